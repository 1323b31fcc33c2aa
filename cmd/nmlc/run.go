package main

import (
	"fmt"
	"time"

	"nmlc/codegen/pipeline"
	"nmlc/ir"
	"nmlc/lang/model"
	"nmlc/runtime/sim"
)

const defaultDT = 0.1 // ms

type runCmd struct {
	File     string `arg:"" help:"Model file with a run block, or a library model such as stdlib/hh."`
	Name     string `help:"Name of the run block; the first where it is left out."`
	Duration string `placeholder:"TIME" help:"Simulated time, such as 500ms, in place of the model's."`
	DT       string `name:"dt" placeholder:"TIME" help:"Time step, such as 0.1ms, in place of the model's."`
	choices  `embed:""`
	engine   `embed:""`
}

// Help is the long text of nmlc run --help.
func (runCmd) Help() string {
	return `Examples:
  nmlc run stdlib/adex
  nmlc run stdlib/hh --duration 200ms -o hh      run.png, run.svg, spikes.csv, traces.csv
  nmlc run cell.nml --json

A run block drives a population of uncoupled cells:
  run Steps { cell LIF; size 5; duration 300 ms; stimulus I = step(0.1 nA .. 0.5 nA); record V, spikes }`
}

// running is a run on its way.
type running struct {
	*runCmd
	job     *job
	block   *model.Run
	backend *pipeline.Backend
	program *ir.Program
	work    *sim.Job
	seed    int64
	times   timesFor
	mark    time.Time
}

// Run simulates and reports.
func (c *runCmd) Run(j *job) error {
	r := &running{runCmd: c, job: j, mark: processStart}
	if c.Seed != nil {
		r.seed = *c.Seed
	}
	if err := r.prepare(); err != nil {
		return err
	}
	r.times.First = lapse()
	bar := newProgress(j, "run")
	r.work.Progress = bar.steps
	result, err := sim.Run(j.ctx, r.work)
	bar.done()
	if err != nil {
		return err
	}
	r.times.Steady = lap(&r.mark)
	return r.deliver(result)
}

func (r *running) prepare() error {
	file, diags, err := loaded(r.job, r.File)
	if err != nil {
		return err
	}
	if r.block, err = pickBlock(file.Runs, func(b *model.Run) string { return b.Name }, "run", r.Name, r.File); err != nil {
		return err
	}
	if err := r.override(); err != nil {
		return err
	}
	if r.backend, err = r.open(r.job); err != nil {
		return err
	}
	r.program = pipeline.RunProgram(r.block, r.chosen(), diags)
	report(r.job, diags)
	if r.program == nil {
		return errReported
	}
	if r.work, err = pipeline.SimJob(r.program, r.backend); err != nil {
		return err
	}
	r.times.Compile = lap(&r.mark)
	err = r.build()
	r.times.Build = lap(&r.mark)
	return err
}

// override applies the flags that stand for settings of the block.
func (r *running) override() error {
	for _, flag := range []struct {
		name, text string
		to         *float64
	}{{"duration", r.Duration, &r.block.Duration}, {"dt", r.DT, &r.block.DT}} {
		if flag.text == "" {
			continue
		}
		v, err := parseTime(flag.text)
		if err != nil {
			return fmt.Errorf("--%s: %w", flag.name, err)
		}
		*flag.to = v
	}
	if r.block.DT == 0 {
		r.block.DT = defaultDT
	}
	return r.known()
}

// build makes the population.
func (r *running) build() error {
	steps := r.block.Duration / r.block.DT
	if steps < 0.5 || steps > 1e12 {
		return fmt.Errorf("a duration of %g ms is %.3g steps of %g ms", r.block.Duration, steps, r.block.DT)
	}
	r.work.Cells, r.work.Steps, r.work.DT, r.work.Threads = r.block.Size, int(steps+0.5), r.block.DT, r.threads()
	for i, v := range r.program.Inputs {
		s, err := r.stimulusOf(v)
		if err != nil {
			return err
		}
		r.work.Stimuli[i] = s
	}
	return nil
}
