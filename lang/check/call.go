package check

import (
	"strings"

	"nmlc/lang/ast"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/source"
)

// function is a user's function, resolved when it is first needed.
type function struct {
	tree   *ast.Function
	state  progress
	result *model.Function // nil after a mistake
}

func (s *scope) call(e *ast.Call) model.Expr {
	if s.site != nil && s.c.functions[e.Func.Name] == nil {
		if x, known := s.site.call(s, e); known {
			return x
		}
	}
	var args []model.Expr
	for _, a := range e.Args {
		args = append(args, s.expr(a))
	}
	for _, n := range e.Named {
		s.c.errorf(codeArguments, n.Name.Span, "functions take their arguments by position").Hint("write %s(...) without `%s =`", e.Func.Name, n.Name.Name)
		return nil
	}
	if b, ok := model.Builtins[e.Func.Name]; ok {
		return s.builtin(e, b, args)
	}
	f, ok := s.c.functions[e.Func.Name]
	if !ok {
		s.unknownFunction(e)
		return nil
	}
	if f.tree.Surrogate {
		s.c.errorf(codeArguments, e.Func.Span, "%s is a surrogate derivative: it may stand only after `surrogate` in a spike", e.Func.Name)
		return nil
	}
	s.c.resolveFunction(f, e.Func.Span)
	if f.result == nil || anyNil(args) || !s.arity(e, len(f.result.Args)) {
		return nil
	}
	for i, a := range args {
		formal := f.result.Args[i]
		if !s.c.sides(codeSides, formal.Dim, "the argument "+formal.Name+" of "+e.Func.Name, a, a.Pos()) {
			return nil
		}
	}
	return &model.FuncCall{Typed: model.Typed{D: f.result.Body.Dim(), Span: e.Span}, Func: f.result, Args: args}
}

func (s *scope) unknownFunction(e *ast.Call) {
	d := s.c.errorf(codeUnknownName, e.Func.Span, "there is no function %s", e.Func.Name)
	names := append(sortedKeys(model.Builtins), sortedKeys(s.c.functions)...)
	if s.site != nil {
		names = append(names, s.site.functions()...)
	}
	_, shape := shapes[e.Func.Name]
	switch near, ok := diag.Nearest(e.Func.Name, names); {
	case shape && s.site != nil:
		d.Hint("%s is a shape of stimuli; here stands one value that does not change with time", e.Func.Name)
	case ok:
		d.Hint("did you mean %s?", near)
	case s.cell != nil && s.cell.defs[s.prefix+e.Func.Name] != nil:
		d.Hint("%s is a value; write %s*(...) for a product", e.Func.Name, e.Func.Name)
	default:
		d.Hint("define it: function %s(x) = ...", e.Func.Name)
	}
}

func anyNil(args []model.Expr) bool {
	for _, a := range args {
		if a == nil {
			return true
		}
	}
	return false
}

func (s *scope) arity(e *ast.Call, want int) bool {
	if len(e.Args) == want {
		return true
	}
	s.c.errorf(codeArguments, e.Span, "%s takes %s, not %d", e.Func.Name, plural(want, "argument"), len(e.Args))
	return false
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return strings.Join([]string{itoa(n), word + "s"}, " ")
}

func (s *scope) builtin(e *ast.Call, b model.Builtin, args []model.Expr) model.Expr {
	if anyNil(args) || !s.arity(e, b.Arity) {
		return nil
	}
	for _, a := range args {
		if !s.isNumber(a) {
			return nil
		}
	}
	t := model.Typed{Span: e.Span}
	switch b.Rule {
	case model.PureToPure:
		if !s.pure(b.Name, args) {
			return nil
		}
	case model.SameDim:
		for _, a := range args[1:] {
			if a.Dim() != args[0].Dim() {
				missing(s.c.errorf(codeSum, a.Pos(), "the arguments of %s have different dimensions", b.Name).
					Expect("%s", args[0].Dim().Describe()).Got("%s", a.Dim().Describe()), args[0], a)
				return nil
			}
		}
		t.D = args[0].Dim()
	case model.HalvesPower:
		root, ok := args[0].Dim().Root(2)
		if !ok {
			s.c.errorf(codeRoot, args[0].Pos(), "the square root of %s has no unit", args[0].Dim().Describe())
			return nil
		}
		t.D = root
	}
	return &model.Call{Typed: t, Func: b.Name, Args: args}
}

// pure demands pure numbers of a function such as exp.
func (s *scope) pure(name string, args []model.Expr) bool {
	for _, a := range args {
		if !a.Dim().Pure() {
			s.c.errorf(codePure, a.Pos(), "%s takes a pure number, not %s", name, a.Dim().Describe()).
				Expect("a pure number").Got("%s", a.Dim().Describe()).
				Hint("divide by a scale: (%s)/(1 %s)", shorten(a.Pos().Text()), a.Dim())
			return false
		}
	}
	return true
}

// resolveFunction checks the definition of a function once.
func (c *checker) resolveFunction(f *function, use source.Span) {
	switch f.state {
	case resolved:
		return
	case resolving:
		d := c.errorf(codeCycle, f.tree.Name.Span, "the function %s calls itself", f.tree.Name.Name)
		if use.Known() {
			d.Note(use, "here")
		}
		d.Hint("the language has no recursion")
		f.state = resolved
		return
	}
	f.state = resolving
	s := &scope{c: c, args: map[string]*model.Symbol{}}
	out := &model.Function{Name: f.tree.Name.Name}
	for _, a := range f.tree.Args {
		u, ok := c.unitOf(a.Unit)
		if !ok || !c.mayDeclare(a.Name) {
			f.state = resolved
			return
		}
		sym := &model.Symbol{Kind: model.Arg, Name: a.Name.Name, Dim: u.Dim, Unit: unitText(a.Unit), Scale: u.Scale(), Span: a.Name.Span}
		if _, taken := s.args[sym.Name]; taken {
			c.errorf(codeTwice, a.Name.Span, "the argument %s is declared twice", sym.Name)
		}
		s.args[sym.Name] = sym
		out.Args = append(out.Args, sym)
	}
	out.Body = s.expr(f.tree.Body)
	result, ok := c.unitOf(f.tree.Result)
	if out.Body != nil && ok && f.state == resolving &&
		c.sides(codeSides, result.Dim, "the result of "+out.Name, out.Body, out.Body.Pos()) {
		f.result = out
	}
	f.state = resolved
}
