package main

import (
	"fmt"

	"nmlc/lang/model"
	"nmlc/runtime/sim"
)

// window is when a cell is stimulated: from the start to the stop of the swept
// stimulus, else of the first one that has them, else the whole run.
func (r *running) window(cell int, res *sim.Result) sim.Window {
	whole := sim.Window{Stop: float64(res.Steps) * res.DT}
	var terms []*model.Term
	if r.sweep != nil && r.sweep.Symbol.Kind == model.Input {
		terms = append(terms, r.block.Swept(r.sweep.Symbol))
	}
	first, cells := 0, r.block.Size
	for i := range r.block.Stimuli {
		s := &r.block.Stimuli[i]
		if s.Case >= 0 {
			if s.Case != cell/r.cellsOf(s) {
				continue
			}
			first, cells = s.Case*r.cellsOf(s), r.cellsOf(s)
		}
		for k := range s.Terms {
			terms = append(terms, &s.Terms[k])
		}
	}
	for _, t := range terms {
		if w, ok := windowOf(t, cell-first, cells, whole.Stop); ok && w.Start < whole.Stop {
			return sim.Window{Start: w.Start, Stop: min(w.Stop, whole.Stop)}
		}
	}
	return whole
}

// windowOf is the time of a term, for cell number of so many.
func windowOf(t *model.Term, cell, cells int, end float64) (sim.Window, bool) {
	at := func(a model.Amount) float64 {
		if cells < 2 {
			return a.From
		}
		return a.From + (a.To-a.From)*float64(cell)/float64(cells-1)
	}
	start := at(t.Arg("start", 0))
	if t.Kind != "protocol" {
		w := sim.Window{Start: start, Stop: at(t.Arg("stop", end))}
		return w, w.Start > 0 || w.Stop < end
	}
	w, baseline, found := sim.Window{}, at(t.Arg("baseline", 0)), false
	for _, p := range t.Pieces {
		stop := start + at(p.Duration)
		if at(p.Amplitude) != baseline {
			if !found {
				w.Start, found = start, true
			}
			w.Stop = stop
		}
		start = stop
	}
	return w, found
}

// labelHead is what the labels of cells stand for.
func (r *running) labelHead() string {
	switch {
	case r.sweep != nil && r.sweep.Symbol.Unit != "1":
		return fmt.Sprintf("%s (%s)", r.sweep.Symbol.Name, r.sweep.Symbol.Unit)
	case r.sweep != nil:
		return r.sweep.Symbol.Name
	case len(r.block.Cases) > 0:
		return "sweep"
	}
	return "cell"
}

// label names a cell by what sets it apart.
func (r *running) label(cell int) string {
	if r.sweep != nil {
		return fmt.Sprintf("%.4g", r.sweepValues()[cell]/r.sweep.Symbol.Scale)
	}
	if n := len(r.block.Cases); n > 0 {
		each := r.work.Cells / n
		if each == 1 {
			return r.block.Cases[cell]
		}
		return fmt.Sprintf("%s, %d", r.block.Cases[cell/each], cell%each)
	}
	return fmt.Sprint(cell)
}
