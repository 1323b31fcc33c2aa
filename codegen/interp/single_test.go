package interp

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// TestSinglesAreFusedOnce compares with exact arithmetic, on numbers whose sums
// come close to ties.
func TestSinglesAreFusedOnce(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 1))
	number := func() float32 {
		x := math.Float32frombits(rng.Uint32()&0x807fffff | uint32(97+rng.IntN(60))<<23)
		if rng.IntN(2) == 0 { // few digits: ties
			x = math.Float32frombits(math.Float32bits(x) & 0xfffff000)
		}
		return x
	}
	twice := 0
	for range 300000 {
		a, b, c := number(), number(), number()
		exact := new(big.Float).SetPrec(400).SetFloat64(float64(a))
		exact.Mul(exact, new(big.Float).SetFloat64(float64(b)))
		exact.Add(exact, new(big.Float).SetFloat64(float64(c)))
		want, _ := exact.Float32()
		if got := float32(fmaSingle(float64(a), float64(b), float64(c))); got != want {
			t.Fatalf("%v*%v + %v = %v, want %v", a, b, c, got, want)
		}
		if float32(math.FMA(float64(a), float64(b), float64(c))) != want {
			twice++
		}
	}
	if twice == 0 {
		t.Error("no sum would have been rounded wrong without care")
	}
}
