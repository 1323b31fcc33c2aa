package lower_test

import (
	"bytes"
	"fmt"
	"math"
	"testing"

	"nmlc/ir"
	"nmlc/ir/lower"
	"nmlc/lang/ast"
	"nmlc/lang/check"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/source"
	"nmlc/parser"
	"nmlc/stdlib"
)

type library struct{ diags *diag.List }

func (l library) Load(path string, _ *source.File) (*ast.File, error) {
	text, ok := stdlib.Read(path)
	if !ok {
		return nil, fmt.Errorf("the library has no %s", path)
	}
	return parser.Parse(source.NewFile(path, text), l.diags), nil
}

func checked(t *testing.T, name, text string) *model.File {
	t.Helper()
	diags := &diag.List{}
	file := check.Check(parser.Parse(source.NewFile(name, text), diags), library{diags}, diags)
	fail(t, diags)
	return file
}

func fail(t *testing.T, diags *diag.List) {
	t.Helper()
	if diags.HasErrors() {
		var b bytes.Buffer
		diag.RenderAll(&b, diags, false)
		t.Fatal(b.String())
	}
}

func lowered(t *testing.T, name, text string) *ir.Program {
	t.Helper()
	diags := &diag.List{}
	p := lower.Cell(checked(t, name, text).Cells[0], lower.Options{}, diags)
	fail(t, diags)
	return p
}

// simulate runs the program by evaluation of its graph.
func simulate(p *ir.Program, dt float64, steps int, input float64, each func(step int, state []float64, spiked bool)) {
	leaf := func(state []float64) ir.Env {
		return func(n *ir.Node) float64 {
			switch n.Kind {
			case ir.TimeStep:
				return dt
			case ir.Param:
				return p.Param(n.Name).Init
			case ir.Input:
				return input
			}
			for i, v := range p.States {
				if v.Node == n {
					return state[i]
				}
			}
			return math.NaN()
		}
	}
	state := ir.Eval(leaf(nil), p.Init...)
	for k := range steps {
		roots := append([]*ir.Node(nil), p.Next...)
		if p.Spiked != nil {
			roots = append(roots, p.Spiked)
		}
		out := ir.Eval(leaf(state), roots...)
		each(k, state, p.Spiked != nil && out[len(p.Next)] != 0)
		state = out[:len(p.Next)]
	}
}

func TestEveryLibraryCellLowers(t *testing.T) {
	for _, name := range stdlib.Names("neuron") {
		text, _ := stdlib.Read(name)
		p := lowered(t, name, text)
		if len(p.Next) != len(p.States) || len(p.Methods) == 0 {
			t.Errorf("%s: %d states, %d next, %d methods", name, len(p.States), len(p.Next), len(p.Methods))
		}
		for _, m := range p.Methods {
			t.Logf("%s: %s by %s: %s", name, m.State.Name, m.Name, m.Reason)
		}
		if testing.Verbose() {
			simulate(p, 0.01, 3, 0.5, func(k int, s []float64, _ bool) { t.Log(k, s) })
		}
	}
}

// TestOrderOfEvents follows a cell whose every number is known by hand.
func TestOrderOfEvents(t *testing.T) {
	p := lowered(t, "order", `neuron A {
    input I: mV/ms
    state V: mV = 0 mV
    state w: mV = 0 mV
    V' = I
    w' = 0 mV/ms
    spike when V > 2.5 mV {
        V := w
        w := V                         // the value before the event
        refractory 2 ms { hold V }
    }
}`)
	var got []string
	simulate(p, 1, 8, 1, func(k int, s []float64, spiked bool) {
		got = append(got, fmt.Sprintf("%g %g %g %v", s[0], s[1], s[2], spiked))
	})
	want := []string{"0 0 0 false", "1 0 0 false", "2 0 0 true", "0 3 2 false", "0 3 1 false", "0 3 0 false", "1 3 0 false", "2 3 0 true"}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("step %d: V, w, countdown, spike = %s, want %s", i, got[i], want[i])
		}
	}
}
