package ir

// Var is a leaf of a program with what people need to know about it.
type Var struct {
	Node *Node
	Name string
	Unit string  // as written in the model, e.g. "nS"; "1" for a pure number
	Dim  string  // canonical dimension, for the checks of derived quantities
	Init float64 // parameter: default value, in coherent units
	Lo   float64 // parameter: search range; Lo == Hi == 0 where there is none
	Hi   float64
	// Scale converts to the written unit: written value = coherent value / Scale.
	Scale float64
	// Hidden states and inputs are the compiler's own.
	Hidden bool
	// Counts says that a state counts steps: it decides, and has no derivative.
	Counts bool
	// Arrives says that an input is what spikes brought: it is taken from where
	// they are delivered, and is zero in most steps.
	Arrives bool
}

// HasRange reports whether a fit may search the parameter.
func (v *Var) HasRange() bool { return v.Lo < v.Hi }

// Leaves are the nodes that stand for values, in their order.
func Leaves(vars []*Var) []*Node {
	out := make([]*Node, len(vars))
	for i, v := range vars {
		out[i] = v.Node
	}
	return out
}

// Equation is a differential equation, Rate = d(State)/dt, before integration.
type Equation struct {
	State *Var
	Rate  *Node
}

// Program is a cell as a discrete-time map:
//
//	(state, input; param, dt) -> (Next, Spiked), with Init the state at time 0.
//
// Order of events in a step, which spec.md defines: Outputs and Loss see the
// state at the start of the step; the equations are integrated; the spike
// condition is tested on the result; the reset acts.
type Program struct {
	Name   string
	Graph  *Graph
	DT     *Node
	Params []*Var
	States []*Var
	Inputs []*Var
	Init   []*Node // per state, of rate Constant or Prepare
	Next   []*Node // per state: its value at the start of the next step
	Spiked *Node   // Bool: a spike at the end of this step; nil for a cell that cannot spike
	// SpikeAt says where in the step each spike that a step can hold lies, as the
	// fraction of the step that has passed: 0 where there is no such spike. It is
	// nil where spikes lie on the grid of steps, at the end of theirs.
	SpikeAt []*Node
	Outputs []Output
	// Shown is what other cells read of this one at the start of a step, from its
	// states alone.
	Shown []Output
	// Loss is the term that a step adds to the loss; nil outside fits. Where it
	// is a sum of squares, Residuals are what is squared: Loss = sum of r^2.
	Loss      *Node
	Residuals []*Node

	// Equations are the source of Next, for explain and for the continuous adjoint.
	Equations []Equation
	// Methods says for each equation how it is integrated and why.
	Methods []Method
	// Arrived is per state its value after what inputs with Arrives brought; nil
	// without any. Like Jump it is no root.
	Arrived []*Node
	// Jump is what Next was made of; nil for a cell whose spikes have no
	// threshold. Like Equations it is for who derives more, and no root.
	Jump *Jump
}

// Jump is how a spike comes about and what it does, in terms of the leaves of
// the states before it.
type Jump struct {
	Distance *Node   // to the threshold: the cell spikes where it rises through zero
	Crossing bool    // only where it was not above zero at the start of the step
	AtLeast  bool    // also where it is zero; on a trajectory that rises through zero that is the same
	After    []*Node // per state: its value after the spike
	// Of is what the surrogate derivative is of, on its scale, and Surrogate its
	// value there; zero where the model chooses none.
	Of, Surrogate *Node
	Free          []*Node // per state: the equations, integrated over DT
	// Of the refractory period: Held is Free while it lasts, Duration its length
	// in ms, Left the state that counts what is left of it. Nil without one.
	Held     []*Node
	Duration *Node
	Left     *Var
	Clamp    []*Node // per state: the value of its clamp, nil without one
	Time     *Node   // at the start of the step: Steps times dt; nil where nothing depends on it
	Steps    *Var
}

// Output is a named value that a run may record.
type Output struct {
	Name, Unit string
	Scale      float64
	Node       *Node
}

// Method is the integrator chosen for a state, with the reason.
type Method struct {
	State  *Var
	Name   string // "exponential_euler", ...
	Reason string
}

// SpikeTimes gives for each spike that a step can hold the fraction of the step
// at which it lies, 0 for none: on the grid that is 1, the end of the step.
func (p *Program) SpikeTimes() []*Node {
	if len(p.SpikeAt) > 0 || p.Spiked == nil {
		return p.SpikeAt
	}
	g := p.Graph
	return []*Node{g.Select(p.Spiked, g.Const(1), g.Const(0))}
}

// Roots are all nodes that a step must compute, and what it shows.
func (p *Program) Roots() []*Node {
	roots := append([]*Node(nil), p.Next...)
	if p.Spiked != nil {
		roots = append(roots, p.Spiked)
	}
	roots = append(roots, p.SpikeAt...)
	if p.Loss != nil {
		roots = append(roots, p.Loss)
	}
	roots = append(roots, p.Residuals...)
	for _, o := range p.Outputs {
		roots = append(roots, o.Node)
	}
	for _, o := range p.Shown {
		roots = append(roots, o.Node)
	}
	return roots
}

// Param returns the parameter of that name, or nil.
func (p *Program) Param(name string) *Var { return find(p.Params, name) }

// State returns the state of that name, or nil.
func (p *Program) State(name string) *Var { return find(p.States, name) }

// Input returns the input of that name, or nil.
func (p *Program) Input(name string) *Var { return find(p.Inputs, name) }

func find(vars []*Var, name string) *Var {
	for _, v := range vars {
		if v.Name == name {
			return v
		}
	}
	return nil
}

// Cut lists the values of rate Prepare that values of rate Step use directly,
// in a fixed order, for the given roots: what the prepare kernel hands to the
// step kernel. Truth values are not handed on, but what they are made of.
func Cut(roots ...*Node) []*Node {
	var cut []*Node
	seen := map[*Node]bool{}
	var add func(n *Node)
	add = func(n *Node) {
		if n.Rate != Prepare || seen[n] {
			return
		}
		seen[n] = true
		if n.Type() == Real {
			cut = append(cut, n)
			return
		}
		for _, a := range n.Args {
			add(a)
		}
	}
	Walk(func(n *Node) {
		if n.Rate != Step {
			return
		}
		for _, a := range n.Args {
			add(a)
		}
	}, roots...)
	for _, r := range roots {
		add(r)
	}
	return cut
}
