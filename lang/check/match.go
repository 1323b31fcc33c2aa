package check

import (
	"nmlc/lang/ast"
	"nmlc/lang/model"
)

// match checks `col("type") == "C"`, or `!=`. known is false for a comparison of
// numbers.
func (t *site) match(s *scope, e *ast.Binary) (x model.Expr, known bool) {
	text, column := textAndColumn(e.X, e.Y)
	if text == nil {
		text, column = textAndColumn(e.Y, e.X)
	}
	switch {
	case text == nil:
		return nil, false
	case column == nil:
		s.c.errorf(codeKind, text.Span, "a text is compared with a column of the table").Expect("col(\"type\") == %s", text.Span.Text())
		return nil, true
	case e.Op != "==" && e.Op != "!=":
		s.c.errorf(codeKind, e.OpSpan, "a text is the same as another or not").Expect("== or !=").Got("%s", e.Op)
		return nil, true
	case len(column.Args) > 1:
		s.c.errorf(codeKind, column.Args[1].Pos(), "a column of texts has no unit")
		return nil, true
	}
	site, ok := t.column(s, column).(*model.Site)
	if !ok {
		return nil, true
	}
	return &model.Match{Typed: model.Typed{Truth: true, Span: e.Pos()}, Column: site.Column, Value: text.Value, Not: e.Op == "!="}, true
}

// textAndColumn are the two sides of such a comparison; column is nil where the
// other side of a text is something else.
func textAndColumn(x, y ast.Expr) (*ast.Text, *ast.Call) {
	text, ok := x.(*ast.Text)
	if !ok {
		return nil, nil
	}
	call, ok := y.(*ast.Call)
	if !ok || call.Func.Name != "col" {
		return text, nil
	}
	return text, call
}
