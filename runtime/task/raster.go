package task

import (
	"math/bits"
	"sync"
)

// raster has a bit for each step and input cell.
type raster struct {
	steps, words int // words of a step
	bits         []uint64
}

var rasters = sync.Pool{New: func() any { return new(raster) }}

func newRaster(steps, cells int) *raster {
	r := rasters.Get().(*raster)
	r.steps, r.words = steps, (cells+63)/64
	if n := steps * r.words; cap(r.bits) < n {
		r.bits = make([]uint64, n)
	} else {
		r.bits = r.bits[:n]
		clear(r.bits)
	}
	return r
}

func (r *raster) free() { rasters.Put(r) }

func (r *raster) set(step, cell int) { r.bits[step*r.words+cell/64] |= 1 << (cell % 64) }

// spikes lists them by step, the cells of each ascending, as a Trial has them.
func (r *raster) spikes() (start, cells []int32) {
	total := 0
	for _, w := range r.bits {
		total += bits.OnesCount64(w)
	}
	start, cells = make([]int32, r.steps+1), make([]int32, 0, total)
	for step := range r.steps {
		for k, w := range r.bits[step*r.words : (step+1)*r.words] {
			for ; w != 0; w &= w - 1 {
				cells = append(cells, int32(64*k+bits.TrailingZeros64(w)))
			}
		}
		start[step+1] = int32(len(cells))
	}
	return start, cells
}
