package ir

import "math"

// The builders make nodes and apply the cheap local laws that every stage
// relies on: constants fold, neutral and absorbing elements vanish. They treat
// 0*x as 0 and x-x as 0, as real arithmetic does.

// Add is a + b.
func (g *Graph) Add(a, b *Node) *Node {
	switch {
	case a.Op == Const && b.Op == Const:
		return g.Const(a.Value + b.Value)
	case a.IsConst(0):
		return b
	case b.IsConst(0):
		return a
	case b.Op == Neg:
		return g.Sub(a, b.Args[0])
	case a.Op == Neg:
		return g.Sub(b, a.Args[0])
	}
	if a.ID > b.ID { // one order for a commutative operation
		a, b = b, a
	}
	return g.Raw(Add, 0, a, b)
}

// Sub is a - b.
func (g *Graph) Sub(a, b *Node) *Node {
	switch {
	case a.Op == Const && b.Op == Const:
		return g.Const(a.Value - b.Value)
	case b.IsConst(0):
		return a
	case a.IsConst(0):
		return g.Neg(b)
	case a == b:
		return g.Const(0)
	case b.Op == Neg:
		return g.Add(a, b.Args[0])
	case a.Op == Neg: // -a - b is -(a + b): signs float up, where they meet and cancel
		return g.Neg(g.Add(a.Args[0], b))
	}
	return g.Raw(Sub, 0, a, b)
}

// Mul is a * b.
func (g *Graph) Mul(a, b *Node) *Node {
	switch {
	case a.Op == Const && b.Op == Const:
		return g.Const(a.Value * b.Value)
	case a.IsConst(0) || b.IsConst(0):
		return g.Const(0)
	case a.IsConst(1):
		return b
	case b.IsConst(1):
		return a
	case a.IsConst(-1):
		return g.Neg(b)
	case b.IsConst(-1):
		return g.Neg(a)
	case a.Op == Neg && b.Op == Neg:
		return g.Mul(a.Args[0], b.Args[0])
	case a.Op == Neg:
		return g.Neg(g.Mul(a.Args[0], b))
	case b.Op == Neg:
		return g.Neg(g.Mul(a, b.Args[0]))
	}
	if a.ID > b.ID {
		a, b = b, a
	}
	return g.Raw(Mul, 0, a, b)
}

// Div is a / b.
func (g *Graph) Div(a, b *Node) *Node {
	switch {
	case a.Op == Const && b.Op == Const && b.Value != 0:
		return g.Const(a.Value / b.Value)
	case a.IsConst(0):
		return a
	case b.IsConst(1):
		return a
	case b.IsConst(-1):
		return g.Neg(a)
	case a.Op == Neg:
		return g.Neg(g.Div(a.Args[0], b))
	case b.Op == Neg:
		return g.Neg(g.Div(a, b.Args[0]))
	}
	return g.Raw(Div, 0, a, b)
}

// Neg is -a.
func (g *Graph) Neg(a *Node) *Node {
	switch a.Op {
	case Const:
		return g.Const(-a.Value)
	case Neg:
		return a.Args[0]
	case Sub:
		return g.Sub(a.Args[1], a.Args[0])
	}
	return g.Raw(Neg, 0, a)
}

// Powi is a to an integer power.
func (g *Graph) Powi(a *Node, n int) *Node {
	switch {
	case n == 0:
		return g.Const(1)
	case n == 1:
		return a
	case a.Op == Const:
		return g.Const(math.Pow(a.Value, float64(n)))
	case n == -1:
		return g.Div(g.Const(1), a)
	}
	return g.Raw(Powi, float64(n), a)
}

// Unary is op(a) for an operator of one argument.
func (g *Graph) Unary(op Op, a *Node) *Node {
	switch {
	case op == Neg:
		return g.Neg(a)
	case a.Op == Const && table[op].Type == Real:
		return g.Const(EvalUnary(op, a.Value))
	}
	return g.Raw(op, 0, a)
}

// Binary is op(a, b) for an operator of two arguments.
func (g *Graph) Binary(op Op, a, b *Node) *Node {
	switch op {
	case Add:
		return g.Add(a, b)
	case Sub:
		return g.Sub(a, b)
	case Mul:
		return g.Mul(a, b)
	case Div:
		return g.Div(a, b)
	case Pow:
		if b.Op == Const && b.Value == math.Trunc(b.Value) && math.Abs(b.Value) <= 64 {
			return g.Powi(a, int(b.Value))
		}
	}
	if (op == Min || op == Max) && a == b {
		return a
	}
	return g.Raw(op, 0, a, b)
}

// Select is a where cond holds, else b.
func (g *Graph) Select(cond, a, b *Node) *Node {
	if a == b {
		return a
	}
	return g.Raw(Select, 0, cond, a, b)
}

// Event is Select whose choice, a spike, has a derivative.
func (g *Graph) Event(spike, a, b *Node) *Node {
	if a == b {
		return a
	}
	return g.Raw(Event, 0, spike, a, b)
}

// Spike is the truth value x > 0 whose derivative is surrogate times that of of.
func (g *Graph) Spike(x, of, surrogate *Node) *Node { return g.Raw(Spike, 0, x, of, surrogate) }

// Apply rebuilds n with new arguments through the builders.
func (g *Graph) Apply(n *Node, args ...*Node) *Node {
	defer g.At(n.Origin)()
	switch {
	case n.Op == Const:
		return g.Const(n.Value)
	case n.Op == Leaf:
		return g.Leaf(n.Kind, n.Name)
	case n.Op == Powi:
		return g.Powi(args[0], int(n.Value))
	case n.Op == Select:
		return g.Select(args[0], args[1], args[2])
	case n.Op == Event:
		return g.Event(args[0], args[1], args[2])
	case n.Op == Spike:
		return g.Spike(args[0], args[1], args[2])
	case len(args) == 1:
		return g.Unary(n.Op, args[0])
	case len(args) == 2:
		return g.Binary(n.Op, args[0], args[1])
	}
	return g.Raw(n.Op, n.Value, args...)
}

// Rewrite rebuilds what the roots need from the leaves up: rule is offered
// each node with its arguments already rewritten and returns its replacement,
// or nil to keep it.
func (g *Graph) Rewrite(rule func(n *Node, args []*Node) *Node, roots ...*Node) []*Node {
	done := map[*Node]*Node{}
	Walk(func(n *Node) {
		args := make([]*Node, len(n.Args))
		for i, a := range n.Args {
			args[i] = done[a]
		}
		restore := g.At(n.Origin)
		r := rule(n, args)
		restore()
		if r == nil {
			r = g.Apply(n, args...)
		}
		done[n] = r
	}, roots...)
	out := make([]*Node, len(roots))
	for i, r := range roots {
		if r != nil {
			out[i] = done[r]
		}
	}
	return out
}
