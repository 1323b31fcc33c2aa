package eventstep

import (
	"fmt"
	"math"
	"strings"

	"nmlc/ir"
	"nmlc/ir/pass"
)

// Bound is why a cell stays below its threshold between events: the distance to
// it is linear in one state alone, x' = Decay x + Drift, and x moves from where an
// event leaves it towards its rest without a turn. So it is enough that it is
// below the threshold at the beginning, after a spike, and at rest.
type Bound struct {
	State        *ir.Var
	Decay, Drift *ir.Node // of parameters alone
	Start, After *ir.Node // the state at time 0, and after a spike and its refractory period; of parameters alone
	distance     *ir.Node
	atLeast      bool
}

// bound finds the state, or says why there is none.
func (m *maker) bound() (*Bound, error) {
	i, err := m.watched()
	if err != nil {
		return nil, err
	}
	g, v := m.g, m.p.States[i]
	b := &Bound{State: v, Decay: g.Const(0), Drift: g.Const(0), Start: m.p.Init[i], distance: m.j.Distance, atLeast: m.j.AtLeast}
	for _, e := range m.p.Equations {
		if e.State != v {
			continue
		}
		a, d, ok := pass.Linear(g, e.Rate, v.Node)
		if !ok || a.Rate > ir.Prepare || d.Rate > ir.Prepare {
			return nil, refuse("%s' depends on other states: it may rise through the threshold between events", v.Name)
		}
		b.Decay, b.Drift = a, d
	}
	if _, _, ok := pass.Linear(g, m.j.Distance, v.Node); !ok {
		return nil, refuse("the distance to the threshold is not linear in %s", v.Name)
	}
	after := m.j.After[i]
	if m.j.Left != nil {
		if !m.kept(i) {
			return nil, refuse("the refractory period neither holds nor clamps %s: it may end above the threshold, between events", v.Name)
		}
		if c := m.j.Clamp[i]; c != nil {
			after = c
		}
	}
	if after == v.Node {
		return nil, refuse("the spike does not reset %s, which stays above the threshold after it", v.Name)
	}
	if after.Rate > ir.Prepare {
		return nil, refuse("%s is reset to what depends on the state: it may stay above the threshold after a spike", v.Name)
	}
	b.After = after
	return b, nil
}

// watched is the only state on which the distance to the threshold depends.
func (m *maker) watched() (int, error) {
	found := -1
	var names []string
	for i, v := range m.p.States {
		if pass.DependsOn(v.Node).Holds(m.j.Distance) {
			found = i
			names = append(names, v.Name)
		}
	}
	switch len(names) {
	case 0:
		return 0, refuse("its threshold does not depend on any state")
	case 1:
		return found, nil
	}
	return 0, refuse("the distance to the threshold depends on several states, %s: it may be crossed between events", strings.Join(names, ", "))
}

// Holds evaluates the bound for the parameters of a cell, and says what breaks it.
func (b *Bound) Holds(param ir.Env) error {
	values := ir.Eval(param, b.Decay, b.Drift, b.Start, b.After)
	decay, drift, begin, after := values[0], values[1], values[2], values[3]
	below := func(x float64) bool {
		h := b.distanceAt(x, param)
		return h < 0 || h == 0 && !b.atLeast
	}
	v := b.State.Name
	switch {
	case decay > 0 || decay == 0 && drift != 0 || math.IsNaN(decay) || math.IsNaN(drift):
		return refuse("%s does not decay to a rest between events", v)
	case decay < 0 && !(b.distanceAt(-drift/decay, param) < 0):
		return refuse("%s decays to %s, where the cell spikes", v, b.shown(-drift/decay))
	case !below(begin):
		return refuse("%s begins at %s, where the cell spikes", v, b.shown(begin))
	case !below(after):
		return refuse("%s is %s after a spike, where the cell spikes again", v, b.shown(after))
	}
	return nil
}

func (b *Bound) distanceAt(x float64, param ir.Env) float64 {
	return ir.Eval(func(leaf *ir.Node) float64 {
		if leaf == b.State.Node {
			return x
		}
		return param(leaf)
	}, b.distance)[0]
}

// shown is a value of the state in its own unit.
func (b *Bound) shown(value float64) string {
	scale := b.State.Scale
	if scale == 0 {
		scale = 1
	}
	if b.State.Unit == "1" {
		return fmt.Sprintf("%.6g", value)
	}
	return fmt.Sprintf("%.6g %s", value/scale, b.State.Unit)
}
