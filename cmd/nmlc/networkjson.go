package main

import (
	"fmt"
	"math"

	"nmlc/runtime/network"
	"nmlc/runtime/survey"
)

// networkJSON is what nmlc run --json prints of a network.
type networkJSON struct {
	header
	Populations   []population     `json:"populations"`
	Projections   []projectionJSON `json:"projections"`
	Drives        []driveJSON      `json:"drives"`
	Connections   int              `json:"connections"`
	Bytes         int              `json:"connection_bytes"`
	PerStep       float64          `json:"per_step_us"`
	RealTime      float64          `json:"realtime_factor"`
	EpochSteps    int              `json:"epoch_steps"`
	Events        int64            `json:"events,omitempty"` // from event to event
	PerNeuronStep number           `json:"bytes_per_neuron_step"`
	Diverged      []string         `json:"diverged"`
	Cancelled     bool             `json:"cancelled"`
	Notes         []string         `json:"notes"`
}

// projectionJSON describes a projection; what is not known is null. What one
// spike does is in the unit of the membrane of the postsynaptic cell.
type projectionJSON struct {
	Name        string    `json:"name"`
	From        string    `json:"from"`
	To          string    `json:"to"`
	Connections int       `json:"connections"`
	InDegree    rangeJSON `json:"in_degree"`
	Unreached   int       `json:"unreached"`
	Weight      number    `json:"weight"`
	WeightSD    number    `json:"weight_sd"`
	WeightUnit  string    `json:"weight_unit"`
	Delay       rangeJSON `json:"delay_ms"`
	effectJSON
	Ratio number `json:"ratio_at_10_hz"`
}

type driveJSON struct {
	Name       string `json:"name"`
	To         string `json:"to"`
	Hz         number `json:"arrivals_hz"`
	Weight     number `json:"weight"`
	WeightUnit string `json:"weight_unit"`
	effectJSON
	Ratio number `json:"ratio"`
}

type effectJSON struct {
	Peak      number `json:"response_peak"`
	Integral  number `json:"response_integral_ms"`
	Threshold number `json:"threshold_distance"`
	Unit      string `json:"response_unit"`
}

type rangeJSON struct {
	Mean number `json:"mean"`
	Min  number `json:"min"`
	Max  number `json:"max"`
}

func (n *networking) json(res *network.Result) *networkJSON {
	out := &networkJSON{
		header:      n.header("run", n.File, n.block.Name, n.backend, n.seed),
		Populations: []population{}, Projections: []projectionJSON{}, Drives: []driveJSON{},
		Connections: n.before.Connections, Bytes: n.before.Bytes, EpochSteps: res.Epoch, Events: res.Events, PerNeuronStep: number(math.NaN()),
		Diverged: append([]string{}, n.diverged(res)...), Cancelled: res.Cancelled, Notes: append([]string{}, n.notes...),
	}
	out.Set = n.Set
	if res.Threads > 0 {
		out.Threads = res.Threads
	}
	for _, p := range res.Populations {
		shown := population{Name: p.Name, Size: p.Size, Spikes: int(p.Spikes), Rate: number(p.RateHz), CVISI: number(p.CVISI)}
		if res.Times != nil {
			shown.Counts = p.Counts
		}
		out.Populations = append(out.Populations, shown)
	}
	for i := range n.before.Projections {
		out.Projections = append(out.Projections, projectionOf(&n.before.Projections[i]))
	}
	for i := range n.before.Drives {
		out.Drives = append(out.Drives, driveOf(&n.before.Drives[i]))
	}
	simulated := float64(res.Steps) * res.DT / 1e3
	out.DT, out.Duration, out.Digest, out.Times = res.DT/1e3, simulated, res.Digest, n.times
	if res.Steps > 0 {
		out.PerStep = n.times.Steady * 1e6 / float64(res.Steps)
		out.RealTime = n.times.Steady / simulated
		if res.Times == nil {
			out.PerNeuronStep = number(traffic(n.work, res))
		}
	}
	out.finish()
	return out
}

func projectionOf(p *survey.Projection) projectionJSON {
	return projectionJSON{
		Name: p.Name, From: p.From, To: p.To, Connections: p.Connections, InDegree: rangeOf(p.InDegree), Unreached: p.Unreached,
		Weight: number(p.MeanWeight / p.Weight.Scale), WeightSD: number(p.Deviation / p.Weight.Scale), WeightUnit: p.Weight.Name,
		Delay: rangeOf(p.Delay), effectJSON: effectOf(&p.Effect), Ratio: number(p.Ratio),
	}
}

func driveOf(d *survey.Drive) driveJSON {
	return driveJSON{Name: d.Name, To: d.To, Hz: number(d.Hz), Weight: number(d.Mean / d.Weight.Scale), WeightUnit: d.Weight.Name,
		effectJSON: effectOf(&d.Effect), Ratio: number(d.Ratio)}
}

func effectOf(e *survey.Effect) effectJSON {
	return effectJSON{number(e.Peak), number(e.Integral), number(e.Threshold), e.Membrane.Name}
}

func rangeOf(r survey.Range) rangeJSON {
	return rangeJSON{number(r.Mean), number(r.Min), number(r.Max)}
}

func (n *networking) diverged(res *network.Result) []string {
	var lines []string
	for _, d := range res.Diverged {
		lines = append(lines, fmt.Sprintf("%s[%d]: %s", res.Populations[d.Population].Name, d.Cell, d.Describe(res.DT)))
	}
	return lines
}
