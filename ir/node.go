// Package ir is the symbolic form of a model: one hash-consed graph of scalar
// operations from which values, derivatives and kernels are all made.
//
// Path of the data: model -> lower -> ir.Program -> pass, diff -> plan.
package ir

import (
	"math"

	"nmlc/lang/source"
)

// LeafKind says where the value of a leaf comes from, and with that how often
// it changes.
type LeafKind uint8

// The kinds of leaves.
const (
	NotLeaf  LeafKind = iota
	Param             // a parameter of the cell: fixed during a run
	TimeStep          // dt, in ms: fixed during a run
	State             // a state at the start of the step
	Input             // an input during the step (currents, data, noise)
	Seed              // what a derived program is given: adjoints or tangents of another value
	Bound             // the variable of a Root, of no meaning outside of it
)

// Node is a value of the graph. Nodes are immutable and unique in their Graph:
// two nodes with the same operation and arguments are the same pointer.
type Node struct {
	ID    int // order of creation in the graph: arguments come first
	Op    Op
	Args  []*Node
	Value float64  // of Const, and the exponent of Powi
	Kind  LeafKind // of Leaf
	Name  string   // of Leaf
	Rate  Rate
	// Origin is the first place of the source text that asked for this value.
	Origin source.Span
}

// Type of the node's value.
func (n *Node) Type() Type { return table[n.Op].Type }

// IsConst reports whether n is the constant v.
func (n *Node) IsConst(v float64) bool { return n.Op == Const && n.Value == v }

// Rate says how often a value must be computed.
type Rate uint8

// The rates, from slow to fast. Event values are needed only in a step in
// which the cell spikes; EventOnly finds them, since that depends on the use
// and not on the node.
const (
	Constant Rate = iota // known to the compiler
	Prepare              // from parameters and dt: once per run and lane
	Step                 // each time step
)

// String is the rate's name.
func (r Rate) String() string { return [...]string{"constant", "prepare", "step"}[r] }

type key struct {
	op            Op
	a, b, c, d, e *Node
	bits          uint64
	kind          LeafKind
	name          string
}

// Graph owns nodes and makes them unique.
type Graph struct {
	nodes  []*Node
	unique map[key]*Node
	origin source.Span
}

// NewGraph returns an empty graph.
func NewGraph() *Graph { return &Graph{unique: map[key]*Node{}} }

// Len is the number of nodes ever made in the graph.
func (g *Graph) Len() int { return len(g.nodes) }

// At sets the source span that nodes made from now on come from, and returns
// a function that restores the one before.
func (g *Graph) At(span source.Span) (restore func()) {
	before := g.origin
	g.origin = span
	return func() { g.origin = before }
}

// Const returns the node of a number.
func (g *Graph) Const(v float64) *Node {
	return g.intern(key{op: Const, bits: math.Float64bits(v)}, nil, v)
}

// Leaf returns the node of a named value from outside.
func (g *Graph) Leaf(kind LeafKind, name string) *Node {
	return g.intern(key{op: Leaf, kind: kind, name: name}, nil, 0)
}

// Raw returns the node op(args...) with no simplification at all; exponent
// counts for Powi only. Most callers want the methods of build.go.
func (g *Graph) Raw(op Op, exponent float64, args ...*Node) *Node {
	k := key{op: op}
	if op == Powi {
		k.bits = math.Float64bits(exponent)
	} else {
		exponent = 0
	}
	for i, a := range args {
		switch i {
		case 0:
			k.a = a
		case 1:
			k.b = a
		case 2:
			k.c = a
		case 3:
			k.d = a
		case 4:
			k.e = a
		}
	}
	return g.intern(k, args, exponent)
}

func (g *Graph) intern(k key, args []*Node, value float64) *Node {
	if n, ok := g.unique[k]; ok {
		return n
	}
	n := &Node{
		ID: len(g.nodes), Op: k.op, Args: append([]*Node(nil), args...), Value: value,
		Kind: k.kind, Name: k.name, Rate: rateOf(k, args), Origin: g.origin,
	}
	g.nodes = append(g.nodes, n)
	g.unique[k] = n
	return n
}

func rateOf(k key, args []*Node) Rate {
	switch k.kind {
	case Param, TimeStep:
		return Prepare
	case State, Input, Seed, Bound:
		return Step
	}
	rate := Constant
	for _, a := range args {
		rate = max(rate, a.Rate)
	}
	return rate
}

// Walk visits every node that the roots need, arguments before users, each
// once, in a fixed order.
func Walk(visit func(*Node), roots ...*Node) {
	seen := map[*Node]bool{}
	var rec func(*Node)
	rec = func(n *Node) {
		if n == nil || seen[n] {
			return
		}
		seen[n] = true
		for _, a := range n.Args {
			rec(a)
		}
		visit(n)
	}
	for _, r := range roots {
		rec(r)
	}
}
