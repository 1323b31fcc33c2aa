package ast

import "nmlc/lang/source"

// Item is a line of a neuron or channel.
type Item interface {
	Pos() source.Span
	item()
}

// ParamItem is `param C = 0.2 nF, g = 5 uS in 0.1 .. 10 uS`.
type ParamItem struct {
	Params []*Param
	Span   source.Span
}

// Param is one parameter of a ParamItem.
type Param struct {
	Name   Ident
	Unit   *Unit // optional `: unit` after the name
	Value  Expr  // nil where a channel leaves the value to its user
	Lo, Hi Expr  // search range, nil where there is none; Lo may lack the unit that Hi has
	Span   source.Span
}

// InputItem is `input I: nA, J: nA`.
type InputItem struct {
	Inputs []Typed
	Span   source.Span
}

// Typed is a name with its unit.
type Typed struct {
	Name Ident
	Unit *Unit // nil for a pure number
}

// StateItem is `state m, h: 1 = expr` or `state m, h = steady`.
type StateItem struct {
	Names  []Ident
	Unit   *Unit // nil for a pure number
	Init   Expr  // nil if Steady
	Steady bool
	Span   source.Span
}

// LetItem is `let x = expr`, `x = expr` or, in a channel, `current I = expr`.
type LetItem struct {
	Let     bool // written with `let`
	Current bool // written with `current`
	Name    Ident
	Unit    *Unit // optional `: unit`
	Value   Expr
	Span    source.Span
}

// EquationItem is a differential equation; exactly one Prime stands in LHS.
type EquationItem struct {
	LHS  Expr
	RHS  Expr
	Span source.Span
}

// UseItem is `use Channel as name (param = expr, ...)`.
type UseItem struct {
	Channel Ident
	As      *Ident
	Args    []NamedArg
	Span    source.Span
}

// NamedArg is `name = expr`.
type NamedArg struct {
	Name  Ident
	Value Expr
}

// SpikeItem is `spike when condition { body }`.
type SpikeItem struct {
	Cond       Expr // `V > theta`; or, with Crosses, the left side of `V crosses theta`
	Crosses    Expr // nil unless `crosses`
	Resets     []Reset
	Surrogate  *SurrogateUse
	Refractory *Refractory
	Exact      *Exact
	Braces     bool
	Span       source.Span
}

// Exact is `exact`, or `exact 3` where so many spikes of a step shall be located.
type Exact struct {
	Spikes Expr // nil for one
	Span   source.Span
}

// Reset is `V := expr`, or `V += expr` for `V := V + expr`.
type Reset struct {
	Target Ident  // dotted
	Op     string // :=, +=, -=
	Value  Expr
	Span   source.Span
}

// SurrogateUse is `surrogate relu(alpha = 0.3) of (V - theta)/abs(theta)`.
type SurrogateUse struct {
	Name Ident
	Args []NamedArg
	Of   Expr // nil for the default scale
	Span source.Span
}

// Refractory is `refractory 2 ms { hold V; clamp I1 = 0 nA }`.
type Refractory struct {
	Duration Expr
	Holds    []Ident
	Clamps   []Clamp
	Span     source.Span
}

// Clamp is `clamp I1 = expr`.
type Clamp struct {
	Target Ident
	Value  Expr
	Span   source.Span
}

// IntegrateItem is `integrate by rk4` or `integrate V, w by exponential_euler`.
type IntegrateItem struct {
	States []Ident // empty for all
	Method Ident
	Span   source.Span
}

func (*ParamItem) item()     {}
func (*InputItem) item()     {}
func (*StateItem) item()     {}
func (*LetItem) item()       {}
func (*EquationItem) item()  {}
func (*UseItem) item()       {}
func (*SpikeItem) item()     {}
func (*IntegrateItem) item() {}

// Pos is the place of the item.
func (i *ParamItem) Pos() source.Span { return i.Span }

// Pos is the place of the item.
func (i *InputItem) Pos() source.Span { return i.Span }

// Pos is the place of the item.
func (i *StateItem) Pos() source.Span { return i.Span }

// Pos is the place of the item.
func (i *LetItem) Pos() source.Span { return i.Span }

// Pos is the place of the item.
func (i *EquationItem) Pos() source.Span { return i.Span }

// Pos is the place of the item.
func (i *UseItem) Pos() source.Span { return i.Span }

// Pos is the place of the item.
func (i *SpikeItem) Pos() source.Span { return i.Span }

// Pos is the place of the item.
func (i *IntegrateItem) Pos() source.Span { return i.Span }
