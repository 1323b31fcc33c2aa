package wiring

import (
	"fmt"
	"math/bits"
	"slices"
)

// sort orders the connections of a row by delay, target and order of making:
// all three are packed into one key. The lowest bits of the keys, as many as it
// returns, are then the places of the connections in the order of making.
func (w *worker) sort() (index int, err error) {
	n := len(w.targets)
	index = bits.Len(uint(max(n-1, 0)))
	target := bits.Len(uint(max(w.Post.Size-1, 0)))
	if index+target+16 > 64 {
		return 0, fmt.Errorf("a cell with %d connections to a population of %d cells has too many to sort", n, w.Post.Size)
	}
	w.keys = w.keys[:0]
	longest := uint16(0)
	for at, post := range w.targets {
		key := uint64(post)<<index | uint64(at)
		if len(w.delays) > 0 {
			key |= uint64(w.delays[at]) << (index + target)
			longest = max(longest, w.delays[at])
		}
		w.keys = append(w.keys, key)
	}
	if from := index; n < fewKeys {
		slices.Sort(w.keys)
	} else {
		if slices.IsSorted(w.targets) {
			from += target
		}
		w.sortDigits(from, index+target+bits.Len16(longest))
	}
	return index, nil
}

const (
	digit   = 8   // bits
	fewKeys = 128 // are sorted sooner by comparison
)

// sortDigits sorts the keys by their bits from low to before high, one digit
// after another; where these are equal they keep their order.
func (w *worker) sortDigits(low, high int) {
	w.spare = slices.Grow(w.spare[:0], len(w.keys))[:len(w.keys)]
	for ; low < high; low += digit {
		var next [1 << digit]uint32
		mask := uint64(1)<<min(digit, high-low) - 1
		for _, key := range w.keys {
			next[key>>low&mask]++
		}
		sum := uint32(0)
		for d := range mask + 1 {
			next[d], sum = sum, sum+next[d]
		}
		for _, key := range w.keys {
			d := key >> low & mask
			w.spare[next[d]] = key
			next[d]++
		}
		w.keys, w.spare = w.spare, w.keys
	}
}
