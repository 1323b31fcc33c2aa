// Package ast is the syntax tree of a model file: what the person wrote, with
// its places, before any name or unit is looked up.
//
// Path of the data: text -> parser -> ast.File -> check -> model.
package ast

import "nmlc/lang/source"

// File is a parsed model file.
type File struct {
	Source   *source.File
	Decls    []Decl
	Comments []*Comment // all comments of the file in the order of the text
}

// Comment is a `// ...` comment without its line break.
type Comment struct {
	Span source.Span
	Text string // with the slashes
}

// Ident is a name at a place.
type Ident struct {
	Name string
	Span source.Span
}

// Decl is a top-level declaration.
type Decl interface {
	Pos() source.Span // the whole declaration
	decl()
}

// Import makes the declarations of another file known: `import "path"`, where
// path is a file beside this one or a name of the standard library.
type Import struct {
	Path     string
	PathSpan source.Span
	Span     source.Span
}

// Const is `const NAME = expr`.
type Const struct {
	Name  Ident
	Value Expr
	Span  source.Span
}

// Argument is a formal parameter of a function: `x` or `V: mV`.
type Argument struct {
	Name Ident
	Unit *Unit // nil for a pure number
}

// Function is `function f(x, V: mV): 1/ms = expr`, or with the keyword
// surrogate a user's surrogate derivative g'(x), `surrogate g(x, alpha = 2) = expr`,
// whose arguments after the first may have defaults.
type Function struct {
	Surrogate bool
	Name      Ident
	Args      []Argument
	Defaults  []Expr // surrogate only: parallel to Args, nil where none
	Result    *Unit  // nil for a pure number
	Body      Expr
	Span      source.Span
}

// Cell is a neuron, a channel or a synapse: `neuron NAME { items }`.
type Cell struct {
	Channel bool
	Synapse bool
	Name    Ident
	Items   []Item
	Span    source.Span
}

// Block is a job with settings: `fit NAME { settings }` or `run NAME { settings }`.
type Block struct {
	Keyword  Ident // fit, run
	Name     Ident
	Settings []*Setting
	Span     source.Span
}

// Setting is a line of a block: `optimize lbfgs { starts 20 }`,
// `stimulus I = step(1 nA, start = 10 ms)`, `window 5 ms .. 10 ms weight 2`,
// `small_world k = 10, rewire = 0.1`.
type Setting struct {
	Key      Ident
	Args     []SettingArg
	Value    Expr       // after `=`, or nil
	ValueTo  Expr       // upper end where the value is a range `lo .. hi`, else nil
	More     []NamedArg // further values after a comma, each with its name
	Settings []*Setting // in braces
	Braces   bool
	Span     source.Span
}

// SettingArg is an expression, a text, a range between two expressions, or an
// expression that crosses another.
type SettingArg struct {
	X       Expr
	To      Expr // upper end of a range `x .. to`, else nil
	Crosses Expr // the level of `x crosses level`, else nil
	Span    source.Span
}

func (*Import) decl()   {}
func (*Const) decl()    {}
func (*Function) decl() {}
func (*Cell) decl()     {}
func (*Block) decl()    {}

// Pos is the place of the declaration.
func (d *Import) Pos() source.Span { return d.Span }

// Pos is the place of the declaration.
func (d *Const) Pos() source.Span { return d.Span }

// Pos is the place of the declaration.
func (d *Function) Pos() source.Span { return d.Span }

// Pos is the place of the declaration.
func (d *Cell) Pos() source.Span { return d.Span }

// Pos is the place of the declaration.
func (d *Block) Pos() source.Span { return d.Span }
