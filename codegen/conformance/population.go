package conformance

import (
	"fmt"
	"math"

	"nmlc/codegen/kernel"
	"nmlc/codegen/plan"
	"nmlc/runtime/abi"
)

// Crowd is a population in a network, through all kernels of its plan: cells
// that differ in some parameters, under a stimulus and what spikes bring.
type Crowd struct {
	Name    string
	Plan    *plan.PopulationPlan
	Params  [][]float64 // [cell], the time step last
	Input   [][]float64 // [cell][step][input]
	Arrived [][]float64 // [cell][step][port]
}

// Play takes the first cells through a number of steps, in groups of the given
// number of lanes, all groups in one call.
func (c *Crowd) Play(b Backend, lanes, cells, steps int) ([]Stage, error) {
	code, err := b.Compile(c.named(c.Plan.Prepare), lanes)
	if err != nil {
		return nil, err
	}
	prepared := Run(code, 1, cells, Operands{"param": c.Params})
	known := Operands{
		"state": prepared["state"], "input": c.Input, "arrived": c.Arrived,
		"common": chosen(prepared["prep"], c.Plan.Common), "prep": chosen(prepared["prep"], c.Plan.Own),
	}
	stages := []Stage{{code.Name, prepared}}
	for _, k := range []*kernel.Kernel{c.Plan.Advance, c.Plan.Observe, c.Plan.Show} {
		if k == nil {
			continue
		}
		if code, err = b.Compile(c.named(k), lanes); err != nil {
			return nil, fmt.Errorf("%s, %d lanes: %w", k.Name, lanes, err)
		}
		n := steps
		if k == c.Plan.Show {
			n = 1
		}
		left, err := RunPopulation(code, n, cells, known)
		if err != nil {
			return nil, fmt.Errorf("%s: %s, %d lanes: %w", b.Name, code.Name, lanes, err)
		}
		stages = append(stages, Stage{code.Name, left})
	}
	return stages, nil
}

func (c *Crowd) named(k *kernel.Kernel) *kernel.Kernel {
	named := *k
	named.Name = c.Name + "_" + k.Name
	return &named
}

func chosen(from [][]float64, which []int) [][]float64 {
	out := make([][]float64, len(from))
	for cell := range from {
		for _, i := range which {
			out[cell] = append(out[cell], from[cell][i])
		}
	}
	return out
}

// beyond is how many cells the rows of wide buffers have more than a call needs.
const beyond = 5

// RunPopulation is Run with one call for all groups. In a buffer of bits the
// values of a cell are 0 and 1.
func RunPopulation(k *abi.Kernel, steps, cells int, in Operands) (Operands, error) {
	groups := (cells + k.Lanes - 1) / k.Lanes
	pitch := groups*k.Lanes + beyond
	operands, buffers := make([]operand, len(k.Buffers)), make([][]float64, len(k.Buffers))
	each := func(i int, visit func(at, cell, value int)) {
		place(k.Buffers[i], k.Lanes, groups, steps, pitch, visit)
	}
	for i, b := range k.Buffers {
		operands[i] = newOperand(size(b, k.Lanes, groups, steps, pitch), k.Single && !b.Bits)
		buffers[i] = operands[i].memory
		if from := in[b.Name]; from != nil {
			each(i, func(at, cell, value int) {
				if x := from[min(cell, cells-1)][value]; b.Bits {
					operands[i].mark(at, cell%k.Lanes, x)
				} else {
					operands[i].set(at, x)
				}
			})
		}
	}
	k.Population(groups, steps, pitch, buffers)
	out := Operands{}
	for i, b := range k.Buffers {
		out[b.Name] = make([][]float64, cells)
		each(i, func(at, cell, value int) {
			if cell >= cells {
				return
			}
			x := operands[i].get(at)
			if b.Bits {
				x = float64(math.Float64bits(x) >> (cell % k.Lanes) & 1)
			}
			out[b.Name][cell] = append(out[b.Name][cell], x)
		})
	}
	return out, untouched(k, groups, pitch, operands)
}

// operand is a buffer of numbers of one of the two formats.
type operand struct {
	memory []float64
	single bool
	len    int
}

func newOperand(n int, single bool) operand {
	if single {
		return operand{make([]float64, abi.Doubles(n)), true, n}
	}
	return operand{make([]float64, n), false, n}
}

func (o operand) get(at int) float64 {
	if o.single {
		return float64(abi.Singles(o.memory)[at])
	}
	return o.memory[at]
}

func (o operand) set(at int, x float64) {
	if o.single {
		abi.Singles(o.memory)[at] = float32(x)
	} else {
		o.memory[at] = x
	}
}

// mark sets the bit of a lane where x is not zero.
func (o operand) mark(at, lane int, x float64) {
	if x != 0 {
		o.memory[at] = math.Float64frombits(math.Float64bits(o.memory[at]) | 1<<lane)
	}
}

func size(b abi.Buffer, lanes, groups, steps, pitch int) int {
	switch {
	case b.Shared:
		return b.Len(steps, lanes)
	case b.Wide:
		return steps * b.Width * pitch
	}
	return groups * b.Len(steps, lanes)
}

// place visits where the values of each cell lie in a buffer, in their order.
func place(b abi.Buffer, lanes, groups, steps, pitch int, visit func(at, cell, value int)) {
	values := b.Width
	if b.PerStep {
		values *= steps
	}
	for cell := range groups * lanes {
		group, lane := cell/lanes, cell%lanes
		for value := range values {
			switch {
			case b.Shared:
				visit(value, cell, value)
			case b.Wide:
				visit(value*pitch+cell, cell, value)
			case b.Bits:
				visit(group*values+value, cell, value)
			default:
				visit((group*values+value)*lanes+lane, cell, value)
			}
		}
	}
}

// untouched checks that a call left alone what is beyond its cells: the rest of
// the rows of wide buffers, and bits of lanes that there are not.
func untouched(k *abi.Kernel, groups, pitch int, operands []operand) error {
	for i, b := range k.Buffers {
		for at := range operands[i].len {
			x := operands[i].get(at)
			if b.Wide && at%pitch >= groups*k.Lanes && x != 0 {
				return fmt.Errorf("%s: cell %d, which the call does not have, has become %v", b.Name, at%pitch, x)
			}
			if b.Bits && k.Lanes < abi.MaskLanes && math.Float64bits(x)>>k.Lanes != 0 {
				return fmt.Errorf("%s: the word %x has bits of more than %d lanes", b.Name, math.Float64bits(x), k.Lanes)
			}
		}
	}
	return nil
}
