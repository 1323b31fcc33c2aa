package parser

import (
	"nmlc/lang/ast"
	"nmlc/parser/internal/grammar"
)

// synapseWords are the keywords that only synapses have.
var synapseWords = []string{"weight", "pre", "post", "on"}

// synapseItem translates a line of a synapse.
func (p *parser) synapseItem(s statement) ast.Item {
	if len(s.tokens) == 0 || !keyworded(s.tokens) {
		return p.item(s)
	}
	switch word := s.tokens[0].Value; word {
	case "weight":
		return p.weight(s)
	case "pre", "post":
		return p.reads(s)
	case "on":
		return p.on(s)
	case "input", "use", "spike", "integrate":
		p.report(codeMisplaced, p.spanOf(s.tokens[0]), "a synapse has no line `%s`", word).
			Hint("a synapse has %s", listed(ofSynapses))
		return nil
	}
	return p.item(s)
}

// ofSynapses are all keywords of a synapse.
var ofSynapses = append([]string{"param", "state", "let", "current"}, synapseWords...)

func (p *parser) weight(s statement) ast.Item {
	g := parseWhole[grammar.Weight](p, s, "a weight")
	if g == nil {
		return nil
	}
	return &ast.WeightItem{Name: p.ident(g.Name), Unit: p.annotation(g.Unit), Default: p.expression(g.Default), Span: p.spanOfAll(s.tokens)}
}

func (p *parser) reads(s statement) ast.Item {
	g := parseWhole[grammar.Reads](p, s, "what a synapse reads of a cell")
	if g == nil {
		return nil
	}
	item := &ast.ReadsItem{Side: p.ident(g.Side), Span: p.spanOfAll(s.tokens)}
	for _, v := range g.Values {
		item.Values = append(item.Values, ast.Typed{Name: p.ident(v.Name), Unit: p.annotation(v.Unit)})
	}
	return item
}

// on translates `on pre { assignments }`.
func (p *parser) on(s statement) ast.Item {
	g := parse[grammar.On](p, s, "what happens at a spike")
	item := &ast.OnItem{Span: p.spanOfStatement(s)}
	if s.body != nil {
		p.each(s.body.statements, func(inner statement) { p.change(item, inner) })
	}
	if g == nil {
		return nil
	}
	item.Side = p.ident(g.Side)
	if s.body == nil {
		p.report(codeBraces, p.spanOfAll(s.tokens), "`on %s` does nothing", g.Side.Value).
			Expect("`{` and assignments, as in `on %s { g += w }`", g.Side.Value).Got("the end of the line")
		return nil
	}
	return item
}

// change adds an assignment to what happens at a spike.
func (p *parser) change(item *ast.OnItem, s statement) {
	switch {
	case len(s.tokens) == 0:
		p.report(codeBraces, p.spanOf(s.body.open), "these braces belong to nothing").
			Expect("an assignment such as `g += w`")
	case assigns(s.tokens):
		if r := p.assignment(s); r != nil {
			item.Assigns = append(item.Assigns, *r)
		}
	default:
		p.notAChange(s)
	}
}

// assignment translates `V := e`, `g += w` or `post.V -= w`.
func (p *parser) assignment(s statement) *ast.Reset {
	g := parseWhole[grammar.Reset](p, s, "an assignment")
	if g == nil {
		return nil
	}
	return &ast.Reset{Target: p.dotted(g.Target), Op: g.Op.Value, Value: p.expression(g.Value), Span: p.spanOfAll(s.tokens)}
}

// dotted is a name of several words.
func (p *parser) dotted(tokens []grammar.Token) ast.Ident {
	return ast.Ident{Name: joined(tokens), Span: p.spanOfAll(tokens)}
}

// network translates a network with its lines.
func (p *parser) network(s statement) ast.Decl {
	head := parseHead(p, s)
	out := &ast.Network{Span: p.spanOfStatement(s)}
	if s.body != nil {
		p.each(s.body.statements, func(inner statement) {
			if line := p.networkLine(inner); line != nil {
				out.Lines = append(out.Lines, line)
			}
		})
	}
	if head == nil {
		return nil
	}
	out.Name = p.ident(head.Name)
	return out
}

// networkWords begin the lines of a network.
var networkWords = []string{"population", "connect", "drive", "start", "stimulus", "record", "data"}

func (p *parser) networkLine(s statement) ast.Line {
	word := ""
	if len(s.tokens) > 0 {
		word = s.tokens[0].Value
	}
	switch word {
	case "population":
		return orNothing(p.population(s))
	case "connect", "drive":
		return orNothing(p.connect(s))
	case "start", "stimulus", "record", "data", "": // braces alone are complained about as those of a setting
		return orNothing(p.setting(s))
	}
	p.notALine(s)
	return nil
}

// orNothing keeps a pointer that is nil from becoming a line that is not.
func orNothing[L any, P interface {
	*L
	ast.Line
}](line P) ast.Line {
	if line == nil {
		return nil
	}
	return line
}

// population translates `population E: LIF[100] (tau = 20 ms) { settings }`.
func (p *parser) population(s statement) *ast.Population {
	settings := p.settings(s.body)
	g := parse[grammar.Population](p, s, "a population")
	if g == nil {
		return p.nameless(s)
	}
	p.inSetting = true
	defer func() { p.inSetting = false }()
	out := &ast.Population{
		Name: p.ident(g.Name), Kind: p.ident(g.Kind), Size: p.expression(g.Size), Args: p.namedArgs(g.Args),
		Settings: settings, Braces: s.body != nil, Span: p.spanOfStatement(s),
	}
	if g.Source != nil {
		out.Source, _ = p.call(out.Kind, g.Source).(*ast.Call)
	}
	return out
}

// nameless is what a population that could not be read leaves: its name, so that
// lines which use it are not complained about.
func (p *parser) nameless(s statement) *ast.Population {
	if len(s.tokens) < 2 || s.tokens[1].Type != grammar.Ident {
		return nil
	}
	return &ast.Population{Name: p.ident(s.tokens[1]), Span: p.spanOfStatement(s)}
}

// connect translates `connect A -> B by S { settings }` and `drive B by S { settings }`.
func (p *parser) connect(s statement) *ast.Connect {
	out := &ast.Connect{Settings: p.settings(s.body), Braces: s.body != nil, Span: p.spanOfStatement(s)}
	by := (*grammar.By)(nil)
	if out.Drive = s.tokens[0].Value == "drive"; out.Drive {
		g := parse[grammar.Drive](p, s, "a drive")
		if g == nil {
			return nil
		}
		out.Post, by = p.names(g.Post), g.By
	} else {
		g := parse[grammar.Connect](p, s, "a connection")
		if g == nil {
			return nil
		}
		out.Pre, out.Post, by = p.names(g.Pre), p.names(g.Post), g.By
	}
	out.Synapse, out.Args = p.ident(by.Synapse), p.namedArgs(by.Args)
	out.To, out.As = p.optional(by.To), p.optional(by.As)
	return out
}

// optional is a name, or nil where it was left out.
func (p *parser) optional(t grammar.Token) *ast.Ident {
	if t.Value == "" {
		return nil
	}
	name := p.ident(t)
	return &name
}
