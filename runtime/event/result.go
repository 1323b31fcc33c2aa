package event

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"

	"nmlc/runtime/network"
)

// result gathers what was recorded until a time.
func (e *engine) result(now float64) *network.Result {
	job := e.job
	slices.SortStableFunc(e.spikes, func(a, b spike) int {
		return cmp.Or(cmp.Compare(a.time, b.time), cmp.Compare(a.population, b.population), cmp.Compare(a.cell, b.cell))
	})
	r := &network.Result{DT: job.DT, Steps: int(math.Round(now / job.DT)), Cancelled: now < job.Duration, Epoch: 1,
		PeakBytes: e.bytes(), Events: e.events, Times: []float64{}}
	for i, p := range job.Populations[:e.shown] {
		r.Populations = append(r.Populations, e.activity(i, now))
		if job.RateStride > 0 {
			r.Rates = append(r.Rates, e.rates(i, p.Size, r.Steps))
		}
	}
	for _, s := range e.spikes {
		if job.Populations[s.population].Spikes {
			r.Spikes = append(r.Spikes, network.Spike{Population: s.population, Cell: s.cell, Step: int32(job.step(s.time))})
			r.Times = append(r.Times, s.time)
		}
	}
	for _, rec := range e.record {
		r.Traces = append(r.Traces, rec.trace)
	}
	r.Digest = e.digest()
	return r
}

// step is the bin at whose end, or within which, a time lies.
func (j *Job) step(time float64) int { return max(0, int(math.Ceil(time/j.DT))-1) }

func (e *engine) activity(population int, now float64) network.Activity {
	p := e.job.Populations[population]
	a := network.Activity{Name: p.Name, Size: p.Size, Counts: make([]int32, p.Size), CVISI: math.NaN()}
	times := make([][]float64, p.Size)
	for _, s := range e.spikes {
		if int(s.population) == population {
			a.Counts[s.cell]++
			a.Spikes++
			times[s.cell] = append(times[s.cell], s.time)
		}
	}
	if now > 0 {
		a.RateHz = float64(a.Spikes) / float64(p.Size) / (now * 1e-3)
	}
	var values []float64
	for _, t := range times {
		if len(t) < 3 {
			continue
		}
		for i := range t[1:] {
			t[i] = t[i+1] - t[i]
		}
		mean, deviation := stat.MeanStdDev(t[:len(t)-1], nil)
		values = append(values, deviation/mean)
	}
	if len(values) > 0 {
		a.CVISI = stat.Mean(values, nil)
	}
	return a
}

// rates are spikes per cell and second in each stretch of RateStride bins.
func (e *engine) rates(population, size, steps int) []float64 {
	stride := e.job.RateStride
	out := make([]float64, (steps+stride-1)/stride)
	per := 1 / (float64(size) * float64(stride) * e.job.DT * 1e-3)
	for _, s := range e.spikes {
		if k := e.job.step(s.time) / stride; int(s.population) == population && k < len(out) {
			out[k] += per
		}
	}
	return out
}

// digest is a hash of the bits of all that was recorded.
func (e *engine) digest() string {
	h := sha256.New()
	var b [16]byte
	for _, r := range e.record {
		for _, values := range r.trace.Values {
			for _, v := range values {
				binary.LittleEndian.PutUint64(b[8:], math.Float64bits(v))
				h.Write(b[8:])
			}
		}
	}
	for _, s := range e.spikes {
		binary.LittleEndian.PutUint32(b[:], uint32(s.population))
		binary.LittleEndian.PutUint32(b[4:], uint32(s.cell))
		binary.LittleEndian.PutUint64(b[8:], math.Float64bits(s.time))
		h.Write(b[:])
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// bytes is the memory held at the end of a run.
func (e *engine) bytes() int {
	const itemBytes, spikeBytes = 48, 16
	total := itemBytes*cap(e.queue) + spikeBytes*cap(e.spikes)
	for _, c := range e.cells {
		if c != nil {
			total += 8*(len(c.prep)+len(c.state)+3*len(c.last)) + c.memory.Bytes()
		}
	}
	for _, p := range e.job.Projections {
		total += p.Edges.Bytes()
	}
	return total
}
