package integrate

import (
	"fmt"

	"nmlc/ir"
	"nmlc/ir/pass"
)

// maxPath is the longest chain of states, the input included, whose propagator
// has a form here without removable singularities.
const maxPath = 3

// linearPart is the part of a system that obeys x' = A x + b with A fixed
// during a run and b held during a step. Where the states of the part feed each
// other without loops, exp(A dt) has a closed form: an entry is a sum over the
// chains from one state to another, of the product of the couplings times a
// divided difference of exp at the rates of the states on the chain.
type linearPart struct {
	s     *System
	holds []bool
	why   []string     // why a state is not in the part
	a     [][]*ir.Node // couplings
	b     []*ir.Node   // held
}

// findLinear starts with all states and takes away those that do not fit until
// the rest fits.
func (s *System) findLinear() *linearPart {
	n := len(s.States)
	l := &linearPart{s: s, holds: make([]bool, n), why: make([]string, n), a: make([][]*ir.Node, n), b: make([]*ir.Node, n)}
	for i := range s.States {
		l.holds[i] = s.Rates[i] != nil && (s.pick[i].method == "exact" || s.pick[i].method == "")
	}
	for changed := true; changed; {
		changed = false
		for i := range s.States {
			if l.holds[i] && !l.fits(i) {
				l.holds[i], changed = false, true
			}
		}
	}
	return l
}

// fits splits the equation of i into couplings and the held rest.
func (l *linearPart) fits(i int) bool {
	g := l.s.Graph
	rest := l.s.Rates[i]
	l.a[i] = make([]*ir.Node, len(l.s.States))
	for j, v := range l.s.States {
		if !l.holds[j] || !l.s.needs[i][j] {
			continue
		}
		a, b, ok := pass.Linear(g, rest, v.Node)
		if !ok || a.Rate > ir.Prepare {
			l.why[i] = fmt.Sprintf("the equation is not linear in %s with a coefficient that is fixed during a run", v.Name)
			return false
		}
		l.a[i][j], rest = a, b
	}
	for j, v := range l.s.States {
		if l.s.needs[i][j] && pass.DependsOn(v.Node).Holds(rest) {
			l.why[i] = fmt.Sprintf("it depends on %s, which is not integrated exactly", v.Name)
			return false
		}
	}
	l.b[i] = rest
	if depth := l.depth(i, 1, map[int]bool{}); depth > maxPath {
		l.why[i] = "its linear system has a loop or a long chain, for which no closed form is known here"
		return false
	}
	return true
}

// depth is the length of the longest chain that begins at i, with the held
// input at its end.
func (l *linearPart) depth(i, at int, on map[int]bool) int {
	if at > maxPath || on[i] {
		return maxPath + 1
	}
	on[i] = true
	defer delete(on, i)
	longest := at
	if l.b[i] != nil && !l.b[i].IsConst(0) {
		longest = at + 1
	}
	for j, a := range l.a[i] {
		if j != i && a != nil && l.holds[j] {
			longest = max(longest, l.depth(j, at+1, on))
		}
	}
	return longest
}

func (l *linearPart) reason(i int) string {
	for j, a := range l.a[i] {
		if j != i && a != nil {
			return fmt.Sprintf("%s and %s obey linear equations with coefficients that are fixed during a run", l.s.States[i].Name, l.s.States[j].Name)
		}
	}
	if l.a[i][i] == nil {
		return "the rate does not depend on the state and is held during a step"
	}
	return "the equation is linear with coefficients that are fixed during a run"
}

// propagate writes the next values of the part.
func (l *linearPart) propagate() {
	s := l.s
	for i := range s.States {
		if s.pick[i].method == "exact" {
			s.next[i] = l.sum(i, s.Graph.Const(1), []*ir.Node{l.rate(i)})
		}
	}
}

// rate is the eigenvalue that belongs to a state, times dt.
func (l *linearPart) rate(i int) *ir.Node {
	g := l.s.Graph
	if l.a[i][i] == nil {
		return g.Const(0)
	}
	return g.Mul(l.a[i][i], l.s.DT)
}

// sum adds up what reaches the head of the chain through its last state i:
// coupling is the product of couplings so far, times dt for each. What the state
// itself contributes comes last: then one addition, and not all of them, lies
// between its value in one step and in the next.
func (l *linearPart) sum(i int, coupling *ir.Node, chain []*ir.Node) *ir.Node {
	g, s := l.s.Graph, l.s
	own := g.Mul(g.Mul(coupling, dividedExp(g, chain)), s.States[i].Node)
	total := g.Const(0)
	if !l.b[i].IsConst(0) {
		input := append(chain[:len(chain):len(chain)], g.Const(0))
		total = g.Mul(g.Mul(g.Mul(coupling, s.DT), dividedExp(g, input)), l.b[i])
	}
	for j, a := range l.a[i] {
		if j == i || a == nil || a.IsConst(0) {
			continue
		}
		longer := append(chain[:len(chain):len(chain)], l.rate(j))
		total = g.Add(total, l.sum(j, g.Mul(coupling, g.Mul(a, s.DT)), longer))
	}
	return g.Add(own, total)
}
