package main

import (
	"context"
	"math"
	"testing"

	"gonum.org/v1/gonum/stat"

	"nmlc/codegen/pipeline"
	"nmlc/load"
	"nmlc/runtime/network"
)

// The networks of the library agree with Brian2's: mean rates within a margin,
// at a stated confidence, and the distributions over cells of rates and of the
// variation of intervals. Networks differ from each other by their wiring, so
// many are built on both sides.
func TestNetworksAgreeWithBrian(t *testing.T) {
	if testing.Short() {
		t.Skip("the short form builds no networks")
	}
	backend, err := pipeline.SelectBackend("auto")
	if err != nil {
		t.Fatal(err)
	}
	if backend.Name == "interp" {
		t.Skip("without libLLVM this takes some ten minutes")
	}
	for _, name := range []string{"coba", "cuba", "cobahh"} {
		t.Run(name, func(t *testing.T) {
			r := readReference(t, name)
			var ours []activity
			for seed := range len(r.Runs) {
				ours = append(ours, simulated(t, backend, name, uint64(seed), r))
			}
			c := compare(ours, r.Runs)
			t.Logf("the ratio of mean rates is %.3f, with %.0f %% confidence from %.3f to %.3f; rates: distance %.3f, p %.2f; variation of intervals: distance %.3f, p %.2f",
				c.rate, 100*confidence, c.low, c.high, c.rates.distance, c.rates.p, c.cvs.distance, c.cvs.p)
			if !c.agrees() {
				t.Errorf("%s does not agree with %s", name, r.Origin)
			}
		})
	}
}

// simulated is one network of the library, over the window of the reference.
func simulated(t *testing.T, backend *pipeline.Backend, name string, seed uint64, r reference) activity {
	t.Helper()
	file, diags, err := load.Model("stdlib/network/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if err := load.Failure(diags); err != nil {
		t.Fatal(err)
	}
	run := file.Runs[0]
	run.Duration = r.Window[1] * 1e3
	for _, p := range run.Network.Projections {
		p.Seed = nil // another wiring each time, as in the reference
	}
	plan, err := pipeline.NetworkJob(run, pipeline.Choices{}, backend, seed, diags)
	if err != nil {
		t.Fatal(err)
	}
	if err := load.Failure(diags); err != nil {
		t.Fatal(err)
	}
	for _, p := range plan.Job.Populations {
		p.Spikes = true
	}
	result, err := network.Run(context.Background(), plan.Job)
	if err != nil {
		t.Fatal(err)
	}
	return summary(plan.Job, result, r)
}

func summary(job *network.Job, result *network.Result, r reference) activity {
	var first []int // cell of all at which each population begins
	cells := 0
	for _, p := range job.Populations {
		first = append(first, cells)
		cells += p.Size
	}
	trains := make([][]float64, cells)
	for _, s := range result.Spikes {
		if at := float64(s.Step+1) * job.DT; at >= r.Window[0]*1e3 && at < r.Window[1]*1e3 {
			cell := first[s.Population] + int(s.Cell)
			trains[cell] = append(trains[cell], at)
		}
	}
	a := activity{}
	total := 0
	for _, train := range trains {
		total += len(train)
		a.Counts = count(a.Counts, len(train))
		if len(train) >= 3 {
			a.CV = count(a.CV, int(math.Floor(variation(train)/r.Bin+1e-9)))
		}
	}
	a.Rate = float64(total) / float64(cells) / (r.Window[1] - r.Window[0])
	return a
}

// variation is the coefficient of variation of the intervals of a train.
func variation(train []float64) float64 {
	var gaps []float64
	for i := 1; i < len(train); i++ {
		gaps = append(gaps, train[i]-train[i-1])
	}
	mean := stat.Mean(gaps, nil)
	return math.Sqrt(stat.MomentAbout(2, gaps, mean, nil)) / mean
}

func count(histogram []int, bin int) []int {
	for len(histogram) <= bin {
		histogram = append(histogram, 0)
	}
	histogram[bin]++
	return histogram
}
