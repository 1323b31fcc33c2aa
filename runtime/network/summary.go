package network

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
)

// result gathers what was recorded.
func (e *engine) result() (*Result, error) {
	job := e.job
	e.weights = e.readWeights()
	e.findSuspects()
	e.collect()
	r := &Result{
		Spikes: e.record.spikes, Traces: e.record.traces, Rates: e.record.rates,
		Steps: e.done, DT: job.DT, Epoch: e.epoch, Threads: job.Threads, Cancelled: e.done < job.Steps, PeakBytes: e.bytes(),
	}
	for _, c := range e.cells {
		r.Populations = append(r.Populations, c.activity(float64(e.done)*job.DT*1e-3))
	}
	r.Weights = e.weights
	r.Digest = e.digest()
	r.DivergedAll = len(e.suspects)
	var err error
	r.Diverged, err = e.diverged()
	return r, err
}

// readWeights are those of the plastic projections as the last events left them.
func (e *engine) readWeights() [][]float64 {
	all := make([][]float64, len(e.job.Projections))
	for i, p := range e.job.Projections {
		if p.Plastic == nil {
			continue
		}
		all[i] = make([]float64, p.Edges.Len())
		for _, part := range e.parts {
			for _, of := range part.shares[p.Post].plastics {
				if of.Projection == p {
					for connection, edge := range of.edge {
						all[i][edge] = of.state[0][connection]
					}
				}
			}
		}
	}
	return all
}

// digest is a hash of the bits of all that was recorded, and of all spikes.
func (e *engine) digest() string {
	h := sha256.New()
	out := bufio.NewWriter(h)
	var word [8]byte
	put := func(bits ...uint64) {
		for _, b := range bits {
			binary.LittleEndian.PutUint64(word[:], b)
			out.Write(word[:])
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
	for _, of := range e.weights {
		for _, w := range of {
			put(math.Float64bits(w))
		}
	}
	out.Flush()
	return hex.EncodeToString(h.Sum(nil)[:16])
}
