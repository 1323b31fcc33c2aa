package check

import (
	"slices"

	"nmlc/lang/model"
)

// ruled refuses what the rule cannot do.
func (t *trainChecker) ruled() {
	rule := t.out.Gradient
	for _, f := range t.out.Free {
		if slices.Contains(online, rule.Name) && f.Kind == "delay" {
			t.c.errorf(codeGradient, f.Span, "%s does not train delays", rule.Name).Note(rule.Span, "the rule").
				Hint("its traces follow weights and what they do to one cell; bptt and eventprop train delays")
		}
	}
	for _, l := range t.out.Losses {
		if why := unfollowed(rule.Name, l.Kind); why != "" {
			t.c.errorf(codeGradient, l.Span, "%s does not follow the loss %s", rule.Name, l.Kind).Note(rule.Span, "the rule").Hint("%s", why)
		}
	}
	if rule.Name == "e_prop" && !slices.ContainsFunc(t.out.Losses, t.readout) && !t.c.faulty(t.tree.Span) {
		t.c.errorf(codeGradient, rule.Span, "e_prop needs a readout: a loss of a population whose cells do not spike").
			Hint("its learning signal is the error of the readout, carried back by weights").Expect("a line such as `loss cross_entropy(Out.y)`")
	}
}

// unfollowed is why a rule has no derivative of a loss; "" where it has one.
func unfollowed(rule, loss string) string {
	switch {
	case rule == "eventprop" && loss == model.FiringRate:
		return "between events the number of spikes does not change, so that its exact derivative is zero"
	case rule == "eventprop" && loss == model.VanRossum:
		return "it smears out spikes on the grid of steps, and its derivative by their exact times is not derived"
	case rule == "eventprop" && loss == model.Penalty:
		return "at a spike the penalty jumps, and the exact adjoint of that jump is not derived"
	case slices.Contains(online, rule) && loss == model.VanRossum:
		return "its derivative by a spike depends on what comes after the spike, and the rule goes forward; bptt goes back"
	}
	return ""
}

// surrogates demands a surrogate derivative of each cell that spikes and that what
// is trained acts on.
func (t *trainChecker) surrogates() {
	at := t.out.Gradient.Span
	if !at.Known() {
		at = t.out.Span
	}
	told, reached := map[*model.Cell]bool{}, t.out.Reached()
	for _, p := range t.out.Network.Populations {
		if p.Cell == nil || p.Cell.Spike == nil || told[p.Cell] || !reached[p] || t.out.Gradient.Name == "eventprop" {
			continue
		}
		told[p.Cell] = true
		if s := p.Cell.Spike.Surrogate; s.Name == "" && s.Func == nil {
			t.c.errorf(codeGradient, at, "the spikes of %s have no surrogate derivative, so that %s learns nothing through them", p.Cell.Name, t.out.Gradient.Name).
				Note(p.Cell.Spike.Span, "its spikes").Note(p.Span, "what is trained acts on this population").Hint("name one there, such as `surrogate relu(alpha = 0.3)`")
		}
	}
}

// readout reports whether a loss is of cells that do not spike.
func (t *trainChecker) readout(l model.TrainLoss) bool {
	return l.Output != nil && l.Output.Population.Cell.Spike == nil
}

// moved looks whether what is trained acts on what the losses see: where it acts on
// none, nothing can be learnt.
func (t *trainChecker) moved() {
	reached, moving := t.out.Reached(), 0
	var still []model.TrainLoss
	for _, l := range t.out.Losses {
		of := l.Of
		if l.Output != nil {
			of = []*model.Population{l.Output.Population}
		}
		if slices.ContainsFunc(of, func(p *model.Population) bool { return reached[p] }) {
			moving++
		} else if len(of) > 0 {
			still = append(still, l)
		}
	}
	if len(t.out.Free) == 0 || t.c.diags.HasErrors() {
		return
	}
	for _, l := range still {
		const text, hint = "nothing that is trained acts on what this loss sees", "connect to it, or train what acts on it"
		if moving == 0 {
			t.c.errorf(codeObjective, l.Span, text).Hint(hint)
		} else {
			t.c.diags.Warnf("", l.Span, text).Hint(hint)
		}
	}
}
