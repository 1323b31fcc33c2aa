package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"

	"nmlc/codegen/pipeline"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/unit"
	"nmlc/runtime/network"
	"nmlc/runtime/survey"
)

// networking is a run of a network on its way.
type networking struct {
	*runCmd
	job     *job
	block   *model.Run
	backend *pipeline.Backend
	work    *network.Job
	// simulate runs the network.
	seed     int64
	learned  pipeline.Learned
	simulate func(context.Context) (*network.Result, error)
	stimuli  [][]string // of each population, the parameters that stand for constant stimuli
	before   *survey.Report
	notes    []string // remarks on the run
	written  []string // names of files
	times    timesFor
	mark     time.Time
}

func (n *networking) run(diags *diag.List) error {
	if len(n.Sweep) > 0 || n.Points != 0 {
		return errors.New("a network has no sweep: --sweep and --points are for runs of cells\nhint: write a run of a single population instead, `cell NAME; size N`")
	}
	var err error
	if n.backend, err = n.openAny(n.job); err != nil {
		return err
	}
	if err := n.learn(); err != nil {
		return err
	}
	if err := n.interruptible("the network was being built", func() error { return n.plan(diags) }); err != nil {
		return err
	}
	if err := n.interruptible("the network was being described", func() error {
		n.before = survey.Of(n.work, n.labels())
		return nil
	}); err != nil {
		return err
	}
	n.announce()
	n.times.Build += lap(&n.mark)
	n.times.First = lapse()
	bar := newProgress(n.job, "run")
	n.work.Progress = bar.network(n.work.DT)
	result, err := n.simulate(n.job.ctx)
	bar.done()
	if err != nil {
		return err
	}
	n.times.Steady = lap(&n.mark)
	return n.deliver(result)
}

// learn reads what the run has from training.
func (n *networking) learn() error {
	learned, seed, err := pipeline.LearnedOf(n.block, n.Seed)
	if err != nil {
		return wrongTrials(n.job, err, nil, nil)
	}
	n.learned, n.seed = learned, int64(seed)
	return nil
}

// interruptible does what does not look at the context itself. Nothing is lost
// when it is left behind, since the process ends.
func (n *networking) interruptible(what string, do func() error) error {
	done := make(chan error, 1)
	go func() { done <- do() }()
	select {
	case err := <-done:
		return err
	case <-n.job.ctx.Done():
		return fmt.Errorf("interrupted while %s; there is nothing to keep", what)
	}
}

// labels are the units of weights and membranes, which the job has no need of.
func (n *networking) labels() survey.Labels {
	l := survey.Labels{Stimuli: n.stimuli}
	for _, p := range n.work.Populations {
		membrane := survey.Unit{Name: "1", Scale: 1}
		if n.ofCells(p) {
			if states := n.population(p.Name).Cell.States; len(states) > 0 {
				membrane = survey.Unit{Name: states[0].Unit, Scale: states[0].Scale}
			}
		}
		l.Membrane = append(l.Membrane, membrane)
	}
	for _, p := range n.work.Projections {
		label := survey.Label{Weight: weightUnit(nil, nil)}
		if m := n.projection(p); m != nil {
			label = survey.Label{Weight: weightUnit(m.Synapse, m.Weight), Even: even(m)}
		}
		l.Projections = append(l.Projections, label)
	}
	for _, d := range n.work.Drives {
		label := survey.Label{Weight: weightUnit(nil, nil)}
		if m := n.drive(d); m != nil {
			label.Weight = weightUnit(m.Synapse, m.Weight)
		}
		l.Drives = append(l.Drives, label)
	}
	return l
}

// weightUnit is the unit in which a weight is written, or without one that of the
// synapse.
func weightUnit(s *model.Synapse, written model.Expr) survey.Unit {
	if s == nil || s.Weight == nil {
		return survey.Unit{Name: "1", Scale: 1}
	}
	found := survey.Unit{Name: s.Weight.Unit, Scale: s.Weight.Scale}
	if written == nil || !written.Pos().Known() {
		return found
	}
	for _, name := range words.FindAllString(written.Pos().Text(), -1) {
		if u, ok := unit.Lookup(name); ok && u.Dim == s.Weight.Dim {
			found = survey.Unit{Name: name, Scale: unit.Literal("1", u.Pow10)}
		}
	}
	return found
}

var words = regexp.MustCompile(`[A-Za-z]+`)

// even reports whether the rule gives each cell its connections.
func even(p *model.Projection) bool {
	switch p.Wiring.Kind {
	case "table", "scale_free", "out_degree":
		return false
	}
	_, constant := p.Wiring.Probability.(*model.Num)
	return p.Where == nil && p.Within == 0 && (p.Wiring.Probability == nil || constant)
}

func (n *networking) population(name string) *model.Population {
	for _, p := range n.block.Network.Populations {
		if p.Name == name {
			return p
		}
	}
	return nil
}

// ofCells reports whether a population is one of cells, not of sources.
func (n *networking) ofCells(p *network.Population) bool {
	m := n.population(p.Name)
	return m != nil && m.Cell != nil
}

// projection is the line of the model that a projection of the job comes from.
func (n *networking) projection(p *network.Projection) *model.Projection {
	for _, m := range n.block.Network.Projections {
		if m.Name == p.Name && m.Pre.Name == n.work.Populations[p.Pre].Name && m.Post.Name == n.work.Populations[p.Post].Name {
			return m
		}
	}
	return nil
}

func (n *networking) drive(d *network.Drive) *model.Drive {
	for _, m := range n.block.Network.Drives {
		if m.Name == d.Name && m.Post.Name == n.work.Populations[d.Post].Name {
			return m
		}
	}
	return nil
}
