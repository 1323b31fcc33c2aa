package llvm_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"nmlc/runtime/abi"
)

// TestNetworkOfConductancesFires runs the network COBA with a drive of 20 mV, by
// kernels and a loop over the targets of each spike. R. Brette et al., J. Comput.
// Neurosci. 23, 349 (2007) has the network; with this drive it fires at 21 Hz on
// average, each network drawn at random at a rate of its own.
func TestNetworkOfConductancesFires(t *testing.T) {
	const excitatory, steps, warm = crowdCells * 4 / 5, 12000, 2000
	rng := rand.New(rand.NewPCG(4, 2))
	targets := make([][]int32, crowdCells)
	for pre := range targets {
		for post := range int32(crowdCells) {
			if rng.Float64() < 0.02 {
				targets[pre] = append(targets[pre], post)
			}
		}
	}
	for name, single := range map[string]bool{"f64": false, "f32": true} {
		c := newCrowd(t, withPorts(t, cobaText, "g_e", "g_i"), single, 1)
		arrived := c.buffer("arrived")
		brings := func(port int, cell int32, weight float64) {
			if at := port*c.pitch + int(cell); single {
				abi.Singles(arrived)[at] += float32(weight)
			} else {
				arrived[at] += weight
			}
		}
		for cell := range crowdCells { // else they would spike together
			c.setState(cell, 0, -60+10*rng.Float64())
			c.setState(cell, 1, 0.04*rng.Float64())
			c.setState(cell, 2, 0.2*rng.Float64())
		}
		spikes := 0
		for step := range steps {
			c.advance.Population(c.groups, 1, c.pitch, c.buffers)
			c.spikes(func(cell int) {
				if cell >= crowdCells {
					return
				}
				if step >= warm {
					spikes++
				}
				port, weight := 0, 0.006
				if cell >= excitatory {
					port, weight = 1, 0.067
				}
				for _, target := range targets[cell] {
					brings(port, target, weight)
				}
			})
		}
		rate := float64(spikes) / crowdCells / ((steps - warm) * 1e-4)
		t.Logf("%s: %.2f Hz", name, rate)
		if rate < 18 || rate > 24.5 {
			t.Errorf("%s: %.2f Hz", name, rate)
		}
	}
}

// TestUncoupledCellsFireInStep: without synapses the membrane goes from reset to
// threshold in 20 ms ln 2, which is 139 whole steps, after 50 of refractoriness.
func TestUncoupledCellsFireInStep(t *testing.T) {
	toThreshold := int(math.Ceil(20 * math.Ln2 / 0.1))
	for name, single := range map[string]bool{"f64": false, "f32": true} {
		c := newCrowd(t, withPorts(t, cobaText, "g_e", "g_i"), single, 1)
		var times []int
		for step := range 1000 {
			c.advance.Population(c.groups, 1, c.pitch, c.buffers)
			count := 0
			c.spikes(func(int) { count++ })
			if count > 0 {
				times = append(times, step+1)
			}
			if want := c.groups * c.advance.Lanes; count != 0 && count != want {
				t.Fatalf("%s: %d of %d equal cells spike in step %d", name, count, want, step)
			}
		}
		for i, at := range times {
			if want := toThreshold + i*(toThreshold+50); at != want {
				t.Errorf("%s: spike %d at the end of step %d, want %d", name, i, at, want)
			}
		}
		if len(times) != 5 {
			t.Errorf("%s: %d spikes in 100 ms", name, len(times))
		}
	}
}
