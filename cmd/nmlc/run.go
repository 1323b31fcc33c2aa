package main

import (
	"fmt"
	"time"

	"nmlc/codegen/pipeline"
	"nmlc/ir"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/source"
	"nmlc/runtime/data"
	"nmlc/runtime/sim"
)

const defaultDT = 0.1 // ms

type runCmd struct {
	File     string   `arg:"" help:"Model file with a run block, or a library model such as stdlib/hh."`
	Name     string   `help:"Name of the run block; the first where it is left out."`
	Duration string   `placeholder:"TIME" help:"Simulated time, such as 500ms, in place of the model's."`
	DT       string   `name:"dt" placeholder:"TIME" help:"Time step, such as 0.1ms, in place of the model's."`
	Sweep    []string `sep:"none" placeholder:"NAME=FROM..TO" help:"Take a parameter, or the amplitude of an input's stimulus, through a range from cell to cell: the f-I curve."`
	Points   int      `placeholder:"N" help:"Values of the sweep, one cell for each; the block's size, or 11."`
	Data     string   `placeholder:"DIR" help:"Folder in which the files of a network lie, in place of the model's."`
	Set      []string `sep:"none" placeholder:"NAME=VALUE" help:"Value of a constant in place of the model's, such as 'g=0.5 nS'; may be repeated."`
	Report   bool     `help:"Explain each projection of a network before it runs: degrees, weights, delays, what one spike does."`
	choices  `embed:""`
	engine   `embed:""`
}

// Help is the long text of nmlc run --help.
func (runCmd) Help() string {
	return `Examples:
  nmlc run stdlib/adex
  nmlc run stdlib/hh --duration 200ms -o hh      run.png, run.svg, spikes.csv, traces.csv
  nmlc run stdlib/lif --sweep I=0..1nA --points 21 -o lif        fi.csv, fi.png: the f-I curve
  nmlc run stdlib/lif --sweep tau=5..50ms
  nmlc run cell.nml --json

A run block drives a population of uncoupled cells:
  run Steps { cell LIF; size 5; duration 300 ms; stimulus I = step(0.1 nA .. 0.5 nA); record V, spikes }
  run Noise { cell LIF; size 50; duration 2000 ms; stimulus I = ou(0.18 nA, 0.05 nA, tau = 3 ms); record spikes }

or a network, which is described before it runs (--report says more):
  nmlc run stdlib/coba -o coba        spikes.csv, rates.csv, traces.csv, run.npz, run.png, cells.png, run.json
  run Main { network COBA; duration 1 s; dt 0.1 ms; record V of E[0..4] }
Networks of cells that can spike only when a spike arrives need no time steps:
  run Main { network Intfire300; method event_driven; duration 3 s }
  nmlc run examples/sonata_intfire/model.nml --data DIR

Constants of the model are the handles of a scan:
  nmlc run examples/wang2002/model.nml --set coherence=0.128 --seed 3`
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
	sweep   *model.Sweep // what goes through a range, in a sweep or in a stimulus; nil for nothing
	notes   []string     // remarks on the run
	written []string     // names of files
	times   timesFor
	mark    time.Time
}

// Run simulates and reports.
func (c *runCmd) Run(j *job) error {
	block, diags, err := c.pick(j)
	if err != nil {
		return err
	}
	if block.Network != nil {
		return (&networking{runCmd: c, job: j, block: block, mark: processStart}).run(diags)
	}
	return (&running{runCmd: c, job: j, block: block, mark: processStart}).run(diags)
}

// pick finds the run block, with the flags that stand for its settings.
func (c *runCmd) pick(j *job) (*model.Run, *diag.List, error) {
	file, diags, err := loadedWith(j, c.File, c.Set)
	if err != nil {
		return nil, nil, err
	}
	block, err := pickBlock(file.Runs, func(b *model.Run) string { return b.Name }, "run", c.Name, c.File)
	if err != nil {
		return nil, nil, err
	}
	return block, diags, c.override(block)
}

// seed is that of the flag, or 0.
func (c *runCmd) seed() int64 {
	if c.Seed != nil {
		return *c.Seed
	}
	return 0
}

func (r *running) run(diags *diag.List) error {
	r.seed = r.runCmd.seed()
	if err := r.prepare(diags); err != nil {
		return err
	}
	r.times.First = lapse()
	bar := newProgress(r.job, "run")
	r.work.Progress = bar.steps
	result, err := sim.Run(r.job.ctx, r.work)
	bar.done()
	if err != nil {
		return err
	}
	r.times.Steady = lap(&r.mark)
	return r.deliver(result)
}

func (r *running) prepare(diags *diag.List) error {
	err := r.sweeping(diags)
	if err != nil {
		return err
	}
	if r.backend, err = r.open(r.job); err != nil {
		return err
	}
	r.program = pipeline.RunProgram(r.block, r.chosen(), diags)
	sound := r.spikesSound(diags)
	report(r.job, diags)
	if r.program == nil || !sound {
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
func (c *runCmd) override(block *model.Run) error {
	for _, flag := range []struct {
		name, text string
		to         *float64
	}{{"duration", c.Duration, &block.Duration}, {"dt", c.DT, &block.DT}} {
		if flag.text == "" {
			continue
		}
		v, err := parseTime(flag.text)
		if err != nil {
			return fmt.Errorf("--%s: %w", flag.name, err)
		}
		*flag.to = v
	}
	if learned := block.Trial != nil || block.Trained != ""; block.DT == 0 && !learned {
		block.DT = defaultDT
	}
	if block.Duration > 0 && block.DT > block.Duration {
		return fmt.Errorf("a time step of %g ms is longer than the run of %g ms\nhint: shorten dt, or lengthen the duration", block.DT, block.Duration)
	}
	if block.Trial != nil {
		if err := moveTask(block.Trial.Task, c.Data); err != nil {
			return err
		}
	}
	if err := c.find(block.Network); err != nil {
		return err
	}
	return c.known()
}

// build makes the population.
func (r *running) build() error {
	steps := r.block.Duration / r.block.DT
	if steps < 0.5 || steps > 1e12 {
		return fmt.Errorf("a duration of %g ms is %.3g steps of %g ms", r.block.Duration, steps, r.block.DT)
	}
	r.work.Steps, r.work.DT, r.work.Threads = int(steps+0.5), r.block.DT, r.threads()
	files, err := r.readFiles()
	if err != nil {
		return err
	}
	r.work.Cells = r.block.Size
	for i, v := range r.program.Inputs {
		r.work.Stimuli[i] = r.stimulusOf(v, files)
	}
	for i := range r.work.Params {
		if p := &r.work.Params[i]; r.swept(model.Param) && p.Name == r.block.Sweep.Symbol.Name {
			p.Values = r.sweepValues()
		}
	}
	return r.selectRecorded()
}

// selectRecorded says which cells are recorded, and when.
func (r *running) selectRecorded() error {
	for i := range r.work.Record {
		how, to := r.block.Recorders[i], &r.work.Record[i]
		if how.Every > 0 {
			n, err := data.StepsPerSample(how.Every, r.block.DT)
			if err != nil {
				return r.refuse(how.Span, "take a multiple of dt", "%s cannot be recorded every %g ms: that is %.6g steps of %g ms",
					to.Name, how.Every, how.Every/r.block.DT, r.block.DT)
			}
			to.Stride = n
		}
		for _, c := range how.Cells {
			for cell := c.First; cell <= c.Last; cell++ {
				to.Cells = append(to.Cells, cell)
			}
			if c.Last >= r.work.Cells {
				return r.refuse(how.Span, fmt.Sprintf("the cells are 0 to %d", r.work.Cells-1), "there is no cell %d to record", c.Last)
			}
		}
		if how.Cells == nil && (r.sweep != nil || len(r.block.Cases) > 0) {
			to.Cells = spread(r.work.Cells)
		}
	}
	return nil
}

// refuse reports what only shows when a run is put together, at its place in the
// model.
func (r *running) refuse(span source.Span, hint, format string, args ...any) error {
	d := &diag.Diagnostic{Severity: diag.Error, Span: span, Message: fmt.Sprintf(format, args...), Hints: []string{hint}}
	diag.Render(r.job.stderr, d, onTerminal(r.job.stderr))
	return errReported
}

// remark says what a user may not expect of a run, on standard error and in the
// result.
func (r *running) remark(span source.Span, format string, args ...any) {
	d := &diag.Diagnostic{Severity: diag.Remark, Span: span, Message: fmt.Sprintf(format, args...)}
	diag.Render(r.job.stderr, d, onTerminal(r.job.stderr))
	r.notes = append(r.notes, d.Message)
}

// spread are the first and the last cell and some between them.
func spread(cells int) []int {
	const most = 6
	var out []int
	for i := range min(cells, most) {
		if cells <= most {
			out = append(out, i)
		} else {
			out = append(out, i*(cells-1)/(most-1))
		}
	}
	return out
}
