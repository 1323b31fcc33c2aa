package task

import "nmlc/runtime/random"

// Value is a compiled expression of a task.
type Value func(*Draft) float64

// Draft is a trial in the making: all that its expressions may refer to. It is a
// source of random numbers, the k-th of the cell (of an array: of the element)
// that it stands at.
type Draft struct {
	Values     [][]float64 // of the trial, in the order of Design.Values; one number where it is no array
	Cell, Size int         // i and n: the element of an array, the cell of a group, or that of the output
	Time       float64     // ms, since the start of the phase; of targets since that of the trial
	numbers    random.Stream
}

// Uniform is in [0, 1).
func (d *Draft) Uniform(k int) float64 { return d.numbers.Uniform(uint32(d.Cell), uint64(k)) }

// Normal is standard normal, independent of Uniform.
func (d *Draft) Normal(k int) float64 { return d.numbers.Normal(uint32(d.Cell), 1<<32|uint64(k)) }

// Each use of random numbers in a trial has streams of its own, by what it is for
// and its place in the design.
const (
	forValue    = 1 << 16 * iota // of the trial
	forDuration                  // of a phase
	forInput                     // expression of an input
	forSpike                     // of an input
)

// seedOf is that of one trial: no other of any split shares it.
func seedOf(seed uint64, split Split, number uint64) uint64 {
	bits := random.NewStream(seed, uint32(split)).Bits(0x7461736b, number)
	return uint64(bits[1])<<32 | uint64(bits[0])
}

// newDraft draws the values of a trial.
func (m *Made) newDraft(seed uint64) *Draft {
	d := &Draft{Values: make([][]float64, len(m.Values))}
	for k, v := range m.Values {
		d.numbers, d.Size = random.NewStream(seed, uint32(forValue+k)), max(1, v.Count)
		of := make([]float64, d.Size)
		for d.Cell = range of {
			of[d.Cell] = v.Value(d)
		}
		d.Values[k] = of
	}
	return d
}
