package sim

import (
	"errors"
	"fmt"
	"math"

	"nmlc/runtime/abi"
)

// check returns all that is wrong with a job, defaults filled in.
func (j *Job) check() error {
	if j.Kernels.Prepare == nil || j.Kernels.Forward == nil {
		return errors.New("internal error: a run needs the kernels prepare and forward")
	}
	var wrong []error
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Errorf(format, args...)) }
	if j.Cells < 1 {
		say("the population has %d cells, a run needs at least 1", j.Cells)
	}
	if j.Steps < 1 {
		say("the run has %d steps; its duration must be at least dt", j.Steps)
	}
	if !(j.DT > 0) || math.IsInf(j.DT, 0) {
		say("dt is %g ms, it must be positive", j.DT)
	}
	for _, p := range j.Params {
		if p.Values != nil && len(p.Values) != j.Cells {
			say("parameter %s has %d values for %d cells", p.Name, len(p.Values), j.Cells)
		}
	}
	for _, r := range j.Record {
		if r.Stride < 1 {
			say("%s is recorded every %d steps; it must be at least 1", r.Name, r.Stride)
		}
		for _, c := range r.Cells {
			if c < 0 || c >= j.Cells {
				say("%s is recorded of cell %d, the cells are 0 to %d", r.Name, c, j.Cells-1)
			}
		}
	}
	wrong = append(wrong, j.checkShapes())
	return errors.Join(wrong...)
}

func (j *Job) checkShapes() error {
	widths := map[string]int{}
	for _, k := range []*abi.Kernel{j.Kernels.Prepare, j.Kernels.Forward} {
		for _, b := range k.Buffers {
			widths[b.Name] = b.Width
		}
	}
	if widths["param"] != len(j.Params)+1 {
		return fmt.Errorf("internal error: the kernels have %d parameters with dt, the run %d", widths["param"], len(j.Params)+1)
	}
	if widths["input"] != len(j.Stimuli) {
		return fmt.Errorf("internal error: the kernels have %d inputs, the run %d stimuli", widths["input"], len(j.Stimuli))
	}
	outputs := widths["out"]
	outputs -= j.Spikes
	for _, r := range j.Record {
		if r.Output < 0 || r.Output >= outputs {
			return fmt.Errorf("internal error: %s is output %d, the kernels have %d", r.Name, r.Output, outputs)
		}
	}
	return nil
}
