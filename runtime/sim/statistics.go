package sim

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// mostDiverged is how many cells that blew up are named.
const mostDiverged = 10

// atOnce is the fraction of a step below which a spike lies at its beginning.
const atOnce = 1e-20

// late counts spikes at the beginning of a step that follows one with a spike.
func late(spikes []Spike, cells int) int {
	count, last := 0, make([]int, cells)
	for i := range last {
		last[i] = -2
	}
	for _, s := range spikes {
		if s.Fraction < atOnce && last[s.Cell] == s.Step-1 {
			count++
		}
		last[s.Cell] = s.Step
	}
	return count
}

// result gathers what the groups recorded in that many steps.
func (p *population) result(done int) *Result {
	job := p.job
	r := &Result{
		Traces: p.traces, Spikes: p.allSpikes(), Steps: done, DT: job.DT,
		Cancelled: done < job.Steps, PeakBytes: p.bytes(),
	}
	if done > 0 {
		r.RateHz = float64(len(r.Spikes)) / float64(job.Cells) / (float64(done) * job.DT * 1e-3)
	}
	r.Late = late(r.Spikes, job.Cells)
	r.CVISI = meanCV(r.Spikes, job.Cells)
	for _, c := range p.groups {
		r.Diverged = append(r.Diverged, c.diverged...)
	}
	slices.SortFunc(r.Diverged, func(a, b Divergence) int {
		if a.Step != b.Step {
			return a.Step - b.Step
		}
		return a.Cell - b.Cell
	})
	r.DivergedAll = len(r.Diverged)
	r.Diverged = r.Diverged[:min(len(r.Diverged), mostDiverged)]
	r.Digest = digest(r)
	return r
}

// meanCV is the mean over cells of the coefficient of variation of their
// intervals between spikes, in order of the cells.
func meanCV(spikes []Spike, cells int) float64 {
	intervals, last := make([][]float64, cells), make([]float64, cells)
	for c := range last {
		last[c] = -1
	}
	for _, s := range spikes {
		now := s.Time(1)
		if last[s.Cell] >= 0 {
			intervals[s.Cell] = append(intervals[s.Cell], now-last[s.Cell])
		}
		last[s.Cell] = now
	}
	var values []float64
	for _, v := range intervals {
		if len(v) >= 2 {
			mean, deviation := stat.MeanStdDev(v, nil)
			values = append(values, deviation/mean)
		}
	}
	if len(values) == 0 {
		return math.NaN()
	}
	return stat.Mean(values, nil)
}

// digest is a hash of the bits of all that was recorded, in an order that does
// not depend on lanes and threads.
func digest(r *Result) string {
	h := sha256.New()
	buffer := make([]byte, 0, 1<<15)
	put := func(bits uint64) {
		if buffer = binary.LittleEndian.AppendUint64(buffer, bits); len(buffer) == cap(buffer) {
			buffer = flush(h, buffer)
		}
	}
	for _, t := range r.Traces {
		for i, values := range t.Values {
			put(uint64(t.Cells[i]))
			for _, v := range values {
				put(math.Float64bits(v))
			}
		}
	}
	for _, s := range r.Spikes {
		put(uint64(s.Step))
		put(uint64(s.Cell))
		if s.Fraction != 1 {
			put(math.Float64bits(s.Fraction))
		}
	}
	flush(h, buffer)
	return hex.EncodeToString(h.Sum(nil)[:16])
}

func flush(h hash.Hash, buffer []byte) []byte {
	h.Write(buffer)
	return buffer[:0]
}
