package check_test

import (
	"testing"

	"nmlc/codegen/pipeline"
	"nmlc/ir"
	"nmlc/ir/lower"
	"nmlc/lang/circuit"
	"nmlc/lang/diag"
	"nmlc/lang/source"
	"nmlc/load"
	"nmlc/stdlib"
)

// spikingFits has the settings of fits to spikes.
const spikingFits = `import "stdlib/lif"
fit A {
    cell LIF; data "a.csv"; sweeps 0, 1, "b"; leave out 3; repeats 0, 1
    train 0 s .. 8 s; test 8 s .. 12 s; window 1 s .. 2 s weight 2
    spikes V crosses -10 mV; teacher spikes; exclude spikes(before = 1 ms, after = 5 ms)
    loss mse(V) weight 0.5; loss likelihood(width = 1 mV, rate = 2/ms); score gamma(4 ms)
}
fit B { cell LIF; after A; spikes V crosses -10 mV; teacher spikes; loss likelihood(width = V_rest) }
fit C { cell LIF; after A; spikes V crosses -10 mV; loss van_rossum(tau = 5 ms); loss spike_times(missing = 9 ms); loss intervals; loss count; loss gamma(precision = 2 ms) }
`

// FuzzCheck takes any text as far as kernels: nothing may panic, and what is
// accepted is a sound program.
func FuzzCheck(f *testing.F) {
	for _, folder := range []string{"neuron", "channel", "synapse", "network", "readout", "training"} {
		for _, name := range stdlib.Names(folder) {
			text, _ := stdlib.Read(name)
			f.Add(text)
		}
	}
	for _, e := range diag.Entries() {
		f.Add(e.Mistake)
		f.Add(e.Cure)
	}
	f.Add(spikingFits)
	f.Add(everyPart)
	f.Add(wholeNetwork)
	f.Add(learnable)
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<14 {
			return
		}
		file, diags := load.File(source.NewFile("fuzz.nml", text))
		rendered(diags)
		if diags.HasErrors() {
			return
		}
		for _, s := range file.Synapses {
			_ = s.String()
		}
		for _, task := range file.Tasks {
			_ = task.String()
		}
		for _, train := range file.Trains {
			_ = train.String()
		}
		for _, n := range file.Networks {
			_ = n.String()
			circuit.Of(n, diags)
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
		for _, fit := range file.Fits {
			if p := pipeline.FitProgram(fit, pipeline.Choices{}, diags); p != nil {
				if err := ir.Verify(p); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}
