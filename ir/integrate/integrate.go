// Package integrate rewrites differential equations to a step function in the
// same IR, so that integration is differentiated like everything else. It picks
// an integrator for each state and says why.
//
// Path of the data: lower -> integrate -> ir.Program.Next.
package integrate

import (
	"fmt"
	"slices"

	"nmlc/ir"
	"nmlc/ir/pass"
)

// System is what is to be integrated over one time step. Inputs are held
// during the step, and states advance all at once.
type System struct {
	Graph  *ir.Graph
	DT     *ir.Node
	Time   *ir.Node // at the start of the step; nil where nothing depends on it
	States []*ir.Var
	Rates  []*ir.Node // d(state)/dt; nil for a state without equation, which stays
	// Noise is the coefficient of white noise in each rate, nil where there is
	// none. Normal returns the input that holds a standard normal number.
	Noise  []*ir.Node
	Normal func(state *ir.Var) *ir.Node
	// Method is the integrator that the user wants for a state; "" leaves the
	// choice to the compiler.
	Method func(state *ir.Var) string
	// Init are the states at time 0 and Sign what is known of the signs of
	// leaves other than states: from both follows which gates stay above zero.
	Init []*ir.Node
	Sign func(leaf *ir.Node) pass.Sign
	// Assigned states are changed by resets or clamps, too.
	Assigned map[*ir.Var]bool
	// Resets are the states that spikes set, which interrupts the trajectory of
	// all that depends on them and limits the order of any integrator to one there.
	Resets map[*ir.Var]bool

	index map[*ir.Node]int // of a state by its leaf
	needs [][]bool         // needs[i][j]: the rate of i depends on state j
	own   []ownForm
	next  []*ir.Node
	pick  []choice
	signs *pass.Signs
}

// ownForm is rate = a*x + b in the equation's own state.
type ownForm struct {
	a, b *ir.Node
	ok   bool
}

type choice struct{ method, reason string }

// Error is an integrator that cannot do what the model asks of it.
type Error struct {
	State  *ir.Var
	Method string
	Reason string
}

// Error describes the mismatch.
func (e *Error) Error() string {
	return fmt.Sprintf("%s cannot integrate %s: %s", e.Method, e.State.Name, e.Reason)
}

// Step returns the states after the step, and how each was integrated.
func (s *System) Step() (next []*ir.Node, methods []ir.Method, err error) {
	s.analyse()
	linear, err := s.choose()
	if err != nil {
		return nil, nil, err
	}
	s.findGates()
	s.next = make([]*ir.Node, len(s.States))
	for i, v := range s.States {
		if s.Rates[i] == nil {
			s.next[i] = v.Node
		}
	}
	linear.propagate()
	for i := range s.States {
		if s.pick[i].method == "exponential_euler" {
			s.next[i] = s.exponentialEuler(i)
		}
	}
	for _, method := range explicitMethods {
		s.explicit(method)
	}
	for i, v := range s.States {
		if s.Rates[i] != nil {
			methods = append(methods, ir.Method{State: v, Name: s.pick[i].method, Reason: s.pick[i].reason})
		}
	}
	return s.next, methods, nil
}

// analyse finds which state depends on which, and what is linear in itself.
func (s *System) analyse() {
	n := len(s.States)
	s.index = map[*ir.Node]int{}
	for i, v := range s.States {
		s.index[v.Node] = i
	}
	s.needs, s.own, s.pick = make([][]bool, n), make([]ownForm, n), make([]choice, n)
	for i := range s.States {
		s.needs[i] = make([]bool, n)
		if s.Rates[i] == nil {
			continue
		}
		ir.Walk(func(node *ir.Node) {
			if j, ok := s.index[node]; ok {
				s.needs[i][j] = true
			}
		}, s.Rates[i])
		f := &s.own[i]
		f.a, f.b, f.ok = pass.Linear(s.Graph, s.Rates[i], s.States[i].Node)
	}
}

// reach is the transitive closure of needs.
func reach(needs [][]bool) [][]bool {
	r := make([][]bool, len(needs))
	for i := range needs {
		r[i] = slices.Clone(needs[i])
	}
	for k := range r {
		for i := range r {
			if !r[i][k] {
				continue
			}
			for j := range r {
				r[i][j] = r[i][j] || r[k][j]
			}
		}
	}
	return r
}

// exponentialEuler is the exact solution of x' = a*x + b for a and b frozen at
// the start of the step.
func (s *System) exponentialEuler(i int) *ir.Node {
	g, x, f := s.Graph, s.States[i].Node, s.own[i]
	if f.a.IsConst(0) {
		return g.Add(x, g.Mul(s.DT, f.b))
	}
	z := g.Mul(f.a, s.DT)
	if s.signs.Of(f.a).NeverZero() { // x_inf exists
		inf := pass.Cancel(g, f.b, g.Neg(f.a))
		return g.Add(inf, g.Mul(g.Sub(x, inf), g.Unary(ir.Exp, z)))
	}
	return g.Add(x, g.Mul(g.Mul(s.DT, s.Rates[i]), g.Unary(ir.Exprel, z)))
}

// Steady is the value of x at which rate, linear in x, is zero; ok is false
// where it is not linear.
func Steady(g *ir.Graph, rate, x *ir.Node) (value *ir.Node, ok bool) {
	a, b, ok := pass.Linear(g, rate, x)
	if !ok || a.IsConst(0) {
		return nil, false
	}
	return pass.Cancel(g, b, g.Neg(a)), true
}
