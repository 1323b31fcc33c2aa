package ir

import (
	"errors"
	"fmt"
	"math"
)

// Verify checks a program against the laws that every stage relies on, which
// a pass must keep: those of its nodes, one initial and one next value per
// state, declared leaves only, names given once, types and rates of the roots.
// It returns nil or an error of all mistakes found: mistakes of the compiler,
// not of a model.
func Verify(p *Program) error {
	if p == nil || p.Graph == nil {
		return errors.New("program: expected a graph, found none")
	}
	v := &verifier{p: p, leaves: map[*Node]bool{}, names: map[string]string{}}
	v.declarations()
	v.states()
	v.results()
	v.equations()
	if err := VerifyNodes(p.Graph, p.everyRoot()...); err != nil {
		v.errs = append(v.errs, err)
	}
	v.usedLeaves()
	if err := errors.Join(v.errs...); err != nil {
		return fmt.Errorf("program %s: %w", nameText(p.Name), err)
	}
	return nil
}

type verifier struct {
	p      *Program
	leaves map[*Node]bool
	names  map[string]string // what a name stands for
	errs   []error
}

func (v *verifier) fail(format string, args ...any) {
	v.errs = append(v.errs, fmt.Errorf(format, args...))
}

func (v *verifier) declarations() {
	if dt := v.p.DT; dt != nil {
		if dt.Op != Leaf || dt.Kind != TimeStep {
			v.fail("DT: expected a leaf of kind dt, found %s", place(dt))
		}
		v.leaves[dt] = true
		v.names[dt.Name] = "the time step"
	}
	v.vars(Param, v.p.Params)
	v.vars(State, v.p.States)
	v.vars(Input, v.p.Inputs)
}

func (v *verifier) vars(kind LeafKind, vars []*Var) {
	for i, x := range vars {
		if x == nil || x.Node == nil {
			v.fail("%s %d has no leaf", kind, i)
			continue
		}
		v.leaves[x.Node] = true
		if before, taken := v.names[x.Name]; taken {
			v.fail("the name %s is given twice: to %s and to a leaf of kind %s", nameText(x.Name), before, kind)
		}
		v.names[x.Name] = "a leaf of kind " + kind.String()
		v.variable(kind, x)
	}
}

func (v *verifier) variable(kind LeafKind, x *Var) {
	n := x.Node
	switch {
	case n.Op != Leaf || n.Kind != kind || n.Name != x.Name:
		v.fail("%s %s: expected its own leaf, found %s", kind, nameText(x.Name), place(n))
	case !v.p.Graph.owns(n):
		v.fail("%s %s: its leaf is of another graph", kind, nameText(x.Name))
	}
	if !(x.Lo <= x.Hi) || math.IsInf(x.Lo, 0) || math.IsInf(x.Hi, 0) {
		v.fail("%s %s: expected a range from low to high, found %v .. %v", kind, nameText(x.Name), x.Lo, x.Hi)
	}
	if x.Arrives && kind != Input {
		v.fail("%s %s: only inputs arrive", kind, nameText(x.Name))
	}
	if !(x.Scale >= 0) || math.IsInf(x.Scale, 0) {
		v.fail("%s %s: expected a finite positive scale, found %v", kind, nameText(x.Name), x.Scale)
	}
}

func (v *verifier) states() {
	v.perState("initial", v.p.Init)
	v.perState("next", v.p.Next)
	for i, n := range v.p.Init {
		if n != nil && n.Rate > Prepare {
			v.fail("the initial value %d changes with the step: expected parameters, dt and constants only, found %s", i, place(n))
		}
	}
}

func (v *verifier) perState(word string, values []*Node) {
	if len(values) != len(v.p.States) {
		v.fail("expected one %s value per state, found %d for %d states", word, len(values), len(v.p.States))
	}
	for i, n := range values {
		v.root(fmt.Sprintf("%s value %d", word, i), n, Real)
	}
}

// root checks that a root is there and has its type.
func (v *verifier) root(what string, n *Node, want Type) {
	switch {
	case n == nil:
		v.fail("the %s is missing", what)
	case n.Op < numOps && n.Type() != want:
		v.fail("the %s must be a %s, found the %s %s", what, want, n.Type(), place(n))
	}
}

func (v *verifier) results() {
	if v.p.Spiked != nil {
		v.root("spike", v.p.Spiked, Bool)
	}
	for i, n := range v.p.SpikeAt {
		v.root(fmt.Sprintf("place of spike %d in the step", i), n, Real)
	}
	v.outputs("output", v.p.Outputs)
	v.shown()
	if v.p.Loss != nil {
		v.root("loss", v.p.Loss, Real)
	} else if len(v.p.Residuals) > 0 {
		v.fail("there are %d residuals but no loss that is the sum of their squares", len(v.p.Residuals))
	}
	for i, r := range v.p.Residuals {
		v.root(fmt.Sprintf("residual %d", i), r, Real)
	}
}

func (v *verifier) outputs(what string, all []Output) {
	seen := map[string]bool{}
	for _, o := range all {
		v.root(what+" "+nameText(o.Name), o.Node, Real)
		if o.Name == "" || seen[o.Name] {
			v.fail("an output needs a name of its own, found %q", o.Name)
		}
		seen[o.Name] = true
	}
}

// shown checks what other cells read, for which there is no input yet.
func (v *verifier) shown() {
	v.outputs("shown value", v.p.Shown)
	var nodes []*Node
	for _, o := range v.p.Shown {
		if o.Node != nil {
			nodes = append(nodes, o.Node)
		}
	}
	Walk(func(n *Node) {
		if n.Op == Leaf && n.Kind == Input {
			v.fail("what is shown to other cells depends on the input %s: expected states and parameters only", nameText(n.Name))
		}
	}, nodes...)
}

func (v *verifier) equations() {
	states := map[*Var]bool{}
	for _, s := range v.p.States {
		states[s] = true
	}
	given := map[*Var]bool{}
	for i, e := range v.p.Equations {
		v.root(fmt.Sprintf("right side of equation %d", i), e.Rate, Real)
		if !states[e.State] || given[e.State] {
			v.fail("equation %d: expected a state of the program without an equation above, found %s", i, varName(e.State))
		}
		given[e.State] = true
	}
	integrated := map[*Var]bool{}
	for i, m := range v.p.Methods {
		if !states[m.State] || integrated[m.State] {
			v.fail("method %d: expected a state of the program without a method above, found %s", i, varName(m.State))
		}
		integrated[m.State] = true
	}
}

func (v *verifier) usedLeaves() {
	Walk(func(n *Node) {
		if n.Op == Leaf && n.Kind != Bound && !v.leaves[n] {
			v.fail("%s is used but not declared among the parameters, states, inputs and dt", place(n))
		}
	}, v.p.everyRoot()...)
}
