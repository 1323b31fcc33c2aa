package pipeline

import (
	"errors"
	"fmt"

	"nmlc/lang/circuit"
)

// refuse says what of the network cannot be trained, at its place.
func (a *trainer) refuse() error {
	for _, p := range a.circuit.Populations {
		if s := p.Model.Source; s != nil && p.Model != a.train.Inputs {
			a.wrong(s.Span, fmt.Errorf("the spikes of %s come from elsewhere than from the task, which a network in training has no place for\nhint: let a group of the task show them to %s", p.Model.Name, a.train.Inputs.Name))
		}
		for _, e := range p.Stimuli {
			if !e.Fixed {
				a.wrong(e.Stimuli[0].Span, fmt.Errorf("a stimulus that changes in time drives %s of %s; in training only what is constant may\nhint: let the task show what changes to %s, by its spikes", e.Stimuli[0].Input.Name, p.Model.Name, a.train.Inputs.Name))
			}
		}
	}
	for _, p := range a.circuit.Projections {
		if err := refused(p); err != nil {
			a.wrong(p.Model.Span, err)
		}
	}
	for _, d := range a.circuit.Drives {
		a.wrong(d.Model.Span, fmt.Errorf("%s drives %s with Poisson input of its own, which a network in training cannot have\nhint: let the task show it to %s, as the rate of a group", d.Model.Name, d.Post.Model.Name, a.train.Inputs.Name))
	}
	return nil
}

// refused is why a projection cannot be in a network that is trained; nil where
// it can.
func refused(p *circuit.Projection) error {
	name := fmt.Sprintf("%s from %s to %s", p.Model.Name, p.Model.Pre.Name, p.Model.Post.Name)
	switch {
	case p.Plastic != nil:
		return fmt.Errorf("the connections of %s change by a rule of their own, or have states of their own: gradients are found for synapses whose states live once for each postsynaptic cell\nhint: `nmlc explain` says where states live, and why", name)
	case len(p.Gathers) > 0:
		return fmt.Errorf("%s acts continuously, not by spikes, which training has no derivatives for\nhint: let a spike act, `on pre`", name)
	case len(p.Spikes) == 0:
		return errors.New(name + " does nothing")
	}
	for _, d := range p.Spikes {
		if d.Amplitude != nil {
			return fmt.Errorf("what a spike of %s brings depends on a state of the presynaptic cell (%s), which training has no derivatives for\nhint: leave short-term plasticity out", name, d.Amplitude.Name)
		}
	}
	return nil
}
