package main

import (
	"cmp"
	"fmt"
	"math"
	"path/filepath"
	"strings"

	"nmlc/ir"
	"nmlc/lang/model"
	"nmlc/runtime/data"
	"nmlc/runtime/random"
	"nmlc/runtime/sim"
	"nmlc/runtime/stimulus"
)

// Streams of random numbers of a run: one for each noise term of the equations,
// one for each noise of the stimuli, and one for noise with a seed of its own,
// which is the same wherever it stands.
const (
	streamNoise  = 1000
	streamOU     = 2000
	streamSeeded = 3000
)

// recording is what a file stimulus reads.
type recording struct {
	rows        [][]float64
	start, step float64 // ms
}

// readFiles reads the files of all stimuli. Sweeps of a file set the size of a
// population that the block leaves open.
func (r *running) readFiles() (map[*model.Term]*recording, error) {
	out := map[*model.Term]*recording{}
	for i := range r.block.Stimuli {
		s := &r.block.Stimuli[i]
		for k := range s.Terms {
			t := &s.Terms[k]
			r.compareTimes(t)
			if t.Kind != "file" {
				continue
			}
			rec, err := r.readFile(s.Input, t)
			if err != nil {
				fmt.Fprintln(r.job.stderr, "error:", err)
				r.remark(t.Span, "the stimulus that reads it")
				return nil, errReported
			}
			out[t] = rec
			r.compare(s.Input, t, rec)
			if !t.AllSweeps {
				continue
			}
			cells, n := r.cellsOf(s), len(rec.rows)
			switch {
			case !r.block.Sized && len(r.block.Cases) == 0:
				r.block.Size, r.block.Sized = n, true
			case cells%n != 0:
				return nil, r.refuse(t.Span, fmt.Sprintf("leave `size` out for one cell a sweep, or take a multiple of %d", n),
					"%s has %d sweeps of %s, which %d cells cannot share out", t.Path, n, s.Input.Name, cells)
			}
		}
	}
	return out, nil
}

func (r *running) readFile(input *model.Symbol, t *model.Term) (*recording, error) {
	path := t.Path
	if !filepath.IsAbs(path) {
		path = filepath.Join(filepath.Dir(r.File), path)
	}
	scale := func(name, unit string) (float64, error) {
		if name == "time" {
			return scaleOf(name, unit, timeDim)
		}
		return scaleOf(name, unit, input.Dim)
	}
	if !t.AllSweeps {
		sweep, err := data.ReadColumn(path, cmp.Or(t.Column, input.Name), scale)
		if err != nil {
			return nil, err
		}
		return &recording{sweep.Inputs, sweep.Start, sweep.Step}, nil
	}
	sweeps, err := data.Read(path, data.Columns{Inputs: []string{input.Name}, UnitScale: scale})
	if err != nil {
		return nil, err
	}
	out := &recording{start: sweeps[0].Start, step: sweeps[0].Step}
	for _, s := range sweeps {
		out.rows = append(out.rows, s.Inputs[0])
	}
	return out, nil
}

// compare says what is done where file and run do not fit.
func (r *running) compare(input *model.Symbol, t *model.Term, rec *recording) {
	n := len(rec.rows[0])
	end := rec.start + float64(n)*rec.step
	if end < r.block.Duration-rec.step/2 {
		held := "its last sample is held"
		if len(rec.rows) == 1 {
			held = fmt.Sprintf("its last sample, %.4g%s, is held", rec.rows[0][n-1]/input.Scale, unitSuffix(input.Unit))
		}
		r.remark(t.Span, "%s ends at %.6g ms, the run at %.6g ms: %s", t.Path, end, r.block.Duration, held)
	}
	if rec.step < r.block.DT*(1-1e-6) {
		r.remark(t.Span, "the samples of %s are %.4g ms apart, the steps %.4g ms: samples are left out", t.Path, rec.step, r.block.DT)
	}
}

// compareTimes says where a stimulus goes on after the end of the run.
func (r *running) compareTimes(t *model.Term) {
	start, end := t.Arg("start", 0), r.block.Duration
	if min(start.From, start.To) >= end {
		r.remark(t.Span, "the %s starts at %.6g ms, the run ends at %.6g ms", t.Kind, start.From, end)
		return
	}
	last := start
	for _, p := range t.Pieces {
		last.From, last.To = last.From+p.Duration.From, last.To+p.Duration.To
	}
	if stop := max(last.From, last.To); stop > end+r.block.DT/2 && len(t.Pieces) > 0 {
		r.remark(t.Span, "the protocol ends at %.6g ms, the run at %.6g ms", stop, end)
	}
}

// cellsOf is how many cells a stimulus drives.
func (r *running) cellsOf(s *model.Stimulus) int {
	if s.Case < 0 {
		return r.block.Size
	}
	return r.block.Size / len(r.block.Cases)
}

// stimulusOf is what drives an input: the model's stimulus, noise, or nothing.
func (r *running) stimulusOf(v *ir.Var, files map[*model.Term]*recording) sim.Stimulus {
	if state, ok := strings.CutPrefix(v.Name, "noise."); ok && v.Hidden {
		return r.noise(state)
	}
	byCase := make([]sim.Stimulus, max(len(r.block.Cases), 1))
	for i := range byCase {
		byCase[i] = sim.Constant(0)
	}
	noises := 0 // the streams of other inputs must not depend on this one
	for i := range r.block.Stimuli {
		s := &r.block.Stimuli[i]
		f := r.sum(s, files, &noises)
		switch {
		case s.Input.Name != v.Name:
		case s.Case < 0:
			return f
		default:
			byCase[s.Case] = f
		}
	}
	if len(byCase) == 1 {
		return byCase[0]
	}
	each := r.block.Size / len(byCase)
	return func(cell, step int) float64 { return byCase[cell/each](cell, step) }
}

// noise is standard normal, for each state, cell and step a number of its own.
func (r *running) noise(state string) sim.Stimulus {
	stream := uint32(streamNoise)
	for i, v := range r.program.States {
		if v.Name == state {
			stream += uint32(i)
		}
	}
	return stimulus.White(random.NewStream(uint64(r.seed), stream))
}

// sum adds up the terms of a stimulus.
func (r *running) sum(s *model.Stimulus, files map[*model.Term]*recording, noises *int) sim.Stimulus {
	var terms []stimulus.Func
	var signs []float64
	for k := range s.Terms {
		t := &s.Terms[k]
		shape := shaping{running: r, term: t, first: 0, last: r.block.Size - 1}
		if s.Case >= 0 {
			shape.first = s.Case * r.cellsOf(s)
			shape.last = shape.first + r.cellsOf(s) - 1
		}
		if t.Kind == "ou" {
			shape.numbers = random.NewStream(uint64(r.seed), uint32(streamOU+*noises))
			if t.Seed != nil {
				shape.numbers = random.NewStream(uint64(*t.Seed), streamSeeded)
			}
			*noises++
		}
		terms = append(terms, shape.make(files[t]))
		signs = append(signs, t.Sign)
	}
	return stimulus.Sum(terms, signs)
}

// shaping makes one term for the cells first to last.
type shaping struct {
	*running
	term        *model.Term
	first, last int
	numbers     random.Stream
}

func (s *shaping) across(a model.Amount) stimulus.Amount {
	return stimulus.Across(a.From, a.To, s.first, s.last)
}

func (s *shaping) arg(name string, otherwise float64) stimulus.Amount {
	return s.across(s.term.Arg(name, otherwise))
}

func (s *shaping) make(rec *recording) stimulus.Func {
	c := stimulus.Clock{DT: s.block.DT}
	baseline := s.arg("baseline", 0)
	window := stimulus.Window{Start: s.arg("start", 0), Stop: s.arg("stop", math.Inf(1))}
	switch s.term.Kind {
	case "constant":
		return stimulus.Constant(s.arg("amplitude", 0))
	case "step":
		return c.Step(s.arg("amplitude", 0), baseline, window)
	case "ramp":
		window.Stop = s.arg("stop", s.block.Duration)
		return c.Ramp(s.arg("from", 0), s.arg("to", 0), baseline, window)
	case "sine":
		return c.Within(c.Sine(s.arg("amplitude", 0), s.arg("offset", 0), s.arg("frequency", 0), s.arg("phase", 0)), window)
	case "pulses":
		return c.Pulses(s.arg("amplitude", 0), baseline, s.arg("width", 0), s.arg("period", 0), window)
	case "ou":
		return c.Within(c.OU(s.arg("mean", 0), s.arg("sd", 0), s.arg("tau", 0), s.block.Size, s.numbers, s.term.Frozen), window)
	case "protocol":
		var pieces []stimulus.Piece
		for _, p := range s.term.Pieces {
			pieces = append(pieces, stimulus.Piece{Amplitude: s.across(p.Amplitude), Duration: s.across(p.Duration)})
		}
		return c.Protocol(pieces, s.arg("start", 0), baseline)
	}
	each, first := (s.last-s.first+1)/len(rec.rows), s.first // file
	if len(rec.rows) == 1 {
		return c.Samples(rec.rows, rec.start, rec.step, func(int) int { return 0 })
	}
	return c.Samples(rec.rows, rec.start, rec.step, func(cell int) int { return (cell - first) / each })
}
