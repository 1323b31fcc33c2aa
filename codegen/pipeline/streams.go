package pipeline

import (
	"fmt"
	"hash/fnv"
)

// What the random numbers of a network are for. A stream has the name of its
// purpose and of the part of the network, so that a new part, or a new use, does
// not shift those of others.
const (
	forWiring     = "wiring"
	forValue      = "value" // a parameter or an initial value of the cells
	forPlace      = "place"
	forSource     = "source"
	forDrive      = "drive"
	forNoise      = "noise" // of equations
	forStimulus   = "stimulus"
	forOwnSeed    = "seeded" // noise with a seed of its own, the same wherever it stands
	forOwnSeedNet = "seeded wiring"
)

// streams gives numbers to names.
type streams map[uint32]string

// of is the stream of a purpose and a part; two names never share one.
func (s streams) of(purpose string, part ...any) uint32 {
	name := purpose
	for _, p := range part {
		name += fmt.Sprintf("\x00%v", p)
	}
	for try := name; ; try += "\x00" {
		h := fnv.New32a()
		h.Write([]byte(try))
		n := h.Sum32()
		if taken, ok := s[n]; !ok || taken == name {
			s[n] = name
			return n
		}
	}
}
