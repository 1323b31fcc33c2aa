package wiring

import (
	"fmt"
	"math/bits"
	"slices"
)

// sort orders the connections of a row by delay, target and order of making:
// all three are packed into one number.
func (w *worker) sort() ([]uint32, error) {
	n := len(w.targets)
	index, target := bits.Len(uint(max(n-1, 0))), bits.Len(uint(max(w.Post.Size-1, 0)))
	if index+target+16 > 64 {
		return nil, fmt.Errorf("a cell with %d connections to a population of %d cells has too many to sort", n, w.Post.Size)
	}
	w.keys = w.keys[:0]
	for at, post := range w.targets {
		key := uint64(post)<<index | uint64(at)
		if len(w.delays) > 0 {
			key |= uint64(w.delays[at]) << (index + target)
		}
		w.keys = append(w.keys, key)
	}
	slices.Sort(w.keys)
	w.order = w.order[:0]
	for _, key := range w.keys {
		w.order = append(w.order, uint32(key&(1<<index-1)))
	}
	return w.order, nil
}
