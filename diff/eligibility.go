package diff

import (
	"slices"

	"nmlc/ir"
)

// Local is the derivative of a step of one cell by its own state, by what arrives
// at it and by parameters: all that online rules know of a cell. A row has a
// column for each state, then one for each arrival, then one for each parameter;
// zeros are those that structure proves.
type Local struct {
	States, Arrivals []*ir.Var
	Params           []*ir.Var
	Start            [][]*ir.Node // by parameter: of each state at time 0
	Next             [][]*ir.Node // of each next state; counts of steps have no derivative
	Spike            []*ir.Node   // of the spike of the step as a number, by its surrogate derivative; nil for a cell without
	Outputs          [][]*ir.Node // of the outputs at the start of the step
	Loss             []*ir.Node   // of the step's term of the loss; nil without one
}

// LocalOf derives the block of the Jacobian that belongs to one cell, and its
// derivative by the parameters wrt.
func LocalOf(p *ir.Program, wrt []*ir.Var) *Local {
	g := p.Graph
	out := &Local{States: p.States, Params: wrt, Next: make([][]*ir.Node, len(p.States)), Outputs: make([][]*ir.Node, len(p.Outputs))}
	for _, v := range p.Inputs {
		if v.Arrives {
			out.Arrivals = append(out.Arrivals, v)
		}
	}
	var spike *ir.Node
	if p.Spiked != nil {
		spike = g.Event(p.Spiked, g.Const(1), g.Const(0))
	}
	for at, by := range slices.Concat(p.States, out.Arrivals, wrt) {
		f := newForward(g, func(n *ir.Node) *ir.Node {
			if n == by.Node && !by.Counts {
				return g.Const(1)
			}
			return nil
		})
		if at >= out.Column(len(out.Arrivals)) {
			out.Start = append(out.Start, all(f, p.Init))
		}
		for i, v := range p.States {
			next := g.Const(0)
			if !v.Counts {
				next = f.of(p.Next[i])
			}
			out.Next[i] = append(out.Next[i], next)
		}
		for i, o := range p.Outputs {
			out.Outputs[i] = append(out.Outputs[i], f.of(o.Node))
		}
		if spike != nil {
			out.Spike = append(out.Spike, f.of(spike))
		}
		if p.Loss != nil {
			out.Loss = append(out.Loss, f.of(p.Loss))
		}
	}
	return out
}

// Column is that of an arrival, or of a parameter by its number behind the last
// arrival.
func (l *Local) Column(arrival int) int { return len(l.States) + arrival }

// Path lists the states that carry what arrives at a port to any of the rows,
// in their order.
func (l *Local) Path(arrival int, rows ...[]*ir.Node) []int {
	reached := l.closure(func(s int) bool { return !l.Next[s][l.Column(arrival)].IsConst(0) }, func(s, r int) bool { return !l.Next[s][r].IsConst(0) })
	seen := l.closure(func(s int) bool {
		for _, row := range rows {
			if !row[s].IsConst(0) {
				return true
			}
		}
		return false
	}, func(s, r int) bool { return !l.Next[r][s].IsConst(0) })
	var out []int
	for s := range l.States {
		if reached[s] && seen[s] {
			out = append(out, s)
		}
	}
	return out
}

// closure is the states of a set, and those that follow from one of it.
func (l *Local) closure(in func(s int) bool, follows func(s, from int) bool) []bool {
	set := make([]bool, len(l.States))
	for s := range set {
		set[s] = in(s)
	}
	for grown := true; grown; {
		grown = false
		for s := range set {
			for from := range set {
				if !set[s] && set[from] && follows(s, from) {
					set[s], grown = true, true
				}
			}
		}
	}
	return set
}

// Filter is a state that follows what arrives alone, and in the same way in all
// cells: its derivative by the amount that one presynaptic cell brings depends on
// that cell's spikes alone.
type Filter struct {
	State       int
	Decay, Gain *ir.Node
	// Early says that the gain counts before the state is used: all of the step
	// sees the state with what arrived, and so the column of the arrival is that
	// of the state times Gain. Else Gain is added to the next state.
	Early bool
}

// Filters finds the filters among the states of a path. Same reports whether a
// value is the same in all cells and all steps.
func (l *Local) Filters(g *ir.Graph, arrival int, path []int, same func(n *ir.Node) bool, rows ...[]*ir.Node) []Filter {
	var out []Filter
	for _, s := range path {
		decay, gain := l.Next[s][s], l.Next[s][l.Column(arrival)]
		alone := same(decay) && same(gain)
		for r := range l.States {
			alone = alone && (r == s || l.Next[s][r].IsConst(0))
		}
		if alone {
			out = append(out, Filter{State: s, Decay: decay, Gain: gain})
		}
	}
	if l.early(g, arrival, out, append(l.nextOf(path, out), rows...)) {
		for i, f := range out {
			out[i].Gain, out[i].Early = quotient(g, f.Gain, f.Decay), true
		}
	}
	return out
}

// nextOf are the rows of the states of a path that are no filters.
func (l *Local) nextOf(path []int, filters []Filter) [][]*ir.Node {
	var out [][]*ir.Node
next:
	for _, s := range path {
		for _, f := range filters {
			if f.State == s {
				continue next
			}
		}
		out = append(out, l.Next[s])
	}
	return out
}

// early reports whether the rows see what arrives through the filters alone.
func (l *Local) early(g *ir.Graph, arrival int, filters []Filter, rows [][]*ir.Node) bool {
	for _, row := range rows {
		sum := g.Const(0)
		for _, f := range filters {
			gain := quotient(g, f.Gain, f.Decay)
			if gain == nil {
				return false
			}
			sum = g.Add(sum, g.Mul(row[f.State], gain))
		}
		if sum != row[l.Column(arrival)] {
			return false
		}
	}
	return len(filters) > 0
}

// quotient is n/by where n is by, or a product with it; else nil.
func quotient(g *ir.Graph, n, by *ir.Node) *ir.Node {
	switch {
	case n == by:
		return g.Const(1)
	case n.Op == ir.Mul && n.Args[0] == by:
		return n.Args[1]
	case n.Op == ir.Mul && n.Args[1] == by:
		return n.Args[0]
	case n.Op == ir.Const && by.Op == ir.Const && by.Value != 0:
		return g.Const(n.Value / by.Value)
	}
	return nil
}

// Geometric is the decay of an output's answer to what arrives, where each step
// leaves the same share of it, and the answer at once: nil where that is not so.
func (l *Local) Geometric(g *ir.Graph, arrival, output int, same func(n *ir.Node) bool) (decay, gain *ir.Node) {
	row, column := l.Outputs[output], l.Column(arrival)
	path := l.Path(arrival, row)
	if len(path) != 1 {
		return nil, nil
	}
	y := path[0]
	decay, gain = l.Next[y][y], row[column]
	if !same(decay) || row[y].Rate > ir.Prepare || gain.Rate > ir.Prepare || g.Mul(decay, gain) != g.Mul(row[y], l.Next[y][column]) {
		return nil, nil
	}
	return decay, gain
}
