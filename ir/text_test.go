package ir_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"nmlc/ir"
	"nmlc/ir/irtest"
	"pgregory.net/rapid"
)

// passive is a leaky cell with a reset, as the printer writes it.
const passive = `program Passive
dt dt
param tau unit "ms" dim "ms" init 10 range 5 50 scale 1
param K.theta unit "V" dim "mV" init -50 scale 1000
state V unit "mV" dim "mV" scale 1
state "(refractory)" scale 1 hidden
input I unit "mV" dim "mV" scale 1
constant
  %0 = log -1
prepare
  %1 = div dt tau
  %2 = neg %1
  %3 = exp %2
step
  %4 = sub V I
  %5 = mul %3 %4
  %6 = add I %5
  %7 = sub %6 K.theta
  %8 = spike %7 %7 0.5
  %9 = event %8 -65 %6
  %10 = powi %4 2
  %11 = neg %4
  %12 = div %11 tau
init V = -65
init "(refractory)" = %0
next V = %9
next "(refractory)" = 0
spiked %8
output V = V unit "mV" scale 1
output nowhere = +inf
loss %10
residual %4
equation V' = %12
method V exponential_euler "linear in V: \"tau*V' = I - V\""
`

func TestTextOfAProgram(t *testing.T) {
	p, err := ir.Parse(passive)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(passive, p.String()); diff != "" {
		t.Errorf("read and written again (-before +after):\n%s", diff)
	}
	if err := ir.Verify(p); err != nil {
		t.Error(err)
	}
	if v := p.Param("tau"); v == nil || v.Init != 10 || v.Lo != 5 || v.Hi != 50 || v.Unit != "ms" {
		t.Errorf("tau is %+v", v)
	}
	if v := p.State("(refractory)"); v == nil || !v.Hidden || v.Node.Kind != ir.State {
		t.Errorf("the hidden state is %+v", v)
	}
	env := func(leaf *ir.Node) float64 {
		return map[string]float64{"V": -60, "I": -40, "tau": 10, "dt": 1, "K.theta": -50}[leaf.Name]
	}
	got := ir.Eval(env, p.Equations[0].Rate, p.Loss, p.Next[0])
	if want := []float64{2, 400, -40 - 20*math.Exp(-0.1)}; !cmp.Equal(want, got) {
		t.Errorf("values %v, want %v", got, want)
	}
}

func roots(p *ir.Program) []*ir.Node {
	all := append(append([]*ir.Node(nil), p.Init...), p.Roots()...)
	for _, e := range p.Equations {
		all = append(all, e.Rate)
	}
	return all
}

// randomProgram adds what irtest.Program leaves out: poles and odd names.
func randomProgram(t *rapid.T) *ir.Program {
	p := irtest.Program(t)
	p.Name = rapid.String().Draw(t, "program's name")
	odd := ir.Output{
		Name: "odd " + rapid.String().Draw(t, "name"), Unit: rapid.String().Draw(t, "unit"),
		Scale: rapid.Float64Range(0, math.MaxFloat64).Draw(t, "scale"),
	}
	leaves := []*ir.Node{p.DT, p.Params[0].Node, p.States[0].Node}
	odd.Node = irtest.Expr(t, p.Graph, leaves, rapid.IntRange(0, 12).Draw(t, "size"), false)
	p.Outputs = append(p.Outputs, odd)
	if len(p.Methods) > 0 {
		p.Methods[0].Reason = rapid.String().Draw(t, "reason")
	}
	return p
}

func TestTextKeepsPrograms(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := randomProgram(t)
		text := p.String()
		q, err := ir.Parse(text)
		if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		if diff := cmp.Diff(text, q.String()); diff != "" {
			t.Fatalf("the text changed:\n%s", diff)
		}
		if err := ir.Verify(q); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		values := map[string]float64{}
		env := func(leaf *ir.Node) float64 {
			at := fmt.Sprint(leaf.Kind, " ", leaf.Name)
			if _, ok := values[at]; !ok {
				values[at] = rapid.Float64Range(-2, 2).Draw(t, at)
			}
			return values[at]
		}
		before, after := ir.Eval(env, roots(p)...), ir.Eval(env, roots(q)...)
		if len(before) != len(after) {
			t.Fatalf("%d roots became %d", len(before), len(after))
		}
		for i := range before {
			if math.Float64bits(before[i]) != math.Float64bits(after[i]) {
				t.Fatalf("root %d: %v became %v in\n%s", i, before[i], after[i], text)
			}
		}
	})
}

func TestTextKeepsTheBitsOfConstants(t *testing.T) {
	numbers := []float64{
		0, math.Copysign(0, -1), 0.1, -1.0 / 3, 1e300, math.MaxFloat64, math.SmallestNonzeroFloat64,
		math.Inf(1), math.Inf(-1), math.NaN(), math.Float64frombits(0xfff8000000000123), math.Pi * 1e-200,
	}
	p := &ir.Program{Name: "constants", Graph: ir.NewGraph()}
	for i, v := range numbers {
		p.Outputs = append(p.Outputs, ir.Output{Name: fmt.Sprint("c", i), Node: p.Graph.Const(v)})
	}
	q, err := ir.Parse(p.String())
	if err != nil {
		t.Fatal(err)
	}
	for i, o := range q.Outputs {
		if got, want := math.Float64bits(o.Node.Value), math.Float64bits(numbers[i]); got != want {
			t.Errorf("%v: bits %x became %x", numbers[i], want, got)
		}
	}
}

// Derived programs hold seeds, and names that collide across kinds.
func TestTextTellsLeavesApart(t *testing.T) {
	g := ir.NewGraph()
	x, inf := g.Leaf(ir.State, "x"), g.Leaf(ir.Input, "inf")
	sum := g.Add(g.Add(x, g.Leaf(ir.Seed, "x")), g.Add(inf, g.Leaf(ir.Seed, "d x/dt")))
	p := &ir.Program{
		Name: "leaves", Graph: g, States: []*ir.Var{{Name: "x", Node: x}}, Inputs: []*ir.Var{{Name: "inf", Node: inf}},
		Outputs: []ir.Output{{Name: "y", Node: sum}},
	}
	text := p.String()
	for _, want := range []string{"add x seed:x", `add inf seed:"d x/dt"`} {
		if !strings.Contains(text, want) {
			t.Errorf("expected %q in\n%s", want, text)
		}
	}
	q, err := ir.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(text, q.String()); diff != "" {
		t.Error(diff)
	}
}

// Broken programs are printed, for the people who look for the mistake.
func TestBrokenProgramsHaveAText(t *testing.T) {
	g := ir.NewGraph()
	broken := g.Raw(ir.Op(200), 0, g.Const(1))
	broken.Args[0] = nil
	p := &ir.Program{
		Name: "", Graph: g, States: []*ir.Var{nil, {Name: "x"}}, Params: []*ir.Var{{}},
		Init: []*ir.Node{nil}, Next: []*ir.Node{nil, nil, g.Const(1)},
		Outputs:   []ir.Output{{}},
		Residuals: []*ir.Node{nil, broken},
		Equations: []ir.Equation{{}}, Methods: []ir.Method{{}},
	}
	text := p.String()
	if !strings.Contains(text, "%none") || !strings.Contains(text, "op200") {
		t.Errorf("the text hides what is missing:\n%s", text)
	}
	if _, err := ir.Parse(text); err == nil {
		t.Error("the text of a broken program was read without a complaint")
	}
}
