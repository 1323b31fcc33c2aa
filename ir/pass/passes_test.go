package pass_test

import (
	"fmt"
	"math"
	"testing"

	"nmlc/ir"
	"nmlc/ir/irtest"
	"nmlc/ir/pass"
	"pgregory.net/rapid"
)

func leavesOf(g *ir.Graph) []*ir.Node {
	return []*ir.Node{g.Leaf(ir.State, "V"), g.Leaf(ir.State, "w"), g.Leaf(ir.Param, "k"), g.Leaf(ir.Param, "p")}
}

func drawValues(t *rapid.T, leaves []*ir.Node) ir.Env {
	values := map[*ir.Node]float64{}
	for _, n := range leaves {
		// At a singularity or well beside it: very near, the formula as written
		// is the one that is wrong.
		values[n] = float64(rapid.IntRange(-32, 32).Draw(t, n.Name)) / 16
	}
	return func(n *ir.Node) float64 { return values[n] }
}

// ratesAsWritten draws an expression of the kind that fills papers: sums and
// products of constants, exponentials of shifted voltages, and quotients.
func ratesAsWritten(t *rapid.T, g *ir.Graph, leaves []*ir.Node, size int) *ir.Node {
	number := func() *ir.Node {
		return g.Const(rapid.SampledFrom([]float64{-10, -2.5, -1, 0.1, 0.5, 1, 3, 4, 8}).Draw(t, "number"))
	}
	if size <= 0 {
		return rapid.SampledFrom(append([]*ir.Node{number()}, leaves...)).Draw(t, "value")
	}
	part := func() *ir.Node { return ratesAsWritten(t, g, leaves, size/2) }
	shifted := func() *ir.Node {
		v := g.Add(leaves[0], g.Const(rapid.SampledFrom([]float64{0, 0.5, 1}).Draw(t, "shift")))
		return g.Div(g.Mul(g.Const(rapid.SampledFrom([]float64{-1, 0.5, 1, 2}).Draw(t, "factor")), v), number())
	}
	switch rapid.IntRange(0, 8).Draw(t, "kind") {
	case 0:
		return g.Add(part(), part())
	case 1:
		return g.Sub(part(), part())
	case 2:
		return g.Mul(number(), part())
	case 3:
		return g.Mul(part(), g.Mul(part(), number()))
	case 4:
		return g.Div(part(), number())
	case 5: // by something fixed that is not zero
		return g.Div(part(), g.Add(g.Const(3), g.Mul(leaves[2], number())))
	case 6:
		u := shifted()
		return g.Div(g.Mul(part(), g.Sub(g.Unary(ir.Exp, u), g.Const(1))), g.Mul(number(), u))
	case 7:
		u := shifted()
		return g.Div(g.Mul(number(), u), g.Mul(number(), g.Sub(g.Const(1), g.Unary(ir.Exp, u))))
	}
	return g.Mul(number(), g.Unary(ir.Exp, shifted()))
}

// largest is the largest value inside an expression, which bounds its rounding
// errors.
func largest(env ir.Env, n *ir.Node) float64 {
	var parts []*ir.Node
	ir.Walk(func(n *ir.Node) { parts = append(parts, n) }, n)
	m := 1.0
	for _, v := range ir.Eval(env, parts...) {
		m = max(m, math.Abs(v))
	}
	return m
}

func TestPassesKeepTheValue(t *testing.T) {
	for _, p := range pass.Passes {
		t.Run(p.Name, func(t *testing.T) {
			changed := 0
			rapid.Check(t, func(t *rapid.T) {
				g := ir.NewGraph()
				leaves := leavesOf(g)
				size := rapid.IntRange(1, 20).Draw(t, "size")
				n := ratesAsWritten(t, g, leaves, size)
				if rapid.Bool().Draw(t, "any operator") {
					n = g.Add(n, irtest.Expr(t, g, append(leaves, n), size, true))
				}
				made := p.Run(g, n)[0]
				if err := ir.VerifyNodes(g, made); err != nil {
					t.Fatal(err)
				}
				if made != n {
					changed++
				}
				env := drawValues(t, leaves)
				want, got := ir.Eval(env, n)[0], ir.Eval(env, made)[0]
				if math.IsNaN(want) || math.IsInf(want, 0) {
					return // a singularity, removed
				}
				// A part of 1/0 or nearly so cancels what no rounding error may.
				if scale := largest(env, n); scale < 1e6 && !(math.Abs(got-want) <= 1e-9*scale*scale) {
					t.Errorf("%s\nbecame %s\nvalue %.17g, was %.17g", ir.Infix(n), ir.Infix(made), got, want)
				}
			})
			if changed < 5 {
				t.Errorf("only %d expressions changed", changed)
			}
		})
	}
}

func TestPassesAreIdempotent(t *testing.T) {
	for _, p := range pass.Passes {
		t.Run(p.Name, rapid.MakeCheck(func(t *rapid.T) {
			g := ir.NewGraph()
			leaves := leavesOf(g)
			size := rapid.IntRange(1, 20).Draw(t, "size")
			n := ratesAsWritten(t, g, leaves, size)
			if rapid.Bool().Draw(t, "any operator") {
				n = irtest.Expr(t, g, append(leaves, n), size, false)
			}
			once := p.Run(g, n)[0]
			if twice := p.Run(g, once)[0]; twice != once {
				t.Errorf("%s\nbecame %s\nand then %s", ir.Infix(n), ir.Infix(once), ir.Infix(twice))
			}
		}))
	}
}

// A program keeps its meaning, and its equations, through all passes.
func TestProgramsKeepTheirValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := irtest.Program(t)
		before := append(append(append([]*ir.Node(nil), p.Init...), p.Next...), p.Residuals...)
		equations := append([]ir.Equation(nil), p.Equations...)
		pass.Run(p)
		if err := ir.Verify(p); err != nil {
			t.Fatal(err)
		}
		values := map[*ir.Node]float64{}
		env := func(n *ir.Node) float64 {
			if _, ok := values[n]; !ok {
				values[n] = rapid.Float64Range(-2, 2).Draw(t, n.Name)
			}
			return values[n]
		}
		after := ir.Eval(env, append(append(append([]*ir.Node(nil), p.Init...), p.Next...), p.Residuals...)...)
		for i, want := range ir.Eval(env, before...) {
			if !(math.Abs(after[i]-want) <= 1e-10*(1+math.Abs(want))) {
				t.Errorf("root %d is %v, was %v", i, after[i], want)
			}
		}
		for i, eq := range p.Equations {
			if eq != equations[i] {
				t.Error("the equations, which are for people, changed")
			}
		}
	})
}

// What each pass is for, by the text that people read.
func TestWhatPassesWrite(t *testing.T) {
	g := ir.NewGraph()
	l := leavesOf(g)
	v, k := l[0], l[2]
	two, three := g.Const(2), g.Const(3)
	exp := func(n *ir.Node) *ir.Node { return g.Unary(ir.Exp, n) }
	half := g.Div(v, g.Const(-20))
	for i, c := range []struct{ got, want *ir.Node }{
		{pass.Constants(g, g.Mul(two, g.Mul(v, three)))[0], g.Mul(g.Const(6), v)},
		{pass.Constants(g, g.Div(g.Mul(v, two), three))[0], g.Mul(g.Const(2.0/3), v)},
		{pass.Constants(g, g.Mul(g.Mul(two, v), g.Mul(three, k)))[0], g.Mul(g.Const(6), g.Mul(v, k))},
		{pass.Reciprocals(g, g.Div(v, k))[0], g.Mul(v, g.Div(g.Const(1), k))},
		{pass.Reciprocals(g, g.Div(v, g.Const(4)))[0], g.Mul(v, g.Const(0.25))},
		{pass.Reciprocals(g, g.Div(k, two))[0], g.Div(k, two)},
		{pass.Reciprocals(g, g.Div(k, v))[0], g.Div(k, v)},
		{pass.Exponentials(g, g.Add(exp(half), exp(g.Mul(three, half))))[0], g.Add(exp(half), g.Powi(exp(half), 3))},
		{pass.Exponentials(g, g.Add(exp(half), exp(g.Mul(g.Const(2.5), half))))[0], g.Add(exp(half), exp(g.Mul(g.Const(2.5), half)))},
		{pass.Exponentials(g, g.Add(exp(k), exp(g.Mul(three, k))))[0], g.Add(exp(k), exp(g.Mul(three, k)))},
	} {
		if c.got != c.want {
			t.Errorf("case %d: %s, want %s", i, ir.Infix(c.got), ir.Infix(c.want))
		}
	}
}

func TestDependsFindsWhatAWalkFinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := ir.NewGraph()
		leaves := leavesOf(g)
		n := irtest.Expr(t, g, leaves, rapid.IntRange(0, 15).Draw(t, "size"), false)
		for _, leaf := range leaves {
			found := false
			ir.Walk(func(m *ir.Node) { found = found || m == leaf }, n)
			if got := pass.DependsOn(leaf).Holds(n); got != found {
				t.Errorf("%s depends on %s: %v", ir.Infix(n), leaf.Name, got)
			}
			other := g.Leaf(ir.Input, "other")
			swapped := pass.Substitute(g, func(l *ir.Node) *ir.Node {
				if l == leaf {
					return other
				}
				return nil
			}, n)[0]
			if pass.DependsOn(leaf).Holds(swapped) || found && !pass.DependsOn(other).Holds(swapped) && swapped.Op != ir.Const {
				t.Errorf("%s with another %s is %s", ir.Infix(n), leaf.Name, fmt.Sprint(ir.Infix(swapped)))
			}
		}
	})
}
