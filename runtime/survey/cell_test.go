package survey

import (
	"math"

	"nmlc/runtime/abi"
	"nmlc/runtime/network"
	"nmlc/runtime/wiring"
)

// Constants of the cells that the tests make by hand.
const (
	lanes = 4
	dt    = 0.1
	tau   = 20.0
	decay = 5.0 // of the synapse
	theta = 20.0
)

// leaky is a cell with V' = (drive - V)/tau + g, g' = -g/decay, that spikes above
// theta; drive is a parameter. g jumps by what arrives at port 0, V by what
// arrives at port 1, and at port 2 arrives a shunt: V is scaled down. The last
// state is what the spike carries.
func leaky() *network.Code {
	prepare := &abi.Kernel{Name: "prepare", Lanes: lanes, Buffers: []abi.Buffer{{Name: "param", Width: 2}, {Name: "prep", Width: 3}, {Name: "state", Width: 3}},
		Call: func(_ int, b [][]float64) {
			for l := range lanes {
				drive, dt := b[0][l], b[0][lanes+l]
				b[1][l], b[1][lanes+l], b[1][2*lanes+l] = drive, math.Exp(-dt/tau), math.Exp(-dt/decay)
			}
			clear(b[2])
		}}
	advance := &abi.Kernel{Name: "advance", Lanes: lanes, Buffers: []abi.Buffer{
		{Name: "spikes", Width: 1, PerStep: true, Bits: true}, {Name: "common", Width: 2, Shared: true}, {Name: "prep", Width: 1},
		{Name: "state", Width: 3}, {Name: "arrived", Width: 3, PerStep: true, Wide: true}}}
	advance.Population = func(groups, steps, pitch int, b [][]float64) {
		for step := range steps {
			word := uint64(0)
			for l := range lanes {
				eV, eG, drive, v, g := b[1][0], b[1][1], b[2][l], &b[3][l], &b[3][lanes+l]
				at := func(port int) *float64 { return &b[4][(step*3+port)*pitch+l] }
				*g += *at(0)
				*v = (*v + *at(1)) * (1 - math.Min(1, *at(2)))
				*at(0), *at(1), *at(2) = 0, 0, 0
				// g moves V as a source that decays with its own time constant.
				*v = drive + (*v-drive)*eV + *g*(eV-eG)*tau*decay/(tau-decay)
				*g *= eG
				if *v > theta {
					word |= 1 << l
					*v, b[3][2*lanes+l] = 0, 0.25
				}
			}
			b[0][step] = math.Float64frombits(word)
		}
	}
	return &network.Code{Prepare: prepare, Advance: advance, Common: []int{1, 2}, Own: []int{0}}
}

func cells(name string, size int, drive float64) *network.Population {
	return &network.Population{Name: name, Size: size, Code: leaky(), Params: []network.Param{{Name: "drive", Value: drive}},
		Ports: []network.Port{{Name: "g"}, {Name: "V"}, {Name: "shunt"}}, States: []string{"V", "g", "sent"}}
}

// each connects every presynaptic cell to the given postsynaptic ones.
func each(pre, post int, targets []uint32, weights, delays []float64) *wiring.Edges {
	e := &wiring.Edges{Pre: pre, Post: post, Weight: weights}
	for _, d := range delays {
		e.Delay = append(e.Delay, uint16(d))
	}
	for range pre {
		e.Row = append(e.Row, int64(len(e.Target)))
		e.Target = append(e.Target, targets...)
	}
	e.Row = append(e.Row, int64(len(e.Target)))
	return e
}

var millivolt, nanosiemens = Unit{"mV", 1}, Unit{"nS", 1e-3}

func jobOf(projections ...*network.Projection) (*network.Job, Labels) {
	job := &network.Job{Populations: []*network.Population{cells("E", 10, 0), cells("I", 5, 0)}, Projections: projections, DT: dt}
	labels := Labels{Membrane: []Unit{millivolt, millivolt}, Stimuli: make([][]string, 2)}
	for range projections {
		labels.Projections = append(labels.Projections, Label{Weight: nanosiemens, Even: true})
	}
	return job, labels
}
