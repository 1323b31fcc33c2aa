package network

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"nmlc/runtime/abi"
)

// check returns all that is wrong with a job.
func (j *Job) check() error {
	var wrong []error
	if j.Steps < 1 || j.Steps > math.MaxInt32 {
		wrong = append(wrong, fmt.Errorf("the run has %d steps; it must have 1 to %d", j.Steps, math.MaxInt32))
	}
	if !(j.DT > 0) || math.IsInf(j.DT, 0) {
		wrong = append(wrong, fmt.Errorf("dt is %g ms, it must be positive", j.DT))
	}
	if len(j.Populations) == 0 {
		wrong = append(wrong, errors.New("the network has no populations"))
	}
	for _, p := range j.Populations {
		for _, err := range p.check() {
			wrong = append(wrong, fmt.Errorf("population %s: %w", p.Name, err))
		}
	}
	if len(wrong) > 0 { // what follows takes the populations for granted
		return errors.Join(wrong...)
	}
	for _, p := range j.Projections {
		for _, err := range j.checkProjection(p) {
			wrong = append(wrong, fmt.Errorf("projection %s: %w", p.Name, err))
		}
	}
	for _, d := range j.Drives {
		for _, err := range j.checkDrive(d) {
			wrong = append(wrong, fmt.Errorf("drive %s: %w", d.Name, err))
		}
	}
	return errors.Join(wrong...)
}

func (p *Population) check() (wrong []error) {
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Errorf(format, args...)) }
	if p.Size < 1 || p.Size > math.MaxInt32 {
		say("it has %d cells, it must have 1 to %d", p.Size, math.MaxInt32)
	}
	if (p.Code == nil) == (p.Source == nil) {
		say("internal error: it must have either kernels or a source")
	}
	for _, q := range p.Params {
		if q.Values != nil && len(q.Values) != p.Size {
			say("parameter %s has %d values for %d cells", q.Name, len(q.Values), p.Size)
		}
	}
	for _, s := range p.Starts {
		if s.State < 0 || s.State >= len(p.States) || len(s.Values) != p.Size {
			say("internal error: %d initial values of state %d for %d cells with %d states", len(s.Values), s.State, p.Size, len(p.States))
		}
	}
	for _, r := range p.Record {
		if r.Stride < 1 {
			say("%s is recorded every %d steps; it must be at least 1", r.Name, r.Stride)
		}
		for _, c := range r.Cells {
			if c < 0 || c >= p.Size {
				say("%s is recorded of cell %d, the cells are 0 to %d", r.Name, c, p.Size-1)
			}
		}
	}
	if p.Code != nil && wrong == nil {
		wrong = p.checkKernels()
	}
	return wrong
}

// checkKernels holds the shapes of the kernels to what the population says.
func (p *Population) checkKernels() (wrong []error) {
	say := func(format string, args ...any) {
		wrong = append(wrong, fmt.Errorf("internal error: "+format, args...))
	}
	if p.Code.Prepare == nil || p.Code.Advance == nil {
		say("it needs the kernels prepare and advance")
		return wrong
	}
	if len(p.Record) > 0 && p.Code.Observe == nil {
		say("it is recorded, but has no kernel that observes")
	}
	if lanes := p.Code.Advance.Lanes; lanes < 1 || lanes > 64 {
		say("groups of %d lanes, of which a word of spikes holds 64", lanes)
	}
	want := map[string]int{
		"param": len(p.Params) + 1, "common": len(p.Code.Common), "state": len(p.States),
		"input": len(p.Inputs), "shown": p.Shown, "arrived": len(p.Ports), "spikes": 1,
	}
	for name, k := range map[string]*abi.Kernel{"prepare": p.Code.Prepare, "advance": p.Code.Advance, "observe": p.Code.Observe, "show": p.Code.Show} {
		if k == nil {
			continue
		}
		if k.Lanes != p.Code.Advance.Lanes {
			say("the kernel %s has %d lanes, another one %d", name, k.Lanes, p.Code.Advance.Lanes)
		}
		if k.Population == nil && name != "prepare" {
			say("the kernel %s was not compiled for populations", name)
		}
		for _, b := range k.Buffers {
			width, known := want[b.Name]
			if b.Name == "prep" && name != "prepare" {
				width, known = len(p.Code.Own), true
			}
			if known && b.Width != width {
				say("the buffer %s of kernel %s holds %d values, the population has %d", b.Name, name, b.Width, width)
			}
		}
	}
	return wrong
}

func (j *Job) checkProjection(p *Projection) (wrong []error) {
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Errorf(format, args...)) }
	if p.Pre < 0 || p.Pre >= len(j.Populations) || p.Post < 0 || p.Post >= len(j.Populations) || p.Edges == nil {
		say("internal error: it connects populations %d and %d of %d", p.Pre, p.Post, len(j.Populations))
		return wrong
	}
	e := p.Edges
	pre, post := j.Populations[p.Pre], j.Populations[p.Post]
	if e.Pre != pre.Size || e.Post != post.Size || len(e.Row) != e.Pre+1 {
		say("internal error: connections of %d to %d cells in %d rows, the populations have %d and %d", e.Pre, e.Post, len(e.Row)-1, pre.Size, post.Size)
		return wrong
	}
	if post.Code == nil {
		say("spikes do not act on %s, which has no cells", post.Name)
	}
	if p.Graded == nil && (p.Plastic == nil || p.Plastic.Ports == nil) && (p.Port < 0 || p.Port >= len(post.Ports)) {
		say("internal error: port %d of %s, which has %d", p.Port, post.Name, len(post.Ports))
	}
	if e.Len() == 0 {
		return wrong
	}
	if n := len(e.Weight); n != 1 && n != e.Len() {
		say("internal error: %d weights of %d connections", n, e.Len())
	}
	if n := len(e.Delay); n != 1 && n != e.Len() {
		say("internal error: %d delays of %d connections", n, e.Len())
	} else if p.Graded == nil && j.span(p).shortest < 1 {
		say("a spike needs at least one step; the shortest delay is 0")
	}
	if g := p.Graded; g != nil {
		if g.Shown >= pre.Shown {
			say("internal error: it reads value %d of %s, which shows %d", g.Shown, pre.Name, pre.Shown)
		}
		if g.Shown >= 0 && (pre.Code == nil || pre.Code.Show == nil) {
			say("internal error: it reads %s, which shows nothing", pre.Name)
		}
	}
	if q := p.Plastic; q != nil {
		if q.Pre == nil || len(q.Init) != len(q.States)-1 {
			say("internal error: %d initial values of %d states", len(q.Init), len(q.States))
		}
		for _, port := range q.Ports {
			if port < 0 || port >= len(post.Ports) {
				say("internal error: it sends to port %d of %s, which has %d", port, post.Name, len(post.Ports))
			}
		}
		for _, k := range q.Reads {
			if k < 0 || k >= post.Shown {
				say("internal error: it reads value %d of %s, which shows %d", k, post.Name, post.Shown)
			}
		}
	}
	if p.Amplitude >= len(pre.States) {
		say("internal error: it multiplies weights by state %d of %s, which has %d", p.Amplitude, pre.Name, len(pre.States))
	}
	if e.Row[0] != 0 || e.Row[e.Pre] != int64(e.Len()) || !slices.IsSorted(e.Row) {
		say("internal error: the rows do not cover the %d connections", e.Len())
	}
	if last := slices.Max(e.Target); int(last) >= post.Size {
		say("a connection goes to cell %d, %s has 0 to %d", last, post.Name, post.Size-1)
	}
	return wrong
}

func (j *Job) checkDrive(d *Drive) (wrong []error) {
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Errorf(format, args...)) }
	if d.Post < 0 || d.Post >= len(j.Populations) || d.Port < 0 || d.Port >= len(j.Populations[d.Post].Ports) {
		say("internal error: port %d of population %d", d.Port, d.Post)
		return wrong
	}
	size := j.Populations[d.Post].Size
	for name, values := range map[string][]float64{"means": d.Mean, "weights": d.Weight} {
		if len(values) != 1 && len(values) != size {
			say("internal error: %d %s for %d cells", len(values), name, size)
		}
	}
	for cell, mean := range d.Mean {
		if !(mean >= 0 && mean <= largestMean) {
			say("cell %d expects %g arrivals per step, it must be 0 to %g", cell, mean, float64(largestMean))
			break
		}
	}
	return wrong
}
