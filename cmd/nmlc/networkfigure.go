package main

import (
	"fmt"

	"nmlc/runtime/network"
	"nmlc/runtime/plot"
	"nmlc/runtime/record"
)

func (n *networking) title() string {
	return fmt.Sprintf("%s: %s", n.block.Network.Name, n.block.Name)
}

// figure shows spikes, rates and recorded values of the populations.
func (n *networking) figure(res *network.Result, rates record.Rates) plot.NetworkFigure {
	f := plot.NetworkFigure{Title: n.title(), Duration: float64(res.Steps) * res.DT, Stretch: float64(rates.Stride) * res.DT}
	for i, p := range res.Populations {
		band := plot.Band{Name: p.Name, Size: p.Size, RateHz: p.RateHz, Spikes: n.work.Populations[i].Spikes}
		if n.canSpike(p.Name) {
			band.Rates = rates.Hz[i]
		}
		f.Bands = append(f.Bands, band)
	}
	if n.spiking() && len(res.Spikes) > 0 {
		f.Spikes = func(yield func(plot.BandSpike) bool) {
			for i, s := range res.Spikes {
				if !yield(plot.BandSpike{Time: record.TimeOf(res, i), Band: int(s.Population), Cell: int(s.Cell)}) {
					return
				}
			}
		}
	}
	for i := range res.Traces {
		n.addTrace(&f, &res.Traces[i], res)
	}
	return f
}

// canSpike reports whether the cells of a population, or its sources, ever spike.
func (n *networking) canSpike(population string) bool {
	p := n.population(population)
	return p == nil || p.Cell == nil || p.Cell.Spike != nil
}

// addTrace adds a recorded value to the panel of its quantity.
func (n *networking) addTrace(f *plot.NetworkFigure, t *network.Trace, res *network.Result) {
	q := plot.Quantity{Name: t.Name, Unit: t.Unit}
	if q.Unit == "1" {
		q.Unit = ""
	}
	var panel *plot.BandPanel
	for i := range f.Recorded {
		if f.Recorded[i].Quantity == q {
			panel = &f.Recorded[i]
		}
	}
	if panel == nil {
		f.Recorded = append(f.Recorded, plot.BandPanel{Quantity: q})
		panel = &f.Recorded[len(f.Recorded)-1]
	}
	name := res.Populations[t.Population].Name
	spikes := map[int][]float64{}
	if n.cut(name, t.Name) {
		spikes = trainsOf(res, t)
	}
	for i, cell := range t.Cells {
		panel.Traces = append(panel.Traces, plot.BandTrace{Band: t.Population, Trace: plot.Trace{
			Name: fmt.Sprintf("%s[%d]", name, cell), Time: times(len(t.Values[i]), t.Stride, res.DT), Values: over(t.Values[i], t.Scale), Spikes: spikes[cell]}})
	}
}

// cut reports whether a reset cuts the spikes of a value off.
func (n *networking) cut(population, value string) bool {
	p := n.population(population)
	if p == nil || p.Cell == nil {
		return false
	}
	s := p.Cell.Lookup(value)
	return s != nil && drawnSpikes(p.Cell, s)
}

// trainsOf are the spikes of the recorded cells.
func trainsOf(res *network.Result, t *network.Trace) map[int][]float64 {
	trains := map[int][]float64{}
	for _, cell := range t.Cells {
		trains[cell] = nil
	}
	for i, s := range res.Spikes {
		if int(s.Population) != t.Population {
			continue
		}
		if of, ok := trains[int(s.Cell)]; ok {
			trains[int(s.Cell)] = append(of, record.TimeOf(res, i))
		}
	}
	return trains
}
