package learn

// tally sums the output that decides, of each cell over the window of its trial.
type tally struct {
	*Decision
	part *part
	sums []float64 // [sample][cell]
	read []float64
}

// newTally is nil for a job without decisions.
func (e *ensemble) newTally() *tally {
	d := e.machine.job.Decide
	if d == nil {
		return nil
	}
	p := e.parts[d.Population]
	return &tally{Decision: d, part: p, sums: make([]float64, p.samples*p.Size)}
}

func (y *tally) begin() { clear(y.sums) }

func (y *tally) observe(t, active int) {
	for s, trial := range y.part.of.trials[:active] {
		if t < trial.Decide.From || t >= trial.Decide.To {
			continue
		}
		y.read = y.part.outputs(y.Output, s, y.read[:0])
		for cell, x := range y.read {
			y.sums[s*y.part.Size+cell] += x
		}
	}
}

// choice is the cell with the largest sum, the first of several.
func (y *tally) choice(sample int) int {
	best, sums := 0, y.sums[sample*y.part.Size:][:y.part.Size]
	for cell, x := range sums {
		if x > sums[best] {
			best = cell
		}
	}
	return best
}
