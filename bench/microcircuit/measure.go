package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"time"

	"nmlc/codegen/pipeline"
	"nmlc/lang/source"
	"nmlc/load"
	"nmlc/runtime/network"
	"nmlc/stdlib"
)

// setting is what to run.
type setting struct {
	seconds float64
	seed    uint64
	threads int
}

// rate is that of a population. sem is its standard error, from the scatter of
// windows.
type rate struct {
	name               string
	cells              int
	hz, sem            float64
	published, earlier float64
}

// measurement is what a run showed. Times are in seconds of the clock, sizes in
// bytes.
type measurement struct {
	setting
	rates                          []rate
	connections                    int
	events                         float64
	build, compile, run, simulated float64
	edges, memory                  float64
}

const (
	dt        = 0.1  // ms
	transient = 0.2  // s
	window    = 1000 // steps
)

// Rates of runs at full scale with NEST, in Hz, in the order of the populations:
// full_mean_rates in network_params.py of its example Potjans_2014, as it is now
// and as it was at first (to 2020). NEST's two differ by up to a tenth.
var (
	published = []float64{0.903, 2.965, 4.414, 5.876, 7.569, 8.633, 1.105, 7.829}
	earlier   = []float64{0.971, 2.868, 4.746, 5.396, 8.142, 9.078, 0.991, 7.523}
)

func measure(ctx context.Context, s setting) (*measurement, error) {
	if !(s.seconds >= 0.2) {
		return nil, fmt.Errorf("%v s are too short to tell a rate: at least 0.2 s", s.seconds)
	}
	text, ok := stdlib.Read("stdlib/network/microcircuit")
	if !ok {
		return nil, errors.New("the library has no microcircuit")
	}
	begin := time.Now()
	plan, err := s.plan(text)
	if err != nil {
		return nil, err
	}
	m := &measurement{setting: s, build: time.Since(begin).Seconds(), compile: plan.Compile.Seconds()}
	job := plan.Job
	begin = time.Now()
	r, err := network.Run(ctx, job)
	if err != nil {
		return nil, err
	}
	m.run, m.simulated = time.Since(begin).Seconds(), float64(r.Steps)*dt/1e3
	if r.Cancelled {
		return nil, errors.New("interrupted")
	}
	m.tell(job, r)
	return m, nil
}

// tell takes from a run what it showed.
func (m *measurement) tell(job *network.Job, r *network.Result) {
	for i, p := range r.Populations {
		told := rate{name: p.Name, cells: p.Size, published: published[i], earlier: earlier[i]}
		told.hz, told.sem = meanOf(r.Rates[i][int(math.Round(transient*1e3/dt/window)):])
		m.rates = append(m.rates, told)
	}
	for _, p := range job.Projections {
		m.connections += p.Edges.Len()
		m.edges += float64(p.Edges.Bytes())
		for cell, n := range r.Populations[p.Pre].Counts {
			m.events += float64(n) * float64(p.Edges.Row[cell+1]-p.Edges.Row[cell])
		}
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	m.memory = float64(memory.Sys)
}

func meanOf(windows []float64) (mean, sem float64) {
	n, sum, squares := float64(len(windows)), 0.0, 0.0
	for _, v := range windows {
		sum += v
	}
	mean = sum / n
	for _, v := range windows {
		squares += (v - mean) * (v - mean)
	}
	return mean, math.Sqrt(squares / (n - 1) / n)
}

// plan makes a text ready to run.
func (s setting) plan(text string) (*pipeline.NetworkPlan, error) {
	file, diags := load.File(source.NewFile("microcircuit.nml", text))
	if err := load.Failure(diags); err != nil {
		return nil, err
	}
	block := file.Runs[0]
	block.Duration = (transient + s.seconds) * 1e3
	backend, err := pipeline.SelectBackend("auto")
	if err != nil {
		return nil, err
	}
	plan, err := pipeline.NetworkJob(block, pipeline.Choices{}, backend, s.seed, diags)
	if err != nil {
		return nil, err
	}
	if err := load.Failure(diags); err != nil {
		return nil, err
	}
	plan.Job.Threads, plan.Job.RateStride = s.threads, window
	return plan, nil
}
