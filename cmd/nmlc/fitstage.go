package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"nmlc/codegen/pipeline"
	"nmlc/codegen/plan"
	"nmlc/ir"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/unit"
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
	f.program = pipeline.FitProgram(f.block, f.Integrator, f.diags)
	report(f.job, f.diags)
	if f.program == nil {
		return nil, errReported
	}
	work, made, err := pipeline.FitJob(f.block, f.program, f.backend)
	if err != nil {
		return nil, err
	}
	if f.block.Teacher {
		if work.Free, err = pipeline.FreeKernels(f.block, f.Integrator, f.backend); err != nil {
			return nil, err
		}
	}
	f.plan, work.Threads, work.Budget = made, f.threads(), int(f.Memory*1e9)
	work.Sweeps, work.LeftOut, err = f.share()
	f.times.Compile = lap(&f.mark)
	return work, err
}

// backEnd is that of the stages before, where there are any.
func (f *fitting) backEnd() (*pipeline.Backend, error) {
	if len(f.done) > 0 {
		return f.done[0].backend, nil
	}
	return f.open(f.job)
}

// share shares out the sweeps to the fit and to its test.
func (f *fitting) share() (fitted, leftOut []data.Sweep, err error) {
	if leftOut, err = data.Pick(f.sweeps, f.block.LeftOut, f.data); err != nil {
		return nil, nil, err
	}
	if len(f.block.Sweeps) > 0 {
		fitted, err = data.Pick(f.sweeps, f.block.Sweeps, f.data)
		return fitted, leftOut, err
	}
	for _, s := range f.sweeps {
		if !slices.Contains(f.block.LeftOut, s.Name) {
			fitted = append(fitted, s)
		}
	}
	if len(fitted) == 0 {
		return nil, nil, fmt.Errorf("%s: all sweeps are left out, and none remains to be fitted", f.data)
	}
	return fitted, leftOut, nil
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
	if f.Integrator != "" {
		return knownIntegrator(f.Integrator)
	}
	return nil
}

// readData reads the recordings that the flag or the block names.
func (f *fitting) readData() ([]data.Sweep, error) {
	f.data = f.Data
	for b := f.block; f.data == "" && b != nil; b = b.After { // a stage has the data of the one before
		if f.data = b.Data; f.data != "" && !filepath.IsAbs(f.data) {
			f.data = filepath.Join(filepath.Dir(f.File), f.data)
		}
	}
	if f.data == "" {
		return nil, fmt.Errorf("fit %s names no data\nhint: add `data \"recording.csv\"` to it, or give --data", f.block.Name)
	}
	columns := data.Columns{UnitScale: f.unitScale, Inputs: symbolNames(f.block.Cell.Inputs), Targets: symbolNames(f.block.Targets())}
	for _, before := range f.done { // a large file is read once
		if before.data == f.data && before.block.Cell == f.block.Cell && slices.Equal(symbolNames(before.block.Targets()), columns.Targets) {
			return before.sweeps, nil
		}
	}
	return data.Read(f.data, columns)
}

func symbolNames(symbols []*model.Symbol) []string {
	var names []string
	for _, s := range symbols {
		names = append(names, s.Name)
	}
	return names
}

// unitScale checks the unit of a column against the model's.
func (f *fitting) unitScale(name, text string) (float64, error) {
	dim := timeDim
	if s := f.block.Cell.Lookup(name); s != nil {
		dim = s.Dim
	}
	return scaleOf(name, text, dim)
}

func scaleOf(name, text string, dim unit.Dim) (float64, error) {
	if text == "" && dim.Pure() {
		return 1, nil
	}
	u, err := unit.Parse(text)
	if err != nil {
		return 0, fmt.Errorf("%w; %s is %s in the model", err, name, dim.Describe())
	}
	if u.Dim != dim {
		return 0, fmt.Errorf("%s is %s in the model, but the column is in %s, %s", name, dim.Describe(), text, u.Dim.Describe())
	}
	return u.Scale(), nil
}
