package optimize

import (
	"encoding/binary"
	"hash/fnv"
	"math"

	"nmlc/runtime/random"
)

// streamSearch is the random stream of searches under a seed.
const streamSearch = 0x5EA2C4

// dice are the random numbers of one start. They depend on the seed and on the
// start alone, not on its place among others.
type dice struct {
	stream random.Stream
	item   uint32
	drawn  uint64
}

func newDice(seed uint64, start []float64) dice {
	h := fnv.New32a()
	for _, v := range start {
		h.Write(binary.LittleEndian.AppendUint64(nil, math.Float64bits(v)))
	}
	return dice{stream: random.NewStream(seed, streamSearch), item: h.Sum32()}
}

func (d *dice) uniform() float64 {
	d.drawn++
	return d.stream.Uniform(d.item, d.drawn)
}

func (d *dice) normal() float64 {
	d.drawn++
	return d.stream.Normal(d.item, d.drawn)
}

// below is a whole number from 0 to n-1.
func (d *dice) below(n int) int { return int(d.uniform() * float64(n)) }

// others fills picked with different numbers below n, none of them not.
func (d *dice) others(n, not int, picked []int) {
	for k := range picked {
		again := true
		for again {
			picked[k] = d.below(n)
			again = picked[k] == not
			for _, earlier := range picked[:k] {
				again = again || picked[k] == earlier
			}
		}
	}
}
