package sim

import (
	"fmt"

	"nmlc/runtime/abi"
	"nmlc/runtime/memory"
)

// expectedRate is the firing rate, in Hz, for which memory is set aside in the
// estimate of a run: spikes cannot be known beforehand.
const expectedRate = 100

const spikeBytes = 24

// checkMemory refuses a run that would not fit, with the numbers.
func (j *Job) checkMemory() error {
	traces, spikes, buffers := j.traceBytes(), j.spikeBytes(), j.bufferBytes()
	total := traces + spikes + buffers
	if total <= float64(j.Memory) {
		return nil
	}
	return fmt.Errorf("the run needs about %s: %s for recorded values, %s for spikes at %d Hz, %s for %d cells and buffers; %s may be used\n"+
		"  hint: record fewer cells or with a longer stride, or shorten the run",
		memory.Text(total), memory.Text(traces), memory.Text(spikes), expectedRate, memory.Text(buffers), j.Cells, memory.Text(float64(j.Memory)))
}

func (j *Job) traceBytes() float64 {
	total := 0.0
	for _, r := range j.Record {
		total += 8 * float64(len(r.Cells)) * float64((j.Steps+r.Stride-1)/r.Stride)
	}
	return total
}

func (j *Job) spikeBytes() float64 {
	if j.Spikes == 0 {
		return 0
	}
	return spikeBytes * float64(j.Cells) * float64(j.Steps) * j.DT * 1e-3 * expectedRate
}

// bufferBytes is what the threads and the groups between chunks hold.
func (j *Job) bufferBytes() float64 {
	lanes := j.Kernels.Forward.Lanes
	groups := (j.Cells + lanes - 1) / lanes
	perGroup, perThread := 0, 0
	seen := map[string]bool{}
	for _, k := range []*abi.Kernel{j.Kernels.Forward, j.Kernels.Prepare} {
		for _, b := range k.Buffers {
			if seen[b.Name] {
				continue
			}
			seen[b.Name] = true
			if b.PerStep && k == j.Kernels.Forward {
				perThread += 8 * b.Len(j.Chunk, lanes)
			} else {
				perGroup += 8 * b.Len(1, lanes)
			}
		}
	}
	return float64(groups)*float64(perGroup) + float64(min(j.Threads, groups))*float64(perThread+perGroup)
}

// bytes is the memory held at the end of a run.
func (p *population) bytes() int {
	total := 0
	for _, w := range p.workers {
		total += w.memory.Bytes() + 8*(len(w.input)+len(w.before))
	}
	for _, c := range p.groups {
		total += 8*cap(c.statics) + spikeBytes*cap(c.spikes)
	}
	for _, t := range p.traces {
		for _, v := range t.Values {
			total += 8 * cap(v)
		}
	}
	return total
}
