package check

import (
	"strings"

	"nmlc/lang/ast"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/source"
	"nmlc/lang/unit"
)

// scope is where names are looked up: the file alone, a function with its
// arguments, or a cell with the prefix of the channel at hand.
type scope struct {
	c      *checker
	args   map[string]*model.Symbol
	cell   *cellChecker
	prefix string
	noise  bool   // xi may stand here
	site   locals // of an expression that is not one of a cell; nil where there are only constants
}

// locals are what an expression outside of cells may use beside constants and
// functions: what a cell or connection of a network has, the values of a trial.
// known is false where it is none of them.
type locals interface {
	name(s *scope, n *ast.Name) (x model.Expr, known bool)
	call(s *scope, e *ast.Call) (x model.Expr, known bool)
	index(s *scope, e *ast.Index) (x model.Expr, known bool)
	match(s *scope, e *ast.Binary) (x model.Expr, known bool)
	names() []string
	functions() []string
	offers() string
}

// name resolves a reference. Declared names win over units.
func (s *scope) name(n *ast.Name) model.Expr {
	if a, ok := s.args[n.Name]; ok {
		return ref(a, n.Span)
	}
	if s.cell != nil {
		if d, ok := s.cell.defs[s.prefix+n.Name]; ok {
			return s.cell.reference(d, n.Span)
		}
		if s.cell.synapse != nil {
			if d, known := s.cell.side(n.Name, n.Span); d != nil {
				return s.cell.reference(d, n.Span)
			} else if known {
				return nil
			}
		}
	}
	if s.site != nil {
		if x, known := s.site.name(s, n); known {
			return x
		}
	}
	if k, ok := s.c.consts[n.Name]; ok {
		if v, ok := s.c.resolveConst(k).(*model.Num); ok {
			return &model.Num{Typed: model.Typed{D: v.D, Span: n.Span}, Value: v.Value}
		}
		return nil
	}
	if x := s.builtinName(n); x != nil {
		return x
	}
	if u, ok := unit.Lookup(n.Name); ok {
		return &model.Num{Typed: model.Typed{D: u.Dim, Span: n.Span}, Value: u.Scale()}
	}
	s.unknown(n)
	return nil
}

func ref(sym *model.Symbol, span source.Span) model.Expr {
	return &model.Ref{Typed: model.Typed{D: sym.Dim, Span: span}, Symbol: sym}
}

func (s *scope) builtinName(n *ast.Name) model.Expr {
	switch n.Name {
	case "pi":
		return &model.Num{Typed: model.Typed{Span: n.Span}, Value: 3.141592653589793}
	case "t":
		if s.cell != nil {
			return &model.Time{Typed: model.Typed{D: timeDim, Span: n.Span}}
		}
	case "xi":
		if s.noise {
			return ref(noiseSymbol, n.Span)
		}
		if s.cell != nil {
			s.c.errorf(codeNoise, n.Span, "the noise xi may stand only on the right side of a differential equation")
			return ref(noiseSymbol, n.Span)
		}
	}
	return nil
}

// unknown complains about a name, with the nearest one that there is.
func (s *scope) unknown(n *ast.Name) {
	d := s.c.errorf(codeUnknownName, n.Span, "%s is not declared", n.Name)
	if near, ok := diag.Nearest(n.Name, s.known()); ok {
		d.Hint("did you mean %s?", near)
		return
	}
	if s.site != nil {
		d.Hint("%s", s.site.offers())
		return
	}
	if s.cell == nil && s.args == nil {
		d.Hint("a constant may use numbers and other constants only")
		return
	}
	if s.cell != nil && s.cell.synapse != nil {
		d.Hint("declare it with `param`, `state`, `weight` or as `%s = ...`; values of the cells are pre.%s and post.%s", n.Name, n.Name, n.Name)
		return
	}
	d.Hint("declare it with `param`, `input`, `state`, or as `%s = ...`", n.Name)
}

// known lists the names that may stand here.
func (s *scope) known() []string {
	names := append(sortedKeys(s.args), sortedKeys(s.c.consts)...)
	if s.site != nil {
		names = append(names, s.site.names()...)
	}
	if s.cell != nil {
		for _, name := range sortedKeys(s.cell.defs) {
			if own, ok := strings.CutPrefix(name, s.prefix); ok {
				names = append(names, own)
			}
		}
	}
	return names
}

func (c *checker) unknownUnit(name string, span source.Span) {
	d := c.errorf(codeUnknownUnit, span, "%s is no unit", name)
	if near, ok := diag.Nearest(name, unit.Names()); ok {
		d.Hint("did you mean %s?", near)
		return
	}
	d.Hint("units are those of SI and of the field with prefixes: mV, ms, nA, uS, MOhm, pF, um, mM ...")
}
