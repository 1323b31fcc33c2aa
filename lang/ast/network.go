package ast

import "nmlc/lang/source"

// WeightItem is `weight w: nS = 1 nS`, a line of a synapse.
type WeightItem struct {
	Name    Ident
	Unit    *Unit // nil for a pure number
	Default Expr  // nil where every connection gives one
	Span    source.Span
}

// ReadsItem is `pre Ca: uM` or `post w: nA, V: 1`: what a synapse reads of the
// cells that it connects.
type ReadsItem struct {
	Side   Ident // pre, post
	Values []Typed
	Span   source.Span
}

// OnItem is `on pre { assignments }` or `on post { assignments }`.
type OnItem struct {
	Side    Ident // pre, post
	Assigns []Reset
	Span    source.Span
}

// Network is `network NAME { lines }`.
type Network struct {
	Name  Ident
	Lines []Line
	Span  source.Span
}

// Line is a line of a network: a Population, a Connect or a Setting.
type Line interface {
	Pos() source.Span
	line()
}

// Population is `population E: LIF[3200] (tau = 20 ms) { settings }`.
type Population struct {
	Name     Ident
	Kind     Ident // a neuron, or poisson, spikes; without name where the line could not be read
	Source   *Call // the arguments right behind the kind, as in poisson(8 Hz); nil where there are none
	Size     Expr  // nil where something else says it
	Args     []NamedArg
	Settings []*Setting
	Braces   bool
	Span     source.Span
}

// Connect is `connect A, B -> C by Synapse(a = e) to J as name { settings }` or,
// without Pre, `drive C by Synapse(a = e) to J as name { settings }`.
type Connect struct {
	Drive     bool
	Pre, Post []Ident
	Synapse   Ident
	Args      []NamedArg
	To, As    *Ident // nil where they are left out
	Settings  []*Setting
	Braces    bool
	Span      source.Span
}

func (*WeightItem) item() {}
func (*ReadsItem) item()  {}
func (*OnItem) item()     {}
func (*Network) decl()    {}
func (*Population) line() {}
func (*Connect) line()    {}
func (*Setting) line()    {}

// Pos is the place of the item.
func (i *WeightItem) Pos() source.Span { return i.Span }

// Pos is the place of the item.
func (i *ReadsItem) Pos() source.Span { return i.Span }

// Pos is the place of the item.
func (i *OnItem) Pos() source.Span { return i.Span }

// Pos is the place of the declaration.
func (d *Network) Pos() source.Span { return d.Span }

// Pos is the place of the line.
func (l *Population) Pos() source.Span { return l.Span }

// Pos is the place of the line.
func (l *Connect) Pos() source.Span { return l.Span }

// Pos is the place of the line.
func (s *Setting) Pos() source.Span { return s.Span }
