package grammar

// Weight is `weight w: nS = 1 nS`.
type Weight struct {
	Name    Token       `parser:"'weight' @Ident"`
	Unit    *Annotation `parser:"@@?"`
	Default *Expr       `parser:"( '=' @@ )?"`
}

// Reads is `pre Ca: uM` or `post w: nA, V: 1`: what a synapse reads of a cell.
type Reads struct {
	Side   Token    `parser:"@('pre' | 'post')"`
	Values []*Typed `parser:"@@ (',' @@)*"`
}

// On is `on pre` or `on post`.
type On struct {
	Side Token `parser:"'on' @('pre' | 'post')"`
}

// Population is `population E: LIF[3200] (tau = 20 ms)` or
// `population N: poisson(8 Hz)[100]`.
type Population struct {
	Name   Token      `parser:"'population' @Ident ':'"`
	Kind   Token      `parser:"@Ident"`
	Source *Arguments `parser:"@@?"`
	Size   *Expr      `parser:"( '[' @@ ']' )?"`
	Args   *NamedArgs `parser:"@@?"`
}

// Connect is `connect A, B -> C by Synapse(a = e) to J as name`.
type Connect struct {
	Pre  []*Name `parser:"'connect' @@ (',' @@)*"`
	Post []*Name `parser:"'->' @@ (',' @@)*"`
	By   *By     `parser:"@@"`
}

// Drive is `drive A, B by Synapse(a = e) to J as name`.
type Drive struct {
	Post []*Name `parser:"'drive' @@ (',' @@)*"`
	By   *By     `parser:"@@"`
}

// By is `by Synapse(a = e) to J as name`.
type By struct {
	Synapse Token      `parser:"'by' @Ident"`
	Args    *NamedArgs `parser:"@@?"`
	To      Token      `parser:"( 'to' @Ident )?"`
	As      Token      `parser:"( 'as' @Ident )?"`
}
