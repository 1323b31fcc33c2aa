package elementary

import (
	"math"

	"nmlc/codegen/kernel"
)

const log2e = math.Log2E

// reduced is x = n ln(2) + r: the scale 2^n and exp(r) - 1.
func (l *line) reduced(x kernel.ID) (scale, expm1r kernel.ID) {
	t := l.fma(x, l.c(log2e), l.c(l.f.shifter))
	n := l.sub(t, l.c(l.f.shifter))
	r := l.fma(n, l.c(-l.f.ln2Hi), x)
	r = l.fma(n, l.c(-l.f.ln2Lo), r)
	q := l.poly(r, l.f.exp...)
	return l.op(kernel.Pow2, t), l.fma(l.mul(r, r), q, r)
}

func (l *line) exp(x kernel.ID) kernel.ID {
	scale, p := l.reduced(l.clamp(x, l.f.expLowest, l.f.expHighest))
	return l.mul(l.sum(p, l.c(1)), scale)
}

func (l *line) expm1(x kernel.ID) kernel.ID {
	m := l.expm1Finite(x)
	return l.sel(l.less(l.c(l.f.expm1Finite), x), l.c(math.Inf(1)), m)
}

// expm1Finite is expm1 below expm1Finite, and its value there above.
func (l *line) expm1Finite(x kernel.ID) kernel.ID {
	scale, p := l.reduced(l.clamp(x, l.f.expLowest, l.f.expm1Finite))
	return l.fma(scale, p, l.sub(scale, l.c(1)))
}

func (l *line) exprel(x kernel.ID) kernel.ID {
	ratio := l.div(l.expm1Finite(x), x)
	ratio = l.sel(l.less(l.c(l.f.expm1Finite), x), l.c(math.Inf(1)), ratio)
	return l.sel(l.equal(x, l.c(0)), l.c(1), ratio)
}

func (l *line) exprelInv(x kernel.ID) kernel.ID {
	ratio := l.div(x, l.expm1Finite(x))
	ratio = l.sel(l.less(l.c(l.f.expm1Finite), x), l.c(0), ratio)
	return l.sel(l.equal(x, l.c(0)), l.c(1), ratio)
}

// exprel2 is (exprel(x) - 1)/x away from zero, a polynomial near it.
func (l *line) exprel2(x kernel.ID) kernel.ID {
	far := l.div(l.sub(l.exprel(x), l.c(1)), x)
	near := l.poly(x, l.f.exprel2...)
	return l.sel(l.less(l.abs(x), l.c(0.5)), near, far)
}

func (l *line) sigmoid(x kernel.ID) kernel.ID {
	return l.div(l.c(1), l.sum(l.c(1), l.exp(l.neg(x))))
}

// tanh is -m/(2+m) with m = exp(-2|x|) - 1, which cancels nowhere.
func (l *line) tanh(x kernel.ID) kernel.ID {
	m := l.expm1Finite(l.mul(l.c(-2), l.abs(x)))
	return l.op(kernel.CopySign, l.div(m, l.sum(l.c(2), m)), x)
}
