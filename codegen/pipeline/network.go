package pipeline

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"time"

	"nmlc/ir"
	"nmlc/lang/circuit"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/runtime/data"
	"nmlc/runtime/event"
	"nmlc/runtime/network"
)

// NetworkPlan is a network that is ready to run.
type NetworkPlan struct {
	Job     *network.Job
	Events  *event.Job // of a run from event to event; nil for one in time steps
	Circuit *circuit.Circuit
	// Programs of the populations; nil for sources.
	Programs []*ir.Program
	// Of are the projections of the model that those of the job come from.
	Of             []*model.Projection
	Compile, Build time.Duration
}

// NetworkJob makes the job of a run of a network: it decides where states of
// synapses live, connects the cells, and compiles their kernels. It returns nil
// after a mistake, which diags has then.
func NetworkJob(run *model.Run, c Choices, b *Backend, seed uint64, diags *diag.List) (*NetworkPlan, error) {
	given := int64(seed)
	learned, _, err := LearnedOf(run, &given)
	if err != nil {
		return nil, err
	}
	return LearnedJob(run, learned, c, b, seed, diags)
}

// LearnedJob is NetworkJob of a run that has something from training.
func LearnedJob(run *model.Run, learned Learned, c Choices, b *Backend, seed uint64, diags *diag.List) (*NetworkPlan, error) {
	a := newAssembler(run, c, b, seed, diags)
	a.learned = learned
	if run.EventDriven && c.Single {
		return nil, errors.New("a network that runs from event to event is computed in binary64\nhint: leave --precision out")
	}
	begin := time.Now()
	if err := learned.startsOf(run.Network); err != nil {
		return nil, err
	}
	a.circuit = circuit.Of(run.Network, diags)
	if a.circuit == nil {
		return nil, nil
	}
	steps := math.Round(run.Duration / a.dt)
	if !(steps >= 1 && steps <= math.MaxInt32) {
		return nil, fmt.Errorf("a duration of %g ms is %.3g steps of %g ms", run.Duration, steps, a.dt)
	}
	a.plan = &NetworkPlan{Circuit: a.circuit, Job: &network.Job{DT: a.dt, Steps: int(steps), Seed: seed}}
	for _, stage := range []func() error{a.populate, a.learnedCells, a.learnedSigns, a.sound, a.lower, a.compile, a.furnish, a.connect, a.learnedAll, a.record, a.byEvents} {
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

// assembler makes a job.
type assembler struct {
	run     *model.Run
	net     *model.Network
	choices Choices
	backend *Backend
	seed    uint64
	dt      float64
	diags   *diag.List
	broken  bool // something wrong was reported
	streams streams
	tables  map[string]*rows
	told    map[*data.Error]int // how many problems of files were reported
	learned Learned
	circuit *circuit.Circuit
	crowds  []*crowd
	of      map[*model.Population]*crowd
	plan    *NetworkPlan
}

func newAssembler(run *model.Run, c Choices, b *Backend, seed uint64, diags *diag.List) *assembler {
	return &assembler{run: run, net: run.Network, choices: c, backend: b, seed: seed, dt: cmp.Or(run.DT, 0.1), diags: diags,
		streams: streams{}, tables: map[string]*rows{}, told: map[*data.Error]int{}, of: map[*model.Population]*crowd{}}
}

// ConstantStimuli are, for each population, the names of the parameters that
// stand for stimuli which do not change in time.
func (p *NetworkPlan) ConstantStimuli() [][]string {
	out := make([][]string, len(p.Circuit.Populations))
	for i, c := range p.Circuit.Populations {
		for _, e := range c.Stimuli {
			if e.Fixed {
				out[i] = append(out[i], e.Symbol.Name)
			}
		}
	}
	return out
}
