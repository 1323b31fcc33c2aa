package check

import (
	"nmlc/lang/ast"
	"nmlc/lang/diag"
	"nmlc/lang/model"
)

// replace has constants take the values that stand outside of the files.
func (c *checker) replace(set []*ast.Const) {
	for _, with := range set {
		k, ok := c.consts[with.Name.Name]
		switch {
		case !ok:
			c.noConstant(with)
		case k.set != nil:
			c.errorf(codeTwice, with.Name.Span, "%s is set twice", with.Name.Name).Note(k.set.Name.Span, "the first time")
		default:
			k.set = with
		}
	}
}

func (c *checker) noConstant(with *ast.Const) {
	d := c.errorf(codeUnknownName, with.Name.Span, "there is no constant %s to set", with.Name.Name)
	names := sortedKeys(c.consts)
	if near, ok := diag.Nearest(with.Name.Name, names); ok {
		d.Hint("did you mean %s?", near)
	} else if len(names) > 0 {
		d.Hint("there are %s", joinNames(names))
	} else {
		d.Hint("the model has none; declare one: `const %s = ...`", with.Name.Name)
	}
}

// replaced is the value that stands for that of a constant, of its dimension.
func (c *checker) replaced(k *constant) model.Expr {
	s := &scope{c: c}
	x := s.expr(k.set.Value)
	if x == nil || k.value == nil || !c.sides(codeSides, k.value.Dim(), k.tree.Name.Name, x, k.set.Value.Pos()) {
		return nil
	}
	return c.constantNum(x, "the value of a constant")
}
