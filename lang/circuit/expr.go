package circuit

import (
	"nmlc/lang/model"
	"nmlc/lang/unit"
)

// The builders make expressions without the neutral elements that a person
// would not write.

func number(v float64) model.Expr { return &model.Num{Value: v} }

func isNumber(x model.Expr, v float64) bool {
	n, ok := x.(*model.Num)
	return ok && n.Value == v && n.D.Pure()
}

func reference(s *model.Symbol) model.Expr {
	return &model.Ref{Typed: model.Typed{D: s.Dim}, Symbol: s}
}

func negative(x model.Expr) model.Expr {
	if u, ok := x.(*model.Unary); ok && u.Op == "-" {
		return u.X
	}
	return &model.Unary{Typed: model.Typed{D: x.Dim(), Span: x.Pos()}, Op: "-", X: x}
}

func sum(a, b model.Expr) model.Expr {
	if a == nil {
		return b
	}
	if u, ok := b.(*model.Unary); ok && u.Op == "-" {
		return &model.Binary{Typed: model.Typed{D: a.Dim(), Span: a.Pos()}, Op: "-", X: a, Y: u.X}
	}
	return &model.Binary{Typed: model.Typed{D: a.Dim(), Span: a.Pos()}, Op: "+", X: a, Y: b}
}

// product of factors; 1 for none. Signs come to the front.
func product(factors ...model.Expr) model.Expr {
	var out model.Expr
	sign := 1
	for _, f := range factors {
		if u, ok := f.(*model.Unary); ok && u.Op == "-" {
			f, sign = u.X, -sign
		}
		switch {
		case f == nil || isNumber(f, 1):
		case isNumber(f, -1):
			sign = -sign
		case out == nil:
			out = f
		default:
			out = &model.Binary{Typed: model.Typed{D: out.Dim().Mul(f.Dim()), Span: out.Pos()}, Op: "*", X: out, Y: f}
		}
	}
	if out == nil {
		return number(float64(sign))
	}
	if sign < 0 {
		return negative(out)
	}
	return out
}

func inverse(x model.Expr) model.Expr {
	return &model.Binary{Typed: model.Typed{D: unit.Dim{}.Div(x.Dim()), Span: x.Pos()}, Op: "/", X: number(1), Y: x}
}

// replace puts expressions in the place of symbols.
func replace(x model.Expr, to func(*model.Symbol) model.Expr) model.Expr {
	return model.Rewrite(x, func(part model.Expr) model.Expr {
		if r, ok := part.(*model.Ref); ok {
			return to(r.Symbol)
		}
		return nil
	})
}

// inline is the body of a function with its arguments put in.
func inline(x *model.FuncCall) model.Expr {
	return replace(x.Func.Body, func(s *model.Symbol) model.Expr {
		for i, a := range x.Func.Args {
			if a == s {
				return x.Args[i]
			}
		}
		return nil
	})
}
