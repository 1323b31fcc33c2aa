package ir

import (
	"math"
	"strings"
)

// Namer may give a node a name; "" is none. A named node is printed by its
// name and is not expanded.
type Namer func(*Node) string

// Except names as before but for n: for the right side of `n = ...`.
func (f Namer) Except(n *Node) Namer {
	return func(m *Node) string {
		if f == nil || m == n {
			return ""
		}
		return f(m)
	}
}

// maxPrinted bounds a formula: sharing in a graph may hide a tree that no
// paper could hold.
const maxPrinted = 20000

// formula arranges a graph as people write it: sums with their signs, products
// as one fraction, negative powers under the line. It keeps the value over the
// real numbers, not the order in which a machine adds and multiplies.
type formula struct {
	names  []Namer
	budget int
}

func newFormula(names []Namer) *formula { return &formula{names, maxPrinted} }

// spend counts a printed node and reports whether the formula has grown too long.
func (f *formula) spend() (tooLong bool) {
	f.budget--
	return f.budget < 0
}

// name is the name of a leaf or of a node that a Namer names. Constants have none.
func (f *formula) name(n *Node) string {
	for _, namer := range f.names {
		if namer != nil {
			if s := namer(n); s != "" {
				return s
			}
		}
	}
	return n.Name
}

// is reports whether n is printed as one of the operators.
func (f *formula) is(n *Node, ops ...Op) bool {
	if f.name(n) != "" {
		return false
	}
	for _, op := range ops {
		if n.Op == op {
			return true
		}
	}
	return false
}

// terms are the summands of n; the first is positive where any is.
func (f *formula) terms(n *Node) []product {
	var out []product
	f.addTerms(n, &out)
	for i, t := range out {
		if !t.negative {
			copy(out[1:i+1], out[:i])
			out[0] = t
			break
		}
	}
	return out
}

func (f *formula) addTerms(n *Node, out *[]product) {
	switch {
	case f.spend() || !f.is(n, Add, Sub):
		*out = append(*out, f.product(n))
	case n.Op == Add:
		f.addTerms(n.Args[0], out)
		f.addTerms(n.Args[1], out)
	case n.Op == Sub:
		f.addTerms(n.Args[0], out)
		t := f.product(n.Args[1])
		t.negative = !t.negative
		*out = append(*out, t)
	}
}

// join writes the terms with their signs between them.
func (f *formula) join(terms []product, print func(product) string) string {
	var b strings.Builder
	for i, t := range terms {
		switch {
		case i > 0 && t.negative:
			b.WriteString(" - ")
		case i > 0:
			b.WriteString(" + ")
		case t.negative:
			b.WriteString("-")
		}
		t.negative = false
		b.WriteString(print(t))
	}
	return b.String()
}

// product is a fraction of factors with a sign.
type product struct {
	negative    bool
	over, under []factor
}

// factor is node to a positive power, or the positive number where node is nil.
type factor struct {
	node   *Node
	number float64
	power  int
}

// single returns the node that the product is, if it is nothing else.
func (p product) single() *Node {
	if p.negative || len(p.under) > 0 || len(p.over) != 1 || p.over[0].power != 1 {
		return nil
	}
	return p.over[0].node
}

// product collects the factors of n, which is itself one factor if it is a
// sum, a function or a name.
func (f *formula) product(n *Node) product {
	var p product
	f.multiply(&p, n, false)
	if len(p.over) == 0 {
		p.over = []factor{{number: 1, power: 1}}
	}
	return p
}

func (f *formula) multiply(p *product, n *Node, inverse bool) {
	switch {
	case f.spend():
		p.add(factor{node: n, power: 1}, inverse)
	case f.is(n, Mul):
		f.multiply(p, n.Args[0], inverse)
		f.multiply(p, n.Args[1], inverse)
	case f.is(n, Div):
		f.multiply(p, n.Args[0], inverse)
		f.multiply(p, n.Args[1], !inverse)
	case f.is(n, Neg):
		p.negative = !p.negative
		f.multiply(p, n.Args[0], inverse)
	case f.is(n, Powi) && n.Value < 0:
		p.add(factor{node: n.Args[0], power: int(-n.Value)}, !inverse)
	case f.is(n, Powi):
		p.add(factor{node: n.Args[0], power: int(n.Value)}, inverse)
	case f.is(n, Const):
		if n.Value < 0 {
			p.negative = !p.negative
		}
		if v := math.Abs(n.Value); v != 1 {
			p.add(factor{number: v, power: 1}, inverse)
		}
	default:
		p.add(factor{node: n, power: 1}, inverse)
	}
}

// add puts numbers in front of the other factors.
func (p *product) add(x factor, inverse bool) {
	side := &p.over
	if inverse {
		side = &p.under
	}
	at := len(*side)
	if x.node == nil {
		for at = 0; at < len(*side) && (*side)[at].node == nil; at++ {
		}
	}
	*side = append(*side, factor{})
	copy((*side)[at+1:], (*side)[at:])
	(*side)[at] = x
}

// branch is a case of a conditional; cond is nil for the last.
type branch struct{ cond, value *Node }

// branches are the cases of a chain of conditionals.
func (f *formula) branches(n *Node) []branch {
	var out []branch
	for f.is(n, Select, Event) && !f.spend() {
		out = append(out, branch{n.Args[0], n.Args[1]})
		n = n.Args[2]
	}
	return append(out, branch{nil, n})
}

// levels of binding, from loose to tight, as in the model language.
type level int

const (
	loosest level = iota // if then else
	orLevel
	andLevel
	notLevel
	compareLevel
	sumLevel
	productLevel
	powerLevel
	tightest
)

// compared takes a Spike apart as the comparison that it is: x > 0, or a > b
// where x is a - b. It returns nils for 0.
func (f *formula) compared(n *Node) (left, right *Node) {
	if n.Op != Spike {
		return n.Args[0], n.Args[1]
	}
	if x := n.Args[0]; f.is(x, Sub) {
		return x.Args[0], x.Args[1]
	}
	return n.Args[0], nil
}
