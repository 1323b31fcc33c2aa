package fit

import "math"

// Jump is a place near the best point beyond which the model has another number
// of spikes, and the loss jumps.
type Jump struct {
	Param        int     // index into Result.Params; the others have their best values
	Value        float64 // of it, in coherent units
	Distance     float64 // from the best value, as a share of the range
	Near, Beyond Side
}

// Side is what the model does on one side of a jump.
type Side struct {
	Spikes int // over all sweeps
	Loss   float64
}

const (
	// nearJump is how far from the best point jumps are looked for, as a share of
	// the ranges, and jumpScales how many distances are tried, each a quarter of
	// the one before.
	nearJump   = 0.01
	jumpScales = 6
	// atJump is how close to a jump a start ends that ends at it.
	atJump = 1e-4
	// onEdge is how close the best point lies to a jump that bounds it.
	onEdge = 1e-6
)

// findJumps looks along each searched parameter for spikes that appear or
// vanish, from the best point and from the ends of the starts. A jump may hide
// where one spike appears and another vanishes between two distances tried.
func (r *run) findJumps() {
	if r.job.Spikes == 0 || r.job.Free != nil { // none, or those of the data
		return
	}
	for _, y := range r.jumpsFrom([][]float64{r.outcomes[r.best].X}, nearJump, jumpScales) {
		r.result.Jumps = append(r.result.Jumps, r.jumpOf(y))
	}
	var ends [][]float64
	var starts []*Start
	for n, o := range r.outcomes {
		if finite(o.Loss) {
			ends, starts = append(ends, o.X), append(starts, &r.result.Starts[n])
		}
	}
	for _, y := range r.jumpsFrom(ends, atJump, 1) {
		starts[y.from].AtJump = true
	}
	for _, s := range starts {
		if s.AtJump {
			r.result.StartsAtJumps++
		}
	}
}

func (r *run) jumpOf(y *ray) Jump {
	i := r.problem.searched[y.axis]
	return Jump{Param: i, Value: r.problem.values(y.point(y.far))[i], Distance: y.far,
		Near: y.inner.side(), Beyond: y.outer.side()}
}

// warnJumps says where a jump makes the numbers mean less than they seem to.
func (r *run) warnJumps() {
	for _, j := range r.result.Jumps {
		p := &r.result.Params[j.Param]
		switch span := p.Hi - p.Lo; {
		case j.Distance < onEdge:
			r.warn("%s: the best value lies on an edge: just beyond it the model has %d spikes, not %d, and the loss jumps from %.4g to %.4g; "+
				"there is no slope that vanishes", p.Name, j.Beyond.Spikes, j.Near.Spikes, j.Near.Loss, j.Beyond.Loss)
		case j.Distance*span < p.Stderr:
			r.warn("%s: within its standard error, at %s, the model has %d spikes, not %d, and the loss jumps; the error takes it as smooth",
				p.Name, p.show(j.Value), j.Beyond.Spikes, j.Near.Spikes)
		}
	}
}

// tally is the loss of a point and its spikes sweep by sweep.
type tally struct {
	loss   float64
	spikes []int
}

func (t *tally) side() Side {
	sum := 0
	for _, n := range t.spikes {
		sum += n
	}
	return Side{sum, t.loss}
}

// tally evaluates points of the box.
func (p *problem) tally(points [][]float64) []tally {
	p.run(points, spikeCounts)
	sweeps := len(p.e.grids)
	out := make([]tally, len(points))
	for i := range out {
		out[i].loss = p.sum[i][0] / p.e.total
		for s := range sweeps {
			out[i].spikes = append(out[i].spikes, int(p.e.results[2*(i*sweeps+s)+1]))
		}
	}
	return out
}

// jumped reports whether the loss changes more between two sides than rounding
// and its slope explain; slope is its largest change nearby over an equal distance.
func jumped(a, b, slope float64) bool {
	change := math.Abs(b - a)
	return change > 1e-9*math.Max(math.Abs(a), math.Abs(b)) && change > 4*slope
}
