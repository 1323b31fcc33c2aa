package irtest_test

import (
	"fmt"
	"math"
	"testing"

	"nmlc/ir"
	"nmlc/ir/irtest"
	"pgregory.net/rapid"
)

func leaves(g *ir.Graph) []*ir.Node {
	return []*ir.Node{g.Leaf(ir.State, "x"), g.Leaf(ir.State, "y"), g.Leaf(ir.Param, "p")}
}

// drawEnv gives each leaf a number in [-2, 2], the ends among them.
func drawEnv(t *rapid.T, label string) ir.Env {
	values := map[*ir.Node]float64{}
	return func(leaf *ir.Node) float64 {
		if _, ok := values[leaf]; !ok {
			values[leaf] = rapid.OneOf(rapid.Just(-2.0), rapid.Just(0.0), rapid.Just(2.0), rapid.Float64Range(-2, 2)).
				Draw(t, fmt.Sprint(label, leaf.Name))
		}
		return values[leaf]
	}
}

func TestExpressionsStayFinite(t *testing.T) {
	for _, smooth := range []bool{true, false} {
		t.Run(fmt.Sprint("smooth=", smooth), rapid.MakeCheck(func(t *rapid.T) {
			g := ir.NewGraph()
			size := rapid.IntRange(0, 25).Draw(t, "size")
			var e *ir.Node
			if smooth {
				e = irtest.Expr(t, g, leaves(g), size, true)
			} else {
				e = irtest.Kinked(t, g, leaves(g), size)
			}
			if err := ir.VerifyNodes(g, e); err != nil {
				t.Fatal(err)
			}
			if v := ir.Eval(drawEnv(t, "leaf "), e)[0]; !(math.Abs(v) <= 100.001) {
				t.Fatalf("the value is %v of\n%s", v, ir.Infix(e))
			}
		}))
	}
}

// Finite everywhere inside, too: an infinity may hide in a tanh or a quotient.
func TestNoPartOfASmoothExpressionIsInfinite(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := ir.NewGraph()
		e := irtest.Expr(t, g, leaves(g), rapid.IntRange(0, 25).Draw(t, "size"), true)
		var parts []*ir.Node
		ir.Walk(func(n *ir.Node) { parts = append(parts, n) }, e)
		for i, v := range ir.Eval(drawEnv(t, "leaf "), parts...) {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				t.Fatalf("%s is %v", ir.Infix(parts[i]), v)
			}
		}
	})
}

func TestAllOperatorsOccurAndOnlySmoothOnesWhereAsked(t *testing.T) {
	kinks := map[ir.Op]bool{}
	for _, op := range []ir.Op{
		ir.Abs, ir.Sign, ir.Min, ir.Max, ir.Floor, ir.Round, ir.LT, ir.LE, ir.GT, ir.GE, ir.EQ, ir.NE,
		ir.And, ir.Or, ir.Not, ir.Select, ir.Spike, ir.Event, ir.Fixed, ir.Rare, ir.Root,
	} {
		kinks[op] = true
	}
	for _, smooth := range []bool{true, false} {
		seen := map[ir.Op]bool{}
		draw := rapid.Custom(func(t *rapid.T) *ir.Node {
			g := ir.NewGraph()
			return irtest.Expr(t, g, leaves(g), 20, smooth)
		})
		for seed := range 300 {
			ir.Walk(func(n *ir.Node) { seen[n.Op] = true }, draw.Example(seed))
		}
		for _, op := range ir.Ops() {
			if want := !smooth || !kinks[op]; seen[op] != want {
				t.Errorf("smooth=%v: operator %s occurs: %v", smooth, op, seen[op])
			}
		}
	}
}

func TestProgramsAreSoundAndStayBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := irtest.Program(t)
		if err := ir.Verify(p); err != nil {
			t.Fatalf("%v\n%s", err, p)
		}
		now := map[*ir.Node]float64{}
		other := drawEnv(t, "leaf ")
		env := func(leaf *ir.Node) float64 {
			if v, ok := now[leaf]; ok {
				return v
			}
			return other(leaf)
		}
		values := ir.Eval(env, p.Init...)
		for step := range 5 {
			for i, s := range p.States {
				if now[s.Node] = values[i]; !(math.Abs(values[i]) <= 2.0001) {
					t.Fatalf("step %d: %s is %v", step, s.Name, values[i])
				}
			}
			for i, v := range ir.Eval(env, p.Roots()...) {
				if math.IsNaN(v) || math.IsInf(v, 0) {
					t.Fatalf("step %d: root %d is %v", step, i, v)
				}
			}
			values = ir.Eval(env, p.Next...)
		}
	})
}

// A generator of dead cells would test no resets.
func TestManyProgramsSpike(t *testing.T) {
	spikes, cells := 0, 200
	draw := rapid.Custom(irtest.Program)
	for seed := range cells {
		p := draw.Example(seed)
		if p.Spiked == nil {
			continue
		}
		for _, v := range []float64{-1.5, -0.5, 0.5, 1.5} {
			if ir.Eval(func(*ir.Node) float64 { return v }, p.Spiked)[0] != 0 {
				spikes++
				break
			}
		}
	}
	if spikes < cells/5 {
		t.Errorf("only %d of %d cells can spike", spikes, cells)
	}
}
