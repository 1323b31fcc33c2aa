// Package format writes a model file in its canonical layout, as `nmlc fmt`
// prints it: four spaces for each brace, one statement on a line, spaces around
// + and - but none around * / ^, comments at the end of lines aligned within
// their paragraph.
//
// The words of the file stay as they are and in their order; only the space
// between them changes. The layout therefore never changes what a model means.
//
// Path of the data: ast.File -> lexemes -> outline -> lines -> text. The tree
// says where statements begin and what an operator is; the words between come
// from the source text.
package format

import "nmlc/lang/ast"

const (
	maxWidth     = 110 // columns of a line, without the comment at its end
	indentWidth  = 4   // spaces for each pair of braces around a line
	continuation = 8   // further spaces where a statement goes on
	commentGap   = 2   // spaces before the comment behind the longest line
)

// Format returns the canonical layout of a file that was parsed without errors.
func Format(tree *ast.File) []byte {
	l := &layout{}
	l.file(outline(lexemes(tree)))
	return render(l.lines)
}
