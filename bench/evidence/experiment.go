package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"

	"nmlc/bench/learner"
	"nmlc/codegen/pipeline"
	"nmlc/lang/model"
	"nmlc/runtime/memory"
	"nmlc/runtime/task"
	"nmlc/runtime/train"
)

// experiment is a training.
type experiment struct {
	Rule  string
	Seed  int64
	Steps int // 0 for what the model says
	Short bool
}

// result is what became of it.
type result struct {
	experiment
	Accuracy  float64 // of trials never seen, that did not decide when to stop either
	Loss      float64
	Batch     int     // trials of a step
	Batches   int     // steps that were made
	PerBatch  float64 // seconds
	PerUnit   float64 // nanoseconds for each cell, step and trial
	Passed    bool    // the validation reached what it stops at
	Peak      int     // bytes of the process
	Working   int     // bytes that the engine plans for
	Cosine    [2]float64
	Recurrent [2]float64 // the same of recurrent weights alone, before and after
	Weights   []weights
	Activity  [2]activity // before and after
	Losses    []float64   // of each batch
	Course    []milestone // of the validations
}

// milestone is the accuracy of a validation after a number of trials.
type milestone struct {
	Trials   int
	Accuracy float64
}

// held is how many trials are kept for the judgement, beyond those of validation.
const held, beyond = 1024, 1 << 20

// apart runs the experiment in a process of its own, whose peak of memory is its
// own, too.
func (e experiment) apart(ctx context.Context) (*result, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	ask, err := json.Marshal(e)
	if err != nil {
		return nil, err
	}
	run := exec.CommandContext(ctx, program, "-one", string(ask))
	run.Stderr = os.Stderr
	out, err := run.Output()
	if err != nil {
		return nil, err
	}
	var r result
	return &r, json.Unmarshal(out, &r)
}

func printOne(ask string) error {
	var e experiment
	if err := json.Unmarshal([]byte(ask), &e); err != nil {
		return err
	}
	r, err := e.run()
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(r)
}

// prepare makes the network of the experiment, to be trained by a rule.
func (e experiment) prepare(rule string) (*learner.Learner, error) {
	backend, err := pipeline.SelectBackend("auto")
	if err != nil {
		return nil, err
	}
	name := "stdlib/evidence"
	if e.Short {
		name = beside("short.nml")
	}
	return learner.New(backend, name, learner.Options{Block: e.block(), Rule: rule, Change: func(t *model.Train) {
		t.Seed = e.Seed
		if e.Steps > 0 {
			t.Steps = e.Steps
		}
	}})
}

// block is the train block with the settings for the rule.
func (e experiment) block() string {
	switch {
	case e.Rule == "bptt":
		return "Bptt"
	case e.Rule == "es_d_rtrl":
		return "Quick"
	}
	return "Online"
}

func (e experiment) run() (*result, error) {
	l, err := e.prepare(e.Rule)
	if err != nil {
		return nil, err
	}
	job := l.Plan.Training(l.Block, l.Source)
	job.Machine = l.Machine
	job.Progress = e.progress
	trained, err := train.Run(context.Background(), job)
	if err != nil {
		return nil, err
	}
	r := &result{experiment: e, Batch: l.Block.Batch, Batches: len(trained.History), Passed: trained.Why == train.Accuracy, Working: l.Machine.Plan().Total()}
	r.recount(trained.History)
	r.PerUnit = 1e9 * r.PerBatch / float64(l.Spiking()*l.Machine.Plan().Steps*r.Batch)
	r.Peak = memory.Peak()
	fmt.Fprintf(os.Stderr, "%s, seed %d: %s after %d steps\n", e.Rule, e.Seed, trained.Why, r.Batches)
	return r, r.judge(l, trained)
}

// recount reads the course of a training off its log.
func (r *result) recount(history []train.Record) {
	seconds, n := 0.0, 0
	for _, h := range history {
		r.Losses = append(r.Losses, h.Loss)
		if h.Validation == nil {
			seconds += h.Seconds
			n++
		} else if h.Validation.Accuracy != nil {
			r.Course = append(r.Course, milestone{h.Step * r.Batch, *h.Validation.Accuracy})
		}
	}
	r.PerBatch = seconds / float64(max(1, n))
}

// judge looks at what was learnt.
func (r *result) judge(l *learner.Learner, trained *train.Result) error {
	trials, err := some(l.Source, held)
	if err != nil {
		return err
	}
	out, err := l.Machine.Evaluate(trained.Values, trials)
	if err != nil {
		return err
	}
	r.Accuracy, r.Loss = float64(out.Right)/float64(out.Trials), out.Loss
	for k, values := range [][][]float64{trained.Start, trained.Values} {
		if r.Activity[k], err = follow(l, values, trials[:64]); err != nil {
			return err
		}
		if r.Cosine[k], r.Recurrent[k], err = r.compare(l, values, trials[:32]); err != nil {
			return err
		}
	}
	r.Weights, err = describe(l, trained)
	return err
}

// some are trials of validation that no training looks at.
func some(source task.Source, n int) ([]*task.Trial, error) {
	all := make([]*task.Trial, n)
	for k := range all {
		var err error
		if all[k], err = source.Trial(task.Validation, beyond+uint64(k)); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// progress is one line on a terminal, and one for a hundred steps elsewhere.
func (e experiment) progress(p *train.Progress) {
	begin, end := "", "\n"
	if info, err := os.Stderr.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
		begin, end = "\r", " "
	} else if p.Step%100 != 0 {
		return
	}
	accuracy := 0.0
	if p.Accuracy != nil {
		accuracy = *p.Accuracy
	}
	fmt.Fprintf(os.Stderr, "%s%s, seed %d: step %d of %d, loss %.4f, accuracy %.3f, %.0f s left%s", begin, e.Rule, e.Seed, p.Step, p.Steps, p.Loss, accuracy, p.Left.Seconds(), end)
}
