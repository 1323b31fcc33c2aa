package prove

import (
	"context"
	"fmt"
	"math"

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
	RTRL   Machine // nil where there is too much for it, and TooMuch says what
	// TooMuch is why there is no RTRL.
	TooMuch string
	// Online finds it as the training does, by a rule that goes forward in time and
	// leaves something out; nil for another rule.
	Online     Machine
	OnlineName string
	// Finer makes the network at a time step that is so many times shorter, with the
	// exact jumps at spikes; nil for another rule than eventprop.
	Finer func(times int) (Machine, *learn.Job, error)
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
	for _, stage := range []func() error{p.alive, p.tangent, p.smooth, p.windows, p.finer} {
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
		if p.TooMuch != "" {
			p.Notes = append(p.Notes, p.TooMuch)
		}
		return nil
	}
	out, err := p.RTRL.Gradient(p.values, p.Trials)
	if err != nil {
		return err
	}
	other := p.scaled(out.Gradient)
	if len(other) != len(p.gradient) {
		return fmt.Errorf("internal error: %d derivatives forward in time, %d back", len(other), len(p.gradient))
	}
	p.each("adjoint against tangent", func(i int) float64 { return relative(p.gradient[i], other[i], largest(p.gradient)) }, tangentTolerance)
	return nil
}

// each adds a check with the worst error over all values.
func (p *learningProof) each(name string, errorOf func(i int) float64, tolerance float64) {
	errors := make([]float64, len(p.gradient))
	for i := range errors {
		errors[i] = errorOf(i)
	}
	at, err := worst(errors)
	p.add(name, err, tolerance, "%d values; worst %s", len(errors), p.nameOf(at))
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
