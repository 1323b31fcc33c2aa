package learn

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// recorded keeps the spikes of a population in the steps of a segment, and in
// those before it whose spikes still arrive. As long as they are few, a spike is
// the distance to the one before it, which takes less room than a bit for each
// cell; else there are the bits.
type recorded struct {
	size  int   // cells
	first int   // step
	ends  []int // of its steps: where they end among the bytes
	bytes []byte
}

// usualRate is how many spikes there is room for before the first batch, for each
// cell and step: at 1 ms some 16 Hz, and two bytes for each.
const usualRate = 1.0 / 64

// usualRoom is the memory for the spikes of a step.
func usualRoom(samples, size int) int { return int(2*usualRate*float64(samples*size)) + 1 }

// perRecord is what a step takes without spikes.
const perRecord = 8

func newRecorded(size, steps, room int) *recorded {
	return &recorded{size: size, ends: make([]int, 0, steps), bytes: make([]byte, 0, steps*room)}
}

// begin forgets all, and is ready for a step and those after it.
func (r *recorded) begin(first int) { r.first, r.ends, r.bytes = first, r.ends[:0], r.bytes[:0] }

// room is the memory for the spikes of a step, as it turned out.
func (r *recorded) room() int { return (cap(r.bytes) + cap(r.ends) - 1) / cap(r.ends) }

// holds reports whether a step was recorded.
func (r *recorded) holds(t int) bool { return r != nil && t >= r.first && t-r.first < len(r.ends) }

// crowded reports whether bits take less room than distances.
func (r *recorded) crowded(spikes, active int) bool { return 8*spikes > active*r.size }

// add records the spikes of the next step, of a number of samples.
func (r *recorded) add(l spiked, active int) {
	r.bytes = binary.AppendUvarint(r.bytes, uint64(len(l.cells)))
	if r.crowded(len(l.cells), active) {
		r.addBits(l, active)
	} else {
		next := 0
		for k, cell := range l.cells {
			at := int(l.samples[k])*r.size + int(cell)
			r.bytes = binary.AppendUvarint(r.bytes, uint64(at-next))
			next = at + 1
		}
	}
	r.ends = append(r.ends, len(r.bytes))
}

func (r *recorded) addBits(l spiked, active int) {
	from, n := len(r.bytes), (active*r.size+7)/8
	r.bytes = slices.Grow(r.bytes, n)[:from+n]
	to := r.bytes[from:]
	clear(to)
	for k, cell := range l.cells {
		at := int(l.samples[k])*r.size + int(cell)
		to[at/8] |= 1 << (at % 8)
	}
}

// read lists the spikes of a step.
func (r *recorded) read(l *spiked, t, active int) {
	from := 0
	if t > r.first {
		from = r.ends[t-r.first-1]
	}
	bytes := r.bytes[from:r.ends[t-r.first]]
	count, n := binary.Uvarint(bytes)
	bytes = bytes[n:]
	if r.crowded(int(count), active) {
		for k, eight := range bytes {
			for ; eight != 0; eight &= eight - 1 {
				l.add(8*k+bits.TrailingZeros8(eight), r.size)
			}
		}
		return
	}
	for at := 0; len(bytes) > 0; at++ {
		distance, n := binary.Uvarint(bytes)
		at, bytes = at+int(distance), bytes[n:]
		l.add(at, r.size)
	}
}

// add lists the spike of a cell, counted through the samples.
func (l *spiked) add(at, size int) {
	l.samples, l.cells = append(l.samples, int32(at/size)), append(l.cells, int32(at%size))
}
