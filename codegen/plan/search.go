package plan

import (
	"slices"

	"nmlc/codegen/kernel"
	"nmlc/ir"
	"nmlc/ir/pass"
)

// searchRounds bounds the search for a root. A function that is nearly linear
// needs four to leave nothing but rounding; the upstroke of an exponential cell
// needs some twenty.
const searchRounds = 24

// searchTolerance is the next step, as a part of the time searched, that is not
// made. Steps shrink faster and faster, and Newton's step behind the search
// squares what is left of the error.
const searchTolerance = 1e-12

// search finds a root by the method of T. R. Chandrupatla, Adv. Eng. Softw. 28,
// 145 (1997): inverse quadratic interpolation where the last points show a
// function that is smooth enough, else bisection. Point a is the last, a and b
// lie on two sides of the root, c is the one that b or a replaced.
func (e *emitter) search(n *ir.Node) kernel.ID {
	span, before, above, variable, function := n.Args[0], n.Args[1], n.Args[2], n.Args[3], n.Args[4]
	zero := e.constant(0)
	a := point{e.emit(span), e.bounded(e.emit(above))}
	b := point{zero, e.emit(before)}
	step := e.op(kernel.Div, a.y, e.op(kernel.Sub, a.y, b.y)) // from a toward b: by the secant at first
	e.emitFixed(function, variable)
	tolerance := e.op(kernel.Mul, a.x, e.constant(searchTolerance))

	e.b.Loop(kernel.Instr{Op: kernel.Repeat, Index: searchRounds})
	around := e.open
	e.open = append(slices.Clip(around), openRegion{mask: kernel.ID(-1 - len(e.done))}) // what rounds make stays in them
	turns := make([]kernel.ID, 5)
	for i, first := range []kernel.ID{a.x, a.y, b.x, b.y, step} {
		turns[i] = e.b.Loop(kernel.Instr{Op: kernel.Turn, Args: [3]kernel.ID{first}})
	}
	a, b, step = point{turns[0], turns[1]}, point{turns[2], turns[3]}, turns[4]
	at := point{x: e.op(kernel.FMA, step, e.op(kernel.Sub, b.x, a.x), a.x)}
	e.done[variable] = e.makeHere(at.x)
	at.y = e.bounded(e.emit(function))
	same := e.sameSide(at, a)
	c := e.pick(same, a, b)
	b = e.pick(same, b, a)
	step, unsettled := e.settle(step, e.nextStep(at, b, c), e.op(kernel.Sub, b.x, at.x), tolerance)
	if last := len(around) - 1; last >= 0 && around[last].rare != nil {
		unsettled = e.op(kernel.And, unsettled, around[last].mask) // nobody needs the other lanes
	}
	for i, next := range []kernel.ID{at.x, at.y, b.x, b.y, step} {
		e.b.Loop(kernel.Instr{Op: kernel.Next, Args: [3]kernel.ID{turns[i], next}})
	}
	e.open = around
	e.b.Loop(kernel.Instr{Op: kernel.Again, Args: [3]kernel.ID{unsettled}})

	closer := e.op(kernel.LT, e.op(kernel.Abs, b.y), e.op(kernel.Abs, at.y))
	return e.op(kernel.Select, closer, b.x, at.x)
}

// settle stays at the last point from where the next step is within the
// tolerance, or was before: then all further rounds make the same values.
func (e *emitter) settle(last, step, width, tolerance kernel.ID) (next, unsettled kernel.ID) {
	small := e.op(kernel.LE, e.op(kernel.Abs, e.op(kernel.Mul, step, width)), tolerance)
	settled := e.op(kernel.Or, small, e.op(kernel.EQ, last, e.constant(0)))
	return e.op(kernel.Select, settled, e.constant(0), step), e.op(kernel.Not, settled)
}

// point of a search.
type point struct{ x, y kernel.ID }

// emitFixed emits what a function needs that does not change with its variable.
func (e *emitter) emitFixed(function, variable *ir.Node) {
	varies := pass.DependsOn(variable)
	ir.Walk(func(n *ir.Node) {
		if !varies.Holds(n) {
			return
		}
		for _, a := range n.Args {
			if !varies.Holds(a) {
				e.emit(a)
			}
		}
	}, function)
}

// bounded is a value that may have grown beyond all numbers, or to none.
func (e *emitter) bounded(y kernel.ID) kernel.ID {
	const far = 1e300
	return e.op(kernel.Select, e.op(kernel.LE, y, e.constant(0)), y, e.op(kernel.Min, y, e.constant(far)))
}

func (e *emitter) pick(cond kernel.ID, yes, no point) point {
	return point{e.op(kernel.Select, cond, yes.x, no.x), e.op(kernel.Select, cond, yes.y, no.y)}
}

// sameSide is whether two values are both above zero, or neither.
func (e *emitter) sameSide(p, q point) kernel.ID {
	up, other := e.op(kernel.GT, p.y, e.constant(0)), e.op(kernel.GT, q.y, e.constant(0))
	return e.op(kernel.Or, e.op(kernel.And, up, other), e.op(kernel.Not, e.op(kernel.Or, up, other)))
}

// nextStep is the fraction of the way from a to b at which to look next.
func (e *emitter) nextStep(a, b, c point) kernel.ID {
	op := e.op
	ratio := func(p, q, r, s kernel.ID) kernel.ID {
		return op(kernel.Div, op(kernel.Sub, p, q), op(kernel.Sub, r, s))
	}
	one := e.constant(1)
	xi, phi := ratio(a.x, b.x, c.x, b.x), ratio(a.y, b.y, c.y, b.y)
	rest := op(kernel.Sub, one, phi)
	smooth := op(kernel.And, op(kernel.LT, op(kernel.Mul, phi, phi), xi),
		op(kernel.LT, op(kernel.Mul, rest, rest), op(kernel.Sub, one, xi)))
	first := op(kernel.Mul, op(kernel.Div, a.y, op(kernel.Sub, b.y, a.y)), op(kernel.Div, c.y, op(kernel.Sub, b.y, c.y)))
	second := op(kernel.Mul, ratio(c.x, a.x, b.x, a.x),
		op(kernel.Mul, op(kernel.Div, a.y, op(kernel.Sub, c.y, a.y)), op(kernel.Div, b.y, op(kernel.Sub, c.y, b.y))))
	next := op(kernel.Select, smooth, op(kernel.Add, first, second), e.constant(0.5))
	return op(kernel.Select, op(kernel.EQ, a.y, e.constant(0)), e.constant(0), next)
}
