package network

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
)

// result gathers what was recorded.
func (e *engine) result() *Result {
	job := e.job
	r := &Result{
		Spikes: e.record.spikes, Traces: e.record.traces, Rates: e.record.rates,
		Steps: e.done, DT: job.DT, Epoch: e.epoch, Cancelled: e.done < job.Steps, PeakBytes: e.bytes(),
	}
	for _, c := range e.cells {
		r.Populations = append(r.Populations, c.activity(float64(e.done)*job.DT*1e-3))
	}
	r.Digest = e.digest()
	return r
}

// digest is a hash of the bits of all that was recorded, and of all spikes.
func (e *engine) digest() string {
	h := sha256.New()
	put := func(bits ...uint64) {
		for _, b := range bits {
			h.Write(binary.LittleEndian.AppendUint64(nil, b))
		}
	}
	put(uint64(e.done), e.record.hash)
	for _, t := range e.record.traces {
		for i, values := range t.Values {
			put(uint64(t.Population), uint64(t.Cells[i]))
			for _, v := range values {
				put(math.Float64bits(v))
			}
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
