package format

import (
	"strings"

	"nmlc/lang/ast"
	"nmlc/lang/source"
)

func (m *marks) network(d *ast.Network) {
	for _, l := range d.Lines {
		switch l := l.(type) {
		case *ast.Population:
			m.population(l)
		case *ast.Connect:
			m.statements[l.Span.Start] = true
			m.callees[l.Synapse.Span.End] = true
			m.named(l.Args)
			m.settings(l.Settings)
		case *ast.Setting:
			m.settings([]*ast.Setting{l})
		}
	}
}

func (m *marks) population(l *ast.Population) {
	m.statements[l.Span.Start] = true
	kind := l.Kind.Span
	if l.Source != nil {
		m.expressions(l.Source)
		kind = l.Source.Span
	}
	if l.Size != nil {
		m.bracket(kind.To(l.Size.Pos()), kind.End)
		m.expressions(l.Size)
	}
	m.named(l.Args)
	m.settings(l.Settings)
}

// index marks `E[0..4]`, whose range stands without spaces.
func (m *marks) index(x *ast.Index) {
	m.bracket(x.Span, x.Of.Span.End)
	m.expressions(x.Parts...)
	for _, part := range x.Parts {
		r, ok := part.(*ast.Range)
		if !ok {
			continue
		}
		between := source.Span{File: x.Span.File, Start: r.Lo.Pos().End, End: r.Hi.Pos().Start}
		if at := strings.Index(between.Text(), ".."); at >= 0 {
			m.quiet[between.Start+at] = true
		}
	}
}

// bracket marks the first bracket of a span after an offset.
func (m *marks) bracket(span source.Span, after int) {
	between := source.Span{File: span.File, Start: after, End: span.End}
	if at := strings.IndexByte(between.Text(), '['); at >= 0 {
		m.attached[after+at] = true
	}
}
