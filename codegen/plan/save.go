package plan

import "nmlc/ir"

// Costs of a value for one lane, in units of one addition. Saving a value
// writes and reads memory beyond the first-level cache. What is computed in one
// step of rareSteps only is so much cheaper.
const (
	saveCost  = 10
	loadCost  = 1
	rareSteps = 16
)

// saveCostLearning is the cost where the tape of many trials goes to main
// memory and back.
const saveCostLearning = 24

var costOf = map[ir.Op]int{
	ir.Div: 8, ir.Sqrt: 10, ir.Exp: 16, ir.Expm1: 18, ir.Exprel: 28, ir.Exprel2: 45, ir.ExprelInv: 28, ir.Log: 25, ir.Log1p: 28,
	ir.Tanh: 30, ir.Sigmoid: 26, ir.Sin: 30, ir.Cos: 30, ir.Pow: 60, ir.Root: 1000,
}

// chooseSaved decides which values of the forward step the backward step reads
// from the tape, and which it computes again: the choice of least total cost,
// found as a minimum cut. It also counts what is computed again.
//
// Each value that backward needs is either saved or computed again; a value
// computed again needs its arguments in turn. In the network a value has two
// vertices, "needed" and "computed": the edge from one to the other costs what
// saving costs, the edge from "computed" to the sink what computing costs, and
// unbreakable edges go from "computed" to the arguments' "needed".
func chooseSaved(forward, backward []*ir.Node) (saved []*ir.Node, again int) {
	return saver{cost: saveCost}.choose(forward, backward)
}

// saver chooses what is saved.
type saver struct {
	known map[*ir.Node]bool // what the backward step has from elsewhere
	gone  map[*ir.Node]bool // inputs that it cannot read again
	cost  int               // of saving a value
}

func (s saver) choose(forward, backward []*ir.Node) (saved []*ir.Node, again int) {
	required, order := s.requiredValues(backward)
	seldomForward, seldom := seldomNeeded(forward), seldomNeeded(backward)
	inForward := map[*ir.Node]bool{}
	ir.Walk(func(n *ir.Node) { inForward[n] = true }, forward...)
	varying := map[*ir.Node]bool{} // with the variable of a search
	number := map[*ir.Node]int{}
	for i, n := range order {
		number[n] = i
		varying[n] = n.Kind == ir.Bound
		for _, a := range n.Args {
			varying[n] = varying[n] || varying[a] && n.Op != ir.Root
		}
	}
	net := newNetwork(2*len(order) + 2)
	source, sink := 2*len(order), 2*len(order)+1
	for i, n := range order {
		needed, computed := 2*i, 2*i+1
		if required[n] {
			net.edge(source, needed, unbreakable)
		}
		save := unbreakable
		if inForward[n] && !seldomForward[n] && !varying[n] && n.Type() == ir.Real && (n.Kind != ir.Input || s.gone[n]) {
			save = s.cost * rareSteps
		}
		net.edge(needed, computed, save)
		net.edge(computed, sink, s.computeCost(n, seldom[n]))
		for _, a := range n.Args {
			if j, ok := number[a]; ok {
				net.edge(computed, 2*j, unbreakable)
			}
		}
	}
	onSource := net.cut(source, sink)
	for i, n := range order {
		switch {
		case onSource[2*i] && !onSource[2*i+1]:
			saved = append(saved, n)
		case onSource[2*i+1] && n.Op != ir.Leaf:
			again++
		}
	}
	return saved, again
}

func (s saver) computeCost(n *ir.Node, seldom bool) int {
	switch {
	case n.Kind == ir.State || s.gone[n]:
		return unbreakable
	case n.Kind == ir.Bound:
		return 0
	case n.Kind == ir.Input:
		return loadCost * rareSteps
	case seldom:
		return operationCost(n)
	}
	return operationCost(n) * rareSteps
}

func operationCost(n *ir.Node) int {
	if c, ok := costOf[n.Op]; ok {
		return c
	}
	return 1
}

// seldomNeeded are the values that only a rare condition asks for.
func seldomNeeded(roots []*ir.Node) map[*ir.Node]bool {
	all := map[*ir.Node]bool{}
	for _, r := range findRare(func(*ir.Node) bool { return false }, roots...) {
		for n, only := range r.only {
			all[n] = all[n] || only
		}
	}
	return all
}

// requiredValues finds the values of the forward step that adjoints are
// computed with, and all values of the step that these need, arguments first.
func (s saver) requiredValues(backward []*ir.Node) (required map[*ir.Node]bool, order []*ir.Node) {
	required = map[*ir.Node]bool{}
	adjoint := map[*ir.Node]bool{} // depends on a seed
	ir.Walk(func(n *ir.Node) {
		adjoint[n] = n.Kind == ir.Seed
		for _, a := range n.Args {
			adjoint[n] = adjoint[n] || adjoint[a]
		}
	}, backward...)
	isForward := func(n *ir.Node) bool { return n.Rate == ir.Step && !adjoint[n] && !s.known[n] }
	ir.Walk(func(n *ir.Node) {
		if isForward(n) {
			order = append(order, n)
		}
		for _, a := range n.Args {
			if adjoint[n] && isForward(a) {
				required[a] = true
			}
		}
	}, backward...)
	for _, n := range backward {
		if isForward(n) {
			required[n] = true
		}
	}
	return required, order
}
