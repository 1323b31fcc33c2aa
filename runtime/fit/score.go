package fit

import (
	"context"
	"math"
	"slices"
	"strings"

	"nmlc/runtime/data"
	"nmlc/runtime/spiketrain"
)

// Score judges the free run of the best parameters. Without a precision it is
// the mean square of the loss, else the coincidence factor, over the reliability
// of the data where there are repeats. It is NaN where there is no such part.
type Score struct {
	Train, Test float64
	Parts       []Part
}

// Part is what a free run does in a part of a sweep, beside the recording.
type Part struct {
	Sweep           string
	Test            bool
	Windows         []Window
	Recorded, Model spiketrain.Statistics
	Gamma           float64 // of model and recording; NaN without a precision
}

// scored is a sweep's part with its spikes.
type scored struct {
	sweep           *data.Sweep
	windows         []Window
	recorded, model []float64
	trace           *Trace
	test            bool
}

func (s *scored) duration() float64 {
	total := 0.0
	for _, w := range s.windows {
		total += w.To - w.From
	}
	return total
}

// judgeFreeRun runs the best parameters freely through all sweeps, and scores
// what they do in the times that were fitted and in those that test.
func (r *run) judgeFreeRun(ctx context.Context) error {
	r.job.report("score")
	job, res := r.job, r.result
	full := r.problem.values(r.outcomes[r.best].X)
	kernels, inputs := &job.Kernels, job.Inputs
	if job.Free != nil {
		kernels, inputs = job.Free, cellInputs(job.Inputs)
	}
	free, err := newRunner(ctx, job, kernels, slices.Concat(job.Sweeps, job.LeftOut), inputs, whole)
	if err != nil {
		return err
	}
	res.Free = free.traces(full)
	res.Sweeps = res.Free[:len(job.Sweeps)]
	if job.Free != nil {
		taught, err := newRunner(ctx, job, &job.Kernels, job.Sweeps, job.Inputs, whole)
		if err != nil {
			return err
		}
		res.Sweeps = taught.traces(full)
	}
	res.ResidualLag1 = lag1(res.Sweeps)
	r.score(free.grids)
	r.warnings()
	return nil
}

// cellInputs are the inputs of the cell, which come first.
func cellInputs(all []string) []string {
	for i, name := range all {
		if strings.HasPrefix(name, "(") || strings.HasPrefix(name, "data.") {
			return all[:i]
		}
	}
	return all
}

// parts lists what is fitted and what tests, sweep by sweep.
func (j *Job) parts(grids []*grid, traces []Trace) []scored {
	var out []scored
	add := func(s scored) {
		for _, w := range s.windows {
			s.recorded = append(s.recorded, within(s.trace.Recorded, w)...)
			s.model = append(s.model, within(s.trace.SpikeTimes, w)...)
		}
		if len(s.windows) > 0 {
			out = append(out, s)
		}
	}
	for i, g := range grids {
		leftOut := i >= len(j.Sweeps)
		if !leftOut {
			add(scored{sweep: g.sweep, windows: g.parts, trace: &traces[i]})
		}
		add(scored{sweep: g.sweep, windows: j.testParts(g.sweep, leftOut), trace: &traces[i], test: true})
	}
	return out
}

func (r *run) score(grids []*grid) {
	job, score := r.job, &r.result.Score
	parts := job.parts(grids, r.result.Free)
	score.Train, score.Test = r.result.Loss, math.NaN()
	if job.Precision > 0 {
		score.Train, score.Test = job.gamma(parts, false), job.gamma(parts, true)
		if tested := len(job.Test)+len(job.LeftOut) > 0; math.IsNaN(score.Train) || tested && math.IsNaN(score.Test) {
			r.warn("the score has no value: the repeats coincide within %g ms no better than by chance, or spike too often for it", job.Precision)
		}
	} else if slices.Contains(job.Inputs, "(weight)") {
		score.Test = job.meanSquare(parts)
	}
	if job.Threshold == nil {
		return
	}
	for i := range parts {
		p := &parts[i]
		made := Part{Sweep: p.sweep.Name, Test: p.test, Windows: p.windows, Gamma: math.NaN(),
			Recorded: describe(p.recorded, p.windows), Model: describe(p.model, p.windows)}
		if job.Precision > 0 {
			made.Gamma = spiketrain.Gamma(p.model, p.recorded, job.Precision, p.duration())
		}
		score.Parts = append(score.Parts, made)
	}
}

// describe counts spikes and measures the intervals within the windows.
func describe(spikes []float64, windows []Window) spiketrain.Statistics {
	if len(windows) == 1 {
		return spiketrain.Describe(shifted(spikes, windows[0].From))
	}
	out := spiketrain.Statistics{Count: len(spikes), Latency: math.NaN(), MeanInterval: math.NaN(), CV: math.NaN()}
	sum, n := 0.0, 0
	for _, w := range windows {
		if in := within(spikes, w); len(in) > 1 {
			sum += in[len(in)-1] - in[0]
			n += len(in) - 1
		}
	}
	if n > 0 {
		out.MeanInterval = sum / float64(n)
	}
	return out
}
