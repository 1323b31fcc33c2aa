package kernel

// The operators. All floating-point arithmetic is IEEE 754 binary64, or binary32
// in kernels that say so, rounded to nearest even, never contracted and never
// reassociated: that is what makes every back end give the same bits.
const (
	Invalid Op = iota

	// Structure.
	Const // Const
	Load  // Buffers[Buf][Index]: static in Pre, per step (of the current step) in Loop
	Store // writes Args[0]; per-step buffers only, in Loop; has no value
	// StoreMask writes Args[0], a mask, to a buffer of bits; in Loop; has no value.
	StoreMask
	// LoadMask is a mask from a buffer of bits; in Loop.
	LoadMask
	Phi   // a Carry's value; in Loop only
	Begin // of a Region whose mask is Args[0]; has no value
	End   // of the innermost region; has no value
	// A Repeat does what stands up to its Again Index times. The values that go
	// from round to round are Turns, directly after the Repeat: Args[0] in the
	// first round, then what Next gave them in the one before. It ends before
	// where the mask of Again holds in no lane: in a lane where it does not hold,
	// further rounds make the same values again.
	Repeat
	Turn  // a value that goes from round to round
	Next  // gives Args[0], a Turn, the value Args[1] for the next round; has no value
	Again // goes on while Args[0], a mask, holds in some lane; has no value

	// Arithmetic.
	Add
	Sub
	Mul
	Div
	Neg   // flips the sign bit
	Abs   // clears the sign bit
	Sqrt  // correctly rounded
	FMA   // Args[0]*Args[1] + Args[2], rounded once
	Min   // Args[0] < Args[1] ? Args[0] : Args[1]  (so NaN in Args[0] gives Args[1])
	Max   // Args[0] > Args[1] ? Args[0] : Args[1]
	Round // to the nearest integer, ties to even
	Floor

	// Masks. Comparisons are false on NaN, but NE is true.
	LT
	LE
	GT
	GE
	EQ
	NE
	And    // of two masks
	Or     // of two masks
	Not    // of a mask
	Select // Args[0] (mask) ? Args[1] : Args[2]

	// Bits of a float64, for the elementary functions; in binary32 for 52, 0x7ff
	// and 1023 stand 23, 0xff and 127.
	CopySign // magnitude of Args[0], sign of Args[1]
	Pow2     // Args[0] = 1.5*2^52 + n as a float64: the float64 with bits (bits(x) << 52) + bits(1.0), that is 2^n for -1023 <= n <= 1024, with 0 and +Inf at the ends
	Exponent // biased exponent: float64(bits(x) >> 52 & 0x7ff)
	Mantissa // bits(x) & (2^52-1) | bits(1.0): in [1, 2) for normal x
	Odd      // mask: Args[0] = 1.5*2^52 + n as a float64; true where n is odd (lowest bit)

	// Elementary functions: package elementary defines each by the operators
	// above, once, for every back end.
	Exp
	Expm1
	Exprel    // (exp(x)-1)/x, 1 at 0
	ExprelInv // x/(exp(x)-1), 1 at 0: the reciprocal of Exprel at the cost of one division
	Exprel2   // (exp(x)-1-x)/x^2, 1/2 at 0
	Log
	Log1p
	Tanh
	Sigmoid // 1/(1+exp(-x))
	Sin
	Cos
	Pow

	numOps
)

// Kind is the type of a value.
type Kind uint8

// The kinds.
const (
	None Kind = iota // Store
	Float
	Mask
)

// Info is a row of the operator table.
type Info struct {
	Name       string
	Arity      int
	Kind       Kind
	ArgMask    [3]bool // which arguments are masks
	Elementary bool
}

var table = [numOps]Info{
	Const:     {Name: "const", Kind: Float},
	Load:      {Name: "load", Kind: Float},
	Store:     {Name: "store", Arity: 1},
	StoreMask: {Name: "storemask", Arity: 1, ArgMask: [3]bool{true}},
	LoadMask:  {Name: "loadmask", Kind: Mask},
	Phi:       {Name: "phi", Kind: Float},
	Begin:     {Name: "begin", Arity: 1, ArgMask: [3]bool{true}},
	End:       {Name: "end"},

	Repeat: {Name: "repeat"},
	Turn:   {Name: "turn", Arity: 1, Kind: Float},
	Next:   {Name: "next", Arity: 2},
	Again:  {Name: "again", Arity: 1, ArgMask: [3]bool{true}},

	Add:   {Name: "add", Arity: 2, Kind: Float},
	Sub:   {Name: "sub", Arity: 2, Kind: Float},
	Mul:   {Name: "mul", Arity: 2, Kind: Float},
	Div:   {Name: "div", Arity: 2, Kind: Float},
	Neg:   {Name: "neg", Arity: 1, Kind: Float},
	Abs:   {Name: "abs", Arity: 1, Kind: Float},
	Sqrt:  {Name: "sqrt", Arity: 1, Kind: Float},
	FMA:   {Name: "fma", Arity: 3, Kind: Float},
	Min:   {Name: "min", Arity: 2, Kind: Float},
	Max:   {Name: "max", Arity: 2, Kind: Float},
	Round: {Name: "round", Arity: 1, Kind: Float},
	Floor: {Name: "floor", Arity: 1, Kind: Float},

	LT:     {Name: "lt", Arity: 2, Kind: Mask},
	LE:     {Name: "le", Arity: 2, Kind: Mask},
	GT:     {Name: "gt", Arity: 2, Kind: Mask},
	GE:     {Name: "ge", Arity: 2, Kind: Mask},
	EQ:     {Name: "eq", Arity: 2, Kind: Mask},
	NE:     {Name: "ne", Arity: 2, Kind: Mask},
	And:    {Name: "and", Arity: 2, Kind: Mask, ArgMask: [3]bool{true, true}},
	Or:     {Name: "or", Arity: 2, Kind: Mask, ArgMask: [3]bool{true, true}},
	Not:    {Name: "not", Arity: 1, Kind: Mask, ArgMask: [3]bool{true}},
	Select: {Name: "select", Arity: 3, Kind: Float, ArgMask: [3]bool{true}},

	CopySign: {Name: "copysign", Arity: 2, Kind: Float},
	Pow2:     {Name: "pow2", Arity: 1, Kind: Float},
	Exponent: {Name: "exponent", Arity: 1, Kind: Float},
	Mantissa: {Name: "mantissa", Arity: 1, Kind: Float},
	Odd:      {Name: "odd", Arity: 1, Kind: Mask},

	Exp:       {Name: "exp", Arity: 1, Kind: Float, Elementary: true},
	Expm1:     {Name: "expm1", Arity: 1, Kind: Float, Elementary: true},
	Exprel:    {Name: "exprel", Arity: 1, Kind: Float, Elementary: true},
	ExprelInv: {Name: "exprelinv", Arity: 1, Kind: Float, Elementary: true},
	Exprel2:   {Name: "exprel2", Arity: 1, Kind: Float, Elementary: true},
	Log:       {Name: "log", Arity: 1, Kind: Float, Elementary: true},
	Log1p:     {Name: "log1p", Arity: 1, Kind: Float, Elementary: true},
	Tanh:      {Name: "tanh", Arity: 1, Kind: Float, Elementary: true},
	Sigmoid:   {Name: "sigmoid", Arity: 1, Kind: Float, Elementary: true},
	Sin:       {Name: "sin", Arity: 1, Kind: Float, Elementary: true},
	Cos:       {Name: "cos", Arity: 1, Kind: Float, Elementary: true},
	Pow:       {Name: "pow", Arity: 2, Kind: Float, Elementary: true},
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
