package plan

import (
	"nmlc/codegen/kernel"
	"nmlc/ir"
)

// rareSum is a sum over the steps to which only steps under a rare condition
// add: it is made in the region of the condition, so that others need not touch
// it.
type rareSum struct {
	cond                *ir.Node
	before, mask, total kernel.ID
}

// addRarely finds, among what is added to sums at each step, what is zero but
// under a rare condition.
func (w *writer) addRarely(sum *carried, added []*ir.Node) {
	w.sums = map[*ir.Node]*rareSum{}
	for i, n := range added {
		if n.Op == ir.Select && n.Args[0].Op == ir.Rare && n.Args[2].IsConst(0) {
			w.sums[n.Args[1]] = &rareSum{cond: n.Args[0], before: sum.phi[i], mask: -1}
		}
	}
}

// addedRarely is the sum with what a region added, and the region's mask.
func (w *writer) addedRarely(sum kernel.ID, n *ir.Node) (total, mask kernel.ID, ok bool) {
	if n.Op != ir.Select {
		return 0, 0, false
	}
	s := w.sums[n.Args[1]]
	if s == nil || s.cond != n.Args[0] || s.before != sum {
		return 0, 0, false
	}
	w.emit(n) // and with it the region, where that is worth one
	return s.total, s.mask, s.mask >= 0
}
