package main

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"

	"nmlc/codegen/pipeline"
	"nmlc/runtime/learn"
	"nmlc/runtime/train"
)

// trainJSON is what nmlc train --json prints.
type trainJSON struct {
	header
	Rule        string             `json:"rule"`
	Steps       int                `json:"steps"` // done
	Resumed     int                `json:"resumed"`
	Ended       train.Why          `json:"ended"`
	Batch       int                `json:"batch"`
	Loss        number             `json:"loss"` // of the last batch
	Terms       map[string]float64 `json:"terms"`
	Accuracy    *number            `json:"accuracy"`
	Validation  *validationJSON    `json:"validation"` // null without one
	PerStep     number             `json:"per_step_s"` // of training alone
	Tape        number             `json:"tape_bytes_per_neuron_step"`
	Rates       map[string]float64 `json:"rates"` // Hz
	Connections int                `json:"connections"`
	Trained     []trainedJSON      `json:"trained"`
	Memory      learn.MemoryPlan   `json:"memory"`
	Cancelled   bool               `json:"cancelled"`
	Notes       []string           `json:"notes"`
}

// validationJSON is the last validation.
type validationJSON struct {
	Step       int               `json:"step"`
	Trials     int               `json:"trials"`
	Loss       number            `json:"loss"`
	Accuracy   *number           `json:"accuracy"`
	Conditions []train.Condition `json:"conditions"`
}

// trainedJSON describes values before and after.
type trainedJSON struct {
	Name   string    `json:"name"`
	Unit   string    `json:"unit"`
	Count  int       `json:"count"`
	Before spreadOf  `json:"before"`
	After  spreadOf  `json:"after"`
	Bounds [2]number `json:"bounds"` // null for none
}

// spreadOf sums up values in the unit of the model.
type spreadOf struct {
	Mean number `json:"mean"`
	SD   number `json:"sd"`
	Min  number `json:"min"`
	Max  number `json:"max"`
}

func summed(values []float64, scale float64) spreadOf {
	if len(values) == 0 {
		return spreadOf{}
	}
	mean, sd := stat.PopMeanStdDev(values, nil)
	return spreadOf{number(mean / scale), number(sd / scale), number(slices.Min(values) / scale), number(slices.Max(values) / scale)}
}

func optional(v *float64) *number {
	if v == nil {
		return nil
	}
	n := number(*v)
	return &n
}

func (t *training) json(res *train.Result) *trainJSON {
	plan := t.machine.Plan()
	out := &trainJSON{
		header: t.header("train", t.File, t.block.Name, t.backend, t.seed), Rule: pipeline.RuleText(t.block.Gradient), Steps: len(res.History), Resumed: res.Resumed,
		Ended: res.Why, Batch: t.work.Batch, Loss: number(math.NaN()), Terms: map[string]float64{}, PerStep: number(t.perStep(res)), Tape: number(plan.PerStep),
		Rates: map[string]float64{}, Memory: plan, Cancelled: res.Why == train.Cancelled, Trained: []trainedJSON{},
		Notes: append([]string{}, t.notes...),
	}
	if note := t.left(res); note != "" {
		out.Notes = append(out.Notes, note)
	}
	out.Threads = plan.Threads
	out.Set = t.Set
	out.DT, out.Duration = t.plan.Job.DT*1e-3, float64(t.source.Longest())*t.plan.Job.DT*1e-3
	if last := res.Last(); last != nil {
		out.Loss, out.Accuracy, out.Rates = number(last.Loss), optional(last.Accuracy), last.Rates
		if out.Terms = last.Terms; out.Terms == nil {
			out.Terms = map[string]float64{t.work.Terms[0]: last.Loss}
		}
	}
	if v, step := res.Validated(); v != nil {
		out.Validation = &validationJSON{step, v.Trials, number(v.Loss), optional(v.Accuracy), v.Conditions}
	}
	hash := newHashing()
	for i, f := range t.plan.Job.Free {
		hash.values(res.Values[i]...)
		of := trainedJSON{Name: f.Name, Unit: f.Unit, Count: len(f.Start), Before: summed(res.Start[i], f.Scale), After: summed(res.Values[i], f.Scale),
			Bounds: [2]number{number(math.NaN()), number(math.NaN())}}
		if len(f.Lo) == 1 {
			of.Bounds[0] = number(f.Lo[0] / f.Scale)
		}
		if len(f.Hi) == 1 {
			of.Bounds[1] = number(f.Hi[0] / f.Scale)
		}
		out.Trained = append(out.Trained, of)
	}
	for _, p := range t.plan.Job.Projections {
		out.Connections += p.Edges.Len()
	}
	out.Digest, out.Times = hash.String(), t.times
	out.finish()
	return out
}

// perStep are the seconds of a step that this process made and that had no
// validation, half of such steps being faster.
func (t *training) perStep(res *train.Result) float64 {
	var of []float64
	for _, r := range res.History[min(res.Resumed, len(res.History)):] {
		if r.Validation == nil {
			of = append(of, r.Seconds)
		}
	}
	if len(of) == 0 {
		return math.NaN()
	}
	slices.Sort(of)
	return of[len(of)/2]
}
