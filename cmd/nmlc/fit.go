package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"nmlc/codegen/pipeline"
	"nmlc/codegen/plan"
	"nmlc/ir"
	"nmlc/lang/model"
	"nmlc/lang/unit"
	"nmlc/runtime/data"
	"nmlc/runtime/fit"
)

type fitCmd struct {
	File    string  `arg:"" help:"Model file with a fit block."`
	Name    string  `help:"Name of the fit block; the first where it is left out."`
	Data    string  `placeholder:"CSV" help:"Recordings, in place of those that the model names: CSV or CSV.gz."`
	DT      string  `name:"dt" placeholder:"TIME" help:"Time step, such as 0.01ms; it divides the sampling step."`
	Starts  int     `help:"Random starting points, in place of the model's."`
	Memory  float64 `placeholder:"GB" help:"Memory for the tapes of the backward sweep; default 1 GB."`
	choices `embed:""`
	engine  `embed:""`
}

// Help is the long text of nmlc fit --help.
func (fitCmd) Help() string {
	return `Examples:
  nmlc fit examples/hh_recovery/model.nml -o results
  nmlc fit cell.nml --data recording.csv.gz --json

A fit block names the cell, the data and the loss:
  fit Recovery { cell HH; data "traces.csv"; loss mse(V); optimize lbfgs { starts 20 } }`
}

// fitting is a fit on its way.
type fitting struct {
	*fitCmd
	job     *job
	block   *model.Fit
	backend *pipeline.Backend
	program *ir.Program
	plan    *plan.Plan
	data    string
	times   timesFor
	mark    time.Time
}

// Run fits and reports.
func (c *fitCmd) Run(j *job) error {
	f := &fitting{fitCmd: c, job: j, mark: processStart}
	work, err := f.prepare()
	if err != nil {
		return err
	}
	f.times.First = time.Since(processStart).Seconds()
	bar := newProgress(j, "fit")
	work.Progress = bar.fit
	result, err := fit.Run(j.ctx, work)
	bar.done()
	if err != nil {
		return err
	}
	f.times.Steady = lap(&f.mark)
	return f.deliver(work, result)
}

// prepare reads model and data and compiles the kernels.
func (f *fitting) prepare() (*fit.Job, error) {
	file, diags, err := loaded(f.job, f.File)
	if err != nil {
		return nil, err
	}
	f.block, err = pickBlock(file.Fits, func(b *model.Fit) string { return b.Name }, "fit", f.Name, f.File)
	if err != nil {
		return nil, err
	}
	if err := f.override(); err != nil {
		return nil, err
	}
	sweeps, err := f.readData()
	if err != nil {
		return nil, err
	}
	f.times.Build = lap(&f.mark)
	if f.backend, err = f.open(f.job); err != nil {
		return nil, err
	}
	f.program = pipeline.FitProgram(f.block, f.chosen(), diags)
	report(f.job, diags)
	if f.program == nil {
		return nil, errReported
	}
	work, made, err := pipeline.FitJob(f.block, f.program, f.backend)
	if err != nil {
		return nil, err
	}
	f.plan, work.Sweeps, work.Threads, work.Budget = made, sweeps, f.threads(), int(f.Memory*1e9)
	f.times.Compile = lap(&f.mark)
	return work, nil
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

// readData reads the recordings that the flag or the block names.
func (f *fitting) readData() ([]data.Sweep, error) {
	f.data = f.Data
	if f.data == "" {
		f.data = f.block.Data
		if f.data != "" && !filepath.IsAbs(f.data) {
			f.data = filepath.Join(filepath.Dir(f.File), f.data)
		}
	}
	if f.data == "" {
		return nil, fmt.Errorf("fit %s names no data\nhint: add `data \"recording.csv\"` to it, or give --data", f.block.Name)
	}
	columns := data.Columns{UnitScale: f.unitScale}
	for _, in := range f.block.Cell.Inputs {
		columns.Inputs = append(columns.Inputs, in.Name)
	}
	for _, l := range f.block.Losses {
		columns.Targets = append(columns.Targets, l.Target.Name)
	}
	return data.Read(f.data, columns)
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

// lossUnit is the unit in which the loss is counted: coherent units squared.
func (f *fitting) lossUnit() string {
	dims := map[string]bool{}
	var names []string
	for _, l := range f.block.Losses {
		u := l.Target.Dim.Mul(l.Target.Dim).String()
		if !dims[u] {
			dims[u] = true
			names = append(names, u)
		}
	}
	return strings.Join(names, " + ")
}
