package ir

import (
	"errors"
	"fmt"
	"math"
)

// String is the type's name.
func (t Type) String() string { return [...]string{"number", "truth value"}[t] }

// maxPower keeps the exponent of powi an int on every machine.
const maxPower = 1 << 30

// takes is the type of each argument of an operator.
func takes(op Op, argument int) Type {
	switch op {
	case And, Or, Not, Rare:
		return Bool
	case Select, Event:
		if argument == 0 {
			return Bool
		}
	}
	return Real
}

// VerifyNodes checks all that the roots need against the laws of a graph: each
// node belongs to it, stands after its arguments, and has the arguments, types
// and rate that its operator asks for. The error holds every mistake found.
func VerifyNodes(g *Graph, roots ...*Node) error {
	var errs []error
	Walk(func(n *Node) {
		if err := g.verifyNode(n); err != nil {
			errs = append(errs, err)
		}
	}, roots...)
	return errors.Join(errs...)
}

func (g *Graph) owns(n *Node) bool { return n.ID >= 0 && n.ID < len(g.nodes) && g.nodes[n.ID] == n }

func (g *Graph) verifyNode(n *Node) error {
	switch {
	case n.Op == Invalid || n.Op >= numOps:
		return fmt.Errorf("node %d has the unknown operator %s", n.ID, opName(n.Op))
	case !g.owns(n):
		return fmt.Errorf("%s does not belong to the program's graph: was it built in another?", place(n))
	case len(n.Args) != n.Op.Info().Arity:
		return fmt.Errorf("%s takes %d arguments, found %d", place(n), n.Op.Info().Arity, len(n.Args))
	case n.Op == Leaf && (n.Kind < Param || n.Kind > Bound || n.Name == ""):
		return fmt.Errorf("%s must have a kind and a name, found kind %s, name %q", place(n), n.Kind, n.Name)
	case n.Op == Powi && (n.Value != math.Trunc(n.Value) || math.Abs(n.Value) > maxPower):
		return fmt.Errorf("%s has the exponent %v: expected a whole number of at most %d, or the operator pow", place(n), n.Value, maxPower)
	}
	rate := rateOf(key{kind: n.Kind}, nil)
	for i, a := range n.Args {
		if err := verifyArgument(n, a, i); err != nil {
			return err
		}
		rate = max(rate, a.Rate)
	}
	if n.Rate != rate {
		return fmt.Errorf("%s has the rate %s, but its arguments make it %s", place(n), n.Rate, rate)
	}
	return nil
}

func verifyArgument(n, a *Node, i int) error {
	switch {
	case a == nil:
		return fmt.Errorf("%s lacks its argument %d", place(n), i+1)
	case a.Op >= numOps:
		return nil // reported at the argument
	case a.ID >= n.ID:
		return fmt.Errorf("%s was made before its argument %d, %s", place(n), i+1, place(a))
	case a.Type() != takes(n.Op, i):
		return fmt.Errorf("%s takes a %s as argument %d, found the %s %s", place(n), takes(n.Op, i), i+1, a.Type(), place(a))
	}
	return nil
}

// place tells where in the graph, and where known in the source, a node is.
func place(n *Node) string {
	s := opName(n.Op)
	if n.Op == Leaf {
		s = n.Kind.String() + " " + n.Name
	}
	s += fmt.Sprintf(" (node %d", n.ID)
	if n.Origin.Known() {
		s += fmt.Sprintf(", from %s", n.Origin)
	}
	return s + ")"
}
