// Command compare fits the layer-5 cell by gradient, from the values that its
// second stage found and from points around them: through exact spikes, and
// through a surrogate derivative. It draws the loss against the evaluations.
//
//	nmlc fit examples/l5_gif/model.nml --name Threshold --data RECORDINGS -o stage2
//	go run ./examples/l5_gif/compare stage2/fitted.nml RECORDINGS OUT.png
package main

import (
	"context"
	"fmt"
	"os"
	"slices"

	"gonum.org/v1/gonum/stat"

	"nmlc/codegen/pipeline"
	"nmlc/lang/model"
	"nmlc/lang/unit"
	"nmlc/load"
	"nmlc/runtime/data"
	"nmlc/runtime/fit"
	"nmlc/runtime/optimize"
	"nmlc/runtime/plot"
	"nmlc/runtime/random"
)

const (
	starts     = 4
	iterations = 24
	around     = 0.02 // of the ranges: where further starts lie
)

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: compare MODEL RECORDINGS OUT.png")
		os.Exit(1)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run(modelPath, dataPath, out string) error {
	sweeps, err := data.Read(dataPath, data.Columns{Inputs: []string{"I"}, Targets: []string{"V"}, UnitScale: scale})
	if err != nil {
		return err
	}
	backend, err := pipeline.SelectBackend("auto")
	if err != nil {
		return err
	}
	fig := plot.ConvergenceFigure{
		Title: "Layer-5 cell, L-BFGS on the voltage between spikes",
		Spent: plot.Quantity{Name: "evaluations with gradient, a start"}, Loss: plot.Quantity{Name: "best loss so far", Unit: "mV^2"},
	}
	for _, spikes := range []string{"exact", "grid"} {
		search, err := descend(modelPath, spikes, sweeps, backend)
		if err != nil {
			return err
		}
		fmt.Printf("%-10s from %.4g to %.4g mV^2 (median of %d starts), after %d evaluations a start\n",
			search.Name, search.Median[0], search.Median[len(search.Median)-1], starts, int(search.Spent[len(search.Spent)-1]))
		fig.Searches = append(fig.Searches, *search)
	}
	_, png, err := plot.Convergence(fig)
	if err != nil {
		return err
	}
	return os.WriteFile(out, png, 0o644)
}

func scale(_, text string) (float64, error) {
	u, err := unit.Parse(text)
	return u.Scale(), err
}

// descend fits from each start alone, and gathers how the losses fall.
func descend(path, spikes string, sweeps []data.Sweep, backend *pipeline.Backend) (*plot.Search, error) {
	var losses [starts][]float64 // best so far, by evaluation
	longest := 0
	for n := range starts {
		job, err := voltageJob(path, spikes, backend)
		if err != nil {
			return nil, err
		}
		job.Sweeps = sweeps
		move(job.Params, n)
		job.Optimize.Round = func(p optimize.Progress) {
			for len(losses[n]) < p.Samples {
				losses[n] = append(losses[n], p.Best)
			}
		}
		if _, err := fit.Run(context.Background(), job); err != nil {
			return nil, err
		}
		longest = max(longest, len(losses[n]))
	}
	out := &plot.Search{Name: map[string]string{"exact": "exact", "grid": "surrogate"}[spikes]}
	for k := range longest {
		var now []float64
		for _, l := range losses {
			now = append(now, l[min(k, len(l)-1)])
		}
		slices.Sort(now)
		out.Spent = append(out.Spent, float64(k+1))
		out.Low, out.High = append(out.Low, stat.Quantile(0.25, stat.Empirical, now, nil)), append(out.High, stat.Quantile(0.75, stat.Empirical, now, nil))
		out.Median = append(out.Median, stat.Quantile(0.5, stat.Empirical, now, nil))
	}
	return out, nil
}

// voltageJob is the fit of the cell that spikes by itself to the voltage away
// from the recorded spikes.
func voltageJob(path, spikes string, backend *pipeline.Backend) (*fit.Job, error) {
	file, diags, err := load.Model(path)
	if err != nil {
		return nil, err
	}
	if err := load.Failure(diags); err != nil {
		return nil, err
	}
	block := *file.Fits[len(file.Fits)-1]
	membrane := file.Fits[0]
	block.After, block.Within, block.Exclude, block.Losses = nil, 0, membrane.Exclude, membrane.Losses
	block.Optimizer = model.Optimizer{Name: "lbfgs", Starts: 1, Iterations: iterations}
	if sp := block.Cell.Spike; sp.Surrogate.Name == "" {
		sp.Surrogate = model.Surrogate{Name: "relu", Args: map[string]float64{"alpha": 0.3, "w": 1}}
	}
	p := pipeline.FitProgram(&block, pipeline.Choices{Spikes: spikes}, diags)
	if err := load.Failure(diags); err != nil {
		return nil, err
	}
	job, _, err := pipeline.FitJob(&block, p, backend)
	if err == nil {
		job.Begin = true
	}
	return job, err
}

// move draws the values around those of the model; the first start stays there.
func move(params []fit.Param, start int) {
	s := random.NewStream(1, 1)
	for i := range params {
		if p := &params[i]; p.Free && start > 0 {
			p.Default += around * (p.Hi - p.Lo) * (2*s.Uniform(uint32(start), uint64(i)) - 1)
			p.Default = min(max(p.Default, p.Lo), p.Hi)
		}
	}
}
