package elementary

import (
	"math"

	"nmlc/codegen/kernel"
)

// sinCos reduces x by quadrants of a circle.
func (l *line) sinCos(x kernel.ID, cosine bool) kernel.ID {
	t := l.fma(x, l.c(2/math.Pi), l.c(l.f.shifter))
	n := l.sub(t, l.c(l.f.shifter))
	r := x
	for _, part := range l.f.halfPi {
		r = l.fma(n, l.c(-part), r)
	}
	z := l.mul(r, r)
	sin := l.fma(l.mul(r, z), l.poly(z, l.f.sin...), r)
	cos := l.fma(l.mul(z, z), l.poly(z, l.f.cos...), l.fma(l.c(-0.5), z, l.c(1)))
	if cosine { // cos(x) = sin(x + pi/2): one quadrant on
		n = l.sum(n, l.c(1))
		t = l.sum(n, l.c(l.f.shifter))
	}
	odd := l.op(kernel.Odd, t)
	value := l.sel(odd, cos, sin)
	// the third and fourth quadrants have the sign turned
	pairs := l.op(kernel.Floor, l.mul(n, l.c(0.5)))
	flip := l.op(kernel.Odd, l.sum(pairs, l.c(l.f.shifter)))
	return l.sel(flip, l.neg(value), value)
}
