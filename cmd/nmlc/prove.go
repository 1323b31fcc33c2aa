package main

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"text/tabwriter"

	"nmlc/codegen/pipeline"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/runtime/prove"
	"nmlc/runtime/sim"
)

type proveCmd struct {
	File     string `arg:"" help:"Model file with a run or train block, or a library model such as stdlib/gif."`
	Name     string `help:"Name of the run block whose stimulus drives the cell, or of the train block; the first where it is left out."`
	Of       int    `default:"-1" placeholder:"CELL" help:"Cell of the block's population; the last where it is left out."`
	Duration string `placeholder:"TIME" help:"Simulated time, such as 500ms, in place of the model's."`
	DT       string `name:"dt" placeholder:"TIME" help:"Time step, such as 0.1ms, in place of the model's."`
	choices  `embed:""`
	engine   `embed:""`
}

// Help is the long text of nmlc prove --help.
func (proveCmd) Help() string {
	return `Examples:
  nmlc prove stdlib/gif --spikes exact
  nmlc prove cell.nml --json

Holds the derivatives of the compiled kernels against others, on the run of a run block:
the adjoint against forward sensitivities, against central differences over a sweep of
steps, the order of the Taylor remainder, and each equation's derivatives step by step,
so that a wrong one is found at its line.

Of a file with train blocks (--name NAME for one of them) the gradient of the network on the task:
the adjoint against the derivative forward in time, against differences by what moves no spike,
eventprop towards shorter time steps, rules that leave something out against bptt on the first
steps of trials. A population that is silent fails. The exit code is 1 where a check fails.`
}

// longestProof is how many steps of a run are looked at.
const longestProof = 100_000

// Run proves and reports.
func (c *proveCmd) Run(j *job) error {
	run := &runCmd{File: c.File, Name: c.Name, Duration: c.Duration, DT: c.DT, choices: c.choices, engine: c.engine}
	r := &running{runCmd: run, job: j, mark: processStart}
	if c.Seed != nil {
		r.seed = *c.Seed
	}
	file, diags, err := loaded(j, c.File)
	if err != nil {
		return err
	}
	if blocks := c.chosenTrains(file); len(blocks) > 0 {
		return c.trains(j, blocks)
	}
	file.Runs = slices.DeleteFunc(file.Runs, func(r *model.Run) bool { return r.Cell == nil }) // networks have no gradients
	if r.block, err = pickBlock(file.Runs, func(b *model.Run) string { return b.Name }, "run", c.Name, c.File); err != nil {
		return err
	}
	if err := r.override(r.block); err != nil {
		return err
	}
	if r.backend, err = r.open(j); err != nil {
		return err
	}
	result, err := c.certify(r, diags)
	if err != nil {
		return err
	}
	if err := c.deliver(r, result); err != nil {
		return err
	}
	if !result.OK() {
		return errReported
	}
	return nil
}

// certify makes the certificate. Where the derivative of a spike is a surrogate,
// differences can confirm the rest alone: that is done without it.
func (c *proveCmd) certify(r *running, diags *diag.List) (*prove.Result, error) {
	job, err := c.prepare(r, r.block, diags)
	if err != nil {
		return nil, err
	}
	result, err := prove.Run(r.job.ctx, job)
	if err != nil || !job.Surrogate {
		return result, err
	}
	plain := withoutSurrogate(r.block)
	if job, err = c.prepare(r, plain, diags); err != nil {
		return nil, err
	}
	rest, err := prove.Run(r.job.ctx, job)
	if err != nil {
		return nil, err
	}
	for _, check := range rest.Checks {
		if check.Name != "alive" && check.Name != "adjoint against tangent" {
			result.Checks = append(result.Checks, check)
		}
	}
	result.Notes = append(rest.Notes, "the surrogate derivative of the spike is a definition, which differences cannot confirm: but for the first two lines it was left out. --spikes exact has a derivative that they can")
	return result, nil
}

func withoutSurrogate(b *model.Run) *model.Run {
	run, cell, spike := *b, *b.Cell, *b.Cell.Spike
	spike.Surrogate = model.Surrogate{}
	cell.Spike, run.Cell = &spike, &cell
	return &run
}

// prepare compiles the cell and makes its stimuli.
func (c *proveCmd) prepare(r *running, block *model.Run, diags *diag.List) (*prove.Job, error) {
	r.program = pipeline.ProveProgram(block, r.chosen(), diags)
	sound := pipeline.SpikesSound(block.Cell, pipeline.ParamValues(block.Cell, block.Overrides), block.DT, diags)
	report(r.job, diags)
	if r.program == nil || !sound {
		return nil, errReported
	}
	job, err := pipeline.ProveJob(block, r.program, r.backend)
	if err != nil {
		return nil, err
	}
	job.DT, job.Seed = block.DT, uint64(r.seed)
	if job.Steps = min(int(block.Duration/block.DT+0.5), longestProof); job.Steps < 1 {
		return nil, fmt.Errorf("a duration of %g ms is less than a step of %g ms", block.Duration, block.DT)
	}
	files, err := r.readFiles()
	if err != nil {
		return nil, err
	}
	if c.Of >= block.Size || c.Of < -1 {
		return nil, fmt.Errorf("--of %d: the population has the cells 0 to %d", c.Of, block.Size-1)
	}
	cell := c.Of
	if cell < 0 {
		cell = block.Size - 1
	}
	stimuli := make([]sim.Stimulus, job.Inputs)
	for i := range stimuli {
		stimuli[i] = r.stimulusOf(r.program.Inputs[i], files)
	}
	job.Input = func(input, step int) float64 { return stimuli[input](cell, step) }
	r.times.Compile += lap(&r.mark)
	return job, nil
}

// proofJSON is the object that --json prints.
type proofJSON struct {
	header
	OK            bool        `json:"ok"`
	Checks        []checkJSON `json:"checks"`
	Spikes        int         `json:"spikes"`
	SlowestRise   number      `json:"slowest_rise"` // of the distance to the threshold at a spike, per ms
	SlowestRiseAt number      `json:"slowest_rise_ms"`
	NearestMiss   number      `json:"nearest_miss"` // distance below the threshold of a maximum without spike
	NearestMissAt number      `json:"nearest_miss_ms"`
	ThresholdUnit string      `json:"threshold_unit"`
	Notes         []string    `json:"notes"`
}

type checkJSON struct {
	Name      string `json:"name"`
	Error     number `json:"error"`
	Tolerance number `json:"tolerance"`
	OK        bool   `json:"ok"`
	Detail    string `json:"detail"`
}

func (c *proveCmd) deliver(r *running, res *prove.Result) error {
	r.times.Steady = lap(&r.mark)
	unit := ""
	if sp := r.block.Cell.Spike; sp != nil && sp.Left != nil {
		unit = sp.Left.Dim().String()
	}
	out := proofJSON{
		header: c.header("prove", c.File, r.block.Name, r.backend, r.seed), OK: res.OK(), Spikes: res.Spikes,
		SlowestRise: number(res.SlowestRise), SlowestRiseAt: number(res.SlowestRiseAt),
		NearestMiss: number(res.NearestMiss), NearestMissAt: number(res.NearestMissAt),
		ThresholdUnit: unit, Notes: append([]string{}, res.Notes...),
	}
	out.DT, out.Duration, out.Times = r.block.DT*1e-3, r.block.Duration*1e-3, r.times
	title := fmt.Sprintf("%s: gradient on %s, %g ms in steps of %g ms", r.block.Cell.Name, r.block.Name, r.block.Duration, r.block.DT)
	return c.finish(r.job, &out, res, title, unit)
}

// keep completes a certificate, and writes it where there is a folder for results.
func (c *proveCmd) keep(out *proofJSON, res *prove.Result) error {
	hash := newHashing()
	for _, check := range res.Checks {
		out.Checks = append(out.Checks, checkJSON{check.Name, number(check.Error), number(check.Tolerance), check.OK, check.Detail})
		hash.values(check.Error)
	}
	out.Digest = hash.String()
	out.finish()
	if c.Out == "" {
		return nil
	}
	var file bytes.Buffer
	if err := writeJSON(&file, out); err != nil {
		return err
	}
	return writeResults(c.Out, resultFile{"prove.json", file.Bytes()})
}

// finish writes and prints a certificate.
func (c *proveCmd) finish(j *job, out *proofJSON, res *prove.Result, title, unit string) error {
	if err := c.keep(out, res); err != nil {
		return err
	}
	if c.JSON {
		return writeJSON(j.stdout, out)
	}
	return c.print(j, res, title, unit)
}

func (c *proveCmd) print(j *job, res *prove.Result, title, unit string) error {
	out := j.stdout
	fmt.Fprintln(out, title)
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "  check\terror\ttolerance\t\tdetail")
	for _, check := range res.Checks {
		verdict := "ok"
		if !check.OK {
			verdict = "FAILS"
		}
		if math.IsNaN(check.Error) {
			fmt.Fprintf(w, "  %s\t\t\t%s\t%s\n", check.Name, verdict, check.Detail)
			continue
		}
		fmt.Fprintf(w, "  %s\t%.2g\t%.0e\t%s\t%s\n", check.Name, check.Error, check.Tolerance, verdict, check.Detail)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if !math.IsNaN(res.SlowestRise) {
		fmt.Fprintf(out, "nearest to grazing: the spike at %.6g ms, whose distance to the threshold rises by %.3g %s/ms\n", res.SlowestRiseAt, res.SlowestRise, unit)
	}
	if !math.IsNaN(res.NearestMiss) {
		fmt.Fprintf(out, "nearest miss: %.3g %s below the threshold at %.6g ms\n", res.NearestMiss, unit, res.NearestMissAt)
	}
	for _, n := range slices.Compact(res.Notes) {
		fmt.Fprintln(out, "note:", n)
	}
	verdict := "the gradient holds"
	if !res.OK() {
		verdict = "the gradient does not hold"
		if res.Unmeasured() {
			verdict = "the gradient is not certified: something could not be measured"
		}
	}
	_, err := fmt.Fprintln(out, verdict)
	return err
}
