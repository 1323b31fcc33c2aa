package main

import (
	"math"
	"path/filepath"
	"strings"

	"nmlc/ir"
	"nmlc/lang/model"
	"nmlc/runtime/data"
	"nmlc/runtime/random"
	"nmlc/runtime/sim"
)

// Streams of random numbers of a run, one for each noise term.
const streamNoise = 1000

// stimulusOf is what drives an input: the model's stimulus, noise, or nothing.
func (r *running) stimulusOf(v *ir.Var) (sim.Stimulus, error) {
	if state, ok := strings.CutPrefix(v.Name, "noise."); ok && v.Hidden {
		return r.noise(state), nil
	}
	for i := range r.block.Stimuli {
		if s := &r.block.Stimuli[i]; s.Input.Name == v.Name {
			return r.shape(s)
		}
	}
	return sim.Constant(0), nil
}

// noise is standard normal, for each state, cell and step a number of its own.
func (r *running) noise(state string) sim.Stimulus {
	stream := uint32(streamNoise)
	for i, v := range r.program.States {
		if v.Name == state {
			stream += uint32(i)
		}
	}
	numbers := random.NewStream(uint64(r.seed), stream)
	return func(cell, step int) float64 { return numbers.Normal(uint32(cell), uint64(step)) }
}

func (r *running) shape(s *model.Stimulus) (sim.Stimulus, error) {
	if s.Kind == "file" {
		return r.recorded(s)
	}
	dt, amplitude := r.block.DT, r.amplitudes(s)
	// A time is that of a step where they differ by rounding only.
	from, to := s.Start-1e-6*dt, s.Stop-1e-6*dt
	if s.Stop == 0 {
		to = math.Inf(1)
	}
	inside := func(t float64) bool { return t >= from && t < to }
	switch s.Kind {
	case "constant":
		return func(cell, _ int) float64 { return amplitude(cell) }, nil
	case "step":
		return func(cell, step int) float64 {
			if inside(float64(step) * dt) {
				return amplitude(cell)
			}
			return s.Baseline
		}, nil
	case "ramp":
		return func(cell, step int) float64 {
			t := float64(step) * dt
			if !inside(t) {
				return s.Baseline
			}
			return s.Amplitude + (s.To-s.Amplitude)*(t-s.Start)/(s.Stop-s.Start)
		}, nil
	}
	return func(cell, step int) float64 { // sine
		return s.Baseline + amplitude(cell)*math.Sin(2*math.Pi*s.Frequency*float64(step)*dt)
	}, nil
}

// amplitudes are equal, or go from the first cell to the last.
func (r *running) amplitudes(s *model.Stimulus) func(cell int) float64 {
	if !s.SweepSet || r.block.Size == 1 {
		return func(int) float64 { return s.Amplitude }
	}
	slope := (s.SweepTo - s.Amplitude) / float64(r.block.Size-1)
	return func(cell int) float64 { return s.Amplitude + slope*float64(cell) }
}

// recorded is a current from a file: zero before its first sample, then each
// sample until the next, and the last one to the end.
func (r *running) recorded(s *model.Stimulus) (sim.Stimulus, error) {
	path := s.Path
	if !filepath.IsAbs(path) {
		path = filepath.Join(filepath.Dir(r.File), path)
	}
	column := s.Column
	if column == "" {
		column = s.Input.Name
	}
	sweep, err := data.ReadColumn(path, column, func(name, unit string) (float64, error) {
		if name == "time" {
			return scaleOf(name, unit, timeDim)
		}
		return scaleOf(name, unit, s.Input.Dim)
	})
	if err != nil {
		return nil, err
	}
	values, dt := sweep.Inputs[0], r.block.DT
	return func(_, step int) float64 {
		at := int(math.Floor((float64(step)*dt-sweep.Start)/sweep.Step + 1e-6))
		if at < 0 {
			return 0
		}
		return values[min(at, len(values)-1)]
	}, nil
}
