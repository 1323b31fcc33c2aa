package nmlc_test

import (
	"context"
	"math"
	"testing"

	"nmlc/codegen/pipeline"
	"nmlc/lang/model"
	"nmlc/load"
	"nmlc/runtime/network"
)

// libraryNetwork runs a network of the library after a change, and returns the
// mean rate of all cells with the counts of each.
func libraryNetwork(t *testing.T, name string, seed uint64, change func(*model.Run)) (hz float64, counts []int32) {
	t.Helper()
	file, diags, err := load.Model("stdlib/network/" + name)
	if err != nil {
		t.Fatal(err)
	}
	refuse(t, diags)
	backend, err := pipeline.SelectBackend("auto")
	if err != nil {
		t.Fatal(err)
	}
	run := file.Runs[0]
	change(run)
	plan, err := pipeline.NetworkJob(run, pipeline.Choices{}, backend, seed, diags)
	if err != nil {
		t.Fatal(err)
	}
	refuse(t, diags)
	r, err := network.Run(context.Background(), plan.Job)
	if err != nil {
		t.Fatal(err)
	}
	total := 0.0
	for _, p := range r.Populations {
		total += float64(p.Spikes)
		counts = append(counts, p.Counts...)
	}
	return total / float64(len(counts)) / (run.Duration * 1e-3), counts
}

// The rates of Brette et al. (2007) and of Brian2 (bench/networks/reference).
func TestNetworksFireAtTheirRates(t *testing.T) {
	for _, c := range []struct {
		name      string
		low, high float64
	}{
		{"coba", 20, 22}, {"cuba", 0.95 * 5.62, 1.05 * 5.62}, {"cobahh", 36, 39},
	} {
		if testing.Short() && c.name == "cobahh" {
			continue
		}
		if hz, _ := libraryNetwork(t, c.name, 0, func(*model.Run) {}); hz < c.low || hz > c.high {
			t.Errorf("%s fires at %.2f Hz, and not at %g to %g Hz", c.name, hz, c.low, c.high)
		}
	}
}

// Without connections every cell needs 139 steps from its reset to its
// threshold, 20 ms ln 2, and is refractory for 50: it spikes first in step 139
// and then in each 189th, at 52.9 Hz.
func TestUncoupledCellsFireAtTheExactRate(t *testing.T) {
	for steps, want := range map[int]int32{138: 0, 139: 1, 139 + 188: 1, 139 + 189: 2, 139 + 189*52 - 1: 52, 139 + 189*52: 53} {
		_, counts := libraryNetwork(t, "coba", 0, func(run *model.Run) {
			n := run.Network
			n.Projections, n.Starts = nil, nil
			for _, p := range n.Populations {
				p.PerCell = nil // all begin at rest, where they are reset to
			}
			run.Duration = float64(steps) * 0.1
		})
		for cell, n := range counts {
			if n != want {
				t.Errorf("cell %d spikes %d times in %d steps, want %d", cell, n, steps, want)
				break
			}
		}
	}
}

// The rate does not depend on the number of cells where their connections stay
// as many.
func TestRatesKeepWithTheSize(t *testing.T) {
	if testing.Short() {
		t.Skip("the short form builds no large network")
	}
	const times = 10
	hz, counts := libraryNetwork(t, "coba", 0, func(run *model.Run) {
		run.Duration = 600
		for _, p := range run.Network.Populations {
			p.Size *= times
		}
		for _, p := range run.Network.Projections {
			p.Wiring.Probability.(*model.Num).Value /= times
		}
	})
	if len(counts) != 40_000 || math.Abs(hz/21.5-1) > 0.05 {
		t.Errorf("%d cells fire at %.2f Hz, want 21.5 Hz", len(counts), hz)
	}
}
