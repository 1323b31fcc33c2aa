package pass

import (
	"cmp"
	"math"
	"slices"

	"nmlc/ir"
)

const (
	// mostMultiple bounds the power of a shared exponential: each doubling
	// doubles its relative error.
	mostMultiple = 8
	// mostShift keeps the constant factor far from overflow.
	mostShift = 50
)

// Exponentials computes exponentials of one quantity from each other where
// their arguments are whole multiples, up to a constant:
//
//	exp(-(V+65)/20), exp(-(V+65)/80)  ->  y^4, y   with y = exp(-(V+65)/80)
//	exp(-(V+35)/10), exp(-(V+45)/10)  ->  e*y, y   with y = exp(-(V+45)/10)
//
// Rates of gates are full of them. The result has the relative error of exp
// times the multiple.
func Exponentials(g *ir.Graph, roots ...*ir.Node) []*ir.Node {
	shared := shareExponentials(roots)
	return g.Rewrite(func(n *ir.Node, args []*ir.Node) *ir.Node {
		s, ok := shared[n]
		if !ok {
			return nil
		}
		base := g.Unary(ir.Exp, s.base.Args[0])
		return g.Mul(g.Const(s.factor), g.Powi(base, s.multiple))
	}, roots...)
}

// share says that an exponential is factor * base^multiple.
type share struct {
	base     *ir.Node
	multiple int
	factor   float64
}

// affine is slope*of + shift.
type affine struct {
	node         *ir.Node // the exponential
	slope, shift float64
}

func shareExponentials(roots []*ir.Node) map[*ir.Node]share {
	groups := map[*ir.Node][]affine{}
	var order []*ir.Node
	ir.Walk(func(n *ir.Node) {
		if n.Op != ir.Exp || n.Rate != ir.Step {
			return
		}
		of, slope, shift := affineOf(n.Args[0])
		if groups[of] == nil {
			order = append(order, of)
		}
		groups[of] = append(groups[of], affine{n, slope, shift})
	}, roots...)
	shared := map[*ir.Node]share{}
	for _, of := range order {
		group := groups[of]
		slices.SortStableFunc(group, func(a, b affine) int { return cmp.Compare(math.Abs(a.slope), math.Abs(b.slope)) })
		for i := range group {
			shareWithin(shared, group[:i], group[i])
		}
	}
	return shared
}

// shareWithin looks for a base among the exponentials of smaller slope.
func shareWithin(shared map[*ir.Node]share, smaller []affine, e affine) {
	for _, base := range smaller {
		if _, isShared := shared[base.node]; isShared {
			continue
		}
		ratio := e.slope / base.slope
		multiple := math.Round(ratio)
		shift := e.shift - multiple*base.shift
		if multiple < 1 || multiple > mostMultiple || math.Abs(ratio-multiple) > 1e-14*multiple || math.Abs(shift) > mostShift {
			continue
		}
		shared[e.node] = share{base.node, int(multiple), math.Exp(shift)}
		return
	}
}

// affineOf writes n as slope*of + shift with constants.
func affineOf(n *ir.Node) (of *ir.Node, slope, shift float64) {
	slope = 1
	for {
		switch {
		case n.Op == ir.Neg:
			slope, n = -slope, n.Args[0]
		case n.Op == ir.Mul && n.Args[0].Op == ir.Const:
			slope, n = slope*n.Args[0].Value, n.Args[1]
		case n.Op == ir.Mul && n.Args[1].Op == ir.Const:
			slope, n = slope*n.Args[1].Value, n.Args[0]
		case n.Op == ir.Div && n.Args[1].Op == ir.Const:
			slope, n = slope/n.Args[1].Value, n.Args[0]
		case n.Op == ir.Add && n.Args[0].Op == ir.Const:
			shift, n = shift+slope*n.Args[0].Value, n.Args[1]
		case n.Op == ir.Add && n.Args[1].Op == ir.Const:
			shift, n = shift+slope*n.Args[1].Value, n.Args[0]
		case n.Op == ir.Sub && n.Args[1].Op == ir.Const:
			shift, n = shift-slope*n.Args[1].Value, n.Args[0]
		case n.Op == ir.Sub && n.Args[0].Op == ir.Const:
			shift, slope, n = shift+slope*n.Args[0].Value, -slope, n.Args[1]
		default:
			return n, slope, shift
		}
	}
}
