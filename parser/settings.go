package parser

import (
	"nmlc/lang/ast"
	"nmlc/parser/internal/grammar"
)

// settings translates the lines of a fit or run.
func (p *parser) settings(b *block) []*ast.Setting {
	if b == nil {
		return nil
	}
	var out []*ast.Setting
	p.each(b.statements, func(s statement) {
		if setting := p.setting(s); setting != nil {
			out = append(out, setting)
		}
	})
	return out
}

// setting translates one line and the lines in its braces.
func (p *parser) setting(s statement) *ast.Setting {
	if len(s.tokens) == 0 {
		p.report(codeBraces, p.spanOf(s.body.open), "these braces belong to nothing").
			Expect("a setting such as `optimize lbfgs` before the `{`")
		return nil
	}
	inner := p.settings(s.body)
	g := parse[grammar.Setting](p, s, "a setting")
	if g == nil {
		return nil
	}
	outer := p.inSetting
	p.inSetting = true
	defer func() { p.inSetting = outer }()
	out := &ast.Setting{Key: p.dotted(g.Key), Settings: inner, Braces: s.body != nil, Span: p.spanOfStatement(s)}
	for _, arg := range g.Args {
		a := ast.SettingArg{X: p.expression(arg.X), To: p.expression(arg.To), Crosses: p.expression(arg.Crosses)}
		a.Span = a.X.Pos()
		for _, end := range []ast.Expr{a.To, a.Crosses} {
			if end != nil {
				a.Span = a.Span.To(end.Pos())
			}
		}
		out.Args = append(out.Args, a)
	}
	if g.Value != nil {
		out.Value, out.ValueTo = p.expression(g.Value.X), p.expression(g.Value.To)
	}
	out.More = p.namedList(g.More)
	return out
}
