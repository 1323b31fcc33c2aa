package main

import (
	"fmt"
	"math"
	"slices"

	"nmlc/runtime/data"
	"nmlc/runtime/fit"
	"nmlc/runtime/plot"
)

// picture draws what the fit is about: spikes where it has to do with them, else
// traces.
func (f *fitting) picture(r *fit.Result) (svg, png []byte, err error) {
	if f.block.Spikes != nil {
		return plot.Spikes(f.spikesFigure(r))
	}
	return plot.Fit(f.figure(r))
}

// figure shows the first target of the fit.
func (f *fitting) figure(r *fit.Result) plot.FitFigure {
	target := f.block.Targets()[0]
	fig := plot.FitFigure{
		Title:  fmt.Sprintf("%s: fit of %s, loss %.4g %s", f.block.Cell.Name, target.Name, r.Loss, f.lossUnit()),
		Target: plot.Quantity{Name: target.Name, Unit: target.Unit}, Input: f.inputQuantity(),
	}
	for _, t := range r.Free {
		s := plot.Sweep{Name: t.Name, Time: t.Time, Input: f.input(&t), Data: over(t.Data[0], target.Scale), Model: over(t.Model[0], target.Scale)}
		fig.Sweeps = append(fig.Sweeps, s)
	}
	return fig
}

// spikesFigure puts repeats of one experiment together.
func (f *fitting) spikesFigure(r *fit.Result) plot.SpikesFigure {
	threshold := f.block.Spikes
	target := threshold.Target
	at := slices.Index(f.block.Targets(), target)
	fig := plot.SpikesFigure{
		Title: fmt.Sprintf("%s: %s", f.block.Cell.Name, f.verdict(r)), Level: threshold.Level / target.Scale,
		Target: plot.Quantity{Name: target.Name, Unit: target.Unit}, Input: f.inputQuantity(),
	}
	seen := map[int]bool{}
	for i := range r.Free {
		if seen[i] {
			continue
		}
		t := &r.Free[i]
		e := plot.Experiment{Name: t.Name, Time: t.Time, Input: f.input(t), Data: over(t.Data[at], target.Scale), Model: over(t.Model[at], target.Scale),
			Spikes: t.SpikeTimes, Test: testSpans(r, t.Name)}
		for k := i; k < len(r.Free); k++ {
			if o := &r.Free[k]; k == i || f.sameExperiment(t, o) && slices.Equal(testSpans(r, o.Name), e.Test) {
				seen[k] = true
				e.Recorded = append(e.Recorded, o.Recorded)
			}
		}
		fig.Experiments = append(fig.Experiments, e)
	}
	slices.SortStableFunc(fig.Experiments, func(a, b plot.Experiment) int { return f.order(a.Name) - f.order(b.Name) })
	for i := range fig.Experiments {
		if e := &fig.Experiments[i]; len(e.Recorded) > 1 {
			e.Name = fmt.Sprintf("%s and %d repeats", e.Name, len(e.Recorded)-1)
		}
	}
	return fig
}

// order is the place of a sweep in the file; those left out come last in a
// result.
func (f *fitting) order(name string) int {
	return slices.IndexFunc(f.sweeps, func(s data.Sweep) bool { return s.Name == name })
}

// verdict is the score in the title, or the loss where there is none.
func (f *fitting) verdict(r *fit.Result) string {
	switch s := &r.Score; {
	case f.block.Score == nil:
		return fmt.Sprintf("loss %.4g %s", r.Loss, f.lossUnit())
	case math.IsNaN(s.Test):
		return fmt.Sprintf("%s %.3f", f.scoreName(), s.Train)
	default:
		return fmt.Sprintf("%s, train %.3f, test %.3f", f.scoreName(), s.Train, s.Test)
	}
}

func testSpans(r *fit.Result, sweep string) []plot.Span {
	var out []plot.Span
	for i := range r.Score.Parts {
		if p := &r.Score.Parts[i]; p.Sweep == sweep && p.Test {
			for _, w := range p.Windows {
				out = append(out, plot.Span{From: w.From, To: w.To})
			}
		}
	}
	return out
}

// sameExperiment reports whether two sweeps are repeats: by their shared input,
// or since the fit says so.
func (f *fitting) sameExperiment(a, b *fit.Trace) bool {
	shared := len(a.Inputs) > 0 && len(a.Inputs) == len(b.Inputs) && &a.Inputs[0][0] == &b.Inputs[0][0]
	return shared || slices.ContainsFunc(f.block.Repeats, func(names []string) bool {
		return slices.Contains(names, a.Name) && slices.Contains(names, b.Name)
	})
}

// inputQuantity is the first input of the cell, as an axis shows it.
func (f *fitting) inputQuantity() plot.Quantity {
	if len(f.block.Cell.Inputs) == 0 {
		return plot.Quantity{}
	}
	in := f.block.Cell.Inputs[0]
	return plot.Quantity{Name: in.Name, Unit: in.Unit}
}

func (f *fitting) input(t *fit.Trace) []float64 {
	if len(f.block.Cell.Inputs) == 0 {
		return nil
	}
	return over(t.Inputs[0], f.block.Cell.Inputs[0].Scale)
}

func over(values []float64, scale float64) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = v / scale
	}
	return out
}
