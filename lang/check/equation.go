package check

import (
	"nmlc/lang/ast"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/source"
)

// noiseSymbol is xi, white noise, whose unit is that of 1/sqrt(time).
var noiseSymbol = func() *model.Symbol {
	d, _ := timeDim.Frac(-1, 2)
	return &model.Symbol{Kind: model.Input, Name: "xi", Dim: d, Unit: d.String(), Scale: 1}
}()

// resolveInits checks initial values once all names are known.
func (cc *cellChecker) resolveInits() {
	for _, p := range cc.inits {
		if p.item.Steady {
			continue
		}
		x := p.scope.expr(p.item.Init)
		if x == nil {
			continue
		}
		if v := varying(x); v != nil {
			cc.c.errorf(codeInitial, v.Pos(), "an initial value may depend on parameters only, and %s changes with time", v.Pos().Text()).
				Hint("a gate that starts at rest: `state m = steady`")
			continue
		}
		for _, name := range p.item.Names {
			sym := cc.stateNamed(p.scope.prefix + name.Name)
			if sym != nil && cc.c.sides(codeSides, sym.Dim, sym.Name, x, p.item.Init.Pos()) {
				sym.Init = x
			}
		}
	}
}

func (cc *cellChecker) stateNamed(name string) *model.Symbol {
	if d, ok := cc.defs[name]; ok && d.sym.Kind == model.State && !d.bad {
		return d.sym
	}
	return nil
}

// checkEquations checks the differential equations: one for each state.
func (cc *cellChecker) checkEquations() {
	first := map[*model.Symbol]source.Span{}
	for _, p := range cc.equations {
		sym, rest := cc.leftSide(p.item, p.scope)
		if sym == nil {
			continue
		}
		if at, twice := first[sym]; twice {
			cc.c.errorf(codeTwoEquations, p.item.LHS.Pos(), "%s has two equations", sym.Name).Note(at, "the first one")
			continue
		}
		first[sym] = p.item.LHS.Pos()
		if eq := cc.equation(p, sym, rest); eq != nil {
			cc.cell.Equations = append(cc.cell.Equations, eq)
		}
	}
	for _, sym := range cc.cell.States {
		if _, ok := first[sym]; !ok && !cc.broken(sym.Name) {
			cc.c.errorf(codeNoEquation, sym.Span, "the state %s has no equation", sym.Name).
				Hint("write %s' = ...; if only resets change it: %s' = 0 %s", sym.Name, sym.Name, sym.Dim.Div(timeDim))
		}
	}
}

// broken reports whether the state occurs in an equation that failed.
func (cc *cellChecker) broken(name string) bool {
	for _, p := range cc.equations {
		if prime := findPrime(p.item.LHS); prime != nil && p.scope.prefix+prime.Name == name {
			return true
		}
	}
	return false
}

func findPrime(e ast.Expr) *ast.Prime {
	switch e := e.(type) {
	case *ast.Prime:
		return e
	case *ast.Paren:
		return findPrime(e.X)
	case *ast.Unary:
		return findPrime(e.X)
	case *ast.Binary:
		if p := findPrime(e.X); p != nil {
			return p
		}
		return findPrime(e.Y)
	}
	return nil
}

// leftSide splits `tau*V'` into the state and the product without the prime;
// nil where the prime stands alone.
func (cc *cellChecker) leftSide(item *ast.EquationItem, s *scope) (*model.Symbol, ast.Expr) {
	prime := findPrime(item.LHS)
	if prime == nil {
		cc.c.errorf(codeLeftSide, item.LHS.Pos(), "an equation has a derivative such as V' on its left").
			Hint("a definition is `name = ...` with one name on its left")
		return nil, nil
	}
	sym := cc.stateNamed(s.prefix + prime.Name)
	if sym == nil {
		if d, ok := cc.defs[s.prefix+prime.Name]; !ok || !d.bad {
			cc.noState(prime, s, ok)
		}
		return nil, nil
	}
	factor, ok := withoutPrime(item.LHS)
	if !ok {
		cc.c.errorf(codeLeftSide, item.LHS.Pos(), "the derivative on the left may only be multiplied and divided").
			Expect("%s' or a form like tau*%s'", sym.Name, sym.Name).Got("%s", item.LHS.Pos().Text())
		return nil, nil
	}
	return sym, factor
}

func (cc *cellChecker) noState(prime *ast.Prime, s *scope, declared bool) {
	d := cc.c.errorf(codeNotState, prime.Span, "%s is no state", prime.Name)
	var states []string
	for _, sym := range cc.cell.States {
		if own, ok := cutPrefix(sym.Name, s.prefix); ok {
			states = append(states, own)
		}
	}
	near, ok := diag.Nearest(prime.Name, states)
	switch {
	case ok && !declared:
		d.Hint("did you mean %s'?", near)
	default:
		d.Hint("declare it: state %s: unit = initial value", prime.Name)
	}
}

// withoutPrime is the product e without its factor, the prime; nil where that
// leaves nothing. ok is false where the prime is no factor.
func withoutPrime(e ast.Expr) (rest ast.Expr, ok bool) {
	switch e := e.(type) {
	case *ast.Prime:
		return nil, true
	case *ast.Paren:
		return withoutPrime(e.X)
	case *ast.Unary:
		x, ok := withoutPrime(e.X)
		return &ast.Unary{Op: e.Op, X: orOne(x, e.Span), Span: e.Span}, ok && e.Op != "not"
	case *ast.Binary:
		return withoutPrimeBinary(e)
	}
	return nil, false
}

func withoutPrimeBinary(e *ast.Binary) (rest ast.Expr, ok bool) {
	switch {
	case findPrime(e.X) != nil && e.Op == "*":
		x, ok := withoutPrime(e.X)
		if x == nil {
			return e.Y, ok
		}
		return &ast.Binary{Op: e.Op, OpSpan: e.OpSpan, X: x, Y: e.Y}, ok
	case findPrime(e.X) != nil && e.Op == "/":
		x, ok := withoutPrime(e.X)
		return &ast.Binary{Op: e.Op, OpSpan: e.OpSpan, X: orOne(x, e.Pos()), Y: e.Y}, ok
	case findPrime(e.Y) != nil && e.Op == "*":
		y, ok := withoutPrime(e.Y)
		if y == nil {
			return e.X, ok
		}
		return &ast.Binary{Op: e.Op, OpSpan: e.OpSpan, X: e.X, Y: y}, ok
	}
	return nil, false
}

// orOne is x, and the number 1 where x is nil.
func orOne(x ast.Expr, span source.Span) ast.Expr {
	if x == nil {
		return &ast.Number{Text: "1", Span: span}
	}
	return x
}

func (cc *cellChecker) equation(p pending[*ast.EquationItem], sym *model.Symbol, rest ast.Expr) *model.Equation {
	right := &scope{c: cc.c, cell: cc, prefix: p.scope.prefix, noise: true}
	factor, rhs := p.scope.expr(orOne(rest, p.item.LHS.Pos())), right.expr(p.item.RHS)
	if factor == nil || rhs == nil {
		return nil
	}
	for _, r := range statesIn(factor) {
		cc.c.errorf(codeLeftSide, r.Pos(), "the factor of %s' on the left contains the state %s", sym.Name, r.Pos().Text()).
			Hint("divide the right side by it instead")
		return nil
	}
	left := factor.Dim().Mul(sym.Dim).Div(timeDim)
	if !cc.c.sides(codeSides, left, p.item.LHS.Pos().Text(), rhs, p.item.RHS.Pos()) {
		return nil
	}
	drift, noise, ok := splitNoise(rhs)
	if !ok {
		cc.c.errorf(codeNoise, p.item.RHS.Pos(), "the noise xi must enter as a term of its own: ... + sigma*xi")
		return nil
	}
	eq := &model.Equation{State: sym, Rate: over(drift, factor), Span: p.item.Span}
	if noise != nil {
		eq.Noise = over(noise, factor)
	}
	return eq
}

func statesIn(x model.Expr) (refs []model.Expr) {
	if v := varying(x); v != nil {
		if _, isTime := v.(*model.Time); !isTime {
			model.Visit(x, func(e model.Expr) {
				if r, ok := e.(*model.Ref); ok && r.Symbol.Kind == model.State {
					refs = append(refs, r)
				}
			})
		}
	}
	return refs
}

// over is x/factor, and x itself where the factor is the pure number 1.
func over(x, factor model.Expr) model.Expr {
	if n, ok := factor.(*model.Num); ok && n.Value == 1 && n.D.Pure() {
		return x
	}
	return binary("/", x, factor)
}

func binary(op string, x, y model.Expr) model.Expr {
	d := x.Dim()
	switch op {
	case "*":
		d = d.Mul(y.Dim())
	case "/":
		d = d.Div(y.Dim())
	}
	return &model.Binary{Typed: model.Typed{D: d, Span: x.Pos()}, Op: op, X: x, Y: y}
}
