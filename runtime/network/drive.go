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

// atOnce is how many cells share a draw: cells 8j to 8j + 7, in each step.
const atOnce = 8

// fall adds what arrives at cells from low to before high in n steps.
func (r *rain) fall(c *cells, low, high, at, n int) {
	for step := at; step < at+n; step++ {
		if row := c.arrived.row(step, r.Port); row.Singles != nil {
			fall(r, row.Singles, low, high, step)
		} else {
			fall(r, row.Doubles, low, high, step)
		}
	}
}

func fall[T float32 | float64](r *rain, row []T, low, high, step int) {
	same := len(r.tables) == 1 && len(r.Weight) == 1
	for first := low / atOnce * atOnce; first < high; first += atOnce {
		words := [atOnce / 2]uint32{}
		words[0], words[1], words[2], words[3] = r.numbers.Words(uint32(first/atOnce), uint64(step))
		if same && first >= low && first+atOnce <= high {
			fallEvenly(r, row[first:first+atOnce], first, step, &words)
			continue
		}
		for k := range atOnce {
			if cell := first + k; cell >= low && cell < high {
				row[cell] += T(float64(r.count(cell, step, half(&words, k))) * r.weight(cell))
			}
		}
	}
}

// half is the random number of 16 bits of the k-th of the cells.
func half(words *[atOnce / 2]uint32, k int) uint32 {
	if k%2 == 0 {
		return words[k/2] >> 16
	}
	return words[k/2] & 0xffff
}

// fallEvenly is fall for cells that expect the same.
func fallEvenly[T float32 | float64](r *rain, row []T, first, step int, words *[atOnce / 2]uint32) {
	guide, weight := r.tables[0].guide, r.Weight[0]
	for k, word := range words {
		a, b := guide[word>>(32-guideBits)], guide[word>>(16-guideBits)&(1<<guideBits-1)]
		if a|b < 0 { // unsure
			a = int32(r.count(first+2*k, step, word>>16))
			b = int32(r.count(first+2*k+1, step, word&0xffff))
		}
		to := row[2*k : 2*k+2]
		to[0] += T(float64(a) * weight)
		to[1] += T(float64(b) * weight)
	}
}

// count is the number of arrivals at a cell in a step. More random bits are
// drawn where 16 of them fall next to a bound.
func (r *rain) count(cell, step int, bits uint32) int {
	table := r.tables[0]
	if len(r.tables) > 1 {
		table = r.tables[cell]
	}
	if count := table.guide[bits>>(16-guideBits)]; count != unsure {
		return int(count)
	}
	const apart = 1 << 63 // no step: the draw of a single cell
	more, last, _, _ := r.numbers.Words(uint32(cell), uint64(step)|apart)
	return table.search(uint64(bits)<<48 | uint64(more)<<16 | uint64(last)>>16)
}

func (r *rain) weight(cell int) float64 {
	if len(r.Weight) > 1 {
		return r.Weight[cell]
	}
	return r.Weight[0]
}
