package main

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"nmlc/codegen/pipeline"
	"nmlc/examples/gocell/cell"
	"nmlc/lang/check"
	"nmlc/lang/diag"
	"nmlc/lang/source"
	"nmlc/parser"
)

func TestSimulate(t *testing.T) {
	var out bytes.Buffer
	simulate(&out)
	if want := "spikes at 37.9 62.1 95.4 142.1 ms"; !strings.Contains(out.String(), want) {
		t.Errorf("%q is missing in %q", want, out.String())
	}
}

func TestFitFindsTheParameters(t *testing.T) {
	var out bytes.Buffer
	fit(&out)
	text := out.String()
	last := text[strings.Index(text, "step 100"):]
	var loss, leak, capacitance float64
	if _, err := fmt.Sscanf(last, "step 100: loss %f mV^2 g_L = %f uS C = %f nF", &loss, &leak, &capacitance); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	truth := cell.DefaultParams()
	if loss > 1e-3 || math.Abs(leak/truth.GL-1) > 0.02 || math.Abs(capacitance/truth.C-1) > 0.02 {
		t.Errorf("the fit ends at\n%s", text)
	}
}

// The gradient of the loss that fit uses, against differences.
func TestGradient(t *testing.T) {
	inputs := step(0.3, 60)
	recorded := cell.DefaultParams().Prepare(dt).Forward(inputs).States
	p := cell.DefaultParams()
	p.GL *= 1.3
	_, g := evaluate(p, inputs, recorded)
	for name, x := range map[string]struct {
		param *float64
		got   float64
	}{"g_L": {&p.GL, g.Params.GL}, "C": {&p.C, g.Params.C}, "E_L": {&p.EL, g.Params.EL}, "a": {&p.A, g.Params.A}} {
		at := *x.param
		h := 1e-5 * math.Abs(at)
		*x.param = at + h
		up, _ := evaluate(p, inputs, recorded)
		*x.param = at - h
		down, _ := evaluate(p, inputs, recorded)
		*x.param = at
		if want := (up - down) / (2 * h); math.Abs(x.got-want) > 1e-6*math.Abs(want) {
			t.Errorf("by %s: %v, by differences %v", name, x.got, want)
		}
	}
}

// TestGeneratedFileIsUpToDate does what go generate does.
func TestGeneratedFileIsUpToDate(t *testing.T) {
	model, err := os.ReadFile("cell.nml")
	if err != nil {
		t.Fatal(err)
	}
	diags := &diag.List{}
	file := check.Check(parser.Parse(source.NewFile("cell.nml", string(model)), diags), nil, diags)
	if diags.HasErrors() {
		diag.RenderAll(os.Stderr, diags, false)
		t.Fatal("cell.nml has mistakes")
	}
	code, err := pipeline.Emit(file.Cells[0], pipeline.Choices{}, diags)
	if err != nil {
		t.Fatal(err)
	}
	want, err := code.Go("cell")
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("cell/zcell.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("cell/zcell.go is not what nmlc makes of cell.nml: run go generate")
	}
}
