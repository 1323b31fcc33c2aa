package pipeline

import (
	"fmt"
	"slices"

	"nmlc/runtime/event"
	"nmlc/runtime/network"
	"nmlc/runtime/random"
)

// eventLanes is how many cells one call of a kernel lets an event happen to: a
// spike reaches many at once where delays agree, and one where they do not.
const eventLanes = 16

// byEvents makes the job that runs the network from event to event out of the
// one for time steps, if the run asks for it.
func (a *assembler) byEvents() error {
	if !a.run.EventDriven {
		return nil
	}
	EventSynapses(a.circuit, a.diags)
	steps := a.plan.Job
	job := &event.Job{Duration: a.run.Duration, DT: a.dt, RateStride: steps.RateStride}
	for _, c := range a.crowds {
		p := &event.Population{Name: c.Model.Name, Size: c.size, Spikes: c.job.Spikes}
		job.Populations = append(job.Populations, p)
		if c.Cell == nil {
			a.eventSource(c, p)
		} else if err := a.eventCells(c, p); err != nil {
			return err
		}
	}
	for _, p := range steps.Projections {
		job.Projections = append(job.Projections, &event.Projection{Name: p.Name, Pre: p.Pre, Post: p.Post, Port: p.Port, Edges: p.Edges, Tick: a.dt})
	}
	for _, d := range steps.Drives {
		made := &event.Drive{Name: d.Name, Post: d.Post, Port: d.Port, Weight: d.Weight, Input: event.Poisson{Random: random.NewStream(a.seed, d.Stream)}}
		for _, mean := range d.Mean {
			made.Input.Rate = append(made.Input.Rate, mean/a.dt)
		}
		job.Drives = append(job.Drives, made)
	}
	a.broken = a.broken || a.diags.HasErrors()
	a.plan.Events = job
	return nil
}

// eventCells makes a population of cells.
func (a *assembler) eventCells(c *crowd, p *event.Population) error {
	cell := EventProgram(c.Population, a.diags)
	if cell == nil {
		return nil
	}
	p.States = namesOf(cell.Program.States)
	for i, v := range cell.Program.Params {
		p.Params = append(p.Params, network.Param{Name: v.Name, Value: v.Init, Values: c.each[c.Cell.Params[i]]})
	}
	if !sound(cell, p, a) {
		return nil
	}
	for _, r := range c.job.Record {
		s := c.outputs[r.Output]
		made := event.Record{Name: r.Name, Unit: r.Unit, Scale: r.Scale, State: -1, Cells: r.Cells, Stride: r.Stride}
		for i, name := range p.States {
			if name == s.Name {
				made.State = i
			}
		}
		if made.State < 0 {
			refuseEvents(s.Span, r.Name, "it is no state, and others are not recorded between events", a.diags)
		}
		p.Record = append(p.Record, made)
	}
	var err error
	p.Code, err = cell.Compile(a.backend.WithLanes(eventLanes))
	return err
}

// sound holds all cells of a population against their parameters.
func sound(cell *EventCell, p *event.Population, a *assembler) bool {
	cells := 1
	for _, v := range p.Params {
		if v.Values != nil {
			cells = p.Size
		}
	}
	for i := range cells {
		values := map[string]float64{}
		for _, v := range p.Params {
			values[v.Name] = v.Value
			if v.Values != nil {
				values[v.Name] = v.Values[i]
			}
		}
		if !cell.Sound(func(name string) float64 { return values[name] }, a.diags) {
			return false
		}
	}
	return true
}

// eventSource makes a population of sources.
func (a *assembler) eventSource(c *crowd, p *event.Population) {
	s := c.Model.Source
	if s.Kind != "poisson" {
		p.Source = event.Trains(c.trains)
		for _, train := range c.trains {
			slices.Sort(train)
			if len(train) > 0 && train[0] < 0 {
				a.wrong(s.Span, fmt.Errorf("a spike of %s is at %g ms, before the run begins", c.Model.Name, train[0]))
				return
			}
		}
		return
	}
	for i := range s.Rate {
		for _, t := range s.Rate[i].Terms {
			if t.Kind != "constant" {
				refuseEvents(s.Span, c.Model.Name, "its rate changes in time", a.diags)
				return
			}
		}
	}
	rate, err := a.rate(c, s)
	if err != nil {
		a.wrong(s.Span, err)
		return
	}
	p.Source = event.Poisson{Rate: []float64{rate(0)}, Random: random.NewStream(a.seed, a.streams.of(forSource, c.Model.Name))}
}
