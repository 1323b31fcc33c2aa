package parser

import (
	"nmlc/lang/ast"
	"nmlc/parser/internal/grammar"
)

// declaration translates a statement at the top level of a file; nil where it
// could not be understood.
func (p *parser) declaration(s statement) ast.Decl {
	if len(s.tokens) == 0 {
		p.report(codeBraces, p.spanOf(s.body.open), "these braces belong to nothing").
			Expect("`neuron NAME` or another declaration before the `{`")
		return nil
	}
	switch word := s.tokens[0]; word.Value {
	case "neuron", "channel", "synapse":
		return p.cell(s)
	case "network":
		return p.network(s)
	case "task":
		return p.task(s)
	case "train":
		return p.train(s)
	case "fit", "run":
		return p.job(s)
	case "import":
		return p.importDecl(s)
	case "const":
		return p.constant(s)
	case "function", "surrogate":
		return p.function(s)
	default:
		p.notADeclaration(s)
	}
	return nil
}

func (p *parser) importDecl(s statement) ast.Decl {
	g := parseWhole[grammar.Import](p, s, "an import")
	if g == nil {
		return nil
	}
	return &ast.Import{Path: grammar.Unquote(g.Path), PathSpan: p.spanOf(g.Path), Span: p.spanOfAll(s.tokens)}
}

func (p *parser) constant(s statement) ast.Decl {
	g := parseWhole[grammar.Const](p, s, "a constant")
	if g == nil {
		return nil
	}
	return &ast.Const{Name: p.ident(g.Name), Value: p.expression(g.Value), Span: p.spanOfAll(s.tokens)}
}

// function translates a function or a surrogate derivative.
func (p *parser) function(s statement) ast.Decl {
	g := parseWhole[grammar.Function](p, s, "a "+s.tokens[0].Value)
	if g == nil {
		return nil
	}
	f := &ast.Function{
		Surrogate: g.Keyword.Value == "surrogate",
		Name:      p.ident(g.Name),
		Result:    p.annotation(g.Result),
		Span:      p.spanOfAll(s.tokens),
	}
	for i, formal := range g.Formals.Args {
		f.Args = append(f.Args, ast.Argument{Name: p.ident(formal.Name), Unit: p.annotation(formal.Unit)})
		if !f.Surrogate {
			p.noDefault(formal)
			continue
		}
		f.Defaults = append(f.Defaults, p.expression(formal.Default))
		if i == 0 && formal.Default != nil {
			p.report(codeArgument, p.spanOf(formal.Name), "the first argument of a surrogate is the distance to the threshold and has no default").
				Hint("give defaults to the arguments after it only")
		}
	}
	f.Body = p.expression(g.Body)
	return f
}

func (p *parser) noDefault(formal *grammar.Formal) {
	if formal.Default == nil {
		return
	}
	p.report(codeArgument, p.spanOf(formal.Name), "the argument `%s` of a function has a default", formal.Name.Value).
		Hint("only surrogates have defaults; for an argument with a unit write `%s: mV`", formal.Name.Value)
}

// cell translates a neuron, a channel or a synapse with its items.
func (p *parser) cell(s statement) ast.Decl {
	head := parseHead(p, s)
	translate := p.item
	if s.tokens[0].Value == "synapse" {
		translate = p.synapseItem
	}
	var items []ast.Item
	if s.body != nil {
		p.each(s.body.statements, func(inner statement) {
			if item := translate(inner); item != nil {
				items = append(items, item)
			}
		})
	}
	if head == nil {
		return nil
	}
	return &ast.Cell{
		Channel: head.Keyword.Value == "channel", Synapse: head.Keyword.Value == "synapse",
		Name: p.ident(head.Name), Items: items, Span: p.spanOfStatement(s),
	}
}

// job translates a fit or a run with its settings.
func (p *parser) job(s statement) ast.Decl {
	head := parseHead(p, s)
	settings := p.settings(s.body)
	if head == nil {
		return nil
	}
	return &ast.Block{Keyword: p.ident(head.Keyword), Name: p.ident(head.Name), Settings: settings, Span: p.spanOfStatement(s)}
}

// parseHead reads `neuron NAME`, which braces must follow.
func parseHead(p *parser, s statement) *grammar.Head {
	head := parse[grammar.Head](p, s, "a "+s.tokens[0].Value)
	if head != nil && s.body == nil {
		p.report(codeBraces, p.spanOfAll(s.tokens), "`%s %s` has no body", head.Keyword.Value, head.Name.Value).
			Expect("`{` and the lines of the %s", head.Keyword.Value).Got("the end of the line")
		return nil
	}
	return head
}

// parse reads the tokens of a statement with the production P and explains a
// failure; construct says what was being read, as in "a parameter".
func parse[P any](p *parser, s statement, construct string) *P {
	if !p.manageable(s) {
		return nil
	}
	tree, failure := grammar.Parse[P](s.tokens)
	if failure != nil {
		p.explain(s, construct, *failure)
		return nil
	}
	return tree
}

// parseWhole is parse for a statement that takes no braces.
func parseWhole[P any](p *parser, s statement, construct string) *P {
	tree := parse[P](p, s, construct)
	if tree != nil && s.body != nil {
		p.report(codeBraces, p.spanOf(s.body.open), "%s takes no braces", construct).
			Expect("the end of the line").Got("`{`")
		return nil
	}
	return tree
}

// manageable refuses statements whose trees would be too deep to walk.
func (p *parser) manageable(s statement) bool {
	if len(s.tokens) > maxTokens {
		p.report(codeTooLong, p.spanOf(s.tokens[0]), "this statement has more than %d words", maxTokens).
			Hint("split it into several definitions")
		return false
	}
	open, ifs := 0, 0
	for _, t := range s.tokens {
		switch {
		case grammar.Is(t, "(") || grammar.Is(t, "["):
			open++
		case grammar.Is(t, ")") || grammar.Is(t, "]"):
			open--
		case grammar.Is(t, "if"):
			ifs++
		}
		if open+ifs > maxDepth {
			p.report(codeTooDeep, p.spanOf(t), "this expression is nested more than %d deep", maxDepth).
				Hint("name its parts with definitions")
			return false
		}
	}
	return true
}
