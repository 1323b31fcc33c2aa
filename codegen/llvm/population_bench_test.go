package llvm_test

import (
	"bytes"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"testing"
	"time"

	"nmlc/codegen/kernel"
	"nmlc/codegen/llvm"
	"nmlc/codegen/pipeline"
	"nmlc/codegen/plan"
	"nmlc/ir"
	"nmlc/ir/lower"
	"nmlc/ir/pass"
	"nmlc/lang/check"
	"nmlc/lang/diag"
	"nmlc/lang/source"
	"nmlc/parser"
	"nmlc/runtime/abi"
)

// The cells of R. Brette et al., J. Comput. Neurosci. 23, 349 (2007), with
// their synapses merged in.
const (
	cobaText = `neuron COBA {
    param C = 0.2 nF, g_L = 0.01 uS, E_L = -60 mV, E_e = 0 mV, E_i = -80 mV, tau_e = 5 ms, tau_i = 10 ms
    param I_0 = 0.2 nA                     // drives the membrane by 20 mV
    state V: mV = -60 mV
    state g_e, g_i: uS = 0 uS
    C*V' = g_L*(E_L - V) + I_0 + g_e*(E_e - V) + g_i*(E_i - V)
    tau_e*g_e' = -g_e
    tau_i*g_i' = -g_i
    spike when V > -50 mV { V := E_L; refractory 5 ms { hold V } }
}`
	cubaText = `neuron CUBA {
    param tau = 20 ms, E_L = -49 mV, V_r = -60 mV, tau_e = 5 ms, tau_i = 10 ms
    state V: mV = -60 mV
    state g_e, g_i: mV = 0 mV
    tau*V' = E_L - V + g_e + g_i
    tau_e*g_e' = -g_e
    tau_i*g_i' = -g_i
    spike when V > -50 mV { V := V_r; refractory 5 ms { hold V } }
}`
	cobahhText = `neuron COBAHH {
    param C = 0.2 nF, g_L = 0.01 uS, E_L = -65 mV, g_Na = 20 uS, E_Na = 50 mV, g_K = 6 uS, E_K = -90 mV, V_T = -63 mV
    param E_e = 0 mV, E_i = -80 mV, tau_e = 5 ms, tau_i = 10 ms
    state V: mV = E_L
    state m, h, n = 0
    state g_e, g_i: uS = 0 uS
    let x = V - V_T
    let a_m = 1.28/ms / exprel((13 mV - x)/(4 mV))
    let b_m = 1.4/ms / exprel((x - 40 mV)/(5 mV))
    let a_h = 0.128/ms * exp((17 mV - x)/(18 mV))
    let b_h = 4/ms / (1 + exp((40 mV - x)/(5 mV)))
    let a_n = 0.16/ms / exprel((15 mV - x)/(5 mV))
    let b_n = 0.5/ms * exp((10 mV - x)/(40 mV))
    m' = a_m*(1 - m) - b_m*m
    h' = a_h*(1 - h) - b_h*h
    n' = a_n*(1 - n) - b_n*n
    C*V' = g_L*(E_L - V) + g_Na*m^3*h*(E_Na - V) + g_K*n^4*(E_K - V) + g_e*(E_e - V) + g_i*(E_i - V)
    tau_e*g_e' = -g_e
    tau_i*g_i' = -g_i
    spike when V crosses -20 mV { refractory 3 ms }
}`
)

// withPorts is a cell whose named states gain what arrives, at the beginning
// of a step.
func withPorts(t testing.TB, text string, states ...string) *ir.Program {
	t.Helper()
	diags := &diag.List{}
	file := check.Check(parser.Parse(source.NewFile("bench", text), diags), nil, diags)
	var p *ir.Program
	if !diags.HasErrors() {
		p = pipeline.Program(file.Cells[0], lower.Options{}, diags)
	}
	if diags.HasErrors() {
		var b bytes.Buffer
		diag.RenderAll(&b, diags, false)
		t.Fatal(b.String())
	}
	gained := map[*ir.Node]*ir.Node{}
	for _, name := range states {
		v := &ir.Var{Name: name + " arrived", Node: p.Graph.Leaf(ir.Input, name+" arrived"), Scale: 1, Arrives: true}
		p.Inputs = append(p.Inputs, v)
		gained[p.State(name).Node] = p.Graph.Add(p.State(name).Node, v.Node)
	}
	roots := pass.Substitute(p.Graph, func(leaf *ir.Node) *ir.Node {
		if more := gained[leaf]; more != nil {
			return more
		}
		return leaf
	}, append(slices.Clone(p.Next), p.Spiked)...)
	p.Next, p.Spiked = roots[:len(p.Next)], roots[len(p.Next)]
	if err := ir.Verify(p); err != nil {
		t.Fatal(err)
	}
	return p
}

// crowd is a population that was prepared.
type crowd struct {
	groups, pitch int
	states        int
	advance       *abi.Kernel
	buffers       [][]float64
}

// buffer is the memory of that name.
func (c *crowd) buffer(name string) []float64 {
	for i, b := range c.advance.Buffers {
		if b.Name == name {
			return c.buffers[i]
		}
	}
	return nil
}

// setState sets a state of a cell.
func (c *crowd) setState(cell, state int, x float64) {
	lanes := c.advance.Lanes
	at := (cell/lanes*c.states+state)*lanes + cell%lanes
	if c.advance.Single {
		abi.Singles(c.buffer("state"))[at] = float32(x)
	} else {
		c.buffer("state")[at] = x
	}
}

// spikes visits the cells that spiked in the only step of the last call.
func (c *crowd) spikes(visit func(cell int)) {
	for g, word := range c.buffer("spikes")[:c.groups] {
		for mask := math.Float64bits(word); mask != 0; mask &= mask - 1 {
			visit(g*c.advance.Lanes + bits.TrailingZeros64(mask))
		}
	}
}

const crowdCells = 4000

func newCrowd(b testing.TB, p *ir.Program, single bool, steps int) *crowd {
	made, err := plan.Population(p, plan.PopulationOptions{Single: single})
	if err != nil {
		b.Fatal(err)
	}
	l := library(b)
	lanes := llvm.PopulationLanes(l, single)
	code, err := llvm.Compile([]*kernel.Kernel{made.Prepare, made.Advance}, lanes, l)
	if err != nil {
		b.Fatal(err)
	}
	prep, state := make([]float64, len(made.Common)*lanes), make([]float64, len(p.States)*lanes)
	var param []float64
	for _, v := range p.Params {
		param = append(param, slices.Repeat([]float64{v.Init}, lanes)...)
	}
	param = append(param, slices.Repeat([]float64{0.1}, lanes)...)
	code[0].Call(1, [][]float64{param, prep, state})
	c := &crowd{groups: (crowdCells + lanes - 1) / lanes, advance: code[1], states: len(p.States)}
	c.pitch = c.groups * lanes
	for _, buf := range c.advance.Buffers {
		data := make([]float64, buf.Len(steps, lanes)*c.groups)
		set := func(at int, x float64) {
			if single {
				abi.Singles(data)[at] = float32(x)
			} else {
				data[at] = x
			}
		}
		switch buf.Name {
		case "common":
			for i := range made.Common {
				set(i, prep[i*lanes])
			}
		case "state":
			for at := range c.groups * len(state) {
				set(at, state[at%len(state)])
			}
		}
		c.buffers = append(c.buffers, data)
	}
	return c
}

// BenchmarkPopulation reports the shortest time per step of 4000 cells: that of
// a call which nobody disturbed.
func BenchmarkPopulation(b *testing.B) {
	for _, cell := range []struct{ name, text string }{{"COBA", cobaText}, {"CUBA", cubaText}, {"COBAHH", cobahhText}} {
		for _, precision := range []string{"f64", "f32"} {
			for _, steps := range []int{1, 5} {
				b.Run(fmt.Sprintf("%s/%s/steps%d", cell.name, precision, steps), func(b *testing.B) {
					c := newCrowd(b, withPorts(b, cell.text, "g_e", "g_i"), precision == "f32", steps)
					best := time.Hour
					for b.Loop() {
						start := time.Now()
						c.advance.Population(c.groups, steps, c.pitch, c.buffers)
						best = min(best, time.Since(start))
					}
					b.ReportMetric(float64(best.Nanoseconds())/float64(steps)/1000, "us/step")
				})
			}
		}
	}
}
