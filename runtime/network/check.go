package network

import (
	"errors"
	"fmt"
	"math"

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

// faults are what is wrong with a part of a job.
type faults []error

func (f *faults) say(format string, args ...any) { *f = append(*f, fmt.Errorf(format, args...)) }

func (p *Population) check() (wrong faults) {
	if p.Size < 1 || p.Size > math.MaxInt32 {
		wrong.say("it has %d cells, it must have 1 to %d", p.Size, math.MaxInt32)
	}
	if (p.Code == nil) == (p.Source == nil) {
		wrong.say("internal error: it must have either kernels or a source")
	}
	for _, q := range p.Params {
		if q.Values != nil && len(q.Values) != p.Size {
			wrong.say("parameter %s has %d values for %d cells", q.Name, len(q.Values), p.Size)
		}
	}
	for _, s := range p.Starts {
		if s.State < 0 || s.State >= len(p.States) || len(s.Values) != p.Size {
			wrong.say("internal error: %d initial values of state %d for %d cells with %d states", len(s.Values), s.State, p.Size, len(p.States))
		}
	}
	for _, r := range p.Record {
		if r.Stride < 1 {
			wrong.say("%s is recorded every %d steps; it must be at least 1", r.Name, r.Stride)
		}
		for _, c := range r.Cells {
			if c < 0 || c >= p.Size {
				wrong.say("%s is recorded of cell %d, the cells are 0 to %d", r.Name, c, p.Size-1)
			}
		}
	}
	if p.Source != nil && len(p.Record) > 0 {
		wrong.say("%s is recorded of a source, which has spikes alone", p.Record[0].Name)
	}
	if p.Code != nil && wrong == nil {
		wrong = p.checkKernels()
	}
	return wrong
}

// checkKernels holds the shapes of the kernels to what the population says.
func (p *Population) checkKernels() (wrong faults) {
	say := func(format string, args ...any) { wrong.say("internal error: "+format, args...) }
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
	names := []string{"prepare", "advance", "observe", "show"}
	for i, k := range []*abi.Kernel{p.Code.Prepare, p.Code.Advance, p.Code.Observe, p.Code.Show} {
		if k == nil {
			continue
		}
		name := names[i]
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
			for _, r := range p.Record {
				if b.Name == "out" && (r.Output < 0 || r.Output >= b.Width) {
					say("%s is output %d, the kernel %s has %d", r.Name, r.Output, name, b.Width)
				}
			}
			if known && b.Width != width {
				say("the buffer %s of kernel %s holds %d values, the population has %d", b.Name, name, b.Width, width)
			}
		}
	}
	return wrong
}
