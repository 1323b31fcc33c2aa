package nmlc_test

import (
	"cmp"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"nmlc/codegen/pipeline"
	"nmlc/ir"
	"nmlc/ir/lower"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/source"
	"nmlc/load"
)

var fence = regexp.MustCompile("(?s)```nml([^\n]*)\n(.*?)```")

// compiled takes a model text as far as a command would before it runs.
func compiled(name, text string) *diag.List {
	file, diags := load.File(source.NewFile(name, text))
	if diags.HasErrors() {
		return diags
	}
	for _, c := range file.Cells {
		pipeline.Program(c, lower.Options{}, diags)
	}
	for _, n := range file.Networks {
		pipeline.CheckNetwork(n, pipeline.Choices{}, diags)
	}
	for _, f := range file.Fits {
		pipeline.FitProgram(f, pipeline.Choices{}, diags)
	}
	for _, n := range file.Networks {
		if n.Span.File.Name == name {
			connected(n, diags)
		}
	}
	for _, r := range file.Runs {
		if r.Cell == nil {
			if r.EventDriven {
				pipeline.CheckEvents(r.Network, diags)
			}
			continue
		}
		pipeline.RunProgram(r, pipeline.Choices{}, diags)
		pipeline.SpikesSound(r.Cell, pipeline.ParamValues(r.Cell, r.Overrides), cmp.Or(r.DT, 0.1), diags)
	}
	return diags
}

// connected takes a network as far as a job.
func connected(n *model.Network, diags *diag.List) {
	interpreter, err := pipeline.SelectBackend("interp")
	if err == nil {
		_, err = pipeline.NetworkJob(&model.Run{Name: n.Name, Network: n, Duration: 1}, pipeline.Choices{}, interpreter, 0, diags)
	}
	if err != nil {
		diags.Errorf("", n.Span, "%v", err)
	}
}

// Every block of the documents is a model that checks, or is refused with the
// code it names.
func TestModelsInDocuments(t *testing.T) {
	found := 0
	for _, name := range []string{"spec.md", "README.md"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for i, b := range fence.FindAllStringSubmatch(string(text), -1) {
			found++
			where := fmt.Sprintf("%s, block %d", name, i+1)
			diags := compiled(where, b[2])
			want, isError := strings.CutPrefix(strings.TrimSpace(b[1]), "error ")
			if !isError {
				if err := load.Failure(diags); err != nil {
					t.Errorf("%v", err)
				}
				continue
			}
			if diags.Len() == 0 {
				t.Errorf("%s is accepted, want %s", where, want)
			}
			for _, d := range diags.All() {
				if string(d.Code) != want {
					t.Errorf("%s gives %s, want %s", where, d.Code, want)
				}
			}
		}
	}
	if found < 8 {
		t.Errorf("found only %d blocks", found)
	}
}

// Every code has a file that makes the mistake, and one that mends it.
func TestEveryCodeHasItsMistakeAndItsCure(t *testing.T) {
	entries := diag.Entries()
	if len(entries) < 60 {
		t.Errorf("only %d codes are registered", len(entries))
	}
	for _, e := range entries {
		given := false
		for _, d := range compiled("mistake.nml", e.Mistake).All() {
			given = given || d.Code == e.Code
		}
		if !given {
			t.Errorf("%s: its mistake does not give it", e.Code)
		}
		for _, d := range compiled("cure.nml", e.Cure).All() {
			// The cures of syntax are fragments: only their syntax is right.
			if !strings.HasPrefix(string(e.Code), "E01") || d.Code[:3] == e.Code[:3] {
				t.Errorf("%s: its cure gives %s: %s", e.Code, d.Code, d.Message)
			}
		}
	}
}

func specText(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("spec.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The tables of the spec list what the compiler has.
func TestSpecListsWhatThereIs(t *testing.T) {
	text := specText(t)
	for _, m := range model.Integrators {
		if !strings.Contains(text, "| `"+m+"` |") {
			t.Errorf("section 9 does not list the integrator %s", m)
		}
	}
	functions := regexp.MustCompile("`(exp expm1 [^`]*)`").FindStringSubmatch(text)
	if functions == nil {
		t.Fatal("section 7 does not list the functions")
	}
	listed := map[string]bool{}
	for _, f := range strings.Fields(functions[1]) {
		listed[f] = true
		if _, ok := model.Builtins[f]; !ok {
			t.Errorf("section 7 lists %s, which there is not", f)
		}
	}
	for f := range model.Builtins {
		if !listed[f] {
			t.Errorf("section 7 does not list %s", f)
		}
	}
}

func TestSpecListsTheSurrogatesWithTheirDefaults(t *testing.T) {
	rows := regexp.MustCompile("(?m)^\\| `(\\w+)` \\| .* \\| ([^|]*) \\|$").FindAllStringSubmatch(specText(t), -1)
	seen := 0
	for _, r := range rows {
		args, ok := model.Surrogates[r[1]]
		if !ok {
			continue
		}
		seen++
		var want []string
		for _, a := range args {
			want = append(want, fmt.Sprintf("%s %g", a.Name, a.Default))
		}
		if got := strings.TrimSpace(r[2]); got != strings.Join(want, ", ") {
			t.Errorf("%s: the spec has the defaults %q, the compiler %q", r[1], got, strings.Join(want, ", "))
		}
	}
	if seen != len(model.Surrogates) || seen != 18 {
		t.Errorf("the spec lists %d surrogates of %d", seen, len(model.Surrogates))
	}
}

// Every cell of the library is a sound program at every stage.
func TestLibraryProgramsVerify(t *testing.T) {
	for _, name := range libraryCells() {
		file, diags, err := load.Model(name)
		if err != nil {
			t.Fatal(err)
		}
		p := pipeline.Program(file.Cells[0], lower.Options{Outputs: file.Cells[0].States}, diags)
		if err := load.Failure(diags); err != nil {
			t.Fatal(err)
		}
		if err := ir.Verify(p); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		again, err := ir.Parse(p.String())
		if err != nil || again.String() != p.String() {
			t.Errorf("%s: the text form does not read back: %v", name, err)
		}
	}
}
