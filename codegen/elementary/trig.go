package elementary

import (
	"math"

	"nmlc/codegen/kernel"
)

// Half of pi in three parts, the first two short enough that their products
// with the quadrant are exact for |x| <= 1e5.
const (
	halfPi1 = 0x1.921fb54400000p+0
	halfPi2 = 0x1.0b4611a600000p-34
	halfPi3 = 0x1.3198a2e037073p-69
)

// sinCoef approximate (sin(r)-r)/r^3, cosCoef (cos(r)-1+r^2/2)/r^4, in r^2 for
// |r| <= pi/4; minimax, 3.5e-18 and 5e-20.
var (
	sinCoef = []float64{-0.16666666666666632, 0.00833333333332237, -0.00019841269829771186, 2.755731367866838e-06, -2.505075596126835e-08, 1.5896666474603614e-10}
	cosCoef = []float64{0.0416666666666666, -0.0013888888888874064, 2.4801587289443448e-05, -2.7557314340646484e-07, 2.0875721621605277e-09, -1.135955920768403e-11}
)

// sinCos reduces x by quadrants of a circle.
func (l *line) sinCos(x kernel.ID, cosine bool) kernel.ID {
	t := l.fma(x, l.c(2/math.Pi), l.c(shifter))
	n := l.sub(t, l.c(shifter))
	r := l.fma(n, l.c(-halfPi1), x)
	r = l.fma(n, l.c(-halfPi2), r)
	r = l.fma(n, l.c(-halfPi3), r)
	z := l.mul(r, r)
	sin := l.fma(l.mul(r, z), l.poly(z, sinCoef...), r)
	cos := l.fma(l.mul(z, z), l.poly(z, cosCoef...), l.fma(l.c(-0.5), z, l.c(1)))
	if cosine { // cos(x) = sin(x + pi/2): one quadrant on
		n = l.sum(n, l.c(1))
		t = l.sum(n, l.c(shifter))
	}
	odd := l.op(kernel.Odd, t)
	value := l.sel(odd, cos, sin)
	// the third and fourth quadrants have the sign turned
	pairs := l.op(kernel.Floor, l.mul(n, l.c(0.5)))
	flip := l.op(kernel.Odd, l.sum(pairs, l.c(shifter)))
	return l.sel(flip, l.neg(value), value)
}
