package main

import "nmlc/runtime/network"

// traffic is how many bytes of memory a run moves for each cell and step: what
// the kernels read and write of states, parameters, inputs and arrivals, where
// the states of an epoch are read and written once, and what delivery reads of
// the connections and changes at their targets.
func traffic(job *network.Job, res *network.Result) float64 {
	cells, bytes := 0.0, 0.0
	for _, p := range job.Populations {
		if p.Code == nil {
			continue
		}
		cells += float64(p.Size)
		bytes += float64(p.Size) * kernelTraffic(p.Code, res.Epoch)
	}
	steps := float64(res.Steps)
	for _, p := range job.Projections {
		bytes += deliveryTraffic(job, p, res) / steps
	}
	return bytes / cells
}

// kernelTraffic is that of a cell in a step.
func kernelTraffic(c *network.Code, epoch int) float64 {
	total := 0.0
	for _, b := range c.Advance.Buffers {
		width := 8 * float64(b.Width)
		switch {
		case b.Shared:
		case b.Bits:
			total += width / 64
		case b.Name == "state":
			total += 2 * width / float64(epoch)
		case b.Wide:
			total += 2 * width // read and cleared
		case b.PerStep:
			total += width
		default:
			total += width / float64(epoch)
		}
	}
	return total
}

// deliveryTraffic is that of all spikes of a run.
func deliveryTraffic(job *network.Job, p *network.Projection, res *network.Result) float64 {
	e, perEvent, events := p.Edges, 4.0+16, 0.0
	if len(e.Weight) > 1 {
		perEvent += 8
	}
	if len(e.Delay) > 1 {
		perEvent += 2
	}
	if p.Graded != nil {
		return float64(res.Steps) * float64(e.Len()) * perEvent
	}
	for cell, n := range res.Populations[p.Pre].Counts {
		events += float64(n) * float64(e.Row[cell+1]-e.Row[cell])
	}
	return events * perEvent
}
