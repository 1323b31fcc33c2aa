package ast

func (p *printer) network(d *Network) {
	p.node(d.Span, "network %s", d.Name.Name)
	p.within(func() {
		for _, l := range d.Lines {
			switch l := l.(type) {
			case *Population:
				p.population(l)
			case *Connect:
				p.connect(l)
			case *Setting:
				p.settings([]*Setting{l})
			}
		}
	})
}

func (p *printer) population(l *Population) {
	p.node(l.Span, "population %s of %s", l.Name.Name, l.Kind.Name)
	p.within(func() {
		if l.Source != nil {
			p.expr("source", l.Source)
		}
		p.expr("size", l.Size)
		p.named(l.Args)
		p.settings(l.Settings)
	})
}

func (p *printer) connect(l *Connect) {
	words := "connect " + listed(l.Pre) + " -> "
	if l.Drive {
		words = "drive "
	}
	words += listed(l.Post) + " by " + l.Synapse.Name
	if l.To != nil {
		words += " to " + l.To.Name
	}
	if l.As != nil {
		words += " as " + l.As.Name
	}
	p.node(l.Span, "%s", words)
	p.within(func() {
		p.named(l.Args)
		p.settings(l.Settings)
	})
}

// on prints what a spike does to a synapse.
func (p *printer) on(i *OnItem) {
	p.node(i.Span, "on %s", i.Side.Name)
	p.within(func() { p.assigns(i.Assigns) })
}

func (p *printer) assigns(list []Reset) {
	for _, a := range list {
		p.node(a.Span, "%s %s", assignments[a.Op], a.Target.Name)
		p.within(func() { p.expr("value", a.Value) })
	}
}

var assignments = map[string]string{":=": "reset", "+=": "add to", "-=": "subtract from"}

func (p *printer) reads(i *ReadsItem) {
	p.node(i.Span, "%s", i.Side.Name)
	p.within(func() {
		for _, v := range i.Values {
			p.node(v.Name.Span, "name %s%s", v.Name.Name, annotation(v.Unit))
		}
	})
}
