package pipeline

import (
	"fmt"
	"slices"

	"nmlc/lang/model"
	"nmlc/lang/source"
	"nmlc/runtime/data"
	"nmlc/runtime/network"
)

// outputs are what is recorded of each population.
func (a *assembler) outputs() {
	for i := range a.net.Records {
		r := &a.net.Records[i]
		c := a.of[r.Population]
		s := a.recorded(r)
		if s == nil {
			a.wrong(r.Span, fmt.Errorf("%s has no %s.%s to record", c.Model.Name, r.Projection, r.State))
			continue
		}
		if !slices.Contains(c.outputs, s) {
			c.outputs = append(c.outputs, s)
		}
	}
}

// recorded is the symbol of the cell that a record names.
func (a *assembler) recorded(r *model.PopulationRecord) *model.Symbol {
	c := a.of[r.Population]
	if r.Symbol != nil {
		return c.Symbol(r.Symbol)
	}
	return a.circuit.Brought(c.Population, r.Projection, r.State)
}

// Recorded are populations that are small enough to look at; of others the first
// few cells are.
const (
	smallPopulation = 20
	firstFew        = 5
)

// record says which cells are recorded, and when.
func (a *assembler) record() error {
	for i := range a.net.Records {
		r := &a.net.Records[i]
		c := a.of[r.Population]
		s := a.recorded(r)
		made := network.Record{Name: s.Name, Unit: s.Unit, Scale: s.Scale, Output: slices.Index(c.outputs, s), Stride: 1}
		if r.Projection != "" {
			made.Name = r.Projection + "." + r.State
		}
		if made.Stride = a.stride(made.Name, r.Every, r.Span); made.Stride == 0 {
			continue
		}
		for _, cells := range r.Cells {
			for cell := cells.First; cell <= cells.Last; cell++ {
				made.Cells = append(made.Cells, cell)
			}
		}
		if r.Cells == nil {
			n := c.size
			if n > smallPopulation {
				n = firstFew
			}
			for cell := range n {
				made.Cells = append(made.Cells, cell)
			}
		}
		c.job.Record = append(c.job.Record, made)
	}
	for _, p := range a.net.Spikes {
		a.of[p].job.Spikes = true
	}
	if every := a.net.RatesEvery; every > 0 {
		a.plan.Job.RateStride = a.stride("rates", every, a.net.Span)
	}
	return nil
}

// stride is a time in steps; 0 after a complaint.
func (a *assembler) stride(what string, every float64, at source.Span) int {
	if every == 0 {
		return 1
	}
	n, err := data.StepsPerSample(every, a.dt)
	if err != nil {
		a.wrong(at, fmt.Errorf("%s cannot be recorded every %g ms: that is %.6g steps of %g ms", what, every, every/a.dt, a.dt)).Hint("take a multiple of dt")
		return 0
	}
	return n
}
