package main

import (
	"fmt"
	"math"
	"slices"

	"nmlc/codegen/pipeline"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/runtime/network"
	"nmlc/runtime/plot"
	"nmlc/runtime/record"
	"nmlc/runtime/task"
	"nmlc/runtime/trained"
)

const (
	shownTrials  = 4  // conditions side by side
	lookedAt     = 64 // trials among which conditions are looked for
	shownOutputs = 10 // cells of the readout
)

// shown are validation trials, the first of each condition.
func (t *training) shown() ([]*task.Trial, error) {
	split := task.Validation
	if r, ok := t.source.(*task.Recorded); ok && r.Count(split) == 0 {
		split = task.Training
	}
	var out []*task.Trial
	for number := range uint64(lookedAt) {
		trial, err := t.source.Trial(split, number)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(out, func(o *task.Trial) bool { return o.Condition == trial.Condition }) {
			out = append(out, trial)
		}
		if len(out) == shownTrials {
			break
		}
	}
	slices.SortStableFunc(out, func(a, b *task.Trial) int { return natural(a.Condition, b.Condition) })
	return out, nil
}

// natural orders names with numbers at their end by these.
func natural(a, b string) int {
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	return slices.Compare([]byte(a), []byte(b))
}

// trials is what the trained network does in some trials of validation.
func (t *training) trials(values [][]float64) (*plot.TrialsFigure, error) {
	shown, err := t.shown()
	if err != nil {
		return nil, err
	}
	made, err := t.network(values, shown[0])
	if err != nil {
		return nil, err
	}
	f := &plot.TrialsFigure{Title: t.title() + ": trials of validation, after training"}
	for i, p := range made.Job.Populations {
		if p.Code == nil || t.block.Network.Populations[i].Cell.Spike != nil {
			f.Bands = append(f.Bands, plot.Band{Name: p.Name, Size: p.Size, Spikes: true})
		}
	}
	for _, trial := range shown {
		made.ShowTrial(t.block.Inputs, trial)
		result, err := network.Run(t.job.ctx, made.Job)
		if err != nil {
			return nil, err
		}
		f.Trials = append(f.Trials, t.column(f, trial, result))
	}
	if d := t.output(); d != nil {
		f.Output = plot.Quantity{Name: d.Symbol.Name, Unit: unitOrNone(d.Symbol.Unit)}
	}
	return f, nil
}

// network is the trained network as a run has it, with the outputs recorded.
func (t *training) network(values [][]float64, trial *task.Trial) (*pipeline.NetworkPlan, error) {
	net := *t.block.Network
	net.Records, net.Spikes, net.RatesEvery = nil, net.Populations, 0
	if d := t.output(); d != nil {
		last := min(shownOutputs, t.sizeOf(d.Population)) - 1
		net.Records = []model.PopulationRecord{{Population: d.Population, Symbol: d.Symbol, Recorder: model.Recorder{Cells: []model.Cells{{First: 0, Last: last}}, Span: d.Span}}}
	}
	run := &model.Run{Name: t.block.Name, Network: &net, DT: t.plan.Job.DT, Duration: float64(trial.Steps) * t.plan.Job.DT, Span: t.block.Span}
	learned := pipeline.Learned{Values: trained.Of(t.plan.Header(), t.plan.Groups(values)), Trial: trial, Inputs: t.block.Inputs}
	choices := t.chosen()
	choices.Single = t.plan.Job.Single
	diags := &diag.List{}
	made, err := pipeline.LearnedJob(run, learned, choices, t.backend, uint64(t.seed), diags)
	if err == nil && made == nil {
		report(t.job, diags)
		err = errReported
	}
	return made, err
}

// output is what a trial shows of the readout: what predictions are read from, or
// else what follows a target.
func (t *training) output() *model.OutputOf {
	if l := t.followed(); t.block.Decide == nil && l != nil {
		return l.Output
	}
	return t.block.Decide
}

// followed is the first loss that holds an output against a target over time; nil
// without one.
func (t *training) followed() *model.TrainLoss {
	for i := range t.block.Losses {
		if l := &t.block.Losses[i]; l.Kind == model.MSE {
			return l
		}
	}
	return nil
}

func (t *training) sizeOf(p *model.Population) int {
	for _, of := range t.plan.Job.Populations {
		if of.Name == p.Name {
			return of.Size
		}
	}
	return 0
}

// column is a trial in the figure.
func (t *training) column(f *plot.TrialsFigure, trial *task.Trial, res *network.Result) plot.TrialColumn {
	dt := t.plan.Job.DT
	c := plot.TrialColumn{Title: trial.Condition, Duration: float64(trial.Steps) * dt}
	if c.Title == "" {
		c.Title = fmt.Sprintf("trial %d", trial.Number)
	}
	for i, s := range res.Spikes {
		name := res.Populations[s.Population].Name
		band := slices.IndexFunc(f.Bands, func(b plot.Band) bool { return b.Name == name })
		c.Spikes = append(c.Spikes, plot.BandSpike{Time: record.TimeOf(res, i), Band: band, Cell: int(s.Cell)})
	}
	if trial.Answer >= 0 {
		c.Windows = append(c.Windows, [2]float64{float64(trial.Decide.From) * dt, float64(trial.Decide.To) * dt})
	}
	for _, of := range res.Traces {
		for i, cell := range of.Cells {
			c.Outputs = append(c.Outputs, plot.Trace{Name: fmt.Sprintf("%s[%d]", res.Populations[of.Population].Name, cell), Time: times(len(of.Values[i]), of.Stride, res.DT), Values: over(of.Values[i], of.Scale)})
			if wanted := t.wanted(trial, cell, of.Scale); wanted != nil {
				c.Targets = append(c.Targets, *wanted)
			}
		}
	}
	return c
}

// wanted is what a cell of the output shall do in a trial; nil where the output shown
// follows no target.
func (t *training) wanted(trial *task.Trial, cell int, scale float64) *plot.Trace {
	l := t.followed()
	if l == nil || l.Output.Population != t.output().Population || l.Output.Symbol != t.output().Symbol {
		return nil
	}
	trace := &plot.Trace{Name: l.Target}
	for _, target := range trial.Targets {
		if target.Name != l.Target {
			continue
		}
		if len(trace.Time) > 0 { // a gap between windows
			trace.Time, trace.Values = append(trace.Time, float64(target.From)*t.plan.Job.DT), append(trace.Values, math.NaN())
		}
		for i, of := range target.Values {
			trace.Time = append(trace.Time, float64(target.From+i)*t.plan.Job.DT)
			trace.Values = append(trace.Values, of[cell]/scale)
		}
	}
	return trace
}

func unitOrNone(unit string) string {
	if unit == "1" {
		return ""
	}
	return unit
}

func (t *training) title() string { return fmt.Sprintf("%s: %s", t.block.Network.Name, t.block.Name) }
