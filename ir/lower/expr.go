package lower

import (
	"math"

	"nmlc/ir"
	"nmlc/ir/pass"
	"nmlc/lang/model"
)

// environment gives symbols their values at one moment of the step: before
// integration, or after.
type environment struct {
	l      *lowerer
	states map[*model.Symbol]*ir.Node
	lets   map[*model.Symbol]*ir.Node
	args   map[*model.Symbol]*ir.Node // of the function at hand
	inputs bool                       // false: inputs are zero, as for a steady state
	after  bool                       // the end of the step, not its start
}

// environment is the moment at the start of the step.
func (l *lowerer) environment() *environment {
	env := &environment{l: l, states: map[*model.Symbol]*ir.Node{}, lets: map[*model.Symbol]*ir.Node{}, inputs: true}
	for _, s := range l.cell.States {
		env.states[s] = l.vars[s].Node
	}
	return env
}

func (env *environment) symbol(s *model.Symbol) *ir.Node {
	switch s.Kind {
	case model.Param:
		return env.l.vars[s].Node
	case model.Input, model.PostValue:
		if !env.inputs {
			return env.l.g.Const(0)
		}
		return env.l.vars[s].Node
	case model.State, model.Weight:
		return env.states[s]
	case model.Arg:
		return env.args[s]
	}
	if n, ok := env.lets[s]; ok {
		return n
	}
	restore := env.l.g.At(s.Span)
	outer := env.args
	n := env.expr(s.Value)
	env.args = outer
	restore()
	env.lets[s] = n
	return n
}

func (env *environment) expr(x model.Expr) *ir.Node {
	g := env.l.g
	if x.Pos().Known() {
		defer g.At(x.Pos())()
	}
	switch x := x.(type) {
	case *model.Num:
		return g.Const(x.Value)
	case *model.Ref:
		return env.symbol(x.Symbol)
	case *model.Time:
		return env.time()
	case *model.Unary:
		if x.Op == "not" {
			return g.Unary(ir.Not, env.expr(x.X))
		}
		return g.Neg(env.expr(x.X))
	case *model.Binary:
		return env.binary(x)
	case *model.Call:
		return env.call(x)
	case *model.FuncCall:
		return env.inline(x.Func, env.all(x.Args))
	case *model.Cond:
		return g.Select(env.expr(x.If), env.expr(x.Then), env.expr(x.Else))
	}
	panic("lower: unknown expression")
}

func (env *environment) time() *ir.Node {
	if env.l.steps == nil {
		return env.l.g.Const(0)
	}
	if env.after {
		return env.l.endOfStep()
	}
	return env.l.time()
}

// time is that at the start of the step.
func (l *lowerer) time() *ir.Node { return l.g.Mul(l.steps.Node, l.p.DT) }

// endOfStep is the time at the end of the step, to the bit that at the start of
// the next.
func (l *lowerer) endOfStep() *ir.Node {
	return l.g.Mul(l.g.Add(l.steps.Node, l.g.Const(1)), l.p.DT)
}

func (env *environment) all(args []model.Expr) []*ir.Node {
	out := make([]*ir.Node, len(args))
	for i, a := range args {
		out[i] = env.expr(a)
	}
	return out
}

// inline is the body of a function with its arguments put in.
func (env *environment) inline(f *model.Function, args []*ir.Node) *ir.Node {
	outer := env.args
	env.args = map[*model.Symbol]*ir.Node{}
	for i, a := range f.Args {
		env.args[a] = args[i]
	}
	n := env.expr(f.Body)
	env.args = outer
	return n
}

var binaryOps = map[string]ir.Op{
	"+": ir.Add, "-": ir.Sub, "*": ir.Mul, "<": ir.LT, "<=": ir.LE, ">": ir.GT, ">=": ir.GE, "==": ir.EQ, "!=": ir.NE,
	"and": ir.And, "or": ir.Or,
}

func (env *environment) binary(x *model.Binary) *ir.Node {
	g := env.l.g
	a, b := env.expr(x.X), env.expr(x.Y)
	switch x.Op {
	case "*":
		return pass.Product(g, a, b)
	case "/":
		return pass.Quotient(g, a, b)
	case "^":
		return env.power(a, b)
	}
	return g.Binary(binaryOps[x.Op], a, b)
}

// power prefers roots and whole powers, which are exact for any base.
func (env *environment) power(a, b *ir.Node) *ir.Node {
	g := env.l.g
	if b.Op == ir.Const && 2*b.Value == math.Trunc(2*b.Value) && math.Abs(b.Value) <= 64 {
		whole := math.Floor(b.Value)
		if whole == b.Value {
			return g.Powi(a, int(whole))
		}
		return g.Mul(g.Powi(a, int(whole)), g.Unary(ir.Sqrt, a))
	}
	return g.Binary(ir.Pow, a, b)
}

var callOps = map[string]ir.Op{
	"exp": ir.Exp, "expm1": ir.Expm1, "exprel": ir.Exprel, "log": ir.Log, "log1p": ir.Log1p, "sqrt": ir.Sqrt, "abs": ir.Abs,
	"sign": ir.Sign, "floor": ir.Floor, "round": ir.Round, "tanh": ir.Tanh, "sigmoid": ir.Sigmoid, "sin": ir.Sin, "cos": ir.Cos,
	"min": ir.Min, "max": ir.Max, "pow": ir.Pow,
}

func (env *environment) call(x *model.Call) *ir.Node {
	g, args := env.l.g, env.all(x.Args)
	if x.Func == "clip" {
		return g.Binary(ir.Min, g.Binary(ir.Max, args[0], args[1]), args[2])
	}
	if len(args) == 1 {
		return g.Unary(callOps[x.Func], args[0])
	}
	return g.Binary(callOps[x.Func], args[0], args[1])
}

// usesTime reports whether t occurs in a cell.
func usesTime(c *model.Cell) bool {
	found := false
	c.Expressions(func(x model.Expr) {
		model.Visit(x, func(e model.Expr) {
			_, isTime := e.(*model.Time)
			found = found || isTime
		})
	})
	return found
}
