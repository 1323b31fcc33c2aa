package network

import (
	"math"
	"nmlc/runtime/group"
	"testing"
)

// Noise is standard normal, and independent from cell to cell and step to step.
func TestNoiseIsNormal(t *testing.T) {
	for _, lanes := range []int{1, 8} {
		var values [][]float64 // [step][cell]
		const cells, steps = 501, 300
		s := inputOf(lanes, cells, Input{Name: "xi", Noise: &Noise{Stream: 3}})
		for step := range steps {
			s.fill(&s.blocks[0], step, 1)
			row := make([]float64, cells)
			for c := range row {
				row[c] = s.input.At(c/lanes*lanes + c%lanes)
			}
			values = append(values, row)
		}
		var sum, square, fourth, beside, after float64
		const n = cells * steps
		for step, row := range values {
			for c, x := range row {
				sum, square, fourth = sum+x, square+x*x, fourth+x*x*x*x
				if c > 0 {
					beside += x * row[c-1]
				}
				if step > 0 {
					after += x * values[step-1][c]
				}
			}
		}
		error := 5 / math.Sqrt(n)
		for name, off := range map[string]float64{
			"mean": sum / n, "variance": (square/n - 1) / math.Sqrt2, "fourth moment": (fourth/n - 3) / math.Sqrt(96),
			"covariance of neighbours": beside / n, "covariance in time": after / n,
		} {
			if math.Abs(off) > error {
				t.Errorf("%d lanes: the %s is off by %g standard errors", lanes, name, 5*off/error)
			}
		}
	}
}

func TestInputsOfCellsAndSteps(t *testing.T) {
	of := func(cell, step int) float64 { return float64(1000*step + cell) }
	for _, uniform := range []bool{false, true} {
		s := inputOf(4, 10, Input{Name: "u", Stimulus: of, Uniform: uniform})
		b := &s.blocks[0]
		s.fill(b, 7, 2)
		for cell := range 10 {
			for i := range 2 {
				want := of(cell, 7+i)
				if uniform {
					want = of(0, 7+i)
				}
				if got := s.input.At((cell/4*2+i)*4 + cell%4); got != want {
					t.Errorf("uniform %v: input of cell %d in step %d is %g, want %g", uniform, cell, 7+i, got, want)
				}
			}
		}
	}
}

// A uniform input is written anew when it changes, whatever the blocks.
func TestUniformInputsChange(t *testing.T) {
	s := inputOf(4, 40, Input{Name: "u", Uniform: true, Stimulus: func(_, step int) float64 { return float64(step / 5) }})
	small, large := block{groups: 3}, block{first: 3, groups: 7}
	for at := 0; at < 40; at += 2 {
		n := min(2, 39-at)
		for _, b := range []*block{&small, &large} {
			s.fill(b, at, n)
			for g := range b.groups {
				for i := range n {
					if got, want := s.input.At((g*n+i)*4+3), float64((at+i)/5); got != want {
						t.Fatalf("group %d of %d at step %d: %g, want %g", g, b.groups, at+i, got, want)
					}
				}
			}
		}
	}
}

// inputOf is the share of the only part of a population with one input.
func inputOf(lanes, cells int, in Input) *share {
	p := &Population{Name: "A", Size: cells, Code: lifCode(lanes, true), Inputs: []Input{in}}
	e := &engine{job: &Job{Seed: 5}, epoch: 2}
	s := &share{engine: e, cells: newCells(p, 1, 1), last: (cells + lanes - 1) / lanes}
	s.blocks = []block{{groups: s.last}}
	s.input = group.NewNumbers(2*s.last*lanes, false)
	return s
}
