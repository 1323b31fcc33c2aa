package main

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"nmlc/codegen/pipeline"
	"nmlc/codegen/plan"
	"nmlc/ir"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/runtime/data"
	"nmlc/runtime/fit"
)

// stages are fits of which each begins with the result of the one before.
type stages struct {
	*fitCmd
	job  *job
	done []*fitting
}

// fitting is one stage on its way.
type fitting struct {
	*stages
	block   *model.Fit
	diags   *diag.List
	backend *pipeline.Backend
	program *ir.Program
	plan    *plan.Plan
	data    string
	sweeps  []data.Sweep
	fitted  map[string]float64 // parameters found by the stages before
	times   timesFor
	mark    time.Time
	result  *fit.Result
}

// run prepares the stage and fits.
func (f *fitting) run() error {
	work, err := f.prepare()
	if err != nil {
		return err
	}
	if err := f.carryOver(work); err != nil {
		return err
	}
	f.times.First = lapse()
	bar := newProgress(f.job, "fit "+f.block.Name)
	work.Progress = bar.fit
	f.result, err = fit.Run(f.job.ctx, work)
	bar.done()
	f.times.Steady = lap(&f.mark)
	var wrong *fit.DataError
	if errors.As(err, &wrong) {
		return fmt.Errorf("%s: %w", f.data, err)
	}
	return err
}

// prepare reads the data and compiles the kernels.
func (f *fitting) prepare() (*fit.Job, error) {
	err := f.override()
	if err != nil {
		return nil, err
	}
	if f.sweeps, err = f.readData(); err != nil {
		return nil, err
	}
	f.times.Build = lap(&f.mark)
	if f.backend, err = f.backEnd(); err != nil {
		return nil, err
	}
	f.program = pipeline.FitProgram(f.block, f.chosen(), f.diags)
	sound := pipeline.SpikesSound(f.block.Cell, pipeline.ParamValues(f.block.Cell, f.block.Overrides), f.timeStep(), f.diags)
	report(f.job, f.diags)
	if f.program == nil || !sound {
		return nil, errReported
	}
	work, made, err := pipeline.FitJob(f.block, f.program, f.backend)
	if err != nil {
		return nil, err
	}
	if f.block.Teacher {
		if work.Free, err = pipeline.FreeKernels(f.block, f.chosen(), f.backend); err != nil {
			return nil, err
		}
	}
	f.plan, work.Threads, work.Budget = made, f.threads(), int(f.Memory*1e9)
	work.Sweeps, work.LeftOut, err = f.share()
	f.times.Compile = lap(&f.mark)
	return work, err
}

// timeStep is that of the fit: its own, or the sampling step of the data.
func (f *fitting) timeStep() float64 {
	if f.block.DT > 0 || len(f.sweeps) == 0 {
		return f.block.DT
	}
	return f.sweeps[0].Step
}

// backEnd is that of the stages before, where there are any.
func (f *fitting) backEnd() (*pipeline.Backend, error) {
	if len(f.done) > 0 {
		return f.done[0].backend, nil
	}
	return f.open(f.job)
}

// carryOver gives parameters the values that the stages before found, except
// those that the stage itself sets.
func (f *fitting) carryOver(work *fit.Job) error {
	f.fitted = map[string]float64{}
	if len(f.done) == 0 {
		return nil
	}
	before := f.done[len(f.done)-1]
	for i := range work.Params {
		p := &work.Params[i]
		value, ok := before.value(p.Name)
		if !ok || slices.ContainsFunc(f.block.Overrides, func(o model.Override) bool { return o.Param.Name == p.Name }) {
			continue
		}
		if p.Free && !(value >= p.Lo && value <= p.Hi) {
			return fmt.Errorf("%s ends with %s = %s, outside of the range that %s searches", before.block.Name, p.Name, quantityText(value/p.Scale, p.Unit), f.block.Name)
		}
		p.Default, f.fitted[p.Name] = value, value
	}
	return nil
}

// value is what this stage or one before it found for a parameter.
func (f *fitting) value(name string) (float64, bool) {
	for _, e := range f.result.Params {
		if e.Name == name && e.Free {
			return e.Value, true
		}
	}
	v, ok := f.fitted[name]
	return v, ok
}

// override applies the flags that stand for settings of the block.
func (f *fitting) override() error {
	if f.DT != "" {
		dt, err := parseTime(f.DT)
		if err != nil {
			return fmt.Errorf("--dt: %w", err)
		}
		f.block.DT = dt
	}
	if f.Starts < 0 || f.Memory < 0 {
		return fmt.Errorf("--starts and --memory must be positive")
	}
	if f.Starts > 0 {
		f.block.Optimizer.Starts = f.Starts
	}
	if f.Seed != nil {
		f.block.Optimizer.Seed = *f.Seed
	}
	return f.known()
}
