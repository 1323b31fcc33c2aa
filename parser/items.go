package parser

import (
	"nmlc/lang/ast"
	"nmlc/parser/internal/grammar"
)

// item translates a line of a neuron or channel; nil where it could not be
// understood. A keyword is one only where a name follows it: `state = 3`
// defines a value called state.
func (p *parser) item(s statement) ast.Item {
	if len(s.tokens) == 0 {
		p.report(codeBraces, p.spanOf(s.body.open), "these braces belong to nothing").
			Expect("a line such as `spike when V > theta` before the `{`")
		return nil
	}
	if p.foreignWord(s) {
		return nil
	}
	if !keyworded(s.tokens) {
		return p.unkeyworded(s)
	}
	switch s.tokens[0].Value {
	case "param":
		return p.params(s)
	case "input":
		return p.inputs(s)
	case "state":
		return p.states(s)
	case "let", "current":
		return p.let(s)
	case "use":
		return p.use(s)
	case "integrate":
		return p.integrate(s)
	case "spike":
		return p.spike(s)
	}
	p.notAnItem(s)
	return nil
}

// itemWords are the keywords of a cell.
var itemWords = []string{"param", "input", "state", "let", "current", "use", "integrate", "spike"}

// keyworded reports whether a line begins with a keyword rather than with a
// value: a keyword stands alone or is followed by a name.
func keyworded(tokens []grammar.Token) bool {
	if tokens[0].Type != grammar.Ident {
		return false
	}
	if len(tokens) == 1 || grammar.Reserved(tokens[1].Value) {
		return true
	}
	switch tokens[1].Type {
	case grammar.Ident, grammar.String, grammar.Number:
		return true
	}
	return false
}

// unkeyworded tells definitions and equations apart: a prime before the `=`
// makes an equation.
func (p *parser) unkeyworded(s statement) ast.Item {
	if p.leibniz(s) || p.functionOfTime(s) {
		return nil
	}
	for i, t := range s.tokens {
		switch {
		case t.Type == grammar.Prime:
			return p.equation(s)
		case isAssignment(t):
			p.misplacedReset(s, i)
			return nil
		case grammar.Is(t, "="):
			return p.definition(s)
		}
	}
	p.notAnItem(s)
	return nil
}

func (p *parser) params(s statement) ast.Item {
	g := parseWhole[grammar.Params](p, s, "a parameter")
	if g == nil {
		return nil
	}
	item := &ast.ParamItem{Span: p.spanOfAll(s.tokens)}
	for _, param := range g.Params {
		out := &ast.Param{Name: p.ident(param.Name), Unit: p.annotation(param.Unit), Value: p.expression(param.Value)}
		out.Span = out.Name.Span
		if out.Unit != nil {
			out.Span = out.Span.To(out.Unit.Span)
		}
		if out.Value != nil {
			out.Span = out.Span.To(out.Value.Pos())
		}
		if param.Range != nil {
			out.Lo, out.Hi = p.expression(param.Range.Lo), p.expression(param.Range.Hi)
			out.Span = out.Span.To(out.Hi.Pos())
		}
		item.Params = append(item.Params, out)
	}
	return item
}

func (p *parser) inputs(s statement) ast.Item {
	g := parseWhole[grammar.Inputs](p, s, "an input")
	if g == nil {
		return nil
	}
	item := &ast.InputItem{Span: p.spanOfAll(s.tokens)}
	for _, input := range g.Inputs {
		item.Inputs = append(item.Inputs, ast.Typed{Name: p.ident(input.Name), Unit: p.annotation(input.Unit)})
	}
	return item
}

func (p *parser) states(s statement) ast.Item {
	g := parseWhole[grammar.States](p, s, "a state")
	if g == nil {
		return nil
	}
	item := &ast.StateItem{Names: p.names(g.Names), Unit: p.annotation(g.Unit), Init: p.expression(g.Init), Span: p.spanOfAll(s.tokens)}
	if name, ok := item.Init.(*ast.Name); ok && name.Name == "steady" {
		item.Init, item.Steady = nil, true
	}
	return item
}

func (p *parser) names(list []*grammar.Name) []ast.Ident {
	var out []ast.Ident
	for _, n := range list {
		out = append(out, p.ident(n.Name))
	}
	return out
}

func (p *parser) let(s statement) ast.Item {
	g := parseWhole[grammar.Let](p, s, "a definition")
	if g == nil {
		return nil
	}
	item := p.bare(s, g.Bare)
	item.Let, item.Current = g.Keyword.Value == "let", g.Keyword.Value == "current"
	return item
}

func (p *parser) definition(s statement) ast.Item {
	g := parseWhole[grammar.Bare](p, s, "a definition")
	if g == nil {
		return nil
	}
	return p.bare(s, g)
}

func (p *parser) bare(s statement, g *grammar.Bare) *ast.LetItem {
	return &ast.LetItem{Name: p.ident(g.Name), Unit: p.annotation(g.Unit), Value: p.expression(g.Value), Span: p.spanOfAll(s.tokens)}
}

// equation translates `tau*V' = ...`, with exactly one prime on the left.
func (p *parser) equation(s statement) ast.Item {
	g := parseWhole[grammar.Equation](p, s, "an equation")
	if g == nil {
		return nil
	}
	p.primes = nil
	lhs := p.tree(g.LHS)
	primes := p.primes
	rhs := p.expression(g.RHS)
	switch {
	case len(primes) == 0: // the primes are on the right
		return nil
	case len(primes) > 1:
		p.report(codePrime, primes[1].Span, "an equation has one derivative on its left side, and here are %d", len(primes)).
			Hint("write one equation for each state")
		return nil
	}
	return &ast.EquationItem{LHS: lhs, RHS: rhs, Span: p.spanOfAll(s.tokens)}
}

func (p *parser) use(s statement) ast.Item {
	g := parseWhole[grammar.Use](p, s, "a use of a channel")
	if g == nil {
		return nil
	}
	item := &ast.UseItem{Channel: p.ident(g.Channel), Args: p.namedArgs(g.Args), Span: p.spanOfAll(s.tokens)}
	if g.As.Value != "" {
		as := p.ident(g.As)
		item.As = &as
	}
	return item
}

func (p *parser) integrate(s statement) ast.Item {
	g := parseWhole[grammar.Integrate](p, s, "a choice of integrator")
	if g == nil {
		return nil
	}
	return &ast.IntegrateItem{States: p.names(g.States), Method: p.ident(g.Method), Span: p.spanOfAll(s.tokens)}
}
