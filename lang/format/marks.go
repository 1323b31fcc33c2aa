package format

import (
	"nmlc/lang/ast"
	"nmlc/lang/source"
)

// marks is what the layout needs from the tree, by offset in the text.
type marks struct {
	statements map[int]bool // a statement begins here
	tails      map[int]bool // the word before this one begins a statement, unless it is a comma
	unary      map[int]bool // signs in front of a value
	quiet      map[int]bool // operators inside of a unit
	callees    map[int]bool // a name ends here whose arguments follow at once
	attached   map[int]bool // brackets behind a name, without space
	words      map[int]int  // numbers and their units, with their ends
}

func marksOf(tree *ast.File) *marks {
	m := &marks{
		statements: map[int]bool{}, tails: map[int]bool{}, unary: map[int]bool{},
		quiet: map[int]bool{}, callees: map[int]bool{}, attached: map[int]bool{}, words: map[int]int{},
	}
	for _, d := range tree.Decls {
		m.declaration(d)
	}
	return m
}

func (m *marks) declaration(d ast.Decl) {
	m.statements[d.Pos().Start] = true
	switch d := d.(type) {
	case *ast.Const:
		m.expressions(d.Value)
	case *ast.Function:
		m.callees[d.Name.Span.End] = true
		for _, arg := range d.Args {
			m.unit(arg.Unit)
		}
		m.expressions(d.Defaults...)
		m.unit(d.Result)
		m.expressions(d.Body)
	case *ast.Cell:
		for _, item := range d.Items {
			m.item(item)
		}
	case *ast.Network:
		m.network(d)
	case *ast.Task:
		m.taskLines(d.Lines)
	case *ast.Train:
		m.train(d)
	case *ast.Block:
		m.settings(d.Settings)
	}
}

func (m *marks) item(item ast.Item) {
	m.statements[item.Pos().Start] = true
	switch i := item.(type) {
	case *ast.ParamItem:
		for _, p := range i.Params {
			m.unit(p.Unit)
			m.expressions(p.Value, p.Lo, p.Hi)
		}
	case *ast.InputItem:
		for _, input := range i.Inputs {
			m.unit(input.Unit)
		}
	case *ast.StateItem:
		m.unit(i.Unit)
		m.expressions(i.Init)
	case *ast.LetItem:
		m.unit(i.Unit)
		m.expressions(i.Value)
	case *ast.EquationItem:
		m.expressions(i.LHS, i.RHS)
	case *ast.UseItem:
		m.named(i.Args)
	case *ast.SpikeItem:
		m.spike(i)
	case *ast.WeightItem:
		m.unit(i.Unit)
		m.expressions(i.Default)
	case *ast.ReadsItem:
		for _, v := range i.Values {
			m.unit(v.Unit)
		}
	case *ast.OnItem:
		m.assigns(i.Assigns)
	}
}

func (m *marks) assigns(list []ast.Reset) {
	for _, a := range list {
		m.statements[a.Span.Start] = true
		m.expressions(a.Value)
	}
}

func (m *marks) spike(s *ast.SpikeItem) {
	m.expressions(s.Cond, s.Crosses)
	m.assigns(s.Resets)
	if u := s.Surrogate; u != nil {
		m.tails[u.Name.Span.Start] = true
		m.callees[u.Name.Span.End] = true
		m.named(u.Args)
		m.expressions(u.Of)
	}
	if s.Exact != nil {
		m.statements[s.Exact.Span.Start] = true
		m.expressions(s.Exact.Spikes)
	}
	if r := s.Refractory; r != nil {
		m.statements[r.Span.Start] = true
		m.expressions(r.Duration)
		for _, held := range r.Holds {
			m.tails[held.Span.Start] = true
		}
		for _, clamp := range r.Clamps {
			m.statements[clamp.Span.Start] = true
			m.expressions(clamp.Value)
		}
	}
}

// settings marks the lines of a job. The arguments of `cell LIF (tau = 5 ms)`
// stand apart as those of `use` do: they change the cell, nothing is called.
func (m *marks) settings(settings []*ast.Setting) {
	for _, s := range settings {
		m.statements[s.Span.Start] = true
		for _, arg := range s.Args {
			m.expressions(arg.X, arg.To, arg.Crosses)
			if call, ok := arg.X.(*ast.Call); ok && s.Key.Name == "cell" {
				delete(m.callees, call.Func.Span.End)
			}
		}
		m.expressions(s.Value, s.ValueTo)
		m.named(s.More)
		m.settings(s.Settings)
	}
}

func (m *marks) named(args []ast.NamedArg) {
	for _, arg := range args {
		m.expressions(arg.Value)
	}
}

// unit marks the operators of a unit, which are never spaced nor broken.
func (m *marks) unit(u *ast.Unit) {
	if u != nil {
		m.eachOperator(u.Span, m.quiet)
	}
}

func (m *marks) eachOperator(span source.Span, set map[int]bool) {
	for i, c := range []byte(span.Text()) {
		switch c {
		case '+', '-', '*', '/', '^':
			set[span.Start+i] = true
		}
	}
}

// expressions marks values, of which any may be nil.
func (m *marks) expressions(list ...ast.Expr) {
	for _, x := range list {
		switch x := x.(type) {
		case *ast.Number:
			m.words[x.Span.Start] = x.Span.Start + len(x.Text)
			if x.Unit != nil {
				m.words[x.Unit.Span.Start] = x.Unit.Span.End
			}
		case *ast.Unary:
			if x.Op != "not" {
				m.unary[x.Span.Start] = true
			}
			m.expressions(x.X)
		case *ast.Binary:
			m.expressions(x.X, x.Y)
		case *ast.Call:
			m.callees[x.Func.Span.End] = true
			m.expressions(x.Args...)
			m.named(x.Named)
		case *ast.Paren:
			m.expressions(x.X)
		case *ast.Cond:
			m.expressions(x.If, x.Then, x.Else)
		case *ast.Range:
			m.expressions(x.Lo, x.Hi)
		case *ast.List:
			m.expressions(x.Items...)
		case *ast.Index:
			m.index(x)
		}
	}
}
