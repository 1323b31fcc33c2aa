package learn

import (
	"math"
	"testing"
)

// TestSourcesDecay holds sources against values that decay step by step, also where
// they go on for longer than one base can last.
func TestSourcesDecay(t *testing.T) {
	const samples, size, steps = 2, 3, 9000
	for _, decay := range []float64{0, 0.5, 0.99, 0.9999, 1, -0.3} {
		s := newSources(size, samples)
		for range 2 { // they begin anew
			s.begin(decay)
			want := make([]float64, samples*size)
			for step := range steps {
				for i := range want {
					want[i] *= decay
				}
				if step%7 < 2 {
					of := spiked{samples: []int32{0, 1, 1}, cells: []int32{0, int32(step % 2), 1}}
					s.add(of, 1, step, 2)
					for k, sample := range of.samples {
						want[int(sample)*size+1+int(of.cells[k])] += 2
					}
				}
				for sample := range samples {
					for i, x := range s.all(sample, step) {
						if w := want[sample*size+i]; math.Abs(x-w) > 1e-9*math.Abs(w)+1e-25 {
							t.Fatalf("decay %g, step %d: source %d of sample %d is %g, want %g", decay, step, i, sample, x, w)
						}
					}
				}
			}
		}
	}
}
