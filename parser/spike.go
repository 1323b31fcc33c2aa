package parser

import (
	"nmlc/lang/ast"
	"nmlc/parser/internal/grammar"
)

// spike translates `spike when condition { body }`.
func (p *parser) spike(s statement) ast.Item {
	g := parse[grammar.Spike](p, s, "a spike")
	item := &ast.SpikeItem{Span: p.spanOfStatement(s)}
	if s.body != nil {
		item.Braces = true
		p.each(s.body.statements, func(inner statement) { p.event(item, inner) })
	}
	if g == nil {
		return nil
	}
	item.Cond, item.Crosses = p.expression(g.Cond), p.expression(g.Crosses)
	return item
}

// eventWords are the keywords in the body of a spike.
var eventWords = []string{"exact", "surrogate", "refractory"}

// event adds a line of the body of a spike to item.
func (p *parser) event(item *ast.SpikeItem, s statement) {
	switch {
	case len(s.tokens) == 0:
		p.report(codeBraces, p.spanOf(s.body.open), "these braces belong to nothing").
			Expect("`refractory` and a duration before the `{`")
	case s.tokens[0].Value == "surrogate" && keyworded(s.tokens):
		if use := p.surrogateUse(s); use != nil {
			p.once(item.Surrogate != nil, s, "surrogate derivative")
			item.Surrogate = use
		}
	case s.tokens[0].Value == "refractory" && !assigns(s.tokens):
		if r := p.refractory(s); r != nil {
			p.once(item.Refractory != nil, s, "refractory period")
			item.Refractory = r
		}
	case s.tokens[0].Value == "exact" && !assigns(s.tokens):
		if x := p.exact(s); x != nil {
			p.once(item.Exact != nil, s, "line `exact`")
			item.Exact = x
		}
	case assigns(s.tokens):
		if r := p.assignment(s); r != nil {
			item.Resets = append(item.Resets, *r)
		}
	default:
		p.notAnEvent(s)
	}
}

// exact translates `exact` and `exact 3`.
func (p *parser) exact(s statement) *ast.Exact {
	g := parseWhole[grammar.Exact](p, s, "the word `exact`")
	if g == nil {
		return nil
	}
	return &ast.Exact{Spikes: p.expression(g.Spikes), Span: p.spanOfAll(s.tokens)}
}

// once complains about the second line of a kind that a spike has once.
func (p *parser) once(again bool, s statement, what string) {
	if again {
		p.report(codeTwice, p.spanOf(s.tokens[0]), "a spike has one %s, and this is the second", what).
			Hint("delete one of them")
	}
}

// assigns reports whether a line is of the form `name := ...`, `name += ...` or
// `post.name := ...`.
func assigns(tokens []grammar.Token) bool {
	at := 1
	for at+1 < len(tokens) && grammar.Is(tokens[at], ".") {
		at += 2
	}
	return at < len(tokens) && isAssignment(tokens[at])
}

func isAssignment(t grammar.Token) bool {
	return grammar.Is(t, ":=") || grammar.Is(t, "+=") || grammar.Is(t, "-=")
}

func (p *parser) surrogateUse(s statement) *ast.SurrogateUse {
	g := parseWhole[grammar.SurrogateUse](p, s, "a surrogate derivative")
	if g == nil {
		return nil
	}
	return &ast.SurrogateUse{Name: p.ident(g.Name), Args: p.namedArgs(g.Args), Of: p.expression(g.Of)}
}

// refractory translates `refractory 2 ms { hold V; clamp I = 0 nA }`.
func (p *parser) refractory(s statement) *ast.Refractory {
	g := parse[grammar.Refractory](p, s, "a refractory period")
	r := &ast.Refractory{Span: p.spanOfStatement(s)}
	if s.body != nil {
		p.each(s.body.statements, func(inner statement) { p.heldLine(r, inner) })
	}
	if g == nil {
		return nil
	}
	r.Duration = p.expression(g.Duration)
	return r
}

// heldLine adds `hold ...` or `clamp ...` to r.
func (p *parser) heldLine(r *ast.Refractory, s statement) {
	word := ""
	if len(s.tokens) > 0 {
		word = s.tokens[0].Value
	}
	switch word {
	case "hold":
		if g := parseWhole[grammar.Hold](p, s, "a list of held states"); g != nil {
			r.Holds = append(r.Holds, p.names(g.Names)...)
		}
	case "clamp":
		if g := parseWhole[grammar.Clamp](p, s, "a clamp"); g != nil {
			r.Clamps = append(r.Clamps, ast.Clamp{Target: p.ident(g.Target), Value: p.expression(g.Value), Span: p.spanOfAll(s.tokens)})
		}
	default:
		p.notHeld(s)
	}
}
