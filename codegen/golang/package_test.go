package golang_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nmlc/codegen/golang"
	"nmlc/codegen/plan"
	"nmlc/ir"
)

// awkward has names that Go does not take, or takes as one.
const awkward = `channel Gate {
    param V_half = -30 mV
    input V: mV
    state m = 0
    m' = (1/(1 + exp(-(V - V_half)/(8 mV))) - m)/(3 ms)
    let open = m
}
neuron Awkward {
    param prepare = 2 mV
    param C = 1 ms, c = 2 ms
    param _1 = 3 ms
    param _ = 4 ms
    input I_a: mV/ms, I__a: mV/ms
    state V: mV = 0 mV
    state v_, v__: mV = prepare
    use Gate as gate
    let Out_V = V + gate.open*(1 mV)
    V' = I_a + I__a - V/C - V/c - V/_1 - V/_
    v_' = -v_/C
    v__' = -v__/C
    spike when V > 1 mV { V := 0 mV; refractory 3 ms { hold V } }
}`

func TestFieldsOfAwkwardNames(t *testing.T) {
	src := generate(t, "awkward", program(t, awkward, "Out_V", "gate.open"))
	file, err := parser.ParseFile(token.NewFileSet(), "z.go", src, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string][]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.TypeSpec); ok {
			if st, ok := spec.Type.(*ast.StructType); ok {
				for _, f := range st.Fields.List {
					got[spec.Name.Name] = append(got[spec.Name.Name], f.Names[0].Name)
				}
			}
		}
		return true
	})
	want := map[string][]string{
		"Params": {"Prepare2", "C", "C2", "X1", "X", "GateVHalf"},
		"State":  {"V", "V2", "V3", "GateM", "Refractory"},
		"Input":  {"IA", "IA2"},
		"Output": {"OutV", "GateOpen"},
	}
	for name, fields := range want {
		if diff := cmp.Diff(fields, got[name]); diff != "" {
			t.Errorf("fields of %s:\n%s", name, diff)
		}
	}
}

func TestOnlyMathIsImported(t *testing.T) {
	for text, want := range map[string]int{
		"neuron A {\n    param k = 2/ms\n    state x = 1\n    x' = k\n}": 0, // and not even math
		awkwardPlain: 1,
	} {
		file, err := parser.ParseFile(token.NewFileSet(), "z.go", generate(t, "a", program(t, text)), parser.ImportsOnly|parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		if len(file.Imports) != want || want == 1 && file.Imports[0].Path.Value != `"math"` {
			t.Errorf("imports %v, want %d", file.Imports, want)
		}
		if !ast.IsGenerated(file) {
			t.Error("tools do not see that the file is generated")
		}
	}
}

const awkwardPlain = "neuron A {\n    state x = 1\n    x' = -x/(5 ms)\n    integrate by exponential_euler\n}"

func TestPackageWithoutGradientHasNoBackward(t *testing.T) {
	made, err := plan.Make(program(t, awkwardPlain), plan.Options{Record: true})
	if err != nil {
		t.Fatal(err)
	}
	src, err := golang.Package("a", made)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(src), "Backward") || !strings.Contains(string(src), ") Step(") {
		t.Error("a plan without gradient gives Backward, or no Step")
	}
}

func TestPackageSaysWhatItDoesNotDerive(t *testing.T) {
	p := program(t, "neuron A {\n    param k = 2/ms, r = 1/ms\n    state x = 1\n    x' = k - r*x\n}")
	made, err := plan.Make(p, golang.Options(p.Params[:1]))
	if err != nil {
		t.Fatal(err)
	}
	src, err := golang.Package("a", made)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(src), "not computed, for r.") {
		t.Error("the missing derivative by r is not mentioned")
	}
}

func TestPackageRefuses(t *testing.T) {
	spiking := "neuron A {\n    param k = 2/ms\n    state x = 1\n    x' = k\n    spike when x > 5 { x := 0 }\n}"
	withLoss := func() *ir.Program {
		p := program(t, spiking)
		p.Loss = p.States[0].Node
		return p
	}
	tests := []struct {
		name, pkg string
		p         *ir.Program
		o         plan.Options
		want      string
	}{
		{"a keyword", "func", program(t, spiking), golang.Options(nil), "cannot be the name of a Go package"},
		{"a path", "a/b", program(t, spiking), golang.Options(nil), "such as a"},
		{"a loss", "a", withLoss(), golang.Options(nil), "takes its loss from its user"},
		{"no record", "a", program(t, spiking), plan.Options{}, "not made with the options"},
		{"no record of taped", "a", program(t, spiking), plan.Options{Gradient: true, Record: true}, "not made with the options"},
	}
	for _, tt := range tests {
		made, err := plan.Make(tt.p, tt.o)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := golang.Package(tt.pkg, made); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want %q", tt.name, err, tt.want)
		}
	}
}
