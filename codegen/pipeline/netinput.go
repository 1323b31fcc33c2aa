package pipeline

import (
	"fmt"
	"path/filepath"
	"sort"
	"strings"

	"nmlc/ir"
	"nmlc/lang/circuit"
	"nmlc/lang/model"
	"nmlc/lang/source"
	"nmlc/runtime/network"
	"nmlc/runtime/random"
	"nmlc/runtime/stimulus"
)

// input is what drives an input of the kernels.
func (a *assembler) input(c *crowd, v *ir.Var) (network.Input, error) {
	in := network.Input{Name: v.Name}
	if state, ok := strings.CutPrefix(v.Name, "noise."); ok && v.Hidden {
		in.Noise = &network.Noise{Stream: a.streams.of(forNoise, c.Model.Name, state)}
		return in, nil
	}
	for i, s := range c.Sums {
		if s.Input.Name == v.Name {
			in.Graded = i + 1
			return in, nil
		}
	}
	for _, e := range c.Stimuli {
		if e.Symbol.Name == v.Name {
			f, err := a.stimulus(c, e)
			in.Stimulus = f
			return in, err
		}
	}
	if c.Relay != nil && c.Relay.Name == v.Name {
		in.Stimulus = relay(c.job.Source, c.size, a.plan.Job.Steps)
		c.job.Source = nil
		return in, nil
	}
	return in, fmt.Errorf("internal error: nothing drives the input %s of %s", v.Name, c.Model.Name)
}

// relay is 1 in the steps in which a source spikes. The cells of a source are
// few enough to list their spikes.
func relay(spiking network.Source, cells, steps int) stimulus.Func {
	spikes := make([][]int32, cells)
	var now []int32
	for step := range steps {
		now = spiking.Spikes(step, now[:0])
		for _, cell := range now {
			spikes[cell] = append(spikes[cell], int32(step))
		}
	}
	return func(cell, step int) float64 {
		of := spikes[cell]
		at := sort.Search(len(of), func(i int) bool { return int(of[i]) >= step })
		return truth(at < len(of) && int(of[at]) == step)
	}
}

// stimulus is the sum of the stimuli of an input.
func (a *assembler) stimulus(c *crowd, e *circuit.External) (stimulus.Func, error) {
	var terms []stimulus.Func
	var signs []float64
	for _, st := range e.Stimuli {
		f, err := a.shape(c, st, e.Symbol.Name, e.Stimuli[0].Input)
		if err != nil {
			return nil, err
		}
		terms, signs = append(terms, f), append(signs, 1)
	}
	return stimulus.Sum(terms, signs), nil
}

// shape makes one stimulus of a population.
func (a *assembler) shape(c *crowd, st *model.Stimulus, name string, input *model.Symbol) (stimulus.Func, error) {
	s := Shaper{DT: a.dt, Duration: a.run.Duration, Cells: c.size, Last: c.size - 1, Files: map[*model.Term]*Recording{}}
	for k := range st.Terms {
		t := &st.Terms[k]
		if t.Kind != "file" {
			continue
		}
		rec, err := ReadRecording(folder(t.Span), input, t)
		if err != nil {
			return nil, err
		}
		if n := len(rec.Rows); t.AllSweeps && c.size%n != 0 {
			return nil, fmt.Errorf("%s has %d sweeps of %s, which the %d cells of %s cannot share out", t.Path, n, input.Name, c.size, c.Model.Name)
		}
		s.Files[t] = rec
	}
	noises := 0
	s.Numbers = func(t *model.Term) random.Stream {
		noises++
		if t.Seed != nil {
			return random.NewStream(uint64(*t.Seed), a.streams.of(forOwnSeed))
		}
		return random.NewStream(a.seed, a.streams.of(forStimulus, c.Model.Name, name, noises))
	}
	return s.Sum(st), nil
}

// folder is where the paths of a model file begin.
func folder(at source.Span) string {
	if !at.Known() {
		return "."
	}
	return filepath.Dir(at.File.Name)
}
