package ast

import "nmlc/lang/source"

// Task is `task NAME { lines }`.
type Task struct {
	Name  Ident
	Lines []TaskLine
	Span  source.Span
}

// TaskLine is a line of a task.
type TaskLine interface {
	Pos() source.Span
	taskLine()
}

// Groups is `inputs left[25], right[25]`.
type Groups struct {
	Groups []Group
	Span   source.Span
}

// Group is `left[25]`.
type Group struct {
	Name Ident
	Size Expr
}

// TrialValue is `draw cue[7] = e` or `let answer = e`.
type TrialValue struct {
	Draw  bool
	Name  Ident
	Count Expr // nil for a single value
	Value Expr
	Span  source.Span
}

// GroupInput is `rate left = e` or, with At, `spikes left at e`.
type GroupInput struct {
	At    bool
	Group Ident
	Value Expr
	Span  source.Span
}

// Phase is `phase cue 100 ms { inputs }`.
type Phase struct {
	Name     Ident
	Duration Expr
	Inputs   []*GroupInput
	Braces   bool
	Span     source.Span
}

// Repeat is `repeat 7 as k { phases }`.
type Repeat struct {
	Times Expr
	As    Ident
	Lines []TaskLine // Phase, Repeat
	Span  source.Span
}

// Target is `target class e over phases weight w` or `target NAME = e over phases`.
type Target struct {
	Class  bool
	Name   Ident // the word class, or the name of a value
	Value  Expr
	Over   []Ident // nil for the whole trial
	Weight Expr    // nil for 1
	Span   source.Span
}

// Decide is `decide over phases`.
type Decide struct {
	Over []Ident
	Span source.Span
}

// Condition is `condition e`.
type Condition struct {
	Value Expr
	Span  source.Span
}

// Train is `train NAME { lines }`.
type Train struct {
	Name  Ident
	Lines []TrainLine
	Span  source.Span
}

// TrainLine is a line of a training: a Free or a Setting.
type TrainLine interface {
	Pos() source.Span
	trainLine()
}

// Free is `free w of a, b`, `free start V of E` or `free tau of E shared in lo .. hi`.
type Free struct {
	Start  bool
	Name   Ident // dotted
	Of     []Ident
	Shared bool
	Lo, Hi Expr // nil without bounds; Lo may lack the unit that Hi has
	Span   source.Span
}

func (*Task) decl()           {}
func (*Train) decl()          {}
func (*Groups) taskLine()     {}
func (*TrialValue) taskLine() {}
func (*GroupInput) taskLine() {}
func (*Phase) taskLine()      {}
func (*Repeat) taskLine()     {}
func (*Target) taskLine()     {}
func (*Decide) taskLine()     {}
func (*Condition) taskLine()  {}
func (*Setting) taskLine()    {}
func (*Free) trainLine()      {}
func (*Setting) trainLine()   {}

// Pos is the place of the declaration.
func (d *Task) Pos() source.Span { return d.Span }

// Pos is the place of the declaration.
func (d *Train) Pos() source.Span { return d.Span }

// Pos is the place of the line.
func (l *Groups) Pos() source.Span { return l.Span }

// Pos is the place of the line.
func (l *TrialValue) Pos() source.Span { return l.Span }

// Pos is the place of the line.
func (l *GroupInput) Pos() source.Span { return l.Span }

// Pos is the place of the line.
func (l *Phase) Pos() source.Span { return l.Span }

// Pos is the place of the line.
func (l *Repeat) Pos() source.Span { return l.Span }

// Pos is the place of the line.
func (l *Target) Pos() source.Span { return l.Span }

// Pos is the place of the line.
func (l *Decide) Pos() source.Span { return l.Span }

// Pos is the place of the line.
func (l *Condition) Pos() source.Span { return l.Span }

// Pos is the place of the line.
func (l *Free) Pos() source.Span { return l.Span }
