package model

import "slices"

// Visit calls f for an expression and all its parts.
func Visit(x Expr, f func(Expr)) {
	if x == nil {
		return
	}
	f(x)
	switch x := x.(type) {
	case *Unary:
		Visit(x.X, f)
	case *Binary:
		Visit(x.X, f)
		Visit(x.Y, f)
	case *Call:
		for _, a := range x.Args {
			Visit(a, f)
		}
	case *FuncCall:
		for _, a := range x.Args {
			Visit(a, f)
		}
	case *Draw:
		for _, a := range append(slices.Clone(x.Args), x.Min, x.Max) {
			Visit(a, f)
		}
	case *Cond:
		Visit(x.If, f)
		Visit(x.Then, f)
		Visit(x.Else, f)
	case *Element:
		Visit(x.Index, f)
	}
}

// Expressions calls f for each expression of the cell that is evaluated during
// a run; some may be nil.
func (c *Cell) Expressions(f func(Expr)) {
	for _, s := range c.Lets {
		f(s.Value)
	}
	for _, e := range c.Equations {
		f(e.Rate)
		f(e.Noise)
	}
	sp := c.Spike
	if sp == nil {
		return
	}
	for _, x := range []Expr{sp.Left, sp.Right, sp.Cond, sp.Surrogate.Of} {
		f(x)
	}
	for _, r := range sp.Resets {
		f(r.Value)
	}
	if sp.Refractory != nil {
		for _, c := range sp.Refractory.Clamps {
			f(c.Value)
		}
	}
}

// Rewrite rebuilds an expression: to gives the replacement of a part, or nil to
// keep it with its own parts rewritten.
func Rewrite(x Expr, to func(Expr) Expr) Expr {
	if x == nil {
		return nil
	}
	if r := to(x); r != nil {
		return r
	}
	switch x := x.(type) {
	case *Unary:
		return &Unary{x.Typed, x.Op, Rewrite(x.X, to)}
	case *Binary:
		return &Binary{x.Typed, x.Op, Rewrite(x.X, to), Rewrite(x.Y, to)}
	case *Call:
		return &Call{x.Typed, x.Func, rewriteAll(x.Args, to)}
	case *FuncCall:
		return &FuncCall{x.Typed, x.Func, rewriteAll(x.Args, to)}
	case *Cond:
		return &Cond{x.Typed, Rewrite(x.If, to), Rewrite(x.Then, to), Rewrite(x.Else, to)}
	case *Element:
		return &Element{x.Typed, x.Of, Rewrite(x.Index, to)}
	case *Draw:
		return &Draw{x.Typed, x.Kind, rewriteAll(x.Args, to), Rewrite(x.Min, to), Rewrite(x.Max, to)}
	}
	return x
}

func rewriteAll(args []Expr, to func(Expr) Expr) []Expr {
	out := make([]Expr, len(args))
	for i, a := range args {
		out[i] = Rewrite(a, to)
	}
	return out
}
