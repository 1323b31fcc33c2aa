package network

import (
	"math"

	"nmlc/runtime/abi"
	"nmlc/runtime/group"
)

// A leaky integrate-and-fire cell by hand, with a port that moves V and one that
// moves a current g: what the compiler would make of
//
//	tau*V' = -V + g + bias + u;  g' = -g/tau_g;  spike when V > theta {V := 0; refractory ref {hold V}}
const (
	stateV, stateG, stateR        = 0, 1, 2
	prepDecay, prepGain, prepBias = 0, 1, 2 // common: decay of V, 1 - decay, decay of g, theta, ref; own: bias
)

var lifStates = []string{"V", "g", "(refractory)"}

// lifCell is one cell; the reference simulator uses it as it is.
type lifCell struct{ decay, gain, fade, theta, ref, bias float64 }

func newLIF(tau, tauG, theta, ref, bias, dt float64) lifCell {
	decay := math.Exp(-dt / tau)
	return lifCell{decay: decay, gain: 1 - decay, fade: math.Exp(-dt / tauG), theta: theta, ref: ref, bias: bias}
}

// step advances (V, g, r) and says whether the cell spiked.
func (c *lifCell) step(x *[3]float64, u, arrivedV, arrivedG float64) bool {
	v, g := x[0]+arrivedV, x[1]+arrivedG
	next := float64(v*c.decay) + float64(c.gain*(float64(g+c.bias)+u))
	if x[2] > 0 {
		next = x[0]
	}
	spiked := x[2] == 0 && next > c.theta
	x[1] = g * c.fade
	if spiked {
		x[0], x[2] = 0, c.ref
		return true
	}
	x[0], x[2] = next, math.Max(x[2]-1, 0)
	return false
}

// lifParams are tau, tau_g, theta, ref, bias.
func lifParams(bias []float64) []Param {
	return []Param{{Name: "tau", Value: 10}, {Name: "tau_g", Value: 5}, {Name: "theta", Value: 1}, {Name: "ref", Value: 20}, {Name: "bias", Values: bias}}
}

func lifCode(lanes int, withInput bool) *Code {
	static := func(name string, width int) abi.Buffer { return abi.Buffer{Name: name, Width: width} }
	prepare := &abi.Kernel{Name: "prepare", Lanes: lanes, Buffers: []abi.Buffer{
		{Name: "param", Width: 6, PerStep: true}, static("prep", 6), {Name: "state", Width: 3, PerStep: true}}}
	prepare.Call = func(_ int, b [][]float64) {
		for l := range lanes {
			at := func(k int) float64 { return b[0][k*lanes+l] }
			c := newLIF(at(0), at(1), at(2), at(3), at(4), at(5))
			for k, v := range []float64{c.bias, c.decay, c.gain, c.fade, c.theta, c.ref} {
				b[1][k*lanes+l] = v
			}
			for k := range 3 {
				b[2][k*lanes+l] = 0
			}
		}
	}
	buffers := []abi.Buffer{{Name: "common", Width: 5, Shared: true}, static("prep", 1), static("state", 3),
		{Name: "arrived", Width: 2, PerStep: true, Wide: true}, {Name: "spikes", Width: 1, PerStep: true, Bits: true},
		{Name: "out", Width: 2, PerStep: true}}
	if withInput {
		buffers = append(buffers, abi.Buffer{Name: "input", Width: 1, PerStep: true})
	}
	loop := func(observe bool) *abi.Kernel {
		kept := append([]abi.Buffer(nil), buffers...)
		k := &abi.Kernel{Name: "advance", Lanes: lanes, Buffers: kept}
		if !observe {
			k.Buffers = append(append([]abi.Buffer(nil), kept[:5]...), kept[6:]...)
		}
		k.Population = func(groups, steps, pitch int, b [][]float64) { lifLoop(k, groups, steps, pitch, b) }
		return k
	}
	return &Code{Prepare: prepare, Advance: loop(false), Observe: loop(true), Common: []int{1, 2, 3, 4, 5}, Own: []int{0}}
}

// inSingles makes the kernels of the steps those of binary32: they compute as
// before, and round what they write.
func inSingles(code *Code) *Code {
	code.Advance.Single, code.Observe.Single = true, true
	return code
}

func lifLoop(k *abi.Kernel, groups, steps, pitch int, b [][]float64) {
	lanes := k.Lanes
	of := map[string]group.Numbers{}
	for i, shape := range k.Buffers {
		if of[shape.Name] = (group.Numbers{Doubles: b[i]}); k.Single && !shape.Bits {
			of[shape.Name] = group.Numbers{Singles: abi.Singles(b[i])}
		}
	}
	common, own, state, arrived, out, input := of["common"], of["prep"], of["state"], of["arrived"], of["out"], of["input"]
	for g := range groups {
		for s := range steps {
			bits := uint64(0)
			for l := range lanes {
				c := lifCell{decay: common.At(0), gain: common.At(1), fade: common.At(2), theta: common.At(3), ref: common.At(4), bias: own.At(g*lanes + l)}
				var x [3]float64
				for k := range x {
					x[k] = state.At((g*3+k)*lanes + l)
				}
				if out.Len() > 0 {
					out.Set(((g*steps+s)*2+0)*lanes+l, x[0])
					out.Set(((g*steps+s)*2+1)*lanes+l, x[1])
				}
				u := 0.0
				if input.Len() > 0 {
					u = input.At((g*steps+s)*lanes + l)
				}
				byV, byG := (s*2+0)*pitch+g*lanes+l, (s*2+1)*pitch+g*lanes+l
				if c.step(&x, u, arrived.At(byV), arrived.At(byG)) {
					bits |= 1 << l
				}
				arrived.Set(byV, 0)
				arrived.Set(byG, 0)
				for k := range x {
					state.Set((g*3+k)*lanes+l, x[k])
				}
			}
			of["spikes"].Set(g*steps+s, math.Float64frombits(bits))
		}
	}
}
