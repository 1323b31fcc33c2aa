package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"nmlc/codegen/pipeline"
	"nmlc/ir"
	"nmlc/lang/model"
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

// readFiles reads the files of all stimuli. Sweeps of a file set the size of a
// population that the block leaves open.
func (r *running) readFiles() (map[*model.Term]*pipeline.Recording, error) {
	out := map[*model.Term]*pipeline.Recording{}
	for i := range r.block.Stimuli {
		s := &r.block.Stimuli[i]
		for k := range s.Terms {
			t := &s.Terms[k]
			r.compareTimes(t)
			if t.Kind != "file" {
				continue
			}
			rec, err := pipeline.ReadRecording(filepath.Dir(r.File), s.Input, t)
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
			cells, n := r.cellsOf(s), len(rec.Rows)
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

// compare says what is done where file and run do not fit.
func (r *running) compare(input *model.Symbol, t *model.Term, rec *pipeline.Recording) {
	n := len(rec.Rows[0])
	end := rec.Start + float64(n)*rec.Step
	if end < r.block.Duration-rec.Step/2 {
		held := "its last sample is held"
		if len(rec.Rows) == 1 {
			held = fmt.Sprintf("its last sample, %.4g%s, is held", rec.Rows[0][n-1]/input.Scale, unitSuffix(input.Unit))
		}
		r.remark(t.Span, "%s ends at %.6g ms, the run at %.6g ms: %s", t.Path, end, r.block.Duration, held)
	}
	if rec.Step < r.block.DT*(1-1e-6) {
		r.remark(t.Span, "the samples of %s are %.4g ms apart, the steps %.4g ms: samples are left out", t.Path, rec.Step, r.block.DT)
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
func (r *running) stimulusOf(v *ir.Var, files map[*model.Term]*pipeline.Recording) sim.Stimulus {
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
func (r *running) sum(s *model.Stimulus, files map[*model.Term]*pipeline.Recording, noises *int) sim.Stimulus {
	shaper := pipeline.Shaper{DT: r.block.DT, Duration: r.block.Duration, Cells: r.block.Size, Last: r.block.Size - 1, Files: files}
	if s.Case >= 0 {
		shaper.First = s.Case * r.cellsOf(s)
		shaper.Last = shaper.First + r.cellsOf(s) - 1
	}
	shaper.Numbers = func(t *model.Term) random.Stream {
		*noises++
		if t.Seed != nil {
			return random.NewStream(uint64(*t.Seed), streamSeeded)
		}
		return random.NewStream(uint64(r.seed), uint32(streamOU+*noises-1))
	}
	return shaper.Sum(s)
}
