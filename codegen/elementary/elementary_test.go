package elementary_test

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"nmlc/runtime/elementary"
)

// reference computes with 160 bits, by series that need no cleverness.
const bits = 160

func bf(x float64) *big.Float { return new(big.Float).SetPrec(bits).SetFloat64(x) }

func bigExp(x *big.Float) *big.Float {
	// exp(x) = exp(x/2^k)^(2^k)
	const halvings = 20
	y := new(big.Float).SetPrec(bits+40).SetMantExp(x, -halvings)
	sum, term := new(big.Float).SetPrec(bits+40).SetInt64(1), new(big.Float).SetPrec(bits+40).SetInt64(1)
	for k := int64(1); k < 30; k++ {
		term.Mul(term, y)
		term.Quo(term, new(big.Float).SetInt64(k))
		sum.Add(sum, term)
	}
	for range halvings {
		sum.Mul(sum, sum)
	}
	return sum
}

// bigLog solves exp(y) = x by Newton's method from the library's logarithm.
func bigLog(x *big.Float) *big.Float {
	f, _ := x.Float64()
	y := bf(math.Log(f))
	for range 3 {
		e := bigExp(new(big.Float).SetPrec(bits).Neg(y))
		e.Mul(e, x)
		e.Sub(e, bf(1))
		y = new(big.Float).SetPrec(bits).Add(y, new(big.Float).Sub(e, new(big.Float).Quo(new(big.Float).Mul(e, e), bf(2))))
	}
	return y
}

func bigSin(x *big.Float, cosine bool) *big.Float {
	sum, term := bf(0), new(big.Float).SetPrec(600).SetInt64(1)
	sum.SetPrec(600)
	n := int64(0)
	if !cosine {
		term.Mul(term, x)
		n = 1
	}
	for range 400 {
		sum.Add(sum, term)
		term.Mul(term, x)
		term.Mul(term, x)
		term.Quo(term, new(big.Float).SetInt64(-(n+1)*(n+2)))
		n += 2
	}
	return sum
}

func ulps(got float64, want *big.Float) float64 {
	w, _ := want.Float64()
	if math.Abs(w) < 0x1p-1022 {
		return 0 // documented: subnormal results flush to zero
	}
	ulp := math.Nextafter(math.Abs(w), math.Inf(1)) - math.Abs(w)
	d := new(big.Float).SetPrec(bits).Sub(bf(got), want)
	e, _ := d.Quo(d, bf(ulp)).Float64()
	return math.Abs(e)
}

func TestUlpBounds(t *testing.T) {
	sub := func(a, b *big.Float) *big.Float { return new(big.Float).SetPrec(bits).Sub(a, b) }
	quo := func(a, b *big.Float) *big.Float { return new(big.Float).SetPrec(bits).Quo(a, b) }
	add := func(a, b *big.Float) *big.Float { return new(big.Float).SetPrec(bits).Add(a, b) }
	one := bf(1)
	expm1 := func(x *big.Float) *big.Float { return sub(bigExp(x), one) }
	exprel := func(x *big.Float) *big.Float { return quo(expm1(x), x) }
	tests := []struct {
		name   string
		lo, hi float64
		got    func(float64) float64
		want   func(*big.Float) *big.Float
		bound  float64
	}{
		{"exp", -708, 709, elementary.Exp, bigExp, 1},
		{"exp", -1, 1, elementary.Exp, bigExp, 1},
		{"expm1", -40, 700, elementary.Expm1, expm1, 2},
		{"expm1", -1, 1, elementary.Expm1, expm1, 2},
		{"exprel", -600, 700, elementary.Exprel, exprel, 2},
		{"exprel", -1, 1, elementary.Exprel, exprel, 2},
		{"exprelinv", -700, 600, elementary.Exprelinv, func(x *big.Float) *big.Float { return quo(x, expm1(x)) }, 2},
		{"exprelinv", -1, 1, elementary.Exprelinv, func(x *big.Float) *big.Float { return quo(x, expm1(x)) }, 2},
		{"exprel2", -100, 100, elementary.Exprel2, func(x *big.Float) *big.Float { return quo(sub(exprel(x), one), x) }, 4},
		{"exprel2", -1, 1, elementary.Exprel2, func(x *big.Float) *big.Float { return quo(sub(exprel(x), one), x) }, 8},
		{"log", 1e-300, 10, elementary.Log, bigLog, 2},
		{"log", 0.5, 2, elementary.Log, bigLog, 2},
		{"log1p", -0.9, 5, elementary.Log1p, func(x *big.Float) *big.Float { return bigLog(add(x, one)) }, 2},
		{"tanh", -20, 20, elementary.Tanh, func(x *big.Float) *big.Float {
			m := expm1(new(big.Float).Mul(x, bf(2)))
			return quo(m, add(m, bf(2)))
		}, 3},
		{"sigmoid", -700, 40, elementary.Sigmoid, func(x *big.Float) *big.Float {
			return quo(one, add(one, bigExp(new(big.Float).Neg(x))))
		}, 3},
		{"sin", -1e3, 1e3, elementary.Sin, func(x *big.Float) *big.Float { return reducedSin(x, false) }, 2},
		{"cos", -1e3, 1e3, elementary.Cos, func(x *big.Float) *big.Float { return reducedSin(x, true) }, 2},
		{"sin", -3, 3, elementary.Sin, func(x *big.Float) *big.Float { return bigSin(x, false) }, 2},
		{"cos", -3, 3, elementary.Cos, func(x *big.Float) *big.Float { return bigSin(x, true) }, 2},
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for _, tt := range tests {
		worst, at := 0.0, 0.0
		for range 700 {
			x := tt.lo + (tt.hi-tt.lo)*rng.Float64()
			if rng.IntN(4) == 0 { // small arguments, too
				x *= math.Exp(-30 * rng.Float64())
			}
			if u := ulps(tt.got(x), tt.want(bf(x))); u > worst || math.IsNaN(u) {
				worst, at = u, x
			}
		}
		if !(worst <= tt.bound) {
			t.Errorf("%s on [%g, %g]: %.2f ulp at %v, documented %g", tt.name, tt.lo, tt.hi, worst, at, tt.bound)
		}
		t.Logf("%-10s [%g, %g]: %.2f ulp", tt.name, tt.lo, tt.hi, worst)
	}
}

// reducedSin reduces by 2 pi first, since the series would cancel.
func reducedSin(x *big.Float, cosine bool) *big.Float {
	pi, _, _ := big.ParseFloat("3.14159265358979323846264338327950288419716939937510582097494459230781640628620899862803482534211706798", 10, 330, big.ToNearestEven)
	turn := new(big.Float).SetPrec(330).Mul(pi, bf(2))
	n, _ := new(big.Float).Quo(x, turn).Int(nil)
	r := new(big.Float).SetPrec(330).Sub(new(big.Float).SetPrec(330).Set(x), new(big.Float).SetPrec(330).Mul(new(big.Float).SetInt(n), turn))
	return bigSin(r, cosine)
}

func TestPowBound(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	worst := 0.0
	for range 1500 {
		x := math.Exp(20 * (rng.Float64() - 0.5))
		y := 600 * (rng.Float64() - 0.5) / math.Max(1, math.Abs(math.Log(x)))
		want := bigExp(new(big.Float).SetPrec(bits).Mul(bf(y), bigLog(bf(x))))
		if u := ulps(elementary.Pow(x, y), want); !(u <= 8) {
			t.Fatalf("pow(%v, %v): %.2f ulp", x, y, u)
		} else {
			worst = max(worst, u)
		}
	}
	t.Logf("pow: %.2f ulp", worst)
}

func TestEdges(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	tests := []struct {
		name      string
		got, want float64
	}{
		{"exp(0)", elementary.Exp(0), 1},
		{"exp(inf)", elementary.Exp(inf), inf},
		{"exp(-inf)", elementary.Exp(-inf), 0},
		{"exp(800)", elementary.Exp(800), inf},
		{"exp(-800)", elementary.Exp(-800), 0},
		{"exp(nan)", elementary.Exp(nan), nan},
		{"expm1(-inf)", elementary.Expm1(-inf), -1},
		{"expm1(inf)", elementary.Expm1(inf), inf},
		{"expm1(nan)", elementary.Expm1(nan), nan},
		{"expm1(1e-300)", elementary.Expm1(1e-300), 1e-300},
		{"exprel(0)", elementary.Exprel(0), 1},
		{"exprel(1e-310)", elementary.Exprel(1e-310), 1},
		{"exprel(inf)", elementary.Exprel(inf), inf},
		{"exprel(nan)", elementary.Exprel(nan), nan},
		{"exprelinv(0)", elementary.Exprelinv(0), 1},
		{"exprelinv(inf)", elementary.Exprelinv(inf), 0},
		{"exprelinv(800)", elementary.Exprelinv(800), 0},
		{"exprelinv(-800)", elementary.Exprelinv(-800), 800},
		{"exprel2(0)", elementary.Exprel2(0), 0.5},
		{"log(0)", elementary.Log(0), -inf},
		{"log(-1)", elementary.Log(-1), nan},
		{"log(inf)", elementary.Log(inf), inf},
		{"log(nan)", elementary.Log(nan), nan},
		{"log(1)", elementary.Log(1), 0},
		{"log1p(-1)", elementary.Log1p(-1), -inf},
		{"log1p(1e-300)", elementary.Log1p(1e-300), 1e-300},
		{"log1p(inf)", elementary.Log1p(inf), inf},
		{"tanh(inf)", elementary.Tanh(inf), 1},
		{"tanh(-inf)", elementary.Tanh(-inf), -1},
		{"tanh(-0)", elementary.Tanh(math.Copysign(0, -1)), 0},
		{"tanh(nan)", elementary.Tanh(nan), nan},
		{"sigmoid(-inf)", elementary.Sigmoid(-inf), 0},
		{"sigmoid(inf)", elementary.Sigmoid(inf), 1},
		{"sin(0)", elementary.Sin(0), 0},
		{"cos(0)", elementary.Cos(0), 1},
		{"sin(inf)", elementary.Sin(inf), nan},
		{"pow(0,0)", elementary.Pow(0, 0), 1},
		{"pow(nan,0)", elementary.Pow(nan, 0), 1},
		{"pow(1,nan)", elementary.Pow(1, nan), 1},
		{"pow(0,2)", elementary.Pow(0, 2), 0},
		{"pow(0,-1)", elementary.Pow(0, -1), inf},
		{"pow(-2,3)", elementary.Pow(-2, 3), -8},
		{"pow(-2,2)", elementary.Pow(-2, 2), 4},
		{"pow(-2,0.5)", elementary.Pow(-2, 0.5), nan},
		{"pow(inf,2)", elementary.Pow(inf, 2), inf},
		{"pow(nan,2)", elementary.Pow(nan, 2), nan},
		{"pow(2,nan)", elementary.Pow(2, nan), nan},
		{"pow(2,10)", elementary.Pow(2, 10), 1024},
		{"pow(10,-400)", elementary.Pow(10, -400), 0},
		{"pow(10,400)", elementary.Pow(10, 400), inf},
	}
	for _, tt := range tests {
		if tt.got != tt.want && !(math.IsNaN(tt.got) && math.IsNaN(tt.want)) {
			t.Errorf("%s = %v, want %v", tt.name, tt.got, tt.want)
		}
	}
	for x := 1e-320; x < 1e-300; x *= 1.7 { // subnormal arguments
		want := math.Log(x*0x1p54) - 54*math.Ln2 // Go's own logarithm is wrong for subnormals on amd64
		if u := math.Abs(elementary.Log(x)-want) / math.Abs(want); u > 1e-15 {
			t.Errorf("log(%g) is off by %g", x, u)
		}
	}
}
