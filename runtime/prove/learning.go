package prove

import (
	"context"
	"fmt"
	"math"
	"slices"

	"nmlc/runtime/learn"
	"nmlc/runtime/task"
	"nmlc/runtime/train"
)

// Machine computes the loss of trials and its gradient by what is trained.
type Machine interface {
	Gradient(values [][]float64, trials []*task.Trial) (*learn.Outcome, error)
	Evaluate(values [][]float64, trials []*task.Trial) (*learn.Outcome, error)
}

// Learning is a certificate to make of the gradient of a network on a task. The
// same network is there once for each way to find the gradient.
type Learning struct {
	Job    *learn.Job
	Trials []*task.Trial
	Seed   uint64
	BPTT   Machine
	// RTRL finds it forward in time, by the groups Forward of the values on
	// ForwardTrials: all, or what does not take too long; nil where nothing does not.
	RTRL          Machine
	Forward       []int
	ForwardTrials []*task.Trial
	// Online finds it as the training does, by a rule that goes forward in time and
	// leaves something out; nil for another rule.
	Online     Machine
	OnlineName string
	// Finer makes the network at a time step that is so many times shorter, with the
	// exact jumps at spikes; nil for another rule than eventprop.
	Finer func(times int) (Machine, *learn.Job, error)
	// Further are more trials to look for directions in along which differences settle.
	Further []*task.Trial
}

// Run makes the certificate.
func (l *Learning) Run(ctx context.Context) (*Result, error) {
	r := &Result{SlowestRise: math.NaN(), NearestMiss: math.NaN()}
	p := &learningProof{Learning: l, Result: r}
	for _, f := range l.Job.Free {
		p.values = append(p.values, f.Start)
		for range f.Start {
			p.units = append(p.units, train.Unit(&f))
		}
	}
	for _, stage := range []func() error{p.alive, p.tangent, p.smooth, p.windows, func() error { return p.finer(ctx) }} {
		if err := stage(); err != nil {
			return nil, err
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	return r, nil
}

// learningProof is a certificate in the making.
type learningProof struct {
	*Learning
	*Result
	values   [][]float64
	units    []float64 // of each value, by which it may change
	gradient []float64 // by BPTT, times the units
}

// scaled is a gradient times the units.
func (p *learningProof) scaled(gradient []float64) []float64 {
	out := make([]float64, len(gradient))
	for i, g := range gradient {
		out[i] = g * p.units[i]
	}
	return out
}

// alive guards against a network that is silent, of which any gradient holds.
func (p *learningProof) alive() error {
	out, err := p.BPTT.Gradient(p.values, p.Trials)
	if err != nil {
		return err
	}
	p.gradient = p.scaled(out.Gradient)
	detail, alive := fmt.Sprintf("%d trials:", len(p.Trials)), true
	steps := 0
	for _, t := range p.Trials {
		steps += t.Steps
	}
	for i, of := range p.Job.Populations {
		if !p.sends(i) {
			continue
		}
		spikes := int(math.Round(out.Rates[i] * p.Job.DT * float64(of.Size) * float64(steps)))
		p.Spikes += spikes
		alive = alive && spikes > 0
		detail += fmt.Sprintf(" %s %.3g Hz", of.Name, 1000*out.Rates[i])
	}
	if !alive {
		detail += "; a silent population proves nothing: give it stronger weights"
	}
	p.Checks = append(p.Checks, Check{Name: "alive", Error: math.NaN(), OK: alive, Detail: detail})
	if largest(p.gradient) == 0 {
		p.Checks = append(p.Checks, Check{Name: "sensitive", Error: math.NaN(), Detail: "the loss depends on nothing that is trained: there is nothing to certify"})
	}
	return nil
}

// sends reports whether a population has connections to others.
func (p *learningProof) sends(population int) bool {
	for _, of := range p.Job.Projections {
		if of.Pre == population {
			return true
		}
	}
	return false
}

// tangent holds the adjoint against the derivative forward in time.
func (p *learningProof) tangent() error {
	if p.RTRL == nil {
		p.Notes = append(p.Notes, "the adjoint was not held against the derivative forward in time, which would take too long")
		return nil
	}
	var values [][]float64
	for _, k := range p.Forward {
		values = append(values, p.values[k])
	}
	forward, err := p.RTRL.Gradient(values, p.ForwardTrials)
	if err != nil {
		return err
	}
	back, err := p.BPTT.Gradient(p.values, p.ForwardTrials)
	if err != nil {
		return err
	}
	gradient := p.scaled(back.Gradient)
	size := largest(gradient)
	errors := make([]float64, 0, len(forward.Gradient))
	var names []int
	at := 0
	for k, f := range p.Job.Free {
		for range f.Start {
			if slices.Contains(p.Forward, k) {
				errors = append(errors, relative(gradient[at], forward.Gradient[len(errors)]*p.units[at], size))
				names = append(names, at)
			}
			at++
		}
	}
	which, most := worst(errors)
	p.add("adjoint against tangent", most, tangentTolerance, "%d of %d values; worst %s", len(errors), len(gradient), p.nameOf(names[which]))
	return nil
}

// nameOf is a value, as in "w of rec (E -> I), 17".
func (p *learningProof) nameOf(at int) string {
	for _, f := range p.Job.Free {
		if at < len(f.Start) {
			return fmt.Sprintf("%s, %d", f.Name, at)
		}
		at -= len(f.Start)
	}
	return ""
}
