package ast

// expr writes an expression under the name of its role; nothing where it is
// nil.
func (p *printer) expr(label string, x Expr) {
	switch x := x.(type) {
	case *Number:
		text := x.Text
		if x.Unit != nil {
			text += " " + x.Unit.String()
		}
		p.node(x.Span, "%s: number %s", label, text)
	case *Name:
		p.node(x.Span, "%s: name %s", label, x.Name)
	case *Prime:
		p.node(x.Span, "%s: prime %s'", label, x.Name)
	case *Text:
		p.node(x.Span, "%s: text %q", label, x.Value)
	case *Unary:
		p.node(x.Span, "%s: unary %s", label, x.Op)
		p.within(func() { p.expr("of", x.X) })
	case *Binary:
		p.node(x.OpSpan, "%s: binary %s", label, x.Op)
		p.within(func() {
			p.expr("left", x.X)
			p.expr("right", x.Y)
		})
	case *Call:
		p.node(x.Span, "%s: call %s", label, x.Func.Name)
		p.within(func() {
			p.each("argument", x.Args)
			p.named(x.Named)
		})
	case *Paren:
		p.node(x.Span, "%s: parentheses", label)
		p.within(func() { p.expr("of", x.X) })
	case *Cond:
		p.node(x.Span, "%s: choice", label)
		p.within(func() {
			p.expr("if", x.If)
			p.expr("then", x.Then)
			p.expr("else", x.Else)
		})
	case *Index:
		p.node(x.Span, "%s: cells of %s", label, x.Of.Name)
		p.within(func() { p.each("number", x.Parts) })
	case *List:
		p.node(x.Span, "%s: list", label)
		p.within(func() { p.each("item", x.Items) })
	case *Range:
		p.node(x.Pos(), "%s: range", label)
		p.within(func() {
			p.expr("from", x.Lo)
			p.expr("to", x.Hi)
		})
	}
}

func (p *printer) each(label string, list []Expr) {
	for _, x := range list {
		p.expr(label, x)
	}
}

func (p *printer) named(args []NamedArg) {
	for _, arg := range args {
		p.node(arg.Name.Span, "named %s", arg.Name.Name)
		p.within(func() { p.expr("value", arg.Value) })
	}
}
