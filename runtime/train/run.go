package train

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"nmlc/runtime/learn"
	"nmlc/runtime/task"
)

// Run trains until all steps are done, a validation is good enough, or the
// context ends, which lets the step at hand finish. Where a step fails, the
// result is what the steps before it reached.
func Run(ctx context.Context, job *Job) (*Result, error) {
	r, err := newRun(job)
	if err != nil {
		return nil, err
	}
	defer r.log.close()
	err = r.loop(ctx)
	return r.result(), err
}

// StepError is why a step failed.
type StepError struct {
	Step    int // counted from 1
	Updates int // of the values, until then
	Err     error
}

func (e *StepError) Error() string { return fmt.Sprintf("step %d: %v", e.Step, e.Err) }

// Unwrap implements errors.
func (e *StepError) Unwrap() error { return e.Err }

type run struct {
	*Job
	descent *descent
	history []Record
	resumed int
	why     Why
	log     *log
	saver   saver
	began   time.Time
}

func newRun(job *Job) (*run, error) {
	j := *job
	optimizer, err := j.Optimizer.withDefaults()
	if err != nil {
		return nil, err
	}
	if j.Schedule.Kind == "cosine" && j.Schedule.Steps == 0 {
		j.Schedule.Steps = j.Steps
	}
	j.Optimizer = optimizer
	if err := j.validate(); err != nil {
		return nil, err
	}
	r := &run{Job: &j, descent: newDescent(&j, optimizer), began: time.Now(), saver: saver{every: j.SaveEvery}}
	if err := r.open(); err != nil {
		return nil, err
	}
	return r, nil
}

func (j *Job) validate() error {
	switch {
	case j.Batch < 1 || j.Steps < 1:
		return fmt.Errorf("training needs a batch and steps, not %d trials and %d steps", j.Batch, j.Steps)
	case len(j.Free) == 0:
		return errors.New("nothing is trained")
	case j.Units != nil && len(j.Units) != len(j.Free):
		return fmt.Errorf("internal error: %d units for %d groups of values", len(j.Units), len(j.Free))
	case j.Validate.Every > 0 && j.Validate.Trials < 1:
		return errors.New("validation without trials")
	case (j.Stop.Accuracy > 0 || j.Stop.Loss > 0) && j.Validate.Every < 1:
		return errors.New("`stop` looks at validation: say `validate every 10 { trials 256 }`")
	case j.Resume && j.Folder == "":
		return errors.New("there is no folder to resume from")
	case j.ClipAt < 0 || j.ClipNorm < 0:
		return fmt.Errorf("clipping at %v and norm %v", j.ClipAt, j.ClipNorm)
	}
	for k := range j.Free {
		if err := checkFree(&j.Free[k]); err != nil {
			return err
		}
	}
	return j.Schedule.validate()
}

func checkFree(f *learn.Free) error {
	if len(f.Start) == 0 {
		return fmt.Errorf("%s: there are no values to train", f.Name)
	}
	for _, of := range [][]float64{f.Lo, f.Hi} {
		if len(of) > 1 && len(of) != len(f.Start) {
			return fmt.Errorf("internal error: %s has %d values and %d bounds", f.Name, len(f.Start), len(of))
		}
	}
	for i, v := range f.Start {
		if !finite(v) {
			return fmt.Errorf("%s [%d] begins at %v", f.Name, i, v)
		}
		if lo, hi := bound(f.Lo, i, math.Inf(-1)), bound(f.Hi, i, math.Inf(1)); !(lo <= hi) {
			return fmt.Errorf("%s [%d]: no value lies from %.6g to %.6g", f.Name, i, lo, hi)
		}
	}
	return nil
}

func (r *run) loop(ctx context.Context) error {
	for !r.done(ctx) {
		next := r.descent.count + 1
		if err := r.step(); err != nil {
			return &StepError{Step: next, Updates: r.descent.count, Err: err}
		}
		if err := r.save(false); err != nil {
			return err
		}
		r.report()
	}
	return r.save(true)
}

// done says that there is no next step, and why.
func (r *run) done(ctx context.Context) bool {
	if r.reached(); r.why != "" {
		return true
	}
	switch {
	case r.descent.count >= r.Steps:
		r.why = AllSteps
	case ctx.Err() != nil:
		r.why = Cancelled
	}
	return r.why != ""
}

// reached looks at the validation after the last step.
func (r *run) reached() {
	if len(r.history) == 0 {
		return
	}
	v := r.history[len(r.history)-1].Validation
	switch {
	case v == nil:
	case r.Stop.Accuracy > 0 && v.Accuracy != nil && *v.Accuracy >= r.Stop.Accuracy:
		r.why = Accuracy
	case r.Stop.Loss > 0 && v.Loss <= r.Stop.Loss:
		r.why = SmallLoss
	}
}

func (r *run) step() error {
	begin := time.Now()
	trials, err := r.trials(task.Training, uint64(r.descent.count)*uint64(r.Batch), r.Batch)
	if err != nil {
		return err
	}
	out, err := r.Machine.Gradient(r.descent.values, trials)
	if err != nil {
		return err
	}
	if !finite(out.Loss) {
		return fmt.Errorf("the loss is %v", out.Loss)
	}
	record := Record{Loss: out.Loss, Terms: r.terms(out), Accuracy: accuracy(out), Rates: r.rates(out), Rate: r.descent.rate()}
	if record.Gradient, err = r.descent.step(out.Gradient); err != nil {
		return err
	}
	record.Step = r.descent.count
	if r.Validate.Every > 0 && (record.Step%r.Validate.Every == 0 || record.Step == r.Steps) {
		if record.Validation, err = r.validation(); err != nil {
			return fmt.Errorf("validation: %w", err)
		}
	}
	record.Seconds = time.Since(begin).Seconds()
	r.history = append(r.history, record)
	return r.log.add(&record)
}

func (r *run) report() {
	if r.Progress == nil {
		return
	}
	last := &r.history[len(r.history)-1]
	per := time.Since(r.began) / time.Duration(last.Step-r.resumed)
	r.Progress(&Progress{Record: last, Steps: r.Steps, Left: per * time.Duration(r.Steps-last.Step)})
}

func (r *run) result() *Result {
	out := &Result{Values: r.descent.values, History: r.history, Resumed: r.resumed, Why: r.why}
	for _, f := range r.Free {
		out.Start = append(out.Start, f.Start)
	}
	return out
}
