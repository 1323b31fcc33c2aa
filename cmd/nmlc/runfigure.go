package main

import (
	"fmt"
	"math"

	"nmlc/lang/model"
	"nmlc/lang/unit"
	"nmlc/runtime/plot"
	"nmlc/runtime/sim"
)

// figure shows recorded values, spikes, and the stimuli of the cells shown.
func (r *running) figure(res *sim.Result) plot.RunFigure {
	fig := plot.RunFigure{
		Title: fmt.Sprintf("%s: %s", r.block.Cell.Name, r.block.Name), Cells: r.work.Cells, Duration: float64(res.Steps) * res.DT,
		Ordered: r.sweep != nil,
	}
	shown := spread(r.work.Cells)
	for i, t := range res.Traces {
		s := r.symbol(t.Name)
		panel := plot.Panel{Quantity: quantityOf(s)}
		for i, cell := range t.Cells {
			trace := plot.Trace{Name: r.cellName(cell), Time: times(len(t.Values[i]), t.Stride, res.DT), Values: over(t.Values[i], s.Scale)}
			if drawnSpikes(r.block.Cell, s) {
				trace.Spikes = spikesOf(res, cell)
			}
			panel.Traces = append(panel.Traces, trace)
		}
		if i == 0 {
			shown = t.Cells
		}
		fig.Recorded = append(fig.Recorded, panel)
	}
	for i, v := range r.program.Inputs {
		if s := r.symbol(v.Name); s != nil {
			fig.Stimuli = append(fig.Stimuli, r.stimulusPanel(s, r.work.Stimuli[i], shown, res))
		}
	}
	for _, s := range res.Spikes {
		fig.Spikes = append(fig.Spikes, plot.Spike{Time: s.Time(res.DT), Cell: s.Cell})
	}
	if s := r.sweep; s != nil {
		fig.Rows = &plot.Rows{Quantity: quantityOf(s.Symbol), First: s.Range.From / s.Symbol.Scale, Last: s.Range.To / s.Symbol.Scale}
	}
	return fig
}

func quantityOf(s *model.Symbol) plot.Quantity {
	unit := s.Unit
	if unit == "1" {
		unit = ""
	}
	return plot.Quantity{Name: s.Name, Unit: unit}
}

var voltage = func() unit.Dim { u, _ := unit.Lookup("mV"); return u.Dim }()

// drawnSpikes reports whether a value has no spikes of its own, since a reset
// cuts them: a voltage that a spike sets.
func drawnSpikes(cell *model.Cell, s *model.Symbol) bool {
	sp := cell.Spike
	if sp == nil || s.Kind != model.State || s.Dim != voltage {
		return false
	}
	for _, reset := range sp.Resets {
		if reset.State == s {
			return s == cell.States[0]
		}
	}
	return false
}

func spikesOf(res *sim.Result, cell int) []float64 {
	var out []float64
	for _, s := range res.Spikes {
		if s.Cell == cell {
			out = append(out, s.Time(res.DT))
		}
	}
	return out
}

// cellName is the label of a cell in a figure.
func (r *running) cellName(cell int) string {
	switch {
	case r.sweep != nil:
		return quantityOf(r.sweep.Symbol).Value(r.label(cell))
	case len(r.block.Cases) > 0:
		return r.label(cell)
	}
	return fmt.Sprintf("cell %d", cell)
}

func (r *running) stimulusPanel(s *model.Symbol, stimulus sim.Stimulus, cells []int, res *sim.Result) plot.Panel {
	panel := plot.Panel{Quantity: quantityOf(s)}
	if len(cells) > 1 && r.noisy(s) { // lines of noise over each other show nothing
		cells = cells[:1]
		panel.Quantity.Name += " of " + r.cellName(cells[0])
	}
	for _, cell := range cells {
		values := make([]float64, res.Steps)
		for k := range values {
			values[k] = stimulus(cell, k) / s.Scale
		}
		panel.Traces = append(panel.Traces, plot.Trace{Name: r.cellName(cell), Time: times(res.Steps, 1, res.DT), Values: values})
	}
	return panel
}

// noisy reports whether cells have noise of their own in an input.
func (r *running) noisy(input *model.Symbol) bool {
	for _, s := range r.block.Stimuli {
		for _, t := range s.Terms {
			if s.Input == input && (t.Kind == "ou" && !t.Frozen || t.AllSweeps) {
				return true
			}
		}
	}
	return false
}

// firingFigure is the f-I curve.
func (r *running) firingFigure(cells []firingJSON) plot.FiringFigure {
	fig := plot.FiringFigure{Title: fmt.Sprintf("%s: %s", r.block.Cell.Name, r.block.Name), X: quantityOf(r.sweep.Symbol)}
	for _, c := range cells {
		fig.Values = append(fig.Values, float64(*c.Value))
		fig.Steady = append(fig.Steady, float64(c.Steady))
		fig.First = append(fig.First, float64(c.First))
		fig.Mean = append(fig.Mean, float64(c.Rate))
		latency := float64(c.Latency)
		if latency <= 0 {
			latency = math.NaN()
		}
		fig.Latency = append(fig.Latency, latency)
	}
	return fig
}

func times(n, stride int, dt float64) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = float64(i*stride) * dt
	}
	return out
}
