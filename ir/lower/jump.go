package lower

import (
	"nmlc/ir"
	"nmlc/ir/integrate"
	"nmlc/ir/pass"
	"nmlc/lang/model"
)

// jump describes the spike in terms of the states before it, for who finds out
// when in the step it happens. free are the integrated states.
func (l *lowerer) jump(now *environment, rates, noise, free []*ir.Node) error {
	sp := l.cell.Spike
	if sp == nil || sp.Cond != nil {
		return nil
	}
	g := l.g
	j := &ir.Jump{Crossing: sp.Crossing, AtLeast: sp.AtLeast, Free: free, After: ir.Leaves(l.p.States)}
	j.Distance = g.Sub(now.expr(sp.Left), now.expr(sp.Right))
	j.Of = j.Distance
	if sp.Surrogate.Of != nil {
		j.Of = now.expr(sp.Surrogate.Of)
	}
	j.Surrogate = l.surrogate(sp.Surrogate, j.Of)
	for _, r := range sp.Resets {
		j.After[l.indexOf(r.State)] = now.expr(r.Value)
	}
	if l.steps != nil {
		j.Time, j.Steps = l.time(), l.steps
	}
	if r := sp.Refractory; r != nil {
		j.Left, j.Duration = l.refractory, now.expr(r.Duration)
		var err error
		j.Clamp = l.clamps(now, r)
		if j.Held, err = l.held(j.Clamp, r, rates, noise); err != nil {
			return err
		}
	}
	l.p.Jump = j
	return nil
}

// held integrates the equations of the refractory period: held states stay, and
// clamped ones act on the others by the value of the clamp.
func (l *lowerer) held(clamps []*ir.Node, r *model.Refractory, rates, noise []*ir.Node) ([]*ir.Node, error) {
	clamped := map[*ir.Node]*ir.Node{}
	for i, c := range clamps {
		if c != nil {
			clamped[l.p.States[i].Node] = c
		}
	}
	var moving []*ir.Node
	var index []int
	still := make([]*ir.Node, len(rates))
	for i, rate := range rates {
		fixed := clamped[l.p.States[i].Node] != nil
		for _, h := range r.Holds {
			fixed = fixed || l.indexOf(h) == i
		}
		if rate != nil && !fixed {
			moving, index = append(moving, rate), append(index, i)
		}
	}
	made := pass.Substitute(l.g, func(leaf *ir.Node) *ir.Node { return clamped[leaf] }, moving...)
	for k, i := range index {
		still[i] = made[k]
	}
	next, _, err := l.system(still, noise).Step()
	if err != nil {
		return nil, err
	}
	l.followClamps(clamps, next)
	return next, nil
}

// clamps are the values of clamped states, by state.
func (l *lowerer) clamps(now *environment, r *model.Refractory) []*ir.Node {
	out := make([]*ir.Node, len(l.p.States))
	for _, c := range r.Clamps {
		out[l.indexOf(c.State)] = now.expr(c.Value)
	}
	return out
}

// followClamps gives clamped states the value of the clamp at the end of the
// step, where what it depends on has moved.
func (l *lowerer) followClamps(clamps, next []*ir.Node) {
	to := map[*ir.Node]*ir.Node{}
	for i, v := range l.p.States {
		if clamps[i] == nil {
			to[v.Node] = next[i]
		}
	}
	if l.steps != nil {
		to[l.time()] = l.endOfStep()
	}
	for i, c := range clamps {
		if c != nil {
			next[i] = l.g.Rewrite(func(n *ir.Node, _ []*ir.Node) *ir.Node { return to[n] }, c)[0]
		}
	}
}

func (l *lowerer) indexOf(s *model.Symbol) int {
	for i, other := range l.cell.States {
		if other == s {
			return i
		}
	}
	return -1
}

// system is the equations with the given rates, ready for integration.
func (l *lowerer) system(rates, noise []*ir.Node) *integrate.System {
	var time *ir.Node
	if l.steps != nil {
		time = l.time()
	}
	return &integrate.System{
		Graph: l.g, DT: l.p.DT, Time: time, States: l.p.States, Rates: rates, Noise: noise, Init: l.p.Init,
		Normal: l.normal, Method: l.method, Sign: l.sign, Assigned: l.assigned(),
		Resets: l.resets(),
	}
}
