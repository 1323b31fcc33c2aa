package pipeline

import (
	"cmp"
	"time"

	"nmlc/ir"
	"nmlc/lang/circuit"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/runtime/learn"
	"nmlc/runtime/wiring"
)

// TrainPlan is a network that is ready to be trained.
type TrainPlan struct {
	Job     *learn.Job
	Circuit *circuit.Circuit
	// Programs of the populations; nil for the inputs.
	Programs []*ir.Program
	// Of are the projections of the model that those of the job come from.
	Of             []*model.Projection
	Compile, Build time.Duration
}

// TrainJob makes the job of training a network by the rule of t: it connects the
// cells, finds the first values of what is trained and their bounds, and compiles
// the kernels that the rule needs. It returns nil after a mistake, which diags has
// then.
func TrainJob(t *model.Train, c Choices, b *Backend, seed uint64, diags *diag.List) (*TrainPlan, error) {
	dt := cmp.Or(t.DT, 1)
	run := &model.Run{Name: t.Name, Network: t.Network, DT: dt, Duration: dt, Span: t.Span}
	a := &trainer{assembler: newAssembler(run, c, b, seed, diags), train: t, plan: &TrainPlan{}, edges: map[*circuit.Projection]*wiring.Edges{},
		trained: map[*crowd][]string{}, penalty: map[*crowd]model.Expr{}, reached: t.Reached()}
	begin := time.Now()
	startAnywhere(t)
	if a.circuit = circuit.Of(t.Network, diags); a.circuit == nil {
		return nil, nil
	}
	a.plan.Circuit = a.circuit
	a.plan.Job = &learn.Job{Rule: learn.Rule(t.Gradient.Name), Decay: t.Gradient.Decay, DT: dt, Single: c.Single, Seed: seed, Feedback: learn.Symmetric}
	if t.Gradient.Random {
		a.plan.Job.Feedback = learn.Random
	}
	for _, stage := range []func() error{a.refuse, a.populate, a.sound, a.wire, a.free, a.losses, a.lower, a.compile, a.furnish} {
		if err := stage(); err != nil {
			return nil, err
		}
		if a.broken {
			return nil, nil
		}
	}
	a.plan.Build = time.Since(begin) - a.plan.Compile
	return a.plan, nil
}

// trainer makes the job of training.
type trainer struct {
	*assembler
	train   *model.Train
	plan    *TrainPlan
	edges   map[*circuit.Projection]*wiring.Edges
	trained map[*crowd][]string        // names of parameters that are trained
	penalty map[*crowd]model.Expr      // what its cells add to the loss in a step
	reached map[*model.Population]bool // that derivatives go back through
}

// startAnywhere makes the initial values that are trained values of the cells.
func startAnywhere(t *model.Train) {
	for _, f := range t.Free {
		if f.Kind != "start" {
			continue
		}
		for _, p := range f.Populations {
			s := p.Cell.Lookup(f.Symbol)
			if s == nil || s.Steady || given(p, s) {
				continue
			}
			p.PerCell = append(p.PerCell, model.PerCell{Symbol: s, Value: s.Init, Span: s.Span})
		}
	}
}

func given(p *model.Population, s *model.Symbol) bool {
	for _, v := range p.PerCell {
		if v.Symbol == s {
			return true
		}
	}
	return false
}
