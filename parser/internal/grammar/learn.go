package grammar

// Groups is `inputs left[25], right[25]`.
type Groups struct {
	Groups []*Group `parser:"'inputs' @@ (',' @@)*"`
}

// Group is `left[25]`.
type Group struct {
	Name Token `parser:"@Ident"`
	Size *Expr `parser:"'[' @@ ']'"`
}

// TrialValue is `draw cue[7] = e` or `let answer = e`.
type TrialValue struct {
	Keyword Token `parser:"@('draw' | 'let')"`
	Name    Token `parser:"@Ident"`
	Count   *Expr `parser:"( '[' @@ ']' )?"`
	Value   *Expr `parser:"'=' @@"`
}

// Rate is `rate left = e`.
type Rate struct {
	Group Token `parser:"'rate' @Ident"`
	Value *Expr `parser:"'=' @@"`
}

// SpikesAt is `spikes left at e`.
type SpikesAt struct {
	Group Token `parser:"'spikes' @Ident"`
	Time  *Expr `parser:"'at' @@"`
}

// Phase is `phase cue 100 ms`.
type Phase struct {
	Name     Token `parser:"'phase' @Ident"`
	Duration *Expr `parser:"@@"`
}

// Repeat is `repeat 7 as k`.
type Repeat struct {
	Times *Expr `parser:"'repeat' @@"`
	As    Token `parser:"'as' @Ident"`
}

// ClassTarget is `target class e over a, b weight 2`.
type ClassTarget struct {
	Word  Token   `parser:"'target' @'class'"`
	Value *Expr   `parser:"@@"`
	Over  []*Name `parser:"( 'over' @@ (',' @@)* )?"`
	Of    *Expr   `parser:"( 'weight' @@ )?"`
}

// ValueTarget is `target NAME = e over a, b`.
type ValueTarget struct {
	Name  Token   `parser:"'target' @Ident"`
	Value *Expr   `parser:"'=' @@"`
	Over  []*Name `parser:"( 'over' @@ (',' @@)* )?"`
}

// Decide is `decide over a, b`.
type Decide struct {
	Over []*Name `parser:"'decide' 'over' @@ (',' @@)*"`
}

// Condition is `condition e`.
type Condition struct {
	Value *Expr `parser:"'condition' @@"`
}

// Free is `free start V of E` or `free w of a, b shared in lo .. hi`.
type Free struct {
	First  []Token `parser:"'free' @(Ident ('.' Ident)*)"`
	Second []Token `parser:"( (?! 'of') @(Ident ('.' Ident)*) )?"`
	Of     []*Name `parser:"'of' @@ (',' @@)*"`
	Shared Token   `parser:"@'shared'?"`
	Range  *Range  `parser:"@@?"`
}
