package elementary

import (
	"math"

	"nmlc/codegen/kernel"
)

const (
	log2e = math.Log2E
	// ln2 in two parts, the first with few enough bits that its product with
	// an exponent is exact.
	ln2Hi = 0x1.62e42fee00000p-1
	ln2Lo = 0x1.a39ef35793c76p-33
	// shifter rounds a float64 to an integer when added, and leaves that
	// integer in the lowest bits of the sum.
	shifter = 0x1.8p52

	expLowest   = -709.0 // the exponent -1023 makes the scale zero
	expHighest  = 709.79 // the exponent 1024 makes it infinite
	expm1Finite = 709.43 // the largest exponent that keeps the scale finite
)

// expCoef approximate (exp(r)-1-r)/r^2 for |r| <= ln(2)/2; minimax for the
// relative error of exp, 3.6e-18.
var expCoef = []float64{
	0.5000000000000011, 0.16666666666666413, 0.041666666666530155, 0.008333333333494463,
	0.0013888888943630851, 0.00019841269506570939, 2.48014930981182e-05, 2.755758638512543e-06,
	2.763024866065372e-07, 2.500005688945574e-08,
}

// exprel2Coef approximate (exp(x)-1-x)/x^2 for |x| <= 1/2; minimax, 1.6e-16.
var exprel2Coef = []float64{
	0.5, 0.16666666666666835, 0.041666666666664784, 0.008333333333199163, 0.0013888888889434653,
	0.00019841270142592472, 2.480158679741915e-05, 2.7557043245675347e-06, 2.7557451256163873e-07,
	2.5162602774091946e-08, 2.0902973865424573e-09,
}

// reduced is x = n ln(2) + r: the scale 2^n and exp(r) - 1.
func (l *line) reduced(x kernel.ID) (scale, expm1r kernel.ID) {
	t := l.fma(x, l.c(log2e), l.c(shifter))
	n := l.sub(t, l.c(shifter))
	r := l.fma(n, l.c(-ln2Hi), x)
	r = l.fma(n, l.c(-ln2Lo), r)
	q := l.poly(r, expCoef...)
	return l.op(kernel.Pow2, t), l.fma(l.mul(r, r), q, r)
}

func (l *line) exp(x kernel.ID) kernel.ID {
	scale, p := l.reduced(l.clamp(x, expLowest, expHighest))
	return l.mul(l.sum(p, l.c(1)), scale)
}

func (l *line) expm1(x kernel.ID) kernel.ID {
	m := l.expm1Finite(x)
	return l.sel(l.less(l.c(expm1Finite), x), l.c(math.Inf(1)), m)
}

// expm1Finite is expm1 below expm1Finite, and its value there above.
func (l *line) expm1Finite(x kernel.ID) kernel.ID {
	scale, p := l.reduced(l.clamp(x, expLowest, expm1Finite))
	return l.fma(scale, p, l.sub(scale, l.c(1)))
}

func (l *line) exprel(x kernel.ID) kernel.ID {
	ratio := l.div(l.expm1Finite(x), x)
	ratio = l.sel(l.less(l.c(expm1Finite), x), l.c(math.Inf(1)), ratio)
	return l.sel(l.equal(x, l.c(0)), l.c(1), ratio)
}

func (l *line) exprelInv(x kernel.ID) kernel.ID {
	ratio := l.div(x, l.expm1Finite(x))
	ratio = l.sel(l.less(l.c(expm1Finite), x), l.c(0), ratio)
	return l.sel(l.equal(x, l.c(0)), l.c(1), ratio)
}

// exprel2 is (exprel(x) - 1)/x away from zero, a polynomial near it.
func (l *line) exprel2(x kernel.ID) kernel.ID {
	far := l.div(l.sub(l.exprel(x), l.c(1)), x)
	near := l.poly(x, exprel2Coef...)
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
