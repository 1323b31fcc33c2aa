package elementary

import (
	"math"

	"nmlc/codegen/kernel"
)

// logParts is what log and pow share: x = 2^e m with m near 1 and f = m - 1.
func (l *line) logParts(x kernel.ID) (e, f kernel.ID) {
	tiny := l.less(x, l.c(l.f.smallest))
	y := l.sel(tiny, l.mul(x, l.c(math.Ldexp(1, l.f.lift))), x)
	e = l.sub(l.op(kernel.Exponent, y), l.sel(tiny, l.c(l.f.bias+float64(l.f.lift)), l.c(l.f.bias)))
	m := l.op(kernel.Mantissa, y)
	high := l.less(l.c(math.Sqrt2), m)
	e = l.sel(high, l.sum(e, l.c(1)), e)
	m = l.sel(high, l.mul(m, l.c(0.5)), m)
	return e, l.sub(m, l.c(1))
}

func (l *line) log(x kernel.ID) kernel.ID {
	e, f := l.logParts(x)
	s := l.div(f, l.sum(l.c(2), f))
	z := l.mul(s, s)
	// log(1+f) = f - f^2/2 + s*(f^2/2 + z*P(z)), with e*ln2 added from the small end
	half := l.mul(l.c(0.5), l.mul(f, f))
	r := l.mul(z, l.poly(z, l.f.log...))
	tail := l.fma(s, l.sum(half, r), l.mul(e, l.c(l.f.ln2Lo)))
	sum := l.sub(f, l.sub(half, tail))
	return l.logEdges(x, l.fma(e, l.c(l.f.ln2Hi), sum))
}

// logEdges mends the values of log at and below zero, at infinity and NaN.
func (l *line) logEdges(x, value kernel.ID) kernel.ID {
	value = l.sel(l.equal(x, l.c(math.Inf(1))), x, value)
	value = l.sel(l.equal(x, l.c(0)), l.c(math.Inf(-1)), value)
	valid := l.op(kernel.GE, x, l.c(0))
	return l.sel(valid, value, l.c(math.NaN()))
}

// log1p is log(u) for u = 1+x, plus what rounding u lost.
func (l *line) log1p(x kernel.ID) kernel.ID {
	u := l.sum(x, l.c(1))
	lost := l.div(l.sub(x, l.sub(u, l.c(1))), u)
	value := l.sum(l.log(u), lost)
	value = l.sel(l.equal(x, l.c(math.Inf(1))), x, value)
	value = l.sel(l.equal(u, l.c(0)), l.c(math.Inf(-1)), value)
	return l.sel(l.equal(u, l.c(1)), x, value)
}

// pow is exp(y log|x|) with the logarithm in two parts.
func (l *line) pow(x, y kernel.ID) kernel.ID {
	a := l.abs(x)
	hi, lo := l.logDouble(a)
	p := l.mul(y, hi)
	rest := l.fma(y, lo, l.fma(y, hi, l.neg(p)))
	value := l.exp(p)
	finite := l.less(l.abs(p), l.c(l.f.powFinite))
	value = l.sel(finite, l.fma(value, rest, value), value)
	return l.powEdges(x, y, a, value)
}

// logDouble is log(a) as an unevaluated sum for normal positive a.
func (l *line) logDouble(a kernel.ID) (hi, lo kernel.ID) {
	e, f := l.logParts(a)
	den := l.sum(l.c(2), f)
	denLost := l.sub(f, l.sub(den, l.c(2)))
	s := l.div(f, den)
	// what the quotient lost: (f - s*(den+denLost))/den
	sLost := l.div(l.fma(l.neg(s), denLost, l.fma(l.neg(s), den, f)), den)
	z := l.mul(s, s)
	cubic := l.mul(l.mul(s, z), l.poly(z, l.f.log...))
	big := l.mul(e, l.c(l.f.ln2Hi))
	twice := l.mul(l.c(2), s)
	head := l.sum(big, twice)
	part := l.sub(head, big)
	headLost := l.sum(l.sub(big, l.sub(head, part)), l.sub(twice, part))
	tail := l.sum(l.fma(e, l.c(l.f.ln2Lo), l.fma(l.c(2), sLost, headLost)), cubic)
	hi = l.sum(head, tail)
	return hi, l.sub(tail, l.sub(hi, head))
}

func (l *line) powEdges(x, y, a, value kernel.ID) kernel.ID {
	zero, inf := l.c(0), l.c(math.Inf(1))
	up := l.less(zero, y)
	value = l.sel(l.equal(a, zero), l.sel(up, zero, inf), value)
	value = l.sel(l.equal(a, inf), l.sel(up, inf, zero), value)
	whole := l.equal(l.op(kernel.Floor, y), y)
	// A whole exponent is odd where half of it is not whole.
	half := l.mul(y, l.c(0.5))
	even := l.equal(l.op(kernel.Floor, half), half)
	signed := l.sel(even, value, l.neg(value))
	signed = l.sel(whole, signed, l.c(math.NaN()))
	negative := l.less(x, zero)
	value = l.sel(negative, signed, value)
	unordered := l.op(kernel.NE, l.sum(x, y), l.sum(x, y))
	value = l.sel(l.op(kernel.And, unordered, l.op(kernel.NE, a, inf)), l.sum(x, y), value)
	value = l.sel(l.equal(x, l.c(1)), l.c(1), value)
	return l.sel(l.equal(y, zero), l.c(1), value)
}
