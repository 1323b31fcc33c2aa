package format

import "nmlc/lang/ast"

func (m *marks) taskLines(lines []ast.TaskLine) {
	for _, l := range lines {
		m.statements[l.Pos().Start] = true
		switch l := l.(type) {
		case *ast.Groups:
			for _, g := range l.Groups {
				m.bracket(g.Name.Span.To(g.Size.Pos()), g.Name.Span.End)
				m.expressions(g.Size)
			}
		case *ast.TrialValue:
			if l.Count != nil {
				m.bracket(l.Name.Span.To(l.Count.Pos()), l.Name.Span.End)
			}
			m.expressions(l.Count, l.Value)
		case *ast.GroupInput:
			m.expressions(l.Value)
		case *ast.Phase:
			m.expressions(l.Duration)
			for _, in := range l.Inputs {
				m.taskLines([]ast.TaskLine{in})
			}
		case *ast.Repeat:
			m.expressions(l.Times)
			m.taskLines(l.Lines)
		case *ast.Target:
			m.expressions(l.Value, l.Weight)
		case *ast.Condition:
			m.expressions(l.Value)
		case *ast.Setting:
			m.settings([]*ast.Setting{l})
		}
	}
}

func (m *marks) train(d *ast.Train) {
	for _, l := range d.Lines {
		switch l := l.(type) {
		case *ast.Free:
			m.statements[l.Span.Start] = true
			m.expressions(l.Lo, l.Hi)
		case *ast.Setting:
			m.settings([]*ast.Setting{l})
		}
	}
}
