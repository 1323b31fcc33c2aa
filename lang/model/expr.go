package model

import (
	"nmlc/lang/source"
	"nmlc/lang/unit"
)

// Expr is a checked expression.
type Expr interface {
	Dim() unit.Dim
	Pos() source.Span
	Bool() bool // a truth value, not a number
}

// Typed is what every expression has.
type Typed struct {
	D     unit.Dim
	Span  source.Span
	Truth bool
}

// Dim is the dimension of the value.
func (t Typed) Dim() unit.Dim { return t.D }

// Pos is the place of the expression.
func (t Typed) Pos() source.Span { return t.Span }

// Bool reports whether the value is a truth value.
func (t Typed) Bool() bool { return t.Truth }

// Num is a number in coherent units.
type Num struct {
	Typed
	Value float64
}

// Ref is the value of a symbol.
type Ref struct {
	Typed
	Symbol *Symbol
}

// Time is t, the time since the start of the run at the start of the step.
type Time struct{ Typed }

// Unary is "-" or "not".
type Unary struct {
	Typed
	Op string
	X  Expr
}

// Binary is + - * / ^ < <= > >= == != and or. The exponent of ^ is a pure number.
type Binary struct {
	Typed
	Op   string
	X, Y Expr
}

// Call is a function of the language: exp, log, min ... (see Builtins).
type Call struct {
	Typed
	Func string
	Args []Expr
}

// FuncCall is a user's function.
type FuncCall struct {
	Typed
	Func *Function
	Args []Expr
}

// Cond is `if c then x else y`.
type Cond struct {
	Typed
	If, Then, Else Expr
}
