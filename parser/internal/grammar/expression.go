package grammar

// Expr is a flat sequence `operand operator operand ...`. The precedence of
// operators is a table of package parser, not a ladder of productions.
type Expr struct {
	First *Operand `parser:"@@"`
	Rest  []*Tail  `parser:"@@*"`
}

// Tail is an operator with the operand after it.
type Tail struct {
	Op      Token    `parser:"@(Operator | Sign)"`
	Operand *Operand `parser:"@@"`
}

// Operand is a value with the signs and negations in front of it. They are
// operators of their own: in `not a < b` the `not` covers the comparison.
type Operand struct {
	Prefix    []Token    `parser:"@((Sign | Not)+)?"`
	Number    *Quantity  `parser:"( @@"`
	Text      *Token     `parser:"| @String"`
	Cond      *Cond      `parser:"| @@"`
	Paren     *Paren     `parser:"| @@"`
	List      *List      `parser:"| @@"`
	Reference *Reference `parser:"| @@ )"`
}

// Quantity is a number, with a unit where one follows.
type Quantity struct {
	Number Token `parser:"@Number"`
	Unit   Token `parser:"@Unit?"`
}

// Cond is `if c then x else y`.
type Cond struct {
	If   Token `parser:"@'if'"`
	Cond *Expr `parser:"@@"`
	Then *Expr `parser:"'then' @@"`
	Else *Expr `parser:"'else' @@"`
}

// Paren is `(x)`.
type Paren struct {
	Open  Token `parser:"@'('"`
	X     *Expr `parser:"@@"`
	Close Token `parser:"@')'"`
}

// List is `[x, y, z]`.
type List struct {
	Open  Token   `parser:"@'['"`
	Items []*Expr `parser:"@@ (',' @@)*"`
	Close Token   `parser:"@']'"`
}

// Reference is a dotted name, which may be primed, called or followed by the
// numbers of cells.
type Reference struct {
	Name  []Token    `parser:"@(Ident ('.' Ident)*)"`
	Prime Token      `parser:"@Prime?"`
	Call  *Arguments `parser:"@@?"`
	Index *Index     `parser:"@@?"`
}

// Index is `[3]` or `[0 .. 4, 7]`.
type Index struct {
	Open  Token       `parser:"@'['"`
	Parts []*IndexEnd `parser:"@@ (',' @@)*"`
	Close Token       `parser:"@']'"`
}

// IndexEnd is a number, or a range.
type IndexEnd struct {
	X  *Expr `parser:"@@"`
	To *Expr `parser:"( '..' @@ )?"`
}

// Arguments is `(x, lo .. hi, name = y, name = lo .. hi)`.
type Arguments struct {
	Open  Token       `parser:"@'('"`
	Args  []*Argument `parser:"( @@ (',' @@)* )?"`
	Close Token       `parser:"@')'"`
}

// Argument is a value or a range, either with a name in front: where Value is
// set, X is the name.
type Argument struct {
	X       *Expr `parser:"@@"`
	To      *Expr `parser:"( '..' @@"`
	Value   *Expr `parser:"| '=' @@"`
	ValueTo *Expr `parser:"( '..' @@ )? )?"`
}

// UnitExpr is a unit after a colon: `uA/cm^2`, `1/ms`, `1`.
type UnitExpr struct {
	First *UnitFactor `parser:"@@"`
	Rest  []*UnitTail `parser:"@@*"`
}

// UnitTail is a further factor.
type UnitTail struct {
	Op     Token       `parser:"@('*' | '/')"`
	Factor *UnitFactor `parser:"@@"`
}

// UnitFactor is a unit with an optional whole power, or `1`.
type UnitFactor struct {
	Name  Token   `parser:"@(Ident | '1')"`
	Power []Token `parser:"( '^' @(Sign? Number) )?"`
}
