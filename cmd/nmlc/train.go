package main

import (
	"os"
	"runtime/debug"
	"slices"
	"time"

	"nmlc/codegen/pipeline"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/runtime/learn"
	"nmlc/runtime/task"
	"nmlc/runtime/train"
)

type trainCmd struct {
	File    string   `arg:"" help:"Model file with a train block, or a library model such as stdlib/evidence."`
	Name    string   `help:"Name of the train block; the first where it is left out."`
	Rule    string   `placeholder:"RULE" help:"How the gradient is found, in place of the model's: bptt, eventprop, e_prop, e_prop(random), d_rtrl, es_d_rtrl(0.99), rtrl."`
	Steps   *int     `placeholder:"N" help:"Steps of the optimiser, in place of the model's."`
	Batch   *int     `placeholder:"B" help:"Trials of a step, in place of the model's."`
	DT      string   `name:"dt" placeholder:"TIME" help:"Time step, such as 0.5ms, in place of the model's."`
	Data    string   `placeholder:"DIR" help:"Folder in which the files of the network and of the task lie, in place of the model's."`
	Memory  string   `placeholder:"SIZE" help:"Memory for tapes and checkpoints of states, such as 4GB; by default what the machine has free."`
	Resume  bool     `help:"Go on from the checkpoint in the folder for results, to the same bits as without the interruption."`
	Set     []string `sep:"none" placeholder:"NAME=VALUE" help:"Value of a constant in place of the model's, such as 'g=0.5 nS'; may be repeated."`
	choices `embed:""`
	engine  `embed:""`
}

// Help is the long text of nmlc train --help.
func (trainCmd) Help() string {
	return `Examples:
  nmlc train stdlib/evidence -o evidence
  nmlc train stdlib/evidence --rule 'es_d_rtrl(0.99)' --precision f32
  nmlc train stdlib/evidence --steps 2000 -o evidence --resume

A train block names a network, a task, what is wrong (loss), what may change (free) and how:
  train Main { network EI; task Evidence; loss cross_entropy(Out.y); free w of all; gradient bptt
               optimize adam { rate 1e-3 }; batch 128; steps 400; validate every 10 { trials 256 } }

The folder for results gets metrics.jsonl (a line for each step), checkpoint, trained.npz (values with
their connections), train.json, weights.json (distributions before and after), and pictures: learning,
trials, weights. A run takes the trained values:
  run Show { network EI; task Evidence { trial 7 }; trained "evidence/trained.npz" }
Results are the same bits for any number of threads.`
}

// training is a training on its way.
type training struct {
	*trainCmd
	job     *job
	block   *model.Train
	seed    int64
	backend *pipeline.Backend
	plan    *pipeline.TrainPlan
	source  task.Source
	machine *learn.Machine
	work    *train.Job
	written []string // names of files
	notes   []string // what one should know before the training
	times   timesFor
	mark    time.Time
}

// Run trains and reports.
func (c *trainCmd) Run(j *job) error {
	t, err := c.start(j)
	if err != nil {
		return err
	}
	if err := t.prepare(); err != nil {
		return err
	}
	t.announce()
	t.times.First = lapse()
	bar := t.newProgress()
	t.work.Progress = bar.show
	result, err := train.Run(j.ctx, t.work)
	bar.done()
	t.times.Steady = lap(&t.mark)
	if err != nil {
		return t.stopped(result, err)
	}
	return t.deliver(result)
}

// start finds the train block, with the flags that stand for its settings.
func (c *trainCmd) start(j *job) (*training, error) {
	file, _, err := loadedWith(j, c.File, c.Set)
	if err != nil {
		return nil, err
	}
	block, err := pickBlock(file.Trains, func(b *model.Train) string { return b.Name }, "train", c.Name, c.File)
	if err != nil {
		return nil, err
	}
	t := &training{trainCmd: c, job: j, block: block, seed: block.Seed, mark: processStart}
	if c.Seed != nil {
		t.seed = *c.Seed
	}
	return t, t.override()
}

// prepare makes the job of the training.
func (t *training) prepare() error {
	diags := &diag.List{} // what was told when the model was read is not told again
	memory, err := parseMemory(t.Memory)
	if err != nil {
		return err
	}
	if t.backend, err = t.openAny(t.job); err != nil {
		return err
	}
	choices := t.chosen()
	choices.Single = t.Precision == "f32"
	t.plan, err = pipeline.TrainJob(t.block, choices, t.backend, uint64(t.seed), diags)
	report(t.job, diags)
	if err != nil {
		return err
	}
	if t.plan == nil {
		return errReported
	}
	t.times.Compile, t.times.Build = t.plan.Compile.Seconds(), t.plan.Build.Seconds()
	t.plan.Job.Threads, t.plan.Job.Memory = t.Threads, memory
	if t.plan.Job.Rows, err = t.backend.Rows(choices.Single); err != nil {
		return err
	}
	if t.source, err = t.plan.TaskOf(t.block, uint64(t.seed)); err != nil {
		return wrongTrials(t.job, err, nil, nil)
	}
	if t.machine, err = learn.New(t.plan.Job); err != nil {
		return err
	}
	if err := t.affordable(); err != nil {
		return err
	}
	collectSooner(t.machine.Plan())
	t.work = t.plan.Training(t.block, t.source)
	t.work.Machine, t.work.Folder, t.work.Resume = t.machine, t.Out, t.Resume
	t.work.Model, err = t.hash()
	t.notes = slices.Concat(t.machine.Notes(), t.rounded(), t.setAside())
	lap(&t.mark)
	return err
}

// collectSooner has the garbage of batches collected once it is as much as all
// but the tapes is: the collector would wait for as much as the tapes are, too. A
// user who sets GOGC knows better.
func collectSooner(plan learn.MemoryPlan) {
	const least = 10 // percent
	if tape := plan.Tape + plan.Kept; tape > 0 && os.Getenv("GOGC") == "" {
		debug.SetGCPercent(max(least, 100-100*tape/plan.Total()))
	}
}
