package ast

import "nmlc/lang/source"

// Expr is an expression.
type Expr interface {
	Pos() source.Span
	expr()
}

// Number is a literal, with a unit where one follows: `0.2 nF`, `3 mV^2`.
type Number struct {
	Text string // as written, without the unit
	Unit *Unit  // nil where none; a single factor, since `/cm^2` is an operator
	Span source.Span
}

// Unit is a unit as written: a product of powers, `uA/cm^2`, `1/ms`, `1`.
type Unit struct {
	Factors []UnitFactor // empty for `1`
	Span    source.Span
}

// UnitFactor is one unit with its exponent, negative after a slash.
type UnitFactor struct {
	Name  string
	Power int
	Span  source.Span
}

// Name is a reference, `V` or `Na.I`. A name that nothing declares and that is
// a unit, as in `1.28/ms`, stands for one of that unit.
type Name struct {
	Name string // dotted
	Span source.Span
}

// Prime is `V'`, on the left of an equation only.
type Prime struct {
	Name string // dotted
	Span source.Span
}

// Text is a string literal; only settings take one.
type Text struct {
	Value string
	Span  source.Span
}

// Unary is `-x`, `+x` or `not x`.
type Unary struct {
	Op   string // "-", "+", "not"
	X    Expr
	Span source.Span
}

// Binary is `x op y`: + - * / ^ < <= > >= == != and or.
type Binary struct {
	Op     string
	OpSpan source.Span
	X, Y   Expr
}

// Call is `f(x, y, name = z)`.
type Call struct {
	Func  Ident
	Args  []Expr
	Named []NamedArg // after the positional ones
	Span  source.Span
}

// Paren is `(x)`; kept so that fmt prints what was written.
type Paren struct {
	X    Expr
	Span source.Span
}

// Cond is `if c then x else y`.
type Cond struct {
	If, Then, Else Expr
	Span           source.Span
}

// Range is `lo .. hi` as an argument of a call in a setting, such as
// `step(0 nA .. 0.5 nA)`: one value for each cell, from lo to hi.
type Range struct{ Lo, Hi Expr }

// Index is `E[3]` or `E[0 .. 4, 7]`: some cells of a population.
type Index struct {
	Of    *Name
	Parts []Expr // a Range among them
	Span  source.Span
}

// List is `[x, y, z]`: one value for each cell.
type List struct {
	Items []Expr
	Span  source.Span
}

func (*Index) expr()  {}
func (*List) expr()   {}
func (*Number) expr() {}
func (*Name) expr()   {}
func (*Prime) expr()  {}
func (*Text) expr()   {}
func (*Unary) expr()  {}
func (*Binary) expr() {}
func (*Call) expr()   {}
func (*Paren) expr()  {}
func (*Cond) expr()   {}
func (*Range) expr()  {}

// Pos is the place of the expression.
func (e *Range) Pos() source.Span { return e.Lo.Pos().To(e.Hi.Pos()) }

// Pos is the place of the expression.
func (e *Index) Pos() source.Span { return e.Span }

// Pos is the place of the expression.
func (e *List) Pos() source.Span { return e.Span }

// Pos is the place of the expression.
func (e *Number) Pos() source.Span { return e.Span }

// Pos is the place of the expression.
func (e *Name) Pos() source.Span { return e.Span }

// Pos is the place of the expression.
func (e *Prime) Pos() source.Span { return e.Span }

// Pos is the place of the expression.
func (e *Text) Pos() source.Span { return e.Span }

// Pos is the place of the expression.
func (e *Unary) Pos() source.Span { return e.Span }

// Pos is the place of the expression.
func (e *Binary) Pos() source.Span { return e.X.Pos().To(e.Y.Pos()) }

// Pos is the place of the expression.
func (e *Call) Pos() source.Span { return e.Span }

// Pos is the place of the expression.
func (e *Paren) Pos() source.Span { return e.Span }

// Pos is the place of the expression.
func (e *Cond) Pos() source.Span { return e.Span }
