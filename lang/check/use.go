package check

import (
	"nmlc/lang/ast"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/source"
)

// use unfolds a channel.
func (cc *cellChecker) use(item *ast.UseItem, s *scope) {
	tree, ok := cc.c.channels[item.Channel.Name]
	if !ok {
		d := cc.c.errorf(codeUnknownName, item.Channel.Span, "there is no channel %s", item.Channel.Name)
		if near, ok := diag.Nearest(item.Channel.Name, sortedKeys(cc.c.channels)); ok {
			d.Hint("did you mean %s?", near)
		} else if _, isCell := cc.c.cells[item.Channel.Name]; isCell {
			d.Hint("%s is a neuron; only channels can be used", item.Channel.Name)
		} else {
			d.Hint("import the file that declares it")
		}
		return
	}
	name := item.Channel
	if item.As != nil {
		name = *item.As
	}
	if cc.depth++; cc.depth > maxDepth {
		cc.c.errorf(codeChannel, item.Span, "channels use each other without end")
		cc.depth--
		return
	}
	prefix := s.prefix + name.Name + "."
	before := len(cc.order)
	bound := cc.bind(item, s)
	cc.declareItems(tree, prefix, bound)
	cc.depth--
	made := cc.order[before:len(cc.order):len(cc.order)]
	cc.later = append(cc.later, func() { cc.unboundInputs(made, item, prefix, s) })
	for _, a := range item.Args {
		if b := bound[a.Name.Name]; b != nil && !b.used {
			b.used = true
			cc.unknownArgument(a.Name, tree)
		}
	}
}

func (cc *cellChecker) bind(item *ast.UseItem, s *scope) map[string]*binding {
	bound := map[string]*binding{}
	for _, a := range item.Args {
		if _, twice := bound[a.Name.Name]; twice {
			cc.c.errorf(codeTwice, a.Name.Span, "%s is set twice", a.Name.Name)
			continue
		}
		bound[a.Name.Name] = &binding{arg: a, scope: s}
	}
	return bound
}

// unboundInputs binds inputs that `use` leaves alone to the value of that name
// in the cell.
func (cc *cellChecker) unboundInputs(made []*def, item *ast.UseItem, prefix string, s *scope) {
	for _, d := range made {
		own, inside := cutPrefix(d.sym.Name, prefix)
		if d.sym.Kind != model.Input || !inside || d.alias != nil || d.bad {
			continue
		}
		outer, ok := cc.defs[s.prefix+own]
		if !ok {
			cc.c.errorf(codeChannel, item.Span, "the channel %s needs %s, which this cell does not have", item.Channel.Name, own).
				Note(d.sym.Span, "needed here").Hint("set it: use %s (%s = ...)", item.Channel.Name, own)
			d.bad = true
			continue
		}
		cc.alias(d, outer, item.Span)
	}
}

func (cc *cellChecker) alias(d, outer *def, span source.Span) {
	for outer.alias != nil {
		outer = outer.alias
	}
	cc.resolve(outer, span)
	if !outer.bad && outer.sym.Dim != d.sym.Dim {
		cc.c.errorf(codeSides, span, "the input %s is %s, but %s of this cell is %s", d.sym.Name, d.sym.Dim.Describe(), outer.sym.Name, outer.sym.Dim.Describe())
		d.bad = true
		return
	}
	d.alias = outer
}

func (cc *cellChecker) unknownArgument(name ast.Ident, tree *ast.Cell) {
	var names []string
	for _, item := range tree.Items {
		switch item := item.(type) {
		case *ast.ParamItem:
			for _, p := range item.Params {
				names = append(names, p.Name.Name)
			}
		case *ast.InputItem:
			for _, in := range item.Inputs {
				names = append(names, in.Name.Name)
			}
		}
	}
	d := cc.c.errorf(codeChannel, name.Span, "the channel %s has no parameter or input %s", tree.Name.Name, name.Name)
	if near, ok := diag.Nearest(name.Name, names); ok {
		d.Hint("did you mean %s?", near)
	}
}
