package ast

func (p *printer) task(d *Task) {
	p.node(d.Span, "task %s", d.Name.Name)
	p.within(func() { p.taskLines(d.Lines) })
}

func (p *printer) taskLines(lines []TaskLine) {
	for _, l := range lines {
		switch l := l.(type) {
		case *Groups:
			p.node(l.Span, "inputs")
			p.within(func() {
				for _, g := range l.Groups {
					p.node(g.Name.Span, "name %s", g.Name.Name)
					p.within(func() { p.expr("size", g.Size) })
				}
			})
		case *TrialValue:
			p.trialValue(l)
		case *GroupInput:
			p.groupInput(l)
		case *Phase:
			p.node(l.Span, "phase %s", l.Name.Name)
			p.within(func() {
				p.expr("duration", l.Duration)
				for _, in := range l.Inputs {
					p.groupInput(in)
				}
			})
		case *Repeat:
			p.node(l.Span, "repeat as %s", l.As.Name)
			p.within(func() {
				p.expr("times", l.Times)
				p.taskLines(l.Lines)
			})
		case *Target:
			p.target(l)
		case *Decide:
			p.node(l.Span, "decide over %s", listed(l.Over))
		case *Condition:
			p.node(l.Span, "condition")
			p.within(func() { p.expr("value", l.Value) })
		case *Setting:
			p.settings([]*Setting{l})
		}
	}
}

func (p *printer) trialValue(l *TrialValue) {
	word := "let"
	if l.Draw {
		word = "draw"
	}
	p.node(l.Span, "%s %s", word, l.Name.Name)
	p.within(func() {
		p.expr("count", l.Count)
		p.expr("value", l.Value)
	})
}

func (p *printer) groupInput(l *GroupInput) {
	word, part := "rate", "value"
	if l.At {
		word, part = "spikes", "at"
	}
	p.node(l.Span, "%s %s", word, l.Group.Name)
	p.within(func() { p.expr(part, l.Value) })
}

func (p *printer) target(l *Target) {
	over := ""
	if len(l.Over) > 0 {
		over = " over " + listed(l.Over)
	}
	p.node(l.Span, "target %s%s", l.Name.Name, over)
	p.within(func() {
		p.expr("value", l.Value)
		p.expr("weight", l.Weight)
	})
}

func (p *printer) train(d *Train) {
	p.node(d.Span, "train %s", d.Name.Name)
	p.within(func() {
		for _, l := range d.Lines {
			switch l := l.(type) {
			case *Free:
				p.free(l)
			case *Setting:
				p.settings([]*Setting{l})
			}
		}
	})
}

func (p *printer) free(l *Free) {
	start, shared := "", ""
	if l.Start {
		start = "start "
	}
	if l.Shared {
		shared = ", shared"
	}
	p.node(l.Span, "free %s%s of %s%s", start, l.Name.Name, listed(l.Of), shared)
	p.within(func() {
		p.expr("from", l.Lo)
		p.expr("to", l.Hi)
	})
}
