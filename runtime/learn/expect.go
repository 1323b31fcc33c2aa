package learn

import (
	"slices"

	"nmlc/runtime/abi"
	"nmlc/runtime/task"
)

// expect finds the steps that some learning signal may meet: those that losses look
// at, and the ones before them whose spikes act there.
func (o *online) expect() {
	o.heard = slices.Grow(o.heard[:0], o.of.steps)[:o.of.steps]
	clear(o.heard)
	for _, trial := range o.of.trials {
		for _, term := range o.of.terms {
			term.windows(trial, func(w task.Window) {
				for t := max(0, w.From-o.longest); t < min(w.To, o.of.steps); t++ {
					o.heard[t] = true
				}
			})
		}
	}
}

// take chooses the kernel of a step.
func (l *learner) take(t int, heard bool) {
	k := l.stepping
	if !heard && l.unheard != nil {
		k = l.unheard
	}
	k.set(k.block, l.block.From(l.place(t, l.written)))
	k.set(k.factor, l.factor.From(l.place(t, l.factored)))
	l.taped = k.call
}

// stepping is a kernel of a step, with the places of what it writes for traces
// among its buffers.
type stepping struct {
	*call
	block, factor int
}

// newStepping is nil for nil.
func newStepping(k *abi.Kernel, known map[string][]float64) (*stepping, error) {
	c, err := newCall(k, known)
	if c == nil || err != nil {
		return nil, err
	}
	return &stepping{c, find(k, "block"), find(k, "factor")}, nil
}
