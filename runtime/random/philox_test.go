package random

import (
	"math"
	"testing"
)

// The known answers are those that the authors of Philox publish with Random123.
func TestPhiloxKnownAnswers(t *testing.T) {
	const ones = 0xffffffff
	cases := []struct {
		counter [4]uint32
		key     [2]uint32
		want    [4]uint32
	}{
		{[4]uint32{}, [2]uint32{}, [4]uint32{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
		{[4]uint32{ones, ones, ones, ones}, [2]uint32{ones, ones},
			[4]uint32{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
		{[4]uint32{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, [2]uint32{0xa4093822, 0x299f31d0},
			[4]uint32{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
	}
	for _, c := range cases {
		if got := Philox(c.counter, c.key); got != c.want {
			t.Errorf("Philox(%x, %x) = %x, want %x", c.counter, c.key, got, c.want)
		}
	}
}

func TestUniformFillsTheUnitInterval(t *testing.T) {
	s := NewStream(7, 1)
	const n = 20000
	var sum, squares float64
	var tenths [10]int
	for i := range n {
		u := s.Uniform(uint32(i), 3)
		if u < 0 || u >= 1 {
			t.Fatalf("Uniform = %v is outside of [0, 1)", u)
		}
		sum, squares = sum+u, squares+u*u
		tenths[int(u*10)]++
	}
	mean := sum / n
	if math.Abs(mean-0.5) > 0.01 || math.Abs(squares/n-mean*mean-1.0/12) > 0.005 {
		t.Errorf("mean %v, variance %v; want 1/2 and 1/12", mean, squares/n-mean*mean)
	}
	for i, count := range tenths {
		if count < n/10-250 || count > n/10+250 {
			t.Errorf("%d of %d numbers in tenth %d", count, n, i)
		}
	}
}

func TestNormalMoments(t *testing.T) {
	s := NewStream(99, 4)
	const n = 40000
	var sum, square, fourth, product float64
	for i := range uint64(n) {
		a, b := s.Normals(5, i)
		sum, square, fourth, product = sum+a, square+a*a, fourth+a*a*a*a, product+a*b
	}
	for name, c := range map[string][2]float64{
		"mean": {sum / n, 0}, "variance": {square / n, 1}, "kurtosis": {fourth / n, 3}, "covariance": {product / n, 0},
	} {
		if tolerance := 0.02 + 0.15*c[1]/3; math.Abs(c[0]-c[1]) > tolerance {
			t.Errorf("%s = %v, want %v", name, c[0], c[1])
		}
	}
}

func TestStreamsAndSeedsDiffer(t *testing.T) {
	seen := map[[4]uint32]string{}
	for seed := range uint64(4) {
		for stream := range uint32(4) {
			for step := range uint64(4) {
				b := NewStream(seed<<32|seed, stream).Bits(2, step<<32)
				if _, twice := seen[b]; twice {
					t.Fatalf("seed %d stream %d step %d repeats other bits", seed, stream, step)
				}
				seen[b] = ""
			}
		}
	}
}

func BenchmarkNormal(b *testing.B) {
	s := NewStream(1, 1)
	for i := range b.N {
		s.Normal(0, uint64(i))
	}
}
