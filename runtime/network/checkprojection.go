package network

import "slices"

// checkProjection holds a projection to the populations that it connects.
func (j *Job) checkProjection(p *Projection) faults {
	var wrong faults
	e := p.Edges
	if p.Pre < 0 || p.Pre >= len(j.Populations) || p.Post < 0 || p.Post >= len(j.Populations) || e == nil {
		wrong.say("internal error: it connects populations %d and %d of %d", p.Pre, p.Post, len(j.Populations))
		return wrong
	}
	pre, post := j.Populations[p.Pre], j.Populations[p.Post]
	if e.Pre != pre.Size || e.Post != post.Size || len(e.Row) != e.Pre+1 {
		wrong.say("internal error: connections of %d to %d cells in %d rows, the populations have %d and %d", e.Pre, e.Post, len(e.Row)-1, pre.Size, post.Size)
		return wrong
	}
	if post.Code == nil {
		wrong.say("spikes do not act on %s, which has no cells", post.Name)
	}
	if p.Amplitude >= len(pre.States) {
		wrong.say("internal error: it multiplies weights by state %d of %s, which has %d", p.Amplitude, pre.Name, len(pre.States))
	}
	for _, port := range p.ports() {
		if port < 0 || port >= len(post.Ports) {
			wrong.say("internal error: port %d of %s, which has %d", port, post.Name, len(post.Ports))
		}
	}
	if e.Len() > 0 {
		wrong = append(wrong, j.checkEdges(p, post)...)
		wrong = append(wrong, j.checkGraded(p, pre)...)
	}
	return append(wrong, p.Plastic.check(post)...)
}

// ports are where spikes arrive.
func (p *Projection) ports() []int {
	switch {
	case p.Graded != nil:
		return nil
	case p.Plastic != nil:
		return p.Plastic.ports(p.Port)
	}
	return []int{p.Port}
}

// checkEdges sees to what delivery takes for granted.
func (j *Job) checkEdges(p *Projection, post *Population) (wrong faults) {
	e := p.Edges
	if n := len(e.Weight); n != 1 && n != e.Len() {
		wrong.say("internal error: %d weights of %d connections", n, e.Len())
	}
	if n := len(e.Delay); n != 1 && n != e.Len() {
		wrong.say("internal error: %d delays of %d connections", n, e.Len())
	} else if p.Graded == nil && j.span(p).shortest < 1 {
		wrong.say("a spike needs at least one step; the shortest delay is 0")
	}
	if e.Row[0] != 0 || e.Row[e.Pre] != int64(e.Len()) || !slices.IsSorted(e.Row) {
		wrong.say("internal error: the rows do not cover the %d connections", e.Len())
	}
	if last := slices.Max(e.Target); int(last) >= post.Size {
		wrong.say("a connection goes to cell %d, %s has 0 to %d", last, post.Name, post.Size-1)
	}
	return wrong
}

func (j *Job) checkGraded(p *Projection, pre *Population) (wrong faults) {
	g := p.Graded
	if g == nil {
		return nil
	}
	if g.Shown >= pre.Shown {
		wrong.say("internal error: it reads value %d of %s, which shows %d", g.Shown, pre.Name, pre.Shown)
	}
	if g.Shown >= 0 && (pre.Code == nil || pre.Code.Show == nil) {
		wrong.say("internal error: it reads %s, which shows nothing", pre.Name)
	}
	return wrong
}

func (p *Plastic) check(post *Population) (wrong faults) {
	if p == nil {
		return nil
	}
	if p.Pre == nil || len(p.Init) != len(p.States)-1 {
		wrong.say("internal error: %d initial values of %d states", len(p.Init), len(p.States))
	}
	for _, k := range p.Reads {
		if k < 0 || k >= post.Shown {
			wrong.say("internal error: it reads value %d of %s, which shows %d", k, post.Name, post.Shown)
		}
	}
	return wrong
}

func (j *Job) checkDrive(d *Drive) (wrong faults) {
	if d.Post < 0 || d.Post >= len(j.Populations) || d.Port < 0 || d.Port >= len(j.Populations[d.Post].Ports) {
		wrong.say("internal error: port %d of population %d", d.Port, d.Post)
		return wrong
	}
	size := j.Populations[d.Post].Size
	if n, m := len(d.Mean), len(d.Weight); n != 1 && n != size || m != 1 && m != size {
		wrong.say("internal error: %d means and %d weights for %d cells", n, m, size)
	}
	for cell, mean := range d.Mean {
		if !(mean >= 0 && mean <= largestMean) {
			wrong.say("cell %d expects %g arrivals per step, it must be 0 to %g", cell, mean, float64(largestMean))
			break
		}
	}
	return wrong
}
