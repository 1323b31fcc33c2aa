package conformance_test

import (
	"bytes"
	"fmt"
	"path"
	"testing"

	"nmlc/codegen/conformance"
	"nmlc/codegen/pipeline"
	"nmlc/codegen/plan"
	"nmlc/ir"
	"nmlc/lang/ast"
	"nmlc/lang/check"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/source"
	"nmlc/parser"
	"nmlc/stdlib"
)

// library resolves imports of the library's models.
type library struct{ diags *diag.List }

// Load implements check.Loader.
func (l library) Load(path string, _ *source.File) (*ast.File, error) {
	text, ok := stdlib.Read(path)
	if !ok {
		return nil, fmt.Errorf("the library has no %s", path)
	}
	return parser.Parse(source.NewFile(path, text), l.diags), nil
}

func checked(t testing.TB, name string) *model.File {
	t.Helper()
	text, ok := stdlib.Read(name)
	if !ok {
		t.Fatalf("the library has no %s", name)
	}
	diags := &diag.List{}
	file := check.Check(parser.Parse(source.NewFile(name, text), diags), library{diags}, diags)
	refuse(t, diags)
	return file
}

func refuse(t testing.TB, diags *diag.List) {
	t.Helper()
	if diags.HasErrors() {
		var b bytes.Buffer
		diag.RenderAll(&b, diags, false)
		t.Fatal(b.String())
	}
}

// fitProgram is a library cell with the loss of a fit to its first state.
func fitProgram(t testing.TB, name string, c pipeline.Choices) *ir.Program {
	t.Helper()
	cell := checked(t, name).Cells[0]
	diags := &diag.List{}
	target := cell.States[0]
	p := pipeline.FitProgram(&model.Fit{Cell: cell, Losses: []model.Loss{{Kind: "mse", Target: target, Weight: 1}}}, c, diags)
	refuse(t, diags)
	return p
}

// Cells of a scene: the last one divides by zero, or does worse.
const cells = 9

// libraryScene drives a library cell as its own run block does, but from the
// first steps on, so that it spikes within a few hundred.
func libraryScene(t testing.TB, name string, c pipeline.Choices, shared bool) *conformance.Scene {
	t.Helper()
	if strength[name] == 0 {
		t.Fatalf("say how strongly %s must be driven to spike", name)
	}
	p := fitProgram(t, name, c)
	var wrt []*ir.Var
	for _, v := range p.Params {
		if v.HasRange() && len(wrt) < 3 || v == p.Params[0] {
			wrt = append(wrt, v)
		}
	}
	made, err := plan.Make(p, plan.Options{
		Wrt: wrt, Gradient: true, InputGradient: true, Tangent: true, Record: true, RecordTaped: true, SharedInput: shared,
	})
	if err != nil {
		t.Fatal(err)
	}
	run := checked(t, name).Runs[0]
	s := &conformance.Scene{Name: path.Base(name), Plan: made, Steps: 300}
	for cell := range cells {
		s.Params = append(s.Params, params(p, wrt, run.DT, cell))
		s.Input = append(s.Input, input(p, strength[name]*run.Stimuli[0].Terms[0].Args["amplitude"].From, s.Steps, cell))
	}
	return s
}

// strength is how much stronger than in its run block a cell is driven; those
// with short time steps need a push to spike within 300 of them.
var strength = map[string]float64{
	"stdlib/adaptive_gif": 1, "stdlib/adex": 1, "stdlib/butera": 10, "stdlib/connor_stevens": 5, "stdlib/expif": 100, "stdlib/fitzhugh_nagumo": 1,
	"stdlib/gif": 1, "stdlib/gif_two_current": 1, "stdlib/hh": 1, "stdlib/intfire1": 4, "stdlib/izhikevich": 1, "stdlib/izhikevich2007": 15,
	"stdlib/lif": 1, "stdlib/mat": 1, "stdlib/morris_lecar": 1, "stdlib/pospischil": 10, "stdlib/qif": 10, "stdlib/scaled_lif": 2, "stdlib/srm0": 1,
	"stdlib/thalamic_relay": -50, "stdlib/traub_miles": 2, "stdlib/wang_buzsaki": 15, "stdlib/wang_pyramidal": 10,
}

// params varies what is searched.
func params(p *ir.Program, wrt []*ir.Var, dt float64, cell int) []float64 {
	var values []float64
	for _, v := range p.Params {
		x := v.Init
		for _, w := range wrt {
			if v == w {
				x *= 1 + 0.01*float64(cell)
			}
		}
		values = append(values, x)
	}
	if cell == cells-1 {
		values[0] = 0
	}
	return append(values, dt)
}

// input is the stimulus, then the data of the loss and the weight.
func input(p *ir.Program, amplitude float64, steps, cell int) []float64 {
	var values []float64
	for k := range steps {
		for _, v := range p.Inputs {
			x := amplitude * (1 + 0.3*float64(cell))
			switch {
			case v.Name == "(weight)":
				x = float64(k%3) / 2
			case v.Hidden:
				x = -60
			case k < 5:
				x = 0
			}
			values = append(values, x)
		}
	}
	return values
}
