package network

import "nmlc/runtime/random"

// rain is a Poisson drive in progress: what arrives at the cells of a
// population, drawn anew in each step.
type rain struct {
	*Drive
	numbers random.Stream
	tables  []*counts // one, or one for each cell
}

// newRains are the drives of a population.
func newRains(job *Job, population int) []*rain {
	var rains []*rain
	for _, d := range job.Drives {
		if d.Post != population {
			continue
		}
		r := &rain{Drive: d, numbers: random.NewStream(job.Seed, d.Stream)}
		known := map[float64]*counts{}
		for _, mean := range d.Mean {
			if known[mean] == nil {
				known[mean] = newCounts(mean)
			}
			r.tables = append(r.tables, known[mean])
		}
		rains = append(rains, r)
	}
	return rains
}

// fall adds what arrives at cells from low to before high in n steps. Cells 4j
// to 4j + 3 share a draw.
func (r *rain) fall(c *cells, low, high, at, n int) {
	for step := at; step < at+n; step++ {
		row := c.arrived.row(step, r.Port)
		for first := low &^ 3; first < high; first += 4 {
			w0, w1, w2, w3 := r.numbers.Words(uint32(first/4), uint64(step))
			if first >= low && first+4 <= high {
				r.add(row, first, step, w0)
				r.add(row, first+1, step, w1)
				r.add(row, first+2, step, w2)
				r.add(row, first+3, step, w3)
				continue
			}
			for k, word := range [4]uint32{w0, w1, w2, w3} {
				if cell := first + k; cell >= low && cell < high {
					r.add(row, cell, step, word)
				}
			}
		}
	}
}

// add adds what a random word brings to a cell.
func (r *rain) add(row numbers, cell, step int, word uint32) {
	table := r.tables[0]
	if len(r.tables) > 1 {
		table = r.tables[cell]
	}
	count := table.guide[word>>(32-guideBits)]
	if count == unsure {
		count = r.search(table, cell, step, word)
	}
	weight := r.Weight[0]
	if len(r.Weight) > 1 {
		weight = r.Weight[cell]
	}
	row.add(cell, float64(count)*weight)
}

// search draws more bits for a word that falls next to a bound.
func (r *rain) search(table *counts, cell, step int, word uint32) int32 {
	const apart = 1 << 63 // no step: the draw of a single cell
	more, _, _, _ := r.numbers.Words(uint32(cell), uint64(step)|apart)
	return int32(table.search(uint64(word)<<32 | uint64(more)))
}
