package conformance_test

import (
	"math"
	"testing"

	"nmlc/codegen/conformance"
	"nmlc/codegen/kernel"
)

// compareOperators runs every operator on all pairs of special values.
func compareOperators(t *testing.T, b conformance.Backend, lanes int) {
	t.Helper()
	for _, op := range conformance.Operators() {
		want, got := special(t, conformance.Interpreter(), op, 8), special(t, b, op, lanes)
		if d := conformance.Difference(want, got); d != "" {
			t.Errorf("%s, %d lanes, %s: %s", b.Name, lanes, op, d)
		}
	}
}

func special(t *testing.T, b conformance.Backend, op kernel.Op, lanes int) conformance.Operands {
	t.Helper()
	code, err := b.Compile(conformance.OneOperator(op), lanes)
	if err != nil {
		t.Fatal(err)
	}
	in, steps, cells := conformance.SpecialInput()
	return conformance.Run(code, steps, cells, in)
}

func TestOperatorsByLLVM(t *testing.T) {
	compareOperators(t, conformance.LLVM(openLLVM(t)), 23) // vectors of 8, 4, 2 and a single lane
}

func TestOperatorsOnSinglesByLLVM(t *testing.T) {
	for _, op := range conformance.Operators() {
		want, got := specialSingles(t, conformance.Interpreter(), op, 8), specialSingles(t, conformance.LLVM(openLLVM(t)), op, 23)
		if d := conformance.Difference(want, got); d != "" {
			t.Errorf("%s: %s", op, d)
		}
	}
}

func specialSingles(t *testing.T, b conformance.Backend, op kernel.Op, lanes int) conformance.Operands {
	t.Helper()
	k := *conformance.OneOperator(op)
	k.Population, k.Single = true, true
	code, err := b.Compile(&k, lanes)
	if err != nil {
		t.Fatal(err)
	}
	in, steps, cells := conformance.SpecialSingles()
	out, err := conformance.RunPopulation(code, steps, cells, in)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestSinglesFollowGo holds the interpreter's arithmetic of binary32 against
// Go's.
func TestSinglesFollowGo(t *testing.T) {
	for op, do := range map[kernel.Op]func(a, b float32) float32{
		kernel.Add:  func(a, b float32) float32 { return a + b },
		kernel.Sub:  func(a, b float32) float32 { return a - b },
		kernel.Mul:  func(a, b float32) float32 { return a * b },
		kernel.Div:  func(a, b float32) float32 { return a / b },
		kernel.Sqrt: func(a, _ float32) float32 { return float32(math.Sqrt(float64(a))) },
		kernel.Exponent: func(a, _ float32) float32 {
			return float32(math.Float32bits(a) >> 23 & 0xff)
		},
	} {
		out := specialSingles(t, conformance.Interpreter(), op, 8)
		for cell, in := range out["input"] {
			for k, got := range out["output"][cell] {
				want := float64(do(float32(in[3*k]), float32(in[3*k+1])))
				if math.Float64bits(got) != math.Float64bits(want) && !(math.IsNaN(got) && math.IsNaN(want)) {
					t.Errorf("%s of %v and %v is %v, want %v", op, in[3*k], in[3*k+1], got, want)
				}
			}
		}
	}
}

// TestOperatorsMeanWhatTheTableSays holds the interpreter, the reference of all
// others, against Go's own arithmetic.
func TestOperatorsMeanWhatTheTableSays(t *testing.T) {
	binary := map[kernel.Op]func(a, b float64) float64{
		kernel.Add: func(a, b float64) float64 { return a + b },
		kernel.Sub: func(a, b float64) float64 { return a - b },
		kernel.Mul: func(a, b float64) float64 { return a * b },
		kernel.Div: func(a, b float64) float64 { return a / b },
		kernel.Min: func(a, b float64) float64 { return choose(a < b, a, b) },
		kernel.Max: func(a, b float64) float64 { return choose(a > b, a, b) },
		kernel.LT:  func(a, b float64) float64 { return choose(a < b, 3, 5) },
		kernel.LE:  func(a, b float64) float64 { return choose(a <= b, 3, 5) },
		kernel.GT:  func(a, b float64) float64 { return choose(a > b, 3, 5) },
		kernel.GE:  func(a, b float64) float64 { return choose(a >= b, 3, 5) },
		kernel.EQ:  func(a, b float64) float64 { return choose(a == b, 3, 5) },
		kernel.NE:  func(a, b float64) float64 { return choose(a != b, 3, 5) },
		kernel.And: func(a, b float64) float64 { return choose(a < 1 && b < 1, 3, 5) },
		kernel.Or:  func(a, b float64) float64 { return choose(a < 1 || b < 1, 3, 5) },
		kernel.Not: func(a, _ float64) float64 { return choose(!(a < 1), 3, 5) },

		kernel.Neg:      func(a, _ float64) float64 { return math.Copysign(a, -math.Copysign(1, a)) },
		kernel.Abs:      func(a, _ float64) float64 { return math.Abs(a) },
		kernel.Sqrt:     func(a, _ float64) float64 { return math.Sqrt(a) },
		kernel.Round:    func(a, _ float64) float64 { return math.RoundToEven(a) },
		kernel.Floor:    func(a, _ float64) float64 { return math.Floor(a) },
		kernel.CopySign: math.Copysign,
	}
	in, steps, cells := conformance.SpecialInput()
	for op, want := range binary {
		got := special(t, conformance.Interpreter(), op, 8)["output"]
		for cell := range cells {
			for k := range steps {
				a, b := in["input"][cell][3*k], in["input"][cell][3*k+1]
				w, g := want(a, b), got[cell][k]
				if math.Float64bits(w) != math.Float64bits(g) && !(math.IsNaN(w) && math.IsNaN(g)) {
					t.Fatalf("%s of %v and %v is %v, not %v", op, a, b, g, w)
				}
			}
		}
	}
}

func choose(cond bool, yes, no float64) float64 {
	if cond {
		return yes
	}
	return no
}
