// Package explain describes a cell to people: its equations and units, how each
// is integrated and why, the adjoint equations, and what a gradient costs. The
// description is a small document that is printed as text, Markdown or LaTeX.
//
// Path of the data: model.Cell, ir.Program, diff, plan -> Document -> text.
package explain

import "nmlc/ir"

// Document is a description in sections.
type Document struct {
	Title    string
	Intro    string
	Sections []Section
}

// Section is a heading with what stands below it, in this order.
type Section struct {
	Title     string
	Text      []string
	Table     *Table
	Equations []Equation
}

// Table has a row of headings.
type Table struct {
	Head []string
	Rows [][]string
}

// Equation is left = right, with a remark such as its place in the source.
type Equation struct {
	Left   Term
	Right  *ir.Node
	Remark string
	// Names are the values that stand by their names on the right.
	Names ir.Namer
}

// Term is a left side, such as V', or lambda_V'.
type Term struct {
	Name  string
	Prime bool
}
