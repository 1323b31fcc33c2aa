package check_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"nmlc/lang/ast"
	"nmlc/lang/check"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/source"
	"nmlc/parser"
	"nmlc/stdlib"
)

// library loads imports from the embedded library.
type library struct{ diags *diag.List }

func (l library) Load(path string, _ *source.File) (*ast.File, error) {
	text, ok := stdlib.Read(path)
	if !ok {
		return nil, fmt.Errorf("the library has no %s", path)
	}
	return parser.Parse(source.NewFile(path, text), l.diags), nil
}

func checked(name, text string) (*model.File, *diag.List) {
	diags := &diag.List{}
	tree := parser.Parse(source.NewFile(name, text), diags)
	return check.Check(tree, library{diags}, diags), diags
}

func rendered(diags *diag.List) string {
	var b bytes.Buffer
	diag.RenderAll(&b, diags, false)
	return b.String()
}

func TestEveryCodeHasItsMistakeAndItsCure(t *testing.T) {
	seen := 0
	for _, e := range diag.Entries() {
		if e.Code < "E0200" || e.Code >= "E0600" {
			continue // those of other packages
		}
		seen++
		_, diags := checked("mistake.nml", e.Mistake)
		if diags.Len() == 0 {
			t.Errorf("%s: the mistake is accepted:\n%s", e.Code, e.Mistake)
		}
		for _, d := range diags.All() {
			if d.Code != e.Code {
				t.Errorf("%s: the mistake gives %s\n%s", e.Code, d.Code, rendered(diags))
			}
		}
		if _, diags := checked("cure.nml", e.Cure); diags.Len() > 0 {
			t.Errorf("%s: the cure is refused:\n%s", e.Code, rendered(diags))
		}
	}
	if seen < 30 {
		t.Errorf("saw only %d codes", seen)
	}
}

func TestLibraryIsCorrect(t *testing.T) {
	for _, folder := range []string{"neuron", "channel", "synapse", "network"} {
		for _, name := range stdlib.Names(folder) {
			text, _ := stdlib.Read(name)
			if _, diags := checked(name, text); diags.Len() > 0 {
				t.Errorf("%s", rendered(diags))
			}
		}
	}
}

func TestAllMistakesOfAFileAreFound(t *testing.T) {
	_, diags := checked("a.nml", `neuron A {
    param g = 3 nX
    param h = 2 mV in 5 .. 9 mV
    input I: nA
    state V: mV = 0 ms
    V' = I
    x = V + I
    y = exp(V)
    z = missing
    spike when V > I { V := 1; W := 2 }
}
`)
	var codes []string
	for _, d := range diags.All() {
		codes = append(codes, string(d.Code))
	}
	want := "E0205 E0410 E0302 E0302 E0301 E0303 E0201 E0301 E0302 E0404"
	if got := strings.Join(codes, " "); got != want {
		t.Errorf("got  %s\nwant %s\n%s", got, want, rendered(diags))
	}
}

func TestMissingFactorIsNamed(t *testing.T) {
	_, diags := checked("a.nml", "neuron A {\n    param tau = 10 ms\n    input I: nA\n    state V: mV = 0 mV\n    tau*V' = -V + I\n}\n")
	if got := rendered(diags); !strings.Contains(got, "resistance (MOhm)") {
		t.Errorf("the missing resistance is not named:\n%s", got)
	}
}

func TestCycleIsPrinted(t *testing.T) {
	_, diags := checked("a.nml", "neuron A {\n    a = b\n    b = c\n    c = a\n}\n")
	if got := rendered(diags); diags.Len() != 1 || !strings.Contains(got, "a -> b -> c -> a") {
		t.Errorf("got:\n%s", got)
	}
}

func TestValuesAreInCoherentUnits(t *testing.T) {
	file, diags := checked("a.nml", "neuron A {\n    param C = 1 uF/cm^2, g = 10 nS in 1 .. 20 nS, E = -0.07 V\n    param r = 5 1/s\n}\n")
	if diags.Len() > 0 {
		file, diags = checked("a.nml", "neuron A {\n    param C = 1 uF/cm^2, g = 10 nS in 1 .. 20 nS, E = -0.07 V\n    param r = 5/s\n}\n")
	}
	if diags.Len() > 0 {
		t.Fatal(rendered(diags))
	}
	c := file.Cells[0]
	for name, want := range map[string]float64{"C": 1e-5, "g": 0.01, "E": -70, "r": 0.005} {
		if got := c.Lookup(name).Default; got != want {
			t.Errorf("%s = %v, want %v", name, got, want)
		}
	}
	if g := c.Lookup("g"); g.Lo != 0.001 || g.Hi != 0.02 || g.Unit != "nS" || g.Scale != 1e-3 {
		t.Errorf("g is %+v", g)
	}
	if u := c.Lookup("r").Unit; u != "1/s" {
		t.Errorf("the unit of r is %q", u)
	}
}

func TestChannelsUnfold(t *testing.T) {
	text, _ := stdlib.Read("stdlib/traub_miles")
	file, diags := checked("stdlib/traub_miles", text)
	if diags.Len() > 0 {
		t.Fatal(rendered(diags))
	}
	c := file.Cells[0]
	var names []string
	for _, s := range c.States {
		names = append(names, s.Name)
	}
	if got := strings.Join(names, " "); got != "V Na.m Na.h K.n" {
		t.Errorf("the states are %s", got)
	}
	if v := c.Lookup("Na.V_T"); v == nil || v.Kind != model.Let {
		t.Errorf("Na.V_T, set by the cell, is %+v", v)
	}
	if c.Doc == "" {
		t.Error("the comment above the neuron is lost")
	}
}
