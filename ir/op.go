package ir

// Op is the operation of a node.
type Op uint8

// The operators; table has a row for each.
const (
	Invalid Op = iota
	Const      // Value
	Leaf       // a named value from outside the graph: see LeafKind

	Add
	Sub
	Mul
	Div
	Neg
	Abs
	Sign // -1, 0 or 1; its derivative is zero
	Sqrt
	Powi // Args[0] to the constant integer power Value
	Pow
	Min
	Max
	Floor
	Round // to nearest, ties to even

	Exp
	Expm1
	Exprel    // (exp(x)-1)/x, 1 at 0
	Exprel2   // (exp(x)-1-x)/x^2, 1/2 at 0
	ExprelInv // x/(exp(x)-1), 1 at 0
	Log
	Log1p
	Tanh
	Sigmoid // 1/(1+exp(-x))
	Sin
	Cos

	LT
	LE
	GT
	GE
	EQ
	NE
	And
	Or
	Not

	Select // if Args[0] then Args[1] else Args[2]; the choice has no derivative
	// Spike is the truth value Args[0] > 0, whose derivative is defined to be
	// Args[2] (the surrogate derivative g'(x)) times that of Args[1] (x, where
	// Args[0] is on its own scale). Only derivatives look at Args[1] and Args[2].
	Spike
	// Event is Select for Args[0] a Spike (or And/Or of truth values with
	// one): same value, but its derivative passes through the spike as
	// (Args[1]-Args[2]) * dSpike.
	Event
	// Fixed is Args[0], whose derivative is defined to be zero: where a value was
	// found by a search, not by a formula.
	Fixed
	// Rare is the truth value Args[0], which holds in few steps: what only its
	// branch of a Select needs is left out where it holds in no lane.
	Rare
	// Root is the value of the variable Args[3], a leaf of kind Bound, between 0
	// and Args[0] at which the expression Args[4] of it rises through zero. Args[1]
	// and Args[2] are the values of the expression at the ends. A search finds it:
	// it stands under Fixed.
	Root

	numOps
)

// Type of a node's value.
type Type uint8

// The types.
const (
	Real Type = iota
	Bool
)

// Info is a row of the operator table.
type Info struct {
	Name  string // in the text form
	Infix string // as people write it, where they do
	Arity int
	Type  Type
}

var table = [numOps]Info{
	Invalid:   {Name: "invalid"},
	Const:     {Name: "const"},
	Leaf:      {Name: "leaf"},
	Add:       {Name: "add", Infix: "+", Arity: 2},
	Sub:       {Name: "sub", Infix: "-", Arity: 2},
	Mul:       {Name: "mul", Infix: "*", Arity: 2},
	Div:       {Name: "div", Infix: "/", Arity: 2},
	Neg:       {Name: "neg", Arity: 1},
	Abs:       {Name: "abs", Arity: 1},
	Sign:      {Name: "sign", Arity: 1},
	Sqrt:      {Name: "sqrt", Arity: 1},
	Powi:      {Name: "powi", Arity: 1},
	Pow:       {Name: "pow", Arity: 2},
	Min:       {Name: "min", Arity: 2},
	Max:       {Name: "max", Arity: 2},
	Floor:     {Name: "floor", Arity: 1},
	Round:     {Name: "round", Arity: 1},
	Exp:       {Name: "exp", Arity: 1},
	Expm1:     {Name: "expm1", Arity: 1},
	Exprel:    {Name: "exprel", Arity: 1},
	Exprel2:   {Name: "exprel2", Arity: 1},
	ExprelInv: {Name: "exprelinv", Arity: 1},
	Log:       {Name: "log", Arity: 1},
	Log1p:     {Name: "log1p", Arity: 1},
	Tanh:      {Name: "tanh", Arity: 1},
	Sigmoid:   {Name: "sigmoid", Arity: 1},
	Sin:       {Name: "sin", Arity: 1},
	Cos:       {Name: "cos", Arity: 1},
	LT:        {Name: "lt", Infix: "<", Arity: 2, Type: Bool},
	LE:        {Name: "le", Infix: "<=", Arity: 2, Type: Bool},
	GT:        {Name: "gt", Infix: ">", Arity: 2, Type: Bool},
	GE:        {Name: "ge", Infix: ">=", Arity: 2, Type: Bool},
	EQ:        {Name: "eq", Infix: "==", Arity: 2, Type: Bool},
	NE:        {Name: "ne", Infix: "!=", Arity: 2, Type: Bool},
	And:       {Name: "and", Infix: "and", Arity: 2, Type: Bool},
	Or:        {Name: "or", Infix: "or", Arity: 2, Type: Bool},
	Not:       {Name: "not", Arity: 1, Type: Bool},
	Select:    {Name: "select", Arity: 3},
	Spike:     {Name: "spike", Arity: 3, Type: Bool},
	Event:     {Name: "event", Arity: 3},
	Fixed:     {Name: "fixed", Arity: 1},
	Rare:      {Name: "rare", Arity: 1, Type: Bool},
	Root:      {Name: "root", Arity: 5},
}

// Info returns the operator's row of the table.
func (op Op) Info() Info { return table[op] }

// String is the operator's name in the text form.
func (op Op) String() string { return table[op].Name }

// Ops lists all operators but Invalid.
func Ops() []Op {
	ops := make([]Op, 0, numOps-1)
	for op := Invalid + 1; op < numOps; op++ {
		ops = append(ops, op)
	}
	return ops
}
