package plan

import (
	"nmlc/codegen/kernel"
	"nmlc/ir"
)

// emitter writes expressions into a kernel, each node once.
type emitter struct {
	b     *kernel.Builder
	done  map[*ir.Node]made
	uses  map[*ir.Node]int
	seen  map[kernel.Instr]made // pure operations
	rare  map[*ir.Node]*rarely  // by condition
	open  []openRegion
	sums  map[*ir.Node]*rareSum // by what is added
	given func(n *ir.Node) (kernel.Instr, bool, bool)
}

// newEmitter begins a kernel. given says how a node is had without computing
// it: an instruction, whether it stands before the loop, and whether there is
// one. Leaves must be given.
func newEmitter(b *kernel.Builder, given func(n *ir.Node) (in kernel.Instr, before, ok bool)) *emitter {
	return &emitter{b: b, done: map[*ir.Node]made{}, seen: map[kernel.Instr]made{}, given: given}
}

// count finds how often each node is used, which decides what can be fused.
func (e *emitter) count(roots ...*ir.Node) {
	e.uses = map[*ir.Node]int{}
	seen := map[*ir.Node]bool{}
	var visit func(n *ir.Node)
	visit = func(n *ir.Node) {
		if n == nil {
			return
		}
		e.uses[n]++
		if seen[n] {
			return
		}
		seen[n] = true
		if _, _, ok := e.given(n); ok {
			return
		}
		for _, a := range n.Args {
			visit(a)
		}
	}
	for _, r := range roots {
		visit(r)
	}
}

// emit returns the value of a node.
func (e *emitter) emit(n *ir.Node) kernel.ID {
	if m, ok := e.done[n]; ok && e.usable(m) {
		return m.id
	}
	id := e.make(n)
	e.done[n] = e.makeHere(id)
	return id
}

func (e *emitter) make(n *ir.Node) kernel.ID {
	if in, before, ok := e.given(n); ok {
		if before {
			return e.b.Pre(in)
		}
		return e.b.Loop(in)
	}
	switch n.Op {
	case ir.Const:
		return e.constant(n.Value)
	case ir.Add:
		return e.sum(n.Args[0], n.Args[1])
	case ir.Sub:
		return e.difference(n.Args[0], n.Args[1])
	case ir.Powi:
		return e.power(e.emit(n.Args[0]), int(n.Value))
	case ir.Sign:
		x, zero := e.emit(n.Args[0]), e.constant(0)
		below := e.op(kernel.Select, e.op(kernel.LT, x, zero), e.constant(-1), zero)
		return e.op(kernel.Select, e.op(kernel.GT, x, zero), e.constant(1), below)
	case ir.Spike:
		return e.positive(n.Args[0])
	case ir.Neg:
		return e.opposite(n.Args[0])
	case ir.Root:
		return e.search(n)
	case ir.Fixed, ir.Rare:
		return e.emit(n.Args[0])
	case ir.Select:
		if n.Args[0].Op == ir.Rare {
			return e.rareSelect(n)
		}
	}
	args := make([]kernel.ID, len(n.Args))
	for i, a := range n.Args {
		args[i] = e.emit(a)
	}
	return e.op(opOf[n.Op], args...)
}

// positive is whether n > 0. For a difference that is whether one value is above
// the other, to the bit: a difference of unlike numbers is never rounded to 0.
func (e *emitter) positive(n *ir.Node) kernel.ID {
	if n.Op != ir.Sub || e.knows(n) {
		return e.op(kernel.GT, e.emit(n), e.constant(0))
	}
	for _, a := range n.Args {
		if _, _, fused := e.product(a); fused {
			return e.op(kernel.GT, e.emit(n), e.constant(0))
		}
	}
	return e.op(kernel.GT, e.emit(n.Args[0]), e.emit(n.Args[1]))
}

// opOf are the operators that kernels have, too.
var opOf = map[ir.Op]kernel.Op{
	ir.Mul: kernel.Mul, ir.Div: kernel.Div, ir.Abs: kernel.Abs, ir.Sqrt: kernel.Sqrt, ir.Pow: kernel.Pow,
	ir.Min: kernel.Min, ir.Max: kernel.Max, ir.Floor: kernel.Floor, ir.Round: kernel.Round,
	ir.Exp: kernel.Exp, ir.Expm1: kernel.Expm1, ir.Exprel: kernel.Exprel, ir.Exprel2: kernel.Exprel2, ir.ExprelInv: kernel.ExprelInv,
	ir.Log: kernel.Log, ir.Log1p: kernel.Log1p, ir.Tanh: kernel.Tanh, ir.Sigmoid: kernel.Sigmoid, ir.Sin: kernel.Sin, ir.Cos: kernel.Cos,
	ir.LT: kernel.LT, ir.LE: kernel.LE, ir.GT: kernel.GT, ir.GE: kernel.GE, ir.EQ: kernel.EQ, ir.NE: kernel.NE,
	ir.And: kernel.And, ir.Or: kernel.Or, ir.Not: kernel.Not, ir.Select: kernel.Select, ir.Event: kernel.Select,
}

// op adds an operation, before the loop where all its arguments are.
func (e *emitter) op(op kernel.Op, args ...kernel.ID) kernel.ID {
	in := kernel.Instr{Op: op}
	copy(in.Args[:], args)
	if m, ok := e.seen[in]; ok && e.usable(m) {
		return m.id
	}
	add := e.b.Pre
	for _, a := range args {
		if kernel.InLoop(a) {
			add = e.b.Loop
		}
	}
	id := add(in)
	e.seen[in] = e.makeHere(id)
	return id
}

func (e *emitter) constant(v float64) kernel.ID {
	in := kernel.Instr{Op: kernel.Const, Const: v}
	if m, ok := e.seen[in]; ok && v == v && v != 0 { // NaN and the zeros are no good keys
		return m.id
	}
	id := e.b.Pre(in)
	e.seen[in] = e.makeHere(id)
	return id
}

// opposite is -n; where n is a product by something known before the loop, the
// sign goes there.
func (e *emitter) opposite(n *ir.Node) kernel.ID {
	if a, b, ok := e.product(n); ok {
		for _, f := range [][2]*ir.Node{{a, b}, {b, a}} {
			if f[0].Rate <= ir.Prepare {
				return e.op(kernel.Mul, e.negativeFactor(f[0]), e.emit(f[1]))
			}
		}
	}
	return e.negative(e.emit(n))
}

func (e *emitter) negative(id kernel.ID) kernel.ID { return e.op(kernel.Neg, id) }

// product returns the factors of a product that only this use needs: it is
// fused into the sum, and rounded once with it. What was made already does not
// matter: the value of the sum must not depend on what else a kernel writes.
func (e *emitter) product(n *ir.Node) (a, b *ir.Node, ok bool) {
	if n.Op != ir.Mul || e.uses[n] != 1 {
		return nil, nil, false
	}
	if _, _, given := e.given(n); given {
		return nil, nil, false
	}
	return n.Args[0], n.Args[1], true
}

func (e *emitter) sum(x, y *ir.Node) kernel.ID {
	if _, _, ok := e.product(x); !ok {
		x, y = y, x
	}
	if a, b, ok := e.product(x); ok {
		return e.op(kernel.FMA, e.emit(a), e.emit(b), e.emit(y))
	}
	return e.op(kernel.Add, e.emit(y), e.emit(x))
}

func (e *emitter) difference(x, y *ir.Node) kernel.ID {
	if a, b, ok := e.product(y); ok {
		return e.op(kernel.FMA, e.negativeFactor(a), e.emit(b), e.emit(x))
	}
	if a, b, ok := e.product(x); ok {
		return e.op(kernel.FMA, e.emit(a), e.emit(b), e.negativeFactor(y))
	}
	return e.op(kernel.Sub, e.emit(x), e.emit(y))
}

func (e *emitter) negativeFactor(n *ir.Node) kernel.ID {
	if n.Op == ir.Const {
		return e.constant(-n.Value)
	}
	return e.negative(e.emit(n))
}

// power multiplies by repeated squaring.
func (e *emitter) power(x kernel.ID, n int) kernel.ID {
	if n < 0 {
		return e.op(kernel.Div, e.constant(1), e.power(x, -n))
	}
	var result kernel.ID
	have := false
	for square := x; ; square = e.op(kernel.Mul, square, square) {
		if n&1 != 0 {
			if have {
				result = e.op(kernel.Mul, result, square)
			} else {
				result, have = square, true
			}
		}
		if n >>= 1; n == 0 {
			return result
		}
	}
}
