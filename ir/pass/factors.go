package pass

import (
	"math"
	"slices"

	"nmlc/ir"
)

// ratio is a/u where every factor of u that can vanish is a factor of a too,
// so that the ratio has no pole; nil otherwise.
func ratio(g *ir.Graph, a, u *ir.Node) *ir.Node {
	var seen sums
	num, den := factorsOf(a, &seen), factorsOf(u, &seen)
	if den.zero || num.zero {
		return nil
	}
	for _, n := range den.order {
		have, need := num.power[n], den.power[n]
		if need > 0 && n.Rate == ir.Step && have < need {
			return nil
		}
	}
	out := g.Const(num.value / den.value)
	for _, n := range den.order {
		num.multiply(n, -den.power[n])
	}
	for _, n := range num.order {
		switch p := num.power[n]; {
		case p > 0:
			out = g.Mul(out, g.Powi(n, p))
		case p < 0:
			out = g.Div(out, g.Powi(n, -p))
		}
	}
	return out
}

// factors is a product: value times the powers of nodes. Sums that are
// multiples of each other are one factor.
type factors struct {
	sums  *sums
	value float64
	zero  bool
	power map[*ir.Node]int
	order []*ir.Node
}

func factorsOf(n *ir.Node, seen *sums) *factors {
	f := &factors{sums: seen, value: 1, power: map[*ir.Node]int{}}
	f.collect(n, 1)
	return f
}

func (f *factors) multiply(n *ir.Node, p int) {
	if !slices.Contains(f.order, n) {
		f.order = append(f.order, n)
	}
	f.power[n] += p
}

func (f *factors) collect(n *ir.Node, p int) {
	switch n.Op {
	case ir.Const:
		f.zero = f.zero || n.Value == 0
		f.value *= math.Pow(n.Value, float64(p))
	case ir.Neg:
		if p%2 != 0 {
			f.value = -f.value
		}
		f.collect(n.Args[0], p)
	case ir.Mul:
		f.collect(n.Args[0], p)
		f.collect(n.Args[1], p)
	case ir.Div:
		f.collect(n.Args[0], p)
		f.collect(n.Args[1], -p)
	case ir.Powi:
		f.collect(n.Args[0], p*int(n.Value))
	case ir.Add, ir.Sub:
		same, multiple := f.sums.find(n)
		f.value *= math.Pow(multiple, float64(p))
		f.multiply(same, p)
	default:
		f.multiply(n, p)
	}
}

func withSign(g *ir.Graph, sign int, n *ir.Node) *ir.Node {
	if sign < 0 {
		return g.Neg(n)
	}
	return n
}
