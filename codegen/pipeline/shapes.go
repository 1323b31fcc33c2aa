package pipeline

import (
	"cmp"
	"math"
	"path/filepath"

	"nmlc/lang/model"
	"nmlc/runtime/data"
	"nmlc/runtime/random"
	"nmlc/runtime/stimulus"
)

// Recording is what a file stimulus reads.
type Recording struct {
	Rows        [][]float64
	Start, Step float64 // ms
}

// ReadRecording reads the file of a term that drives an input; a path that is
// not absolute begins in the folder.
func ReadRecording(folder string, input *model.Symbol, t *model.Term) (*Recording, error) {
	path := t.Path
	if !filepath.IsAbs(path) {
		path = filepath.Join(folder, path)
	}
	scale := func(name, unit string) (float64, error) {
		if name == "time" {
			return UnitScale(name, unit, timeDim)
		}
		return UnitScale(name, unit, input.Dim)
	}
	if !t.AllSweeps {
		sweep, err := data.ReadColumn(path, cmp.Or(t.Column, input.Name), scale)
		if err != nil {
			return nil, err
		}
		return &Recording{sweep.Inputs, sweep.Start, sweep.Step}, nil
	}
	sweeps, err := data.Read(path, data.Columns{Inputs: []string{input.Name}, UnitScale: scale})
	if err != nil {
		return nil, err
	}
	out := &Recording{Start: sweeps[0].Start, Step: sweeps[0].Step}
	for _, s := range sweeps {
		out.Rows = append(out.Rows, s.Inputs[0])
	}
	return out, nil
}

// Shaper makes what stimuli of a model mean for a population.
type Shaper struct {
	DT, Duration float64 // ms
	Cells        int     // of the population
	First, Last  int     // those that the stimulus drives: its ranges go from one to the other
	Files        map[*model.Term]*Recording
	Numbers      func(t *model.Term) random.Stream // of a noise
}

// Sum adds up the terms of a stimulus.
func (s *Shaper) Sum(st *model.Stimulus) stimulus.Func {
	var terms []stimulus.Func
	var signs []float64
	for k := range st.Terms {
		terms = append(terms, s.term(&st.Terms[k]))
		signs = append(signs, st.Terms[k].Sign)
	}
	return stimulus.Sum(terms, signs)
}

func (s *Shaper) across(a model.Amount) stimulus.Amount {
	return stimulus.Across(a.From, a.To, s.First, s.Last)
}

func (s *Shaper) term(t *model.Term) stimulus.Func {
	c := stimulus.Clock{DT: s.DT}
	arg := func(name string, otherwise float64) stimulus.Amount { return s.across(t.Arg(name, otherwise)) }
	baseline := arg("baseline", 0)
	window := stimulus.Window{Start: arg("start", 0), Stop: arg("stop", math.Inf(1))}
	switch t.Kind {
	case "constant":
		return stimulus.Constant(arg("amplitude", 0))
	case "step":
		return c.Step(arg("amplitude", 0), baseline, window)
	case "ramp":
		window.Stop = arg("stop", s.Duration)
		return c.Ramp(arg("from", 0), arg("to", 0), baseline, window)
	case "sine":
		return c.Within(c.Sine(arg("amplitude", 0), arg("offset", 0), arg("frequency", 0), arg("phase", 0)), window)
	case "pulses":
		return c.Pulses(arg("amplitude", 0), baseline, arg("width", 0), arg("period", 0), window)
	case "ou":
		return c.Within(c.OU(arg("mean", 0), arg("sd", 0), arg("tau", 0), s.Cells, s.Numbers(t), t.Frozen), window)
	case "protocol":
		var pieces []stimulus.Piece
		for _, p := range t.Pieces {
			pieces = append(pieces, stimulus.Piece{Amplitude: s.across(p.Amplitude), Duration: s.across(p.Duration)})
		}
		return c.Protocol(pieces, arg("start", 0), baseline)
	}
	return s.file(c, s.Files[t])
}

// file shares out the rows of a recording to the cells.
func (s *Shaper) file(c stimulus.Clock, rec *Recording) stimulus.Func {
	if len(rec.Rows) == 1 {
		return c.Samples(rec.Rows, rec.Start, rec.Step, func(int) int { return 0 })
	}
	each := (s.Last - s.First + 1) / len(rec.Rows)
	return c.Samples(rec.Rows, rec.Start, rec.Step, func(cell int) int { return (cell - s.First) / each })
}
