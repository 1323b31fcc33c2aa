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
		for quad := low / 4; 4*quad < high; quad++ {
			words := r.numbers.Bits(uint32(quad), uint64(step))
			for k, word := range words {
				if cell := 4*quad + k; cell >= low && cell < high {
					if count := r.count(cell, step, word); count > 0 {
						row[cell] += float64(count) * r.weight(cell)
					}
				}
			}
		}
	}
}

// count is the number of arrivals at a cell in a step.
func (r *rain) count(cell, step int, word uint32) int {
	table := r.tables[0]
	if len(r.tables) > 1 {
		table = r.tables[cell]
	}
	if count := table.guide[word>>(32-guideBits)]; count != unsure {
		return int(count)
	}
	const apart = 1 << 63 // no step: the draw of a single cell
	more := r.numbers.Bits(uint32(cell), uint64(step)|apart)
	return table.search(uint64(word)<<32 | uint64(more[0]))
}

func (r *rain) weight(cell int) float64 {
	if len(r.Weight) > 1 {
		return r.Weight[cell]
	}
	return r.Weight[0]
}
