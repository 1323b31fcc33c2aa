package check_test

import (
	"testing"

	"nmlc/codegen/pipeline"
	"nmlc/ir"
	"nmlc/ir/lower"
	"nmlc/lang/diag"
	"nmlc/lang/source"
	"nmlc/load"
	"nmlc/stdlib"
)

// FuzzCheck takes any text as far as kernels: nothing may panic, and what is
// accepted is a sound program.
func FuzzCheck(f *testing.F) {
	for _, folder := range []string{"neuron", "channel"} {
		for _, name := range stdlib.Names(folder) {
			text, _ := stdlib.Read(name)
			f.Add(text)
		}
	}
	for _, e := range diag.Entries() {
		f.Add(e.Mistake)
		f.Add(e.Cure)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<14 {
			return
		}
		file, diags := load.File(source.NewFile("fuzz.nml", text))
		rendered(diags)
		if diags.HasErrors() {
			return
		}
		for _, cell := range file.Cells {
			p := pipeline.Program(cell, lower.Options{Outputs: cell.States}, diags)
			if p == nil {
				continue
			}
			if err := ir.Verify(p); err != nil {
				t.Fatal(err)
			}
			if p.Graph.Len() > 4000 {
				continue
			}
			if _, err := pipeline.CellPlan(p); err != nil {
				t.Fatal(err)
			}
		}
	})
}
