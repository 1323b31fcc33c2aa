package sonata

import (
	"fmt"
	"math"
)

// Spikes are those of a population, in the order of the file.
type Spikes struct {
	Population string // "" in files of the older layout
	Times      []float64
	Nodes      []uint32
}

// ReadSpikes reads the spikes of a population, with times in ms. The older layout
// has no populations; then the name does not matter.
func ReadSpikes(path, population string) (*Spikes, error) {
	f, err := open(path)
	if err != nil {
		return nil, err
	}
	defer f.close()
	s := &Spikes{}
	group, nodes := "/spikes", "/gids"
	if !f.has("/spikes/timestamps") {
		if s.Population, err = f.population("/spikes", population); err != nil {
			return nil, err
		}
		group, nodes = "/spikes/"+s.Population, "/node_ids"
	}
	if s.Nodes, err = f.integers(group+nodes, 1<<32); err != nil {
		return nil, err
	}
	if s.Times, err = f.numbers(group + "/timestamps"); err != nil {
		return nil, err
	}
	if len(s.Times) != len(s.Nodes) {
		return nil, fmt.Errorf("%s: %d spike times for %d nodes", path, len(s.Times), len(s.Nodes))
	}
	return s, s.scale(path, f.attribute(group+"/timestamps", "units"))
}

// scale turns times into ms.
func (s *Spikes) scale(path, unit string) error {
	scale := map[string]float64{"": 1, "ms": 1, "s": 1000}[unit]
	if scale == 0 {
		return fmt.Errorf("%s: expected spike times in ms or s, found %q", path, unit)
	}
	for i, t := range s.Times {
		if math.IsNaN(t) || math.IsInf(t, 0) {
			return fmt.Errorf("%s: the time of spike %d is %v", path, i, t)
		}
		s.Times[i] = t * scale
	}
	return nil
}
