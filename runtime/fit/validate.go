package fit

import (
	"errors"
	"fmt"
	"math"

	"nmlc/runtime/data"
	"nmlc/runtime/group"
)

// check returns all that is wrong with a job, defaults filled in.
func (j *Job) check() error {
	var wrong []error
	k := &j.Kernels
	if k.Prepare == nil || k.Forward == nil || j.Optimize.Method.Gradients() && !k.gradient() {
		wrong = append(wrong, errors.New("internal error: a fit needs the kernels prepare, forward, taped, backward and prepare_adjoint"))
	}
	for _, i := range k.Wrt {
		if i < 0 || i >= len(j.Params) {
			wrong = append(wrong, fmt.Errorf("internal error: a derivative by parameter %d, there are %d", i, len(j.Params)))
		}
	}
	free := 0
	for i := range j.Params {
		if j.Params[i].Free {
			free++
			wrong = append(wrong, j.checkFree(i))
		} else if !finite(j.Params[i].Default) {
			wrong = append(wrong, fmt.Errorf("parameter %s has the value %v", j.Params[i].Name, j.Params[i].Default))
		}
	}
	if free == 0 {
		wrong = append(wrong, errors.New("there is no parameter to search; give at least one a range, as in `param g_L = 10 nS in 1 .. 100 nS`"))
	}
	if len(j.Targets) == 0 {
		wrong = append(wrong, errors.New("there is no target to compare the model with"))
	}
	if len(j.Sweeps) == 0 {
		wrong = append(wrong, errors.New("the data hold no sweep"))
	}
	for i := range j.Sweeps {
		wrong = append(wrong, j.checkSweep(&j.Sweeps[i]))
	}
	for i := range j.LeftOut {
		wrong = append(wrong, j.checkSweep(&j.LeftOut[i]))
	}
	wrong = append(wrong, j.checkUses(), j.checkWindows())
	return errors.Join(wrong...)
}

func (j *Job) checkFree(i int) error {
	p := &j.Params[i]
	switch {
	case !finite(p.Lo, p.Hi) || !(p.Lo < p.Hi):
		return fmt.Errorf("parameter %s is searched between %g and %g, which is no range; write `in low .. high` after its value", p.Name, p.Lo, p.Hi)
	case !(p.Default >= p.Lo && p.Default <= p.Hi):
		return fmt.Errorf("the value of parameter %s, %s, lies outside of its range %s", p.Name, p.show(p.Default), p.showRange())
	case slotOf(j.Kernels.Wrt, i) < 0:
		return fmt.Errorf("internal error: the kernels have no derivative by parameter %s", p.Name)
	}
	return nil
}

// DataError is data that do not fit the settings of a fit.
type DataError struct{ Text, Hint string }

// Error is the text with the hint below.
func (e *DataError) Error() string { return e.Text + "\nhint: " + e.Hint }

// gradient reports whether there are kernels for the gradient.
func (k *Kernels) gradient() bool {
	return k.Taped != nil && k.Backward != nil && k.PrepareAdjoint != nil
}

// checkUses refuses a use of spikes that nothing defines.
func (j *Job) checkUses() error {
	t := j.Threshold
	if t == nil && (j.Mask != nil || len(j.SpikeLosses) > 0 || j.Precision > 0) || t != nil && (t.Target < 0 || t.Target >= len(j.Targets)) {
		return errors.New("internal error: the fit uses recorded spikes, but no threshold of a target defines them")
	}
	return nil
}

// checkSweep leaves the names of columns to the kernels' inputs in layOut.
func (j *Job) checkSweep(s *data.Sweep) error {
	n := s.Samples()
	if n < 2 {
		return fmt.Errorf("sweep %s has %d samples, a fit needs at least 2", s.Name, n)
	}
	if len(s.Targets) != len(j.Targets) {
		return fmt.Errorf("sweep %s has %d targets, the fit %d", s.Name, len(s.Targets), len(j.Targets))
	}
	for _, columns := range [][][]float64{s.Inputs, s.Targets} {
		for k, values := range columns {
			if len(values) != n {
				return fmt.Errorf("sweep %s: column %d has %d samples, others %d", s.Name, k, len(values), n)
			}
			if !finite(values...) {
				return fmt.Errorf("sweep %s: column %d holds a value that is no finite number", s.Name, k)
			}
		}
	}
	return nil
}

// checkShapes compares the job with what the kernels read and write.
func checkShapes(j *Job, m *group.Memory) error {
	slots := len(j.Kernels.Wrt)
	want := map[string]int{"param": len(j.Params) + 1, "loss": 1, "input": len(j.Inputs)}
	if j.Kernels.gradient() {
		want["grad"] = slots
		if len(j.SpikeLosses) > 0 {
			want["spikeadj"] = j.Spikes
		}
	}
	if j.Kernels.Tangent != nil {
		want["jtr"], want["jtj"] = slots, slots*(slots+1)/2
	}
	for name, n := range want {
		if got := m.Shape(name).Width; got != n {
			return fmt.Errorf("internal error: the kernels' buffer %q has %d values, the job %d", name, got, n)
		}
	}
	outputs := m.Shape("out").Width - j.Spikes
	for _, t := range j.Targets {
		if t.Output >= max(outputs, 0) {
			return fmt.Errorf("internal error: target %s is output %d, the kernels have %d", t.Name, t.Output, outputs)
		}
	}
	return nil
}

func finite(values ...float64) bool {
	for _, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}
