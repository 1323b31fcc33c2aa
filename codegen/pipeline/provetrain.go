package pipeline

import (
	"slices"

	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/runtime/learn"
	"nmlc/runtime/prove"
	"nmlc/runtime/task"
)

// Bounds of what the derivative forward in time is asked for.
const (
	mostForward  = 1e9    // values times cells times steps of all trials
	mostFollowed = 10_000 // values
)

// furtherTrials is in how many more eventprop looks for directions along which
// differences settle.
const furtherTrials = 28

// ProveTrain makes the certificate job of a training: the same network and trials
// under the rule of the training and under those that it is held against. It
// returns nil after a mistake, which diags has then.
func ProveTrain(t *model.Train, trials int, c Choices, b *Backend, seed uint64, threads int, diags *diag.List) (*prove.Learning, *TrainPlan, error) {
	p := &prover{train: t, choices: c, backend: b, seed: seed, threads: threads, diags: diags}
	bptt, base, err := p.machine(model.GradientRule{Name: string(learn.BPTT)}, 1)
	if err != nil || base == nil {
		return nil, nil, err
	}
	source, err := base.TaskOf(t, seed)
	if err != nil {
		return nil, nil, err
	}
	l := &prove.Learning{Job: base.Job, Seed: seed, BPTT: bptt}
	if l.Trials, err = some(source, 0, trials); err != nil {
		return nil, nil, err
	}
	if err := p.forward(l); err != nil {
		return nil, nil, err
	}
	switch rule := learn.Rule(t.Gradient.Name); rule {
	case learn.EventProp:
		if l.Further, err = some(source, trials, furtherTrials); err != nil {
			return nil, nil, err
		}
		l.Finer = func(times int) (prove.Machine, *learn.Job, error) {
			m, plan, err := p.machine(t.Gradient, times)
			if err != nil || plan == nil {
				return nil, nil, err
			}
			return m, plan.Job, nil
		}
	case learn.EProp, learn.DRTRL, learn.ESDRTRL:
		var plan *TrainPlan
		if l.Online, plan, err = p.machine(t.Gradient, 1); err != nil || plan == nil {
			return nil, nil, err
		}
		l.OnlineName = RuleText(t.Gradient)
	}
	return l, base, nil
}

// some are so many trials of training.
func some(source task.Source, first, count int) (out []*task.Trial, err error) {
	for number := first; number < first+count; number++ {
		trial, err := source.Trial(task.Training, uint64(number))
		if err != nil {
			return nil, err
		}
		out = append(out, trial)
	}
	return out, nil
}

// prover makes machines of one training.
type prover struct {
	train   *model.Train
	choices Choices
	backend *Backend
	seed    uint64
	threads int
	diags   *diag.List
}

// machine finds the gradient by a rule, at a time step that is so many times
// shorter, of all that is trained or of some groups of it. The plan is nil after a
// mistake.
func (p *prover) machine(rule model.GradientRule, times int, groups ...int) (*learn.Machine, *TrainPlan, error) {
	t := *p.train
	rule.Span = t.Gradient.Span
	t.Gradient = rule
	if t.DT == 0 {
		t.DT = 1
	}
	t.DT /= float64(times)
	plan, err := TrainJob(&t, p.choices, p.backend, p.seed, p.diags)
	if err != nil || plan == nil {
		return nil, nil, err
	}
	plan.Job.Threads = p.threads
	if rule.Name == string(learn.EventProp) {
		plan.Job.Samples = 1 // it sees one trial after another
	}
	if plan.Job.Rows, err = p.backend.Rows(p.choices.Single); err != nil {
		return nil, nil, err
	}
	if len(groups) > 0 {
		all := plan.Job.Free
		plan.Job.Free = nil
		for _, i := range groups {
			plan.Job.Free = append(plan.Job.Free, all[i])
		}
	}
	m, err := learn.New(plan.Job)
	return m, plan, err
}

// forward adds the derivative forward in time: by all values or, where that would
// take too long, on one trial by the groups with the fewest of them.
func (p *prover) forward(l *prove.Learning) error {
	cells, steps, all := 0, 0, 0
	for _, of := range l.Job.Populations {
		cells += of.Size
	}
	for _, t := range l.Trials {
		steps += t.Steps
	}
	for _, f := range l.Job.Free {
		all += len(f.Start)
	}
	l.ForwardTrials = l.Trials
	if float64(all)*float64(cells)*float64(steps) > mostForward || all > mostFollowed {
		l.ForwardTrials, steps = l.Trials[:1], l.Trials[0].Steps
	}
	l.Forward = fewest(l.Job.Free, min(mostFollowed, int(mostForward/(float64(cells)*float64(steps)))))
	if len(l.Forward) == 0 {
		return nil
	}
	m, plan, err := p.machine(model.GradientRule{Name: string(learn.RTRL)}, 1, l.Forward...)
	if err == nil && plan != nil {
		l.RTRL = m
	}
	return err
}

// fewest are groups with together no more than so many values, in their order:
// those with the fewest first.
func fewest(free []learn.Free, most int) []int {
	order := make([]int, len(free))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return len(free[a].Start) - len(free[b].Start) })
	var out []int
	for _, i := range order {
		if most -= len(free[i].Start); most < 0 {
			break
		}
		out = append(out, i)
	}
	slices.Sort(out)
	return out
}
