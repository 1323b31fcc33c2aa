package grammar

// The productions below are the heads of statements: what stands before the
// braces, if any. Package parser finds the heads and parses the braces.

// Import is `import "path"`.
type Import struct {
	Path Token `parser:"'import' @String"`
}

// Const is `const NAME = expr`.
type Const struct {
	Name  Token `parser:"'const' @Ident"`
	Value *Expr `parser:"'=' @@"`
}

// Function is a function or, at top level, a surrogate derivative.
type Function struct {
	Keyword Token       `parser:"@('function' | 'surrogate')"`
	Name    Token       `parser:"@Ident"`
	Formals *Formals    `parser:"@@"`
	Result  *Annotation `parser:"@@?"`
	Body    *Expr       `parser:"'=' @@"`
}

// Formals are the formal parameters of a function.
type Formals struct {
	Args []*Formal `parser:"'(' ( @@ (',' @@)* )? ')'"`
}

// Formal is `x`, `V: mV` or `alpha = 2`.
type Formal struct {
	Name    Token       `parser:"@Ident"`
	Unit    *Annotation `parser:"@@?"`
	Default *Expr       `parser:"( '=' @@ )?"`
}

// Annotation is `: unit`.
type Annotation struct {
	Colon Token     `parser:"@':'"`
	Unit  *UnitExpr `parser:"@@"`
}

// Head is the head of a declaration with braces: `neuron NAME`.
type Head struct {
	Keyword Token `parser:"@('neuron' | 'channel' | 'synapse' | 'network' | 'task' | 'train' | 'fit' | 'run')"`
	Name    Token `parser:"@Ident"`
}

// Params is `param a = 1, b: mV = 2 mV in 1 .. 3 mV`.
type Params struct {
	Params []*Param `parser:"'param' @@ (',' @@)*"`
}

// Param is one parameter.
type Param struct {
	Name  Token       `parser:"@Ident"`
	Unit  *Annotation `parser:"@@?"`
	Value *Expr       `parser:"( '=' @@ )?"`
	Range *Range      `parser:"@@?"`
}

// Range is `in lo .. hi`.
type Range struct {
	Lo *Expr `parser:"'in' @@"`
	Hi *Expr `parser:"'..' @@"`
}

// Inputs is `input I: nA, J: nA`.
type Inputs struct {
	Inputs []*Typed `parser:"'input' @@ (',' @@)*"`
}

// Typed is a name with an optional unit.
type Typed struct {
	Name Token       `parser:"@Ident"`
	Unit *Annotation `parser:"@@?"`
}

// States is `state m, h: 1 = expr`; `steady` in place of the expression is a
// plain name to the grammar.
type States struct {
	Names []*Name     `parser:"'state' @@ (',' @@)*"`
	Unit  *Annotation `parser:"@@?"`
	Init  *Expr       `parser:"'=' @@"`
}

// Name is a single name in a list.
type Name struct {
	Name Token `parser:"@Ident"`
}

// Let is `let x: mV = expr` or `current I = expr`.
type Let struct {
	Keyword Token `parser:"@('let' | 'current')"`
	Bare    *Bare `parser:"@@"`
}

// Bare is a definition without a keyword.
type Bare struct {
	Name  Token       `parser:"@Ident"`
	Unit  *Annotation `parser:"@@?"`
	Value *Expr       `parser:"'=' @@"`
}

// Equation is `expr = expr` with a primed state on the left.
type Equation struct {
	LHS *Expr `parser:"@@"`
	RHS *Expr `parser:"'=' @@"`
}

// Use is `use Channel as name (a = e)`.
type Use struct {
	Channel Token      `parser:"'use' @Ident"`
	As      Token      `parser:"( 'as' @Ident )?"`
	Args    *NamedArgs `parser:"@@?"`
}

// NamedArgs is `(a = e, b = e)`.
type NamedArgs struct {
	Args []*NamedArg `parser:"'(' ( @@ (',' @@)* )? ')'"`
}

// NamedArg is `a = e`.
type NamedArg struct {
	Name  Token `parser:"@Ident"`
	Value *Expr `parser:"'=' @@"`
}

// Integrate is `integrate V, w by method`; the first name may be missing.
type Integrate struct {
	States []*Name `parser:"'integrate' ( (?! 'by') @@ (',' @@)* )?"`
	Method Token   `parser:"'by' @Ident"`
}

// Spike is `spike when X crosses Y`.
type Spike struct {
	Cond    *Expr `parser:"'spike' 'when' @@"`
	Crosses *Expr `parser:"( 'crosses' @@ )?"`
}

// Reset is `V := e`, `V += e` or `post.V -= e`.
type Reset struct {
	Target []Token `parser:"@(Ident ('.' Ident)*)"`
	Op     Token   `parser:"@(':=' | '+=' | '-=')"`
	Value  *Expr   `parser:"@@"`
}

// Exact is `exact 3`; the number may be left out.
type Exact struct {
	Spikes *Expr `parser:"'exact' @@?"`
}

// SurrogateUse is `surrogate relu(alpha = 0.3) of e`.
type SurrogateUse struct {
	Name Token      `parser:"'surrogate' @Ident"`
	Args *NamedArgs `parser:"@@?"`
	Of   *Expr      `parser:"( 'of' @@ )?"`
}

// Refractory is `refractory e`.
type Refractory struct {
	Duration *Expr `parser:"'refractory' @@"`
}

// Hold is `hold V, w`.
type Hold struct {
	Names []*Name `parser:"'hold' @@ (',' @@)*"`
}

// Clamp is `clamp I = e`.
type Clamp struct {
	Target Token `parser:"'clamp' @Ident"`
	Value  *Expr `parser:"'=' @@"`
}

// Setting is `key arg arg = value .. value`, or `key arg = value, arg = value`.
type Setting struct {
	Key   []Token     `parser:"@(Ident ('.' Ident)*)"`
	Args  []*Between  `parser:"( @@ (','? @@)* )?"`
	Value *Between    `parser:"( '=' @@ )?"`
	More  []*NamedArg `parser:"( ',' @@ )*"`
}

// Between is a value, a range, or a value that crosses another.
type Between struct {
	X       *Expr `parser:"@@"`
	To      *Expr `parser:"( '..' @@ )?"`
	Crosses *Expr `parser:"( 'crosses' @@ )?"`
}
