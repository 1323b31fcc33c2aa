package network

// arrivalBounds cuts the steps in which the spikes of an epoch arrive so that
// about as many connections fall to each thread.
func (e *engine) arrivalBounds(onto []*path) []int {
	var counts []int
	total := 0
	for _, p := range onto {
		for delay, connections := range p.delays() {
			for i := range e.epoch {
				at := i + 1 + delay
				for len(counts) <= at {
					counts = append(counts, 0)
				}
				counts[at] += connections
				total += connections
			}
		}
	}
	bounds := make([]int, 0, len(e.parts))
	seen := 0
	for at, count := range counts {
		for len(bounds) < len(e.parts) && seen*len(e.parts) >= len(bounds)*total {
			bounds = append(bounds, at)
		}
		seen += count
	}
	for len(bounds) < len(e.parts) {
		bounds = append(bounds, len(counts))
	}
	return bounds
}

// delays counts the connections of each delay, by a sample where there are many.
func (p *path) delays() map[int]int {
	if p.delay > 0 {
		return map[int]int{p.delay: p.edges.Len()}
	}
	const enough = 1 << 16
	apart := max(1, len(p.edges.Delay)/enough)
	counts := map[int]int{}
	for i := 0; i < len(p.edges.Delay); i += apart {
		counts[int(p.edges.Delay[i])] += apart
	}
	return counts
}

// owns bounds the steps in which spikes arrive that a thread owns, counted from
// the start of the epoch: from first to before last.
func (p *path) owns(thread int) (first, last int) {
	const never = 1 << 30
	if p.arrival == nil {
		return 0, never
	}
	if thread+1 < len(p.arrival) {
		return p.arrival[thread], p.arrival[thread+1]
	}
	return p.arrival[thread], never
}
