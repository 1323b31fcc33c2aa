package model

import (
	"fmt"
	"strings"
)

// String is the checked training for people.
func (t *Train) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "train %s\n  network %s\n  task %s\n", t.Name, t.Network.Name, t.Task.Name)
	if t.Inputs != nil {
		fmt.Fprintf(&b, "  inputs %s\n", t.Inputs.Name)
	}
	for i := range t.Losses {
		fmt.Fprintf(&b, "  loss %s weight %s\n", t.Losses[i].text(), number(t.Losses[i].Weight))
	}
	if t.Decide != nil {
		fmt.Fprintf(&b, "  decide %s\n", t.Decide.text())
	}
	for i := range t.Free {
		t.Free[i].print(&b)
	}
	if len(t.Dale) > 0 {
		fmt.Fprintf(&b, "  dale %s\n", populationNames(t.Dale))
	}
	fmt.Fprintf(&b, "  gradient %s\n", t.Gradient.text())
	t.printSearch(&b)
	return b.String()
}

func (t *Train) printSearch(b *strings.Builder) {
	named := func(line string, settings ...any) {
		b.WriteString("  " + line)
		for i := 0; i < len(settings); i += 2 {
			if v := fmt.Sprint(settings[i+1]); v != "0" {
				fmt.Fprintf(b, " %s %s", settings[i], v)
			}
		}
		b.WriteByte('\n')
	}
	o, s := t.Optimize, t.Schedule
	named("optimize "+o.Name, "rate", o.Rate, "momentum", o.Momentum, "beta1", o.Beta1, "beta2", o.Beta2, "epsilon", o.Epsilon, "decay", o.Decay)
	named("schedule "+s.Kind, "steps", s.Steps, "every", s.Every, "factor", s.Factor, "floor", s.Floor, "warmup", s.Warmup)
	if t.ClipNorm > 0 || t.ClipAt > 0 {
		named("clip", "norm", t.ClipNorm, "value", t.ClipAt)
	}
	named("run", "batch", t.Batch, "steps", t.Steps, "seed", t.Seed, "dt", t.DT)
	if t.Validate.Every > 0 {
		named("validate", "every", t.Validate.Every, "trials", t.Validate.Trials)
	}
	if t.Stop != (Stop{}) {
		named("stop", "accuracy", t.Stop.Accuracy, "loss", t.Stop.Loss)
	}
}

func (o *OutputOf) text() string { return o.Population.Name + "." + o.Symbol.Name }

func (l *TrainLoss) text() string {
	switch l.Kind {
	case CrossEntropy:
		return l.Kind + "(" + l.Output.text() + ")"
	case MSE:
		return l.Kind + "(" + l.Output.text() + ", " + l.Target + ")"
	case VanRossum:
		return fmt.Sprintf("%s(%s, %s, tau = %s)", l.Kind, populationNames(l.Of), l.Target, number(l.Tau))
	case FiringRate:
		return fmt.Sprintf("%s(%s, target = %s)", l.Kind, populationNames(l.Of), number(l.Rate))
	}
	var parts []string
	for i, p := range l.Of {
		parts = append(parts, Text(l.Penalty[i])+" of "+p.Name)
	}
	return l.Kind + "(" + strings.Join(parts, ", ") + ")"
}

func (f *TrainFree) print(b *strings.Builder) {
	shared, bounds := "", ""
	if f.Shared {
		shared = " shared"
	}
	if f.Bounded {
		bounds = " in " + number(f.Lo) + " .. " + number(f.Hi)
	}
	for _, p := range f.Projections {
		fmt.Fprintf(b, "  free %s of %s (%s -> %s)%s%s\n", f.Kind, p.Name, p.Pre.Name, p.Post.Name, shared, bounds)
	}
	if len(f.Populations) > 0 {
		fmt.Fprintf(b, "  free %s %s of %s%s%s\n", f.Kind, f.Symbol, populationNames(f.Populations), shared, bounds)
	}
}

func (g *GradientRule) text() string {
	switch {
	case g.Random:
		return g.Name + "(random)"
	case g.Decay > 0:
		return g.Name + "(" + number(g.Decay) + ")"
	}
	return g.Name
}
