package integrate

import (
	"nmlc/ir"
	"nmlc/ir/pass"
)

// findGates proves that states such as gates never fall below zero: they begin
// there, obey x' = a*x + b with b >= 0, and their integrator is exact for a and
// b frozen, so that a step gives a mean of x and b/-a with weights above zero.
// The proof assumes the same of the other states in question, and is therefore
// repeated until it holds for all that are left.
func (s *System) findGates() {
	above := map[*ir.Node]bool{}
	for i, v := range s.States {
		m := s.pick[i].method
		if s.Rates[i] != nil && (m == "exponential_euler" || m == "exact") && !s.Assigned[v] && s.own[i].ok {
			above[v.Node] = true
		}
	}
	for {
		s.signs = pass.SignsOf(func(leaf *ir.Node) pass.Sign {
			if above[leaf] {
				return pass.NonNegative
			}
			if leaf.Kind == ir.State {
				return pass.Unknown
			}
			return s.Sign(leaf)
		})
		before := len(above)
		for i, v := range s.States {
			if above[v.Node] && !(s.signs.Of(s.own[i].b).AtLeastZero() && s.signs.Of(s.Init[i]).AtLeastZero()) {
				delete(above, v.Node)
			}
		}
		if len(above) == before {
			return
		}
	}
}
