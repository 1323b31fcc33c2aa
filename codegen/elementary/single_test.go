package elementary_test

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"nmlc/codegen/interp"
	"nmlc/codegen/kernel"
	"nmlc/runtime/abi"
)

// singles applies an operator to float32, number by number.
func singles(t *testing.T, op kernel.Op, x, y []float32) []float32 {
	t.Helper()
	b := kernel.NewBuilder("singles", "")
	b.Population()
	b.Single()
	in := kernel.Instr{Op: op}
	for a := range op.Info().Arity {
		in.Args[a] = b.Loop(kernel.Instr{Op: kernel.Load, Buf: b.Buffer([]string{"x", "y"}[a], 1, true, false)})
	}
	out := b.Buffer("out", 1, true, false)
	b.Loop(kernel.Instr{Op: kernel.Store, Buf: out, Args: [3]kernel.ID{b.Loop(in)}})
	code, err := interp.Compile(b.Finish(false), len(x))
	if err != nil {
		t.Fatal(err)
	}
	buffers := make([][]float64, len(code.Buffers))
	for i := range buffers {
		buffers[i] = make([]float64, abi.Doubles(len(x)))
	}
	copy(abi.Singles(buffers[0]), x)
	if len(buffers) > 2 {
		copy(abi.Singles(buffers[1]), y)
	}
	code.Population(1, 1, len(x), buffers)
	return abi.Singles(buffers[len(buffers)-1])[:len(x)]
}

func singleUlps(got float32, want *big.Float) float64 {
	w, _ := want.Float32()
	if math.Abs(float64(w)) < 0x1p-126 {
		return 0 // documented: subnormal results flush to zero
	}
	size := float32(math.Abs(float64(w)))
	ulp := float64(math.Nextafter32(size, float32(math.Inf(1)))) - float64(size)
	d, _ := new(big.Float).SetPrec(bits).Sub(bf(float64(got)), want).Float64()
	return math.Abs(d) / ulp
}

func TestUlpBoundsOfSingles(t *testing.T) {
	sub := func(a, b *big.Float) *big.Float { return new(big.Float).SetPrec(bits).Sub(a, b) }
	quo := func(a, b *big.Float) *big.Float { return new(big.Float).SetPrec(bits).Quo(a, b) }
	add := func(a, b *big.Float) *big.Float { return new(big.Float).SetPrec(bits).Add(a, b) }
	one := bf(1)
	expm1 := func(x *big.Float) *big.Float { return sub(bigExp(x), one) }
	exprel := func(x *big.Float) *big.Float { return quo(expm1(x), x) }
	inverse := func(x *big.Float) *big.Float { return quo(x, expm1(x)) }
	exprel2 := func(x *big.Float) *big.Float { return quo(sub(exprel(x), one), x) }
	for _, tt := range []struct {
		op     kernel.Op
		lo, hi float64
		want   func(*big.Float) *big.Float
		bound  float64
	}{
		{kernel.Exp, -87, 88, bigExp, 1},
		{kernel.Exp, -1, 1, bigExp, 1},
		{kernel.Expm1, -20, 88, expm1, 2},
		{kernel.Expm1, -1, 1, expm1, 2},
		{kernel.Exprel, -80, 88, exprel, 2},
		{kernel.Exprel, -1, 1, exprel, 2},
		{kernel.ExprelInv, -87, 80, inverse, 2},
		{kernel.ExprelInv, -1, 1, inverse, 2},
		{kernel.Exprel2, -50, 50, exprel2, 4},
		{kernel.Exprel2, -1, 1, exprel2, 8},
		{kernel.Log, 1e-37, 10, bigLog, 2},
		{kernel.Log, 0.5, 2, bigLog, 2},
		{kernel.Log1p, -0.9, 5, func(x *big.Float) *big.Float { return bigLog(add(x, one)) }, 2},
		{kernel.Tanh, -10, 10, func(x *big.Float) *big.Float {
			m := expm1(new(big.Float).Mul(x, bf(2)))
			return quo(m, add(m, bf(2)))
		}, 3},
		{kernel.Sigmoid, -86, 40, func(x *big.Float) *big.Float { return quo(one, add(one, bigExp(new(big.Float).Neg(x)))) }, 3},
		{kernel.Sin, -1e3, 1e3, func(x *big.Float) *big.Float { return reducedSin(x, false) }, 2},
		{kernel.Cos, -1e3, 1e3, func(x *big.Float) *big.Float { return reducedSin(x, true) }, 2},
		{kernel.Sin, -3, 3, func(x *big.Float) *big.Float { return bigSin(x, false) }, 2},
		{kernel.Cos, -3, 3, func(x *big.Float) *big.Float { return bigSin(x, true) }, 2},
	} {
		rng := rand.New(rand.NewPCG(1, 2))
		var x []float32
		for range 700 {
			v := tt.lo + (tt.hi-tt.lo)*rng.Float64()
			if rng.IntN(4) == 0 { // small arguments, too
				v *= math.Exp(-20 * rng.Float64())
			}
			x = append(x, float32(v))
		}
		worst, at := 0.0, float32(0)
		for i, y := range singles(t, tt.op, x, nil) {
			if u := singleUlps(y, tt.want(bf(float64(x[i])))); u > worst || math.IsNaN(u) {
				worst, at = u, x[i]
			}
		}
		if !(worst <= tt.bound) {
			t.Errorf("%s on [%g, %g]: %.2f ulp at %v, documented %g", tt.op, tt.lo, tt.hi, worst, at, tt.bound)
		}
		t.Logf("%-10s [%g, %g]: %.2f ulp", tt.op, tt.lo, tt.hi, worst)
	}
}

func TestPowBoundOfSingles(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	var x, y []float32
	for range 1500 {
		x = append(x, float32(math.Exp(20*(rng.Float64()-0.5))))
		y = append(y, float32(160*(rng.Float64()-0.5)/math.Max(1, math.Abs(math.Log(float64(x[len(x)-1]))))))
	}
	worst := 0.0
	for i, got := range singles(t, kernel.Pow, x, y) {
		want := bigExp(new(big.Float).SetPrec(bits).Mul(bf(float64(y[i])), bigLog(bf(float64(x[i])))))
		if u := singleUlps(got, want); !(u <= 8) {
			t.Fatalf("pow(%v, %v): %.2f ulp", x[i], y[i], u)
		} else {
			worst = max(worst, u)
		}
	}
	t.Logf("pow: %.2f ulp", worst)
}

func TestEdgesOfSingles(t *testing.T) {
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	for _, tt := range []struct {
		op         kernel.Op
		x, y, want float32
	}{
		{kernel.Exp, 0, 0, 1}, {kernel.Exp, inf, 0, inf}, {kernel.Exp, -inf, 0, 0}, {kernel.Exp, 100, 0, inf}, {kernel.Exp, -100, 0, 0}, {kernel.Exp, nan, 0, nan},
		{kernel.Expm1, -inf, 0, -1}, {kernel.Expm1, inf, 0, inf}, {kernel.Expm1, 1e-30, 0, 1e-30},
		{kernel.Exprel, 0, 0, 1}, {kernel.Exprel, 1e-40, 0, 1}, {kernel.Exprel, inf, 0, inf},
		{kernel.ExprelInv, 0, 0, 1}, {kernel.ExprelInv, 100, 0, 0}, {kernel.ExprelInv, -100, 0, 100},
		{kernel.Exprel2, 0, 0, 0.5},
		{kernel.Log, 0, 0, -inf}, {kernel.Log, -1, 0, nan}, {kernel.Log, inf, 0, inf}, {kernel.Log, 1, 0, 0},
		{kernel.Log, 0x1p-149, 0, -103.27893}, // -149 ln 2
		{kernel.Log1p, -1, 0, -inf}, {kernel.Log1p, 1e-30, 0, 1e-30},
		{kernel.Tanh, inf, 0, 1}, {kernel.Tanh, -inf, 0, -1}, {kernel.Sigmoid, -inf, 0, 0}, {kernel.Sigmoid, inf, 0, 1},
		{kernel.Sin, 0, 0, 0}, {kernel.Cos, 0, 0, 1}, {kernel.Sin, inf, 0, nan},
		{kernel.Pow, 0, 0, 1}, {kernel.Pow, 0, -1, inf}, {kernel.Pow, -2, 3, -8}, {kernel.Pow, -2, 0.5, nan}, {kernel.Pow, 2, 10, 1024}, {kernel.Pow, 10, 50, inf},
	} {
		got := singles(t, tt.op, []float32{tt.x}, []float32{tt.y})[0]
		if got != tt.want && !(got != got && tt.want != tt.want) {
			t.Errorf("%s(%v, %v) = %v, want %v", tt.op, tt.x, tt.y, got, tt.want)
		}
	}
}
