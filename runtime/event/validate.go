package event

import (
	"errors"
	"fmt"
	"math"
)

// check returns all that is wrong with a job.
func (j *Job) check() error {
	var wrong []error
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Errorf(format, args...)) }
	if !(j.Duration > 0) || math.IsInf(j.Duration, 0) {
		say("the run lasts %g ms, it must be positive", j.Duration)
	}
	if !(j.DT > 0) {
		say("internal error: bins of %g ms", j.DT)
	}
	for _, p := range j.Populations {
		if (p.Code == nil) == (p.Source == nil) {
			say("internal error: population %s is neither cells nor a source, or both", p.Name)
		}
		if p.Code != nil && (p.Code.Prepare == nil || p.Code.Event == nil) {
			say("internal error: population %s lacks a kernel", p.Name)
		}
		for _, r := range p.Record {
			if p.Code == nil || r.State < 0 || r.State >= len(p.States) || r.Stride < 1 {
				say("internal error: %s of %s cannot be recorded", r.Name, p.Name)
			}
		}
		for _, v := range p.Params {
			if v.Values != nil && len(v.Values) != p.Size {
				say("parameter %s of %s has %d values for %d cells", v.Name, p.Name, len(v.Values), p.Size)
			}
		}
	}
	for _, p := range j.Projections {
		if err := j.checkProjection(p); err != nil {
			wrong = append(wrong, err)
		}
	}
	for _, d := range j.Drives {
		if post := j.Populations[d.Post]; post.Code == nil || d.Port < 0 || d.Port >= post.Code.Ports {
			say("internal error: %s: %s has no port %d", d.Name, post.Name, d.Port)
		}
	}
	return errors.Join(wrong...)
}

func (j *Job) checkProjection(p *Projection) error {
	pre, post := j.Populations[p.Pre], j.Populations[p.Post]
	switch {
	case post.Code == nil:
		return fmt.Errorf("%s: spikes cannot arrive at %s, which is a source", p.Name, post.Name)
	case p.Port < 0 || p.Port >= post.Code.Ports:
		return fmt.Errorf("internal error: %s: %s has no port %d", p.Name, post.Name, p.Port)
	case p.Edges.Pre != pre.Size || p.Edges.Post != post.Size || len(p.Edges.Row) != pre.Size+1:
		return fmt.Errorf("internal error: %s: connections of %d to %d cells between populations of %d and %d", p.Name, p.Edges.Pre, p.Edges.Post, pre.Size, post.Size)
	case !(p.Tick > 0):
		return fmt.Errorf("internal error: %s: delays in units of %g ms", p.Name, p.Tick)
	}
	if pre.Code == nil {
		return nil
	}
	for _, d := range p.Edges.Delay {
		if d == 0 {
			return fmt.Errorf("%s: a delay of 0 ms: a spike would act at the moment at which it happens", p.Name)
		}
	}
	return nil
}
