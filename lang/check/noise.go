package check

import "nmlc/lang/model"

func hasNoise(x model.Expr) bool {
	found := false
	model.Visit(x, func(e model.Expr) {
		if r, ok := e.(*model.Ref); ok && r.Symbol == noiseSymbol {
			found = true
		}
	})
	return found
}

// splitNoise writes x as drift + noise*xi. noise is nil where xi does not
// occur; ok is false where x is not linear in xi.
func splitNoise(x model.Expr) (drift, noise model.Expr, ok bool) {
	if !hasNoise(x) {
		return x, nil, true
	}
	switch e := x.(type) {
	case *model.Ref:
		one := &model.Num{Typed: model.Typed{Span: e.Span}, Value: 1}
		return zero(e), one, true
	case *model.Unary:
		if d, n, ok := splitNoise(e.X); ok && e.Op == "-" {
			return negative(d), negative(n), true
		}
	case *model.Binary:
		return splitNoiseBinary(e)
	}
	return nil, nil, false
}

func splitNoiseBinary(e *model.Binary) (drift, noise model.Expr, ok bool) {
	switch e.Op {
	case "+", "-":
		dx, nx, ok := splitNoise(e.X)
		dy, ny, ok2 := splitNoise(e.Y)
		if !ok || !ok2 {
			return nil, nil, false
		}
		drift = binary(e.Op, dx, dy)
		switch {
		case nx == nil && e.Op == "-":
			return drift, negative(ny), true
		case nx == nil:
			return drift, ny, true
		case ny == nil:
			return drift, nx, true
		}
		return drift, binary(e.Op, nx, ny), true
	case "*", "/":
		if !hasNoise(e.Y) {
			d, n, ok := splitNoise(e.X)
			if !ok {
				return nil, nil, false
			}
			return binary(e.Op, d, e.Y), binary(e.Op, n, e.Y), true
		}
		if e.Op == "*" && !hasNoise(e.X) {
			d, n, ok := splitNoise(e.Y)
			if !ok {
				return nil, nil, false
			}
			return binary("*", e.X, d), binary("*", e.X, n), true
		}
	}
	return nil, nil, false
}

func zero(x model.Expr) model.Expr {
	return &model.Num{Typed: model.Typed{D: x.Dim(), Span: x.Pos()}}
}

func negative(x model.Expr) model.Expr {
	return &model.Unary{Typed: model.Typed{D: x.Dim(), Span: x.Pos()}, Op: "-", X: x}
}
