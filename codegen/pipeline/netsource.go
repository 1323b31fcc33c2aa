package pipeline

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"nmlc/lang/model"
	"nmlc/runtime/data"
	"nmlc/runtime/network"
	"nmlc/runtime/random"
	"nmlc/runtime/sonata"
	"nmlc/runtime/stimulus"
)

// source makes what spikes by itself.
func (a *assembler) source(c *crowd) error {
	s := c.Model.Source
	if s.Kind == "poisson" {
		rate, err := a.rate(c, s)
		if err == nil {
			c.job.Source = network.NewPoisson(c.size, rate, a.dt, random.NewStream(a.seed, a.streams.of(forSource, c.Model.Name)))
		}
		return err
	}
	if s.Kind == "inputs" {
		c.trains = a.learned.trains(c, a.dt)
		c.job.Source = network.NewTrains(c.trains, a.dt)
		return nil
	}
	var err error
	if c.trains, err = a.trains(c, s); err == nil {
		c.job.Source = network.NewTrains(c.trains, a.dt)
	}
	return err
}

// rate is that of all sources of a population.
func (a *assembler) rate(c *crowd, s *model.SpikeSource) (func(step int) float64, error) {
	var terms []stimulus.Func
	var signs []float64
	for i := range s.Rate {
		for _, t := range s.Rate[i].Terms {
			if len(t.Varying()) > 0 {
				return nil, errors.New("the sources of a population have one rate")
			}
		}
		one := &crowd{Population: c.Population, size: 1}
		f, err := a.shape(one, &s.Rate[i], "rate", rateInput)
		if err != nil {
			return nil, err
		}
		terms, signs = append(terms, f), append(signs, 1)
	}
	f := stimulus.Sum(terms, signs)
	return func(step int) float64 { return f(0, step) }, nil
}

var rateInput = &model.Symbol{Kind: model.Input, Name: "rate", Unit: "Hz", Dim: timeDim.Pow(-1), Scale: 1e-3}

// trains reads the times of spikes, in ms, of each cell.
func (a *assembler) trains(c *crowd, s *model.SpikeSource) ([][]float64, error) {
	path := s.Path
	if !filepath.IsAbs(path) {
		path = filepath.Join(folder(s.Span), path)
	}
	names, err := c.cellsOf()
	if err != nil {
		return nil, err
	}
	cells, times, err := trainsOf(path, s, names)
	if err != nil {
		return nil, err
	}
	out := make([][]float64, c.size)
	for i, cell := range cells {
		if int(cell) >= c.size {
			return nil, fmt.Errorf("%s: spike %d is of cell %d, %s has 0 to %d", path, i, cell, c.Model.Name, c.size-1)
		}
		out[cell] = append(out[cell], times[i])
	}
	return out, nil
}

func trainsOf(path string, s *model.SpikeSource, cells data.Cells) ([]uint32, []float64, error) {
	if strings.HasSuffix(path, ".h5") {
		spikes, err := sonata.ReadSpikes(path, s.Group)
		if err != nil {
			return nil, nil, err
		}
		return spikes.Nodes, spikes.Times, nil
	}
	t, err := data.ReadTable(path)
	if err != nil {
		return nil, nil, err
	}
	cell, time := columnOf(t, s.Cell, "cell", "node_id", "id"), columnOf(t, s.Time, "time_ms", "time", "time_s")
	of, times := t.Indices(cell, cells), t.Numbers(time)
	if err := t.Err(); err != nil {
		return nil, nil, err
	}
	if strings.HasSuffix(time, "_s") {
		for i := range times {
			times[i] *= 1000
		}
	}
	return of, times, nil
}
