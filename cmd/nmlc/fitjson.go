package main

import (
	"fmt"
	"math"

	"nmlc/runtime/fit"
)

// fitJSON is what nmlc fit --json prints.
type fitJSON struct {
	header
	Data           string      `json:"data"`
	Parameters     []fitParam  `json:"parameters"`
	Loss           number      `json:"loss"`
	LossUnit       string      `json:"loss_unit"`
	Starts         int         `json:"starts"`
	StartsReached  int         `json:"starts_reached"`
	Restarted      int         `json:"starts_begun_again"`
	StartLosses    []number    `json:"start_losses"`
	StartsAtJumps  int         `json:"starts_at_jumps"`
	Jumps          []jumpJSON  `json:"jumps"`
	Evaluations    evaluations `json:"evaluations"`
	ResidualLag1   number      `json:"residual_lag1"`
	Score          score       `json:"score"`
	ScoreName      string      `json:"score_name"`
	Sweeps         []partJSON  `json:"sweeps"`
	Stages         []stageJSON `json:"stages,omitempty"`
	Correlation    [][]number  `json:"correlation"`
	TapeBytes      int         `json:"tape_bytes_per_neuron_step"`
	CheckpointStep int         `json:"checkpoint_steps"`
	Warnings       []string    `json:"warnings"`
	Cancelled      bool        `json:"cancelled"`
}

// stageJSON is one of several stages.
type stageJSON struct {
	Name          string      `json:"name"`
	Parameters    []fitParam  `json:"parameters"`
	Loss          number      `json:"loss"`
	LossUnit      string      `json:"loss_unit"`
	Starts        int         `json:"starts"`
	StartsReached int         `json:"starts_reached"`
	Evaluations   evaluations `json:"evaluations"`
	Seconds       number      `json:"fitting_s"`
}

type fitParam struct {
	Name         string `json:"name"`
	Unit         string `json:"unit"`
	Value        number `json:"value"`
	Stderr       number `json:"stderr"`
	Identifiable bool   `json:"identifiable"`
	Searched     bool   `json:"searched"`
	AtBound      bool   `json:"at_bound"`
	Note         string `json:"note,omitempty"`
}

// evaluations counts those of the search. Spent and GradientCost are in
// evaluations of the loss, null where the cost of a gradient is not known.
type evaluations struct {
	Value        int    `json:"value"`
	Gradient     int    `json:"gradient"`
	Spent        number `json:"spent"`
	GradientCost number `json:"gradient_cost"`
}

func evaluationsOf(r *fit.Result) evaluations {
	e := evaluations{r.Values, r.Gradients, number(r.Spent), number(r.GradientCost)}
	if r.GradientCost == 0 {
		e.GradientCost = number(math.NaN())
		if r.Gradients > 0 {
			e.Spent = number(math.NaN())
		}
	}
	return e
}

// deliver writes files and prints what was found.
func (s *stages) deliver() error {
	f := s.done[len(s.done)-1]
	if s.Out != "" {
		if err := f.writeFiles(f.result); err != nil {
			return err
		}
	}
	if !s.JSON {
		s.print()
		return cancelled(f.result)
	}
	if err := writeJSON(s.job.stdout, s.json()); err != nil {
		return err
	}
	return cancelled(f.result)
}

func cancelled(r *fit.Result) error {
	if r.Cancelled {
		return fmt.Errorf("the fit was interrupted: these are the best values until then")
	}
	return nil
}

// json is the last stage, with a summary of each where there are several.
func (s *stages) json() *fitJSON {
	f := s.done[len(s.done)-1]
	r := f.result
	out := &fitJSON{
		header: f.header("fit", f.File, f.block.Name, f.backend, f.block.Optimizer.Seed), Data: f.data, Parameters: f.parameters(),
		Loss: number(r.Loss), LossUnit: f.lossUnit(), Starts: len(r.Starts), StartsReached: r.StartsReached, Restarted: restarts(r),
		Evaluations: evaluationsOf(r), ResidualLag1: number(r.ResidualLag1),
		Score: scoreOf(r), ScoreName: f.scoreName(), Sweeps: sweepsOf(r),
		TapeBytes: f.plan.TapeBytes(), CheckpointStep: r.Segment, Warnings: r.Warnings, Cancelled: r.Cancelled,
		Correlation: [][]number{}, StartLosses: []number{}, StartsAtJumps: r.StartsAtJumps, Jumps: f.jumps(),
	}
	out.DT, out.Duration = f.dt(r)/1e3, duration(r)/1e3
	out.Digest = digestOf(r)
	for _, row := range r.Correlation {
		out.Correlation = append(out.Correlation, numbers(row))
	}
	for _, start := range r.Starts {
		out.StartLosses = append(out.StartLosses, number(start.Loss))
	}
	if out.Warnings == nil {
		out.Warnings = []string{}
	}
	for _, stage := range s.done {
		out.Times.add(stage.times)
		if len(s.done) > 1 {
			out.Stages = append(out.Stages, stage.summary())
		}
	}
	out.finish()
	return out
}

func (f *fitting) summary() stageJSON {
	r := f.result
	return stageJSON{f.block.Name, f.parameters(), number(r.Loss), f.lossUnit(), len(r.Starts), r.StartsReached,
		evaluationsOf(r), number(f.times.Steady)}
}

func (f *fitting) parameters() []fitParam {
	var out []fitParam
	for _, e := range f.result.Params {
		out = append(out, fitParam{
			Name: e.Name, Unit: e.Unit, Value: number(e.Value / e.Scale), Stderr: number(e.Stderr / e.Scale), Identifiable: e.Identifiable,
			Searched: e.Free, AtBound: e.AtBound, Note: e.Note,
		})
	}
	return out
}

func (f *fitting) dt(r *fit.Result) float64 {
	if f.block.DT > 0 || len(r.Sweeps) == 0 || len(r.Sweeps[0].Time) < 2 {
		return f.block.DT
	}
	t := r.Sweeps[0].Time
	return (t[len(t)-1] - t[0]) / float64(len(t)-1)
}

func duration(r *fit.Result) float64 {
	longest := 0.0
	for _, s := range r.Sweeps {
		if n := len(s.Time); n > 0 {
			longest = max(longest, s.Time[n-1]-s.Time[0])
		}
	}
	return longest
}
