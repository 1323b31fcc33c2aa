package network

import (
	"slices"
	"time"
)

// recorder keeps what a run records.
type recorder struct {
	traces  []Trace
	outputs []int // of each trace: which output of the kernel
	spikes  []Spike
	rates   [][]float64 // [population][sample]
	counts  []int64     // of each population in the present sample
	hash    uint64      // of all spikes
}

func newRecorder(job *Job) recorder {
	r := recorder{counts: make([]int64, len(job.Populations)), rates: make([][]float64, len(job.Populations)), hash: fnvOffset}
	for i, p := range job.Populations {
		for _, of := range p.Record {
			t := Trace{Population: i, Name: of.Name, Unit: of.Unit, Scale: of.Scale, Cells: of.Cells, Stride: of.Stride}
			for range of.Cells {
				t.Values = append(t.Values, make([]float64, 0, (job.Steps+of.Stride-1)/of.Stride))
			}
			r.traces = append(r.traces, t)
			r.outputs = append(r.outputs, of.Output)
		}
	}
	return r
}

// watches lists what is recorded of the cells of a population, by group.
func (r *recorder) watches(population int, c *cells) []watch {
	var all []watch
	for t, trace := range r.traces {
		if trace.Population == population {
			for i, cell := range trace.Cells {
				all = append(all, watch{trace: t, index: i, group: cell / c.lanes, lane: cell % c.lanes})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b watch) int { return a.group - b.group })
	return all
}

const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

// note records the spikes of an epoch.
func (e *engine) note(at, n int) {
	r := &e.record
	e.done = at + n
	for step := at; step < at+n; step++ {
		for population := range e.cells {
			keep := e.job.Populations[population].Spikes
			for _, m := range e.mail[population] {
				spiked := m.of(step)
				r.counts[population] += int64(len(spiked))
				for _, cell := range spiked {
					r.hash = (r.hash ^ uint64(step)<<32 ^ uint64(cell) ^ uint64(population)<<56) * fnvPrime
				}
				if keep {
					for _, cell := range spiked {
						r.spikes = append(r.spikes, Spike{Population: int32(population), Cell: cell, Step: int32(step)})
					}
				}
			}
		}
		if stride := e.job.RateStride; stride > 0 && (step+1)%stride == 0 {
			r.sampleRates(e.job)
		}
	}
	e.tell()
}

// tell calls who wants to know how far the run is.
func (e *engine) tell() {
	const apart = 100 * time.Millisecond
	if e.job.Progress == nil {
		return
	}
	if now := time.Now(); now.Sub(e.told) > apart || e.done == e.job.Steps {
		e.told = now
		e.job.Progress(e.done, e.job.Steps)
	}
}

// sampleRates turns the spikes counted since the last sample into rates.
func (r *recorder) sampleRates(job *Job) {
	seconds := float64(job.RateStride) * job.DT * 1e-3
	for population, p := range job.Populations {
		r.rates[population] = append(r.rates[population], float64(r.counts[population])/float64(p.Size)/seconds)
		r.counts[population] = 0
	}
}
