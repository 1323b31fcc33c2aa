package parser

import (
	"nmlc/lang/ast"
	"nmlc/lang/source"
	"nmlc/parser/internal/grammar"
)

// train translates `train NAME { lines }`.
func (p *parser) train(s statement) ast.Decl {
	head := parseHead(p, s)
	var lines []ast.TrainLine
	if s.body != nil {
		p.each(s.body.statements, func(inner statement) {
			if l := p.trainLine(inner); l != nil {
				lines = append(lines, l)
			}
		})
	}
	if head == nil {
		return nil
	}
	return &ast.Train{Name: p.ident(head.Name), Lines: lines, Span: p.spanOfStatement(s)}
}

func (p *parser) trainLine(s statement) ast.TrainLine {
	if len(s.tokens) == 0 || s.tokens[0].Value != "free" {
		if setting := p.setting(s); setting != nil {
			return setting
		}
		return nil
	}
	g := parseWhole[grammar.Free](p, s, "what is trained")
	if g == nil {
		return nil
	}
	out := &ast.Free{Name: p.dotted(g.First), Of: p.names(g.Of), Shared: g.Shared.Value != "", Span: p.spanOfAll(s.tokens)}
	if len(g.Second) > 0 {
		if out.Name.Name != "start" {
			p.noStart(out.Name.Span, g.Second)
			return nil
		}
		out.Start, out.Name = true, p.dotted(g.Second)
	}
	if g.Range != nil {
		out.Lo, out.Hi = p.expression(g.Range.Lo), p.expression(g.Range.Hi)
	}
	return out
}

// noStart explains two names where one may stand.
func (p *parser) noStart(first source.Span, second []grammar.Token) {
	p.report(codeSyntax, p.spanOfAll(second), "`free` takes one name, or `start` and that of a state").
		Expect("`of`").Got("%s", describe(second[0])).
		Hint("write `free %s of ...`, and a line of its own for each further name", first.Text())
}
