package diff_test

import (
	"bytes"
	"fmt"
	"math"
	"testing"

	"nmlc/ir"
	"nmlc/ir/lower"
	"nmlc/ir/pass"
	"nmlc/lang/ast"
	"nmlc/lang/check"
	"nmlc/lang/diag"
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

// lowered is the first cell of a model after all passes.
func lowered(t *testing.T, text string) *ir.Program {
	t.Helper()
	diags := &diag.List{}
	file := check.Check(parser.Parse(source.NewFile("model.nml", text), diags), library{diags}, diags)
	var p *ir.Program
	if !diags.HasErrors() {
		p = lower.Cell(file.Cells[len(file.Cells)-1], lower.Options{}, diags)
	}
	if diags.HasErrors() {
		var b bytes.Buffer
		diag.RenderAll(&b, diags, false)
		t.Fatal(b.String())
	}
	pass.Run(p)
	return p
}

// liveCells are cells of the library under a current that makes them fire, and
// the parameters that each gradient must see.
var liveCells = []struct {
	name      string
	dt, input float64
	steps     int
	spikes    int
	wrt       []string
}{
	{"hh", 0.05, 10e-3, 160, 1, []string{"C", "g_Na", "g_K", "g_L", "E_Na", "E_K"}},
	{"traub_miles", 0.05, 1, 200, 1, []string{"C", "g_Na", "g_K", "g_L", "V_T"}},
	{"wang_buzsaki", 0.05, 3e-3, 160, 1, []string{"C", "g_Na", "g_K", "Na.phi", "K.phi"}},
	{"gif", 0.2, 2, 200, 1, []string{"tau", "R", "a", "b", "theta_inf"}},
	{"lif", 0.2, 0.6, 120, 2, []string{"tau", "R", "V_rest", "V_reset"}},
	{"adex", 0.1, 1, 300, 1, []string{"C", "g_L", "V_T", "Delta_T", "a", "b", "V_reset"}},
	{"fitzhugh_nagumo", 0.1, 0.5, 300, 1, []string{"a", "b", "eps"}},
}

func TestGradientsOfLivingCells(t *testing.T) {
	for _, c := range liveCells {
		t.Run(c.name, func(t *testing.T) {
			text, _ := stdlib.Read("stdlib/" + c.name)
			r := constantInput(lowered(t, text), c.dt, c.input, c.steps)
			if r.spikes < c.spikes {
				t.Errorf("%d spikes, want %d or more: the model is dead", r.spikes, c.spikes)
			}
			var wrt []*ir.Var
			for _, name := range c.wrt {
				wrt = append(wrt, r.p.Param(name))
			}
			adjoint, tangent := r.adjoint(wrt), r.tangent(wrt)
			complexStep, _ := r.complexStep(wrt)
			alive(t, complexStep)
			for i, g := range complexStep {
				same(t, "adjoint by "+c.wrt[i], adjoint[i:i+1], complexStep[i:i+1], 1e-8*math.Abs(g))
				same(t, "tangent by "+c.wrt[i], tangent[i:i+1], complexStep[i:i+1], 1e-8*math.Abs(g))
			}
		})
	}
}

// constantInput is a run in which the last states, and no hidden ones, are the
// loss.
func constantInput(p *ir.Program, dt, input float64, steps int) *trajectory {
	r := &trajectory{p: p, fixed: map[*ir.Node]float64{p.DT: dt}}
	for _, v := range p.Params {
		r.fixed[v.Node] = v.Init
	}
	for range steps {
		now := map[*ir.Node]float64{}
		for _, v := range p.Inputs {
			now[v.Node] = input
		}
		r.inputs = append(r.inputs, now)
	}
	for i, v := range p.States {
		w := 1 / float64(1+i)
		if v.Hidden {
			w = 0
		}
		r.end = append(r.end, w)
	}
	r.run()
	return r
}

// With a surrogate the moment of a spike moves the loss; without, the reset
// alone does.
func TestSurrogateOpensTheMomentOfASpike(t *testing.T) {
	model := `neuron A {
    param tau = 10 ms, theta = -50 mV, E = -70 mV
    input I: mV
    state V: mV = E
    state w: mV = 0 mV
    tau*V' = E - V + I
    w' = -w/(20 ms)
    spike when V > theta { %s V := E; w := w + 1 mV }
}`
	byTheta := func(surrogate string) float64 {
		p := lowered(t, fmt.Sprintf(model, surrogate))
		r := constantInput(p, 0.5, 30, 100)
		if r.spikes < 2 {
			t.Fatalf("%d spikes: the model is dead", r.spikes)
		}
		wrt := []*ir.Var{p.Param("theta")}
		grad, want := r.adjoint(wrt), r.tangent(wrt)
		same(t, "adjoint", grad, want, 1e-9*math.Abs(want[0]))
		return grad[0]
	}
	if g := byTheta("surrogate sigmoid(alpha = 1);"); g == 0 || math.IsNaN(g) {
		t.Errorf("by the threshold, with a surrogate: %v", g)
	}
	if g := byTheta(""); g != 0 {
		t.Errorf("by the threshold, without a surrogate: %v", g)
	}
}
