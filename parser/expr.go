package parser

import (
	"nmlc/lang/ast"
	"nmlc/lang/source"
	"nmlc/parser/internal/grammar"
)

// The binding powers of the operators, weakest first.
const (
	bindOr = iota + 1
	bindAnd
	bindNot
	bindComparison
	bindSum
	bindProduct
	bindSign
	bindPower
)

var binding = map[string]int{
	"or": bindOr, "and": bindAnd,
	"<": bindComparison, "<=": bindComparison, ">": bindComparison, ">=": bindComparison,
	"==": bindComparison, "!=": bindComparison,
	"+": bindSum, "-": bindSum, "*": bindProduct, "/": bindProduct, "^": bindPower,
}

// expression translates an expression in which nothing may be primed.
func (p *parser) expression(e *grammar.Expr) ast.Expr {
	if e == nil {
		return nil
	}
	outer := p.primes
	p.primes = nil
	x := p.tree(e)
	for _, prime := range p.primes {
		p.report(codePrime, prime.Span, "the derivative `%s'` stands outside the left side of an equation", prime.Name).
			Hint("name the right side of its equation, as in `dx = ...` and `%s' = dx`, and use that name", prime.Name)
	}
	p.primes = outer
	return x
}

// tree resolves the flat sequence of operands and operators by precedence.
func (p *parser) tree(e *grammar.Expr) ast.Expr {
	c := &climber{p: p, operands: make([]*grammar.Operand, 0, len(e.Rest)+1), operators: make([]grammar.Token, 0, len(e.Rest))}
	c.operands = append(c.operands, e.First)
	for _, tail := range e.Rest {
		c.operators = append(c.operators, tail.Op)
		c.operands = append(c.operands, tail.Operand)
	}
	return c.climb(bindOr)
}

// climber is a precedence climber over a flat expression. It stands at
// operands[at], of whose prefix it has taken the first `taken` tokens.
type climber struct {
	p         *parser
	operands  []*grammar.Operand
	operators []grammar.Token // operators[i] stands after operands[i]
	at, taken int
}

// climb reads as far as operators bind at least as tightly as weakest.
func (c *climber) climb(weakest int) ast.Expr {
	left := c.operand(weakest)
	for c.at < len(c.operators) {
		op := c.operators[c.at]
		bind := binding[op.Value]
		if bind < weakest {
			return left
		}
		c.at++
		next := bind + 1
		if bind == bindPower {
			next = bind // to the right
		}
		if quantity, ok := left.(*ast.Number); ok && bind == bindPower && quantity.Unit != nil {
			c.powerOfUnit(quantity, op)
		}
		if before, ok := left.(*ast.Binary); ok && bind == bindComparison && binding[before.Op] == bindComparison {
			c.chained(before, op)
		}
		left = &ast.Binary{Op: op.Value, OpSpan: c.p.spanOf(op), X: left, Y: c.climb(next)}
	}
	return left
}

// operand reads a value with what stands in front of it.
func (c *climber) operand(weakest int) ast.Expr {
	o := c.operands[c.at]
	if c.taken < len(o.Prefix) {
		op := o.Prefix[c.taken]
		c.taken++
		inner := bindSign
		if op.Type == grammar.Not {
			inner = bindNot
			if weakest > bindNot {
				c.p.report(codeSyntax, c.p.spanOf(op), "`not` binds more weakly than the operator before it").
					Hint("put `not` and what it negates in parentheses")
			}
		}
		x := c.climb(inner)
		return &ast.Unary{Op: op.Value, X: x, Span: c.p.spanOf(op).To(x.Pos())}
	}
	c.taken = 0
	if o.Cond != nil && (c.at > 0 || len(o.Prefix) > 0) {
		c.p.report(codeSyntax, c.p.spanOf(o.Cond.If), "an `if` inside a sum or product needs parentheses").
			Hint("write (if ... then ... else ...)")
	}
	return c.p.value(o)
}

// powerOfUnit complains about `3 mV^n`, since in `3 mV^2` the power is one of
// the unit alone.
func (c *climber) powerOfUnit(q *ast.Number, op grammar.Token) {
	quantity := shorten(q.Span.Text())
	c.p.report(codeNumber, c.p.spanOf(op), "the power of a unit is a whole number right behind it").
		Hint("write `(%s)^...` for a power of the quantity", quantity)
}

func (c *climber) chained(before *ast.Binary, op grammar.Token) {
	middle := before.Y.Pos().Text()
	c.p.report(codeChained, c.p.spanOf(op), "comparisons do not chain").
		Hint("write two comparisons, `%s %s %s and %s %s ...`", shorten(before.X.Pos().Text()), before.Op,
			shorten(middle), shorten(middle), op.Value)
}

// value translates an operand without its prefix.
func (p *parser) value(o *grammar.Operand) ast.Expr {
	switch {
	case o.Number != nil:
		return p.number(o.Number)
	case o.Text != nil:
		span := p.spanOf(*o.Text)
		if !p.inSetting && !p.problemWithin(span) {
			p.report(codeTextValue, span, "a text cannot be part of an equation").
				Expect("an expression").Got("the text %s", shorten(o.Text.Value))
		}
		return &ast.Text{Value: grammar.Unquote(*o.Text), Span: span}
	case o.Cond != nil:
		x := &ast.Cond{If: p.tree(o.Cond.Cond), Then: p.tree(o.Cond.Then), Else: p.tree(o.Cond.Else)}
		x.Span = p.spanOf(o.Cond.If).To(x.Else.Pos())
		return x
	case o.List != nil:
		return p.list(o.List)
	case o.Paren != nil:
		return &ast.Paren{X: p.tree(o.Paren.X), Span: p.spanOf(o.Paren.Open).To(p.spanOf(o.Paren.Close))}
	}
	return p.reference(o.Reference)
}

// reference translates a name, a primed name or a call.
func (p *parser) reference(r *grammar.Reference) ast.Expr {
	name, span := "", p.spanOfAll(r.Name)
	for _, t := range r.Name {
		name += t.Value
	}
	primed := r.Prime.Value != ""
	if primed {
		span = span.To(p.spanOf(r.Prime))
	}
	if r.Index != nil {
		if primed || r.Call != nil {
			p.noBrackets(p.spanOf(r.Index.Open))
		}
		return p.index(&ast.Name{Name: name, Span: p.spanOfAll(r.Name)}, r.Index)
	}
	switch {
	case r.Call != nil:
		if primed || len(r.Name) > 1 {
			p.report(codeArgument, span.To(p.spanOf(r.Call.Open)), "`%s` cannot be called", span.Text()).
				Hint("only functions are called; for a product write `%s*(...)`", span.Text())
		}
		return p.call(ast.Ident{Name: name, Span: span}, r.Call)
	case primed:
		prime := &ast.Prime{Name: name, Span: span}
		p.primes = append(p.primes, prime)
		return prime
	}
	return &ast.Name{Name: name, Span: span}
}

// index translates `E[0 .. 4, 7]`.
func (p *parser) index(of *ast.Name, g *grammar.Index) ast.Expr {
	x := &ast.Index{Of: of, Span: of.Span.To(p.spanOf(g.Close))}
	if !p.inSetting {
		p.noBrackets(p.spanOf(g.Open))
		return of
	}
	for _, part := range g.Parts {
		number := p.tree(part.X)
		if part.To != nil {
			number = &ast.Range{Lo: number, Hi: p.tree(part.To)}
		}
		x.Parts = append(x.Parts, number)
	}
	return x
}

// list translates `[x, y, z]`.
func (p *parser) list(g *grammar.List) ast.Expr {
	x := &ast.List{Span: p.spanOf(g.Open).To(p.spanOf(g.Close))}
	if !p.inSetting {
		p.noBrackets(p.spanOf(g.Open))
		return p.tree(g.Items[0])
	}
	for _, item := range g.Items {
		x.Items = append(x.Items, p.tree(item))
	}
	return x
}

// noBrackets complains about brackets in an equation.
func (p *parser) noBrackets(span source.Span) {
	p.report(codeSyntax, span, "there are no brackets in equations").
		Got("`[`").Hint("group with parentheses; in networks, E[0 .. 4] are cells and [1 mV, 2 mV] a list of values")
}

// call translates the arguments of a call; named ones come last.
func (p *parser) call(function ast.Ident, args *grammar.Arguments) ast.Expr {
	call := &ast.Call{Func: function, Span: function.Span.To(p.spanOf(args.Close))}
	for _, arg := range args.Args {
		x := p.tree(arg.X)
		switch {
		case arg.Value != nil:
			value := p.tree(arg.Value)
			if arg.ValueTo != nil {
				value = p.rangeArgument(value, p.tree(arg.ValueTo))
			}
			call.Named = append(call.Named, p.named(x, value)...)
		case len(call.Named) > 0:
			p.report(codeArgument, x.Pos(), "an argument without a name follows named ones").
				Hint("put it first, or name it")
		case arg.To != nil:
			call.Args = append(call.Args, p.rangeArgument(x, p.tree(arg.To)))
		default:
			call.Args = append(call.Args, x)
		}
	}
	return call
}

// named is the argument `x = value`, if x is a plain name.
func (p *parser) named(x, value ast.Expr) []ast.NamedArg {
	name, ok := x.(*ast.Name)
	if !ok {
		p.report(codeDoubleEquals, x.Pos(), "`=` gives a name to an argument, and `%s` is not a name", shorten(x.Pos().Text())).
			Hint("write == to compare")
		return nil
	}
	return []ast.NamedArg{{Name: ast.Ident{Name: name.Name, Span: name.Span}, Value: value}}
}

func (p *parser) rangeArgument(lo, hi ast.Expr) ast.Expr {
	r := &ast.Range{Lo: lo, Hi: hi}
	if !p.inSetting {
		p.report(codeRange, r.Pos(), "a range cannot be part of an equation").
			Hint("ranges stand after `in` of a parameter and in the settings of fit and run")
	}
	return r
}

// namedArgs translates `(a = e, b = e)`.
func (p *parser) namedArgs(args *grammar.NamedArgs) []ast.NamedArg {
	if args == nil {
		return nil
	}
	return p.namedList(args.Args)
}

func (p *parser) namedList(args []*grammar.NamedArg) []ast.NamedArg {
	var out []ast.NamedArg
	for _, arg := range args {
		out = append(out, ast.NamedArg{Name: p.ident(arg.Name), Value: p.expression(arg.Value)})
	}
	return out
}
