package learn

import (
	"math"
	"slices"

	"nmlc/runtime/abi"
	"nmlc/runtime/task"
)

// expect finds how far each step is before the next that some learning signal may
// meet: one that a loss looks at, or whose spikes act there.
func (o *online) expect() {
	o.ahead = slices.Grow(o.ahead[:0], o.of.steps)[:o.of.steps]
	for t := range o.ahead {
		o.ahead[t] = math.MaxInt32
	}
	for _, trial := range o.of.trials {
		for _, term := range o.of.terms {
			term.windows(trial, func(w task.Window) {
				for t := max(0, w.From-o.longest); t < min(w.To, o.of.steps); t++ {
					o.ahead[t] = 0
				}
			})
		}
	}
	for t := o.of.steps - 2; t >= 0; t-- {
		if next := o.ahead[t+1]; o.ahead[t] > 0 && next < math.MaxInt32 {
			o.ahead[t] = next + 1
		}
	}
}

// remembers is how many steps it takes a decay to leave less than a rounding of what
// there was: what lies further before all learning signals is left out.
func (c *crowd) remembers(decay float64) int {
	digits := 53.0 // binary
	if c.single {
		digits = 24
	}
	if decay = math.Abs(decay); decay >= 1 {
		return math.MaxInt
	}
	return 1 + int(min(digits/-math.Log2(decay), math.MaxInt32))
}

// take chooses the kernel of a step, so far before the next that a signal meets.
func (l *learner) take(t, ahead int) {
	switch {
	case ahead > l.memory:
		l.taped = l.forward
		return
	case ahead == l.memory:
		l.factors.trace.Clear()
	}
	k := l.stepping
	if ahead > 0 && l.unheard != nil {
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
