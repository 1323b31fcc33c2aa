package integrate

import (
	"fmt"
	"slices"
)

// choose picks an integrator for each state: what the user wants, else the
// exact propagator for what is linear with fixed coefficients, exponential
// Euler for what is linear in its own state, a Runge-Kutta method for the rest.
func (s *System) choose() (*linearPart, error) {
	for i, v := range s.States {
		if s.Rates[i] == nil {
			continue
		}
		if m := s.Method(v); m != "" {
			s.pick[i] = choice{m, "chosen in the model"}
		} else if s.Noise[i] != nil {
			s.pick[i] = choice{"euler_maruyama", "the equation has a noise term"}
		}
	}
	linear := s.findLinear()
	for i := range s.States {
		if s.Rates[i] != nil && s.pick[i].method == "" && linear.holds[i] {
			s.pick[i] = choice{"exact", linear.reason(i)}
		}
	}
	s.chooseNonlinear()
	return linear, s.verify(linear)
}

// chooseNonlinear picks for states outside of the linear part. States in a loop
// of dependence with one that is not linear in itself share its Runge-Kutta
// method, since a mixture would have order one.
func (s *System) chooseNonlinear() {
	loops := reach(s.needs)
	for i, v := range s.States {
		if s.Rates[i] == nil || s.pick[i].method != "" {
			continue
		}
		runge, why := "rk4", "the trajectory is smooth, and rk4 has order 4"
		if s.interrupted(i, loops) {
			runge, why = "midpoint", "resets limit the order, and midpoint needs two evaluations a step"
		}
		if s.resistsFreezing(i, loops) {
			what := "the equation is not linear in " + v.Name
			if s.own[i].ok {
				what = "the equation does not hold " + v.Name + " itself, as in an oscillator"
			}
			s.pick[i] = choice{runge, what + "; " + why}
			continue
		}
		if j := s.nonlinearPartner(i, loops); j >= 0 {
			s.pick[i] = choice{runge, fmt.Sprintf("%s and %s depend on each other, and exponential Euler does not fit %s; %s", v.Name, s.States[j].Name, s.States[j].Name, why)}
			continue
		}
		s.pick[i] = choice{"exponential_euler", fmt.Sprintf("the equation is linear in %s, with coefficients that change during a run", v.Name)}
	}
}

// interrupted reports a state whose trajectory depends on one that spikes set.
func (s *System) interrupted(i int, loops [][]bool) bool {
	for j, v := range s.States {
		if s.Resets[v] && (i == j || loops[i][j]) {
			return true
		}
	}
	return false
}

// resistsFreezing reports a state that exponential Euler, which freezes all
// others, does not fit: one that is not linear in itself, or that does not act
// on itself at all but through others, as in an oscillator.
func (s *System) resistsFreezing(i int, loops [][]bool) bool {
	return !s.own[i].ok || s.own[i].a.IsConst(0) && loops[i][i]
}

// nonlinearPartner is a state in a loop with i that exponential Euler does not fit.
func (s *System) nonlinearPartner(i int, loops [][]bool) int {
	for j := range s.States {
		if s.Rates[j] != nil && s.resistsFreezing(j, loops) && s.Method(s.States[j]) == "" && s.Noise[j] == nil && loops[i][j] && loops[j][i] {
			return j
		}
	}
	return -1
}

// verify reports an integrator that cannot do what the user asks.
func (s *System) verify(linear *linearPart) error {
	for i, v := range s.States {
		m := s.pick[i].method
		switch {
		case s.Rates[i] == nil:
		case s.Noise[i] != nil && m != "euler_maruyama":
			return &Error{v, m, "the equation has a noise term, which euler_maruyama integrates"}
		case m == "exponential_euler" && !s.own[i].ok:
			return &Error{v, m, "the equation is not linear in its state"}
		case m == "exact" && !linear.holds[i]:
			return &Error{v, m, linear.why[i]}
		case m != "exact" && m != "exponential_euler" && !slices.Contains(explicitMethods, m):
			return &Error{v, m, "there is no integrator of that name"}
		}
	}
	return nil
}
