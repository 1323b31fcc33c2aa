package random

import (
	"math"
	"math/rand/v2"
)

// The ziggurat of G. Marsaglia and W. W. Tsang, J. Stat. Softw. 5(8) (2000): the
// area below exp(-x^2/2), x >= 0, in strips of the same area. Strip 0 holds the
// tail beyond tailBegins. Strip and place within it are from bits of their own.
const (
	strips     = 256
	tailBegins = 3.6541528853610088
	placeBits  = 54 // besides the sign
)

// stripes bounds the strips on the right and from below. Where edge[k+1] is not
// exceeded, a point of strip k is certainly below the curve.
var stripes = func() (s struct{ edge, height, unit [strips + 1]float64 }) {
	area := tailBegins*bell(tailBegins) + math.Sqrt(math.Pi/2)*math.Erfc(tailBegins/math.Sqrt2)
	s.edge[0], s.edge[1] = area/bell(tailBegins), tailBegins
	for k := 1; k < strips-1; k++ {
		s.edge[k+1] = math.Sqrt(-2 * math.Log(bell(s.edge[k])+area/s.edge[k]))
	}
	for k, edge := range s.edge {
		s.height[k] = bell(edge)
		s.unit[k] = math.Ldexp(edge, -placeBits)
	}
	return s
}()

func bell(x float64) float64 { return math.Exp(-x * x / 2) }

// Gauss makes a standard normal number of 64 random bits. Where it is not sure,
// about once in a hundred times, GaussSlowly has to be asked.
func Gauss(bits uint64) (x float64, sure bool) {
	strip := bits % strips
	x = float64(int64(bits)>>(63-placeBits)) * stripes.unit[strip]
	return x, math.Abs(x) < stripes.edge[strip+1]
}

// GaussSlowly is Gauss for any bits, with more where it takes them.
func GaussSlowly(bits uint64, more *rand.PCG) float64 {
	for ; ; bits = more.Uint64() {
		strip := bits % strips
		x, sure := Gauss(bits)
		switch {
		case sure:
			return x
		case strip == 0:
			return math.Copysign(tail(more), x)
		case stripes.height[strip]+open(more)*(stripes.height[strip+1]-stripes.height[strip]) < bell(x):
			return x
		}
	}
}

// tail draws beyond tailBegins (G. Marsaglia, Technometrics 6, 101 (1964)).
func tail(more *rand.PCG) float64 {
	for {
		x := -math.Log(open(more)) / tailBegins
		if -2*math.Log(open(more)) > x*x {
			return tailBegins + x
		}
	}
}

// open is uniform in (0, 1].
func open(more *rand.PCG) float64 { return float64(more.Uint64()>>11+1) * 0x1p-53 }
