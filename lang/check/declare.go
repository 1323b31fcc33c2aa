package check

import (
	"cmp"
	"maps"
	"slices"

	"nmlc/lang/ast"
	"nmlc/lang/model"
	"nmlc/lang/source"
	"nmlc/lang/unit"
)

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

// declareAll collects the declarations of the file, then those of its imports,
// each file once, so that imports may go in a circle.
func (c *checker) declareAll(tree *ast.File) {
	seen := map[string]bool{tree.Source.Name: true}
	queue := []*ast.File{tree}
	for i := 0; i < len(queue); i++ {
		for _, d := range queue[i].Decls {
			imp, ok := d.(*ast.Import)
			if !ok {
				c.declare(d, i == 0)
				continue
			}
			file, err := c.loader.Load(imp.Path, queue[i].Source)
			if err != nil {
				c.errorf(codeImport, imp.PathSpan, "cannot import this: %v", err)
				continue
			}
			if !seen[file.Source.Name] {
				seen[file.Source.Name] = true
				queue = append(queue, file)
			}
		}
	}
}

// declare enters a declaration. Jobs of imported files stay there.
func (c *checker) declare(d ast.Decl, own bool) {
	switch d := d.(type) {
	case *ast.Const:
		if c.claim(d.Name) {
			c.consts[d.Name.Name] = &constant{tree: d}
		}
	case *ast.Function:
		if c.claim(d.Name) {
			c.functions[d.Name.Name] = &function{tree: d}
		}
	case *ast.Cell:
		if !c.claim(d.Name) {
			return
		}
		switch {
		case d.Channel:
			c.channels[d.Name.Name] = d
			return
		case d.Synapse:
			c.synapses[d.Name.Name] = d
			c.synapseOrder = append(c.synapseOrder, d.Name.Name)
			return
		}
		c.cells[d.Name.Name] = d
		c.order = append(c.order, d.Name.Name)
	case *ast.Network:
		if c.claim(d.Name) {
			c.networks = append(c.networks, d)
		}
	case *ast.Task:
		if c.claim(d.Name) {
			c.tasks = append(c.tasks, d)
		}
	case *ast.Block:
		if own && c.claimJob(d.Name) {
			c.blocks = append(c.blocks, d)
		}
	case *ast.Train:
		if own && c.claimJob(d.Name) {
			c.trains = append(c.trains, d)
		}
	}
}

// claimJob takes the name of a fit, a run or a training.
func (c *checker) claimJob(name ast.Ident) bool {
	if first, taken := c.jobs[name.Name]; taken {
		c.errorf(codeTwice, name.Span, "there are two blocks named %s", name.Name).Note(first, "the first one")
		return false
	}
	c.jobs[name.Name] = name.Span
	return true
}

// claim takes a top-level name.
func (c *checker) claim(name ast.Ident) bool {
	if !c.mayDeclare(name) {
		return false
	}
	if first, taken := c.declared[name.Name]; taken {
		c.errorf(codeTwice, name.Span, "%s is declared twice", name.Name).Note(first, "the first declaration")
		return false
	}
	c.declared[name.Name] = name.Span
	return true
}

// mayDeclare refuses names that have a meaning already.
func (c *checker) mayDeclare(name ast.Ident) bool {
	if _, isUnit := unit.Lookup(name.Name); isUnit && len(name.Name) > 1 {
		c.errorf(codeReserved, name.Span, "%s is a unit and cannot be declared", name.Name).
			Hint("only units of one letter (V, m, C ...) may be declared; choose another name, such as %s_", name.Name)
		return false
	}
	if _, isFunc := model.Builtins[name.Name]; isFunc || name.Name == "pi" || name.Name == "t" || name.Name == "xi" {
		c.errorf(codeReserved, name.Span, "%s has a meaning in the language and cannot be declared", name.Name)
		return false
	}
	return true
}

// constant is `const NAME = expr`.
type constant struct {
	tree  *ast.Const
	set   *ast.Const // whose value counts instead; nil for that of the tree
	state progress
	value model.Expr // a *model.Num, or nil after a mistake
}

// progress of a definition that is resolved when it is first needed.
type progress int

const (
	untouched progress = iota
	resolving
	resolved
)

func (c *checker) resolveConst(k *constant) model.Expr {
	switch k.state {
	case resolving:
		c.errorf(codeCycle, k.tree.Name.Span, "the constant %s is defined by itself", k.tree.Name.Name)
		k.state = resolved
	case untouched:
		k.state = resolving
		s := &scope{c: c}
		if x := s.expr(k.tree.Value); x != nil {
			k.value = c.constantNum(x, "the value of a constant")
		}
		if k.set != nil {
			k.value = c.replaced(k)
		}
		k.state = resolved
	}
	return k.value
}

// constantNum is x as a number; what must be one says what.
func (c *checker) constantNum(x model.Expr, what string) model.Expr {
	v, ok := evaluate(x)
	if !ok {
		c.errorf(codeNotConstant, x.Pos(), "%s is made of numbers and constants only", what)
		return nil
	}
	return &model.Num{Typed: model.Typed{D: x.Dim(), Span: x.Pos()}, Value: v}
}

// unitOf resolves a unit; nil stands for a pure number.
func (c *checker) unitOf(u *ast.Unit) (unit.Unit, bool) {
	var out unit.Unit
	if u == nil {
		return out, true
	}
	for _, f := range u.Factors {
		found, ok := c.lookupUnit(f.Name, f.Span)
		if !ok {
			return unit.Unit{}, false
		}
		out = out.Mul(found.Pow(f.Power))
	}
	return out, c.sane(out.Dim, u.Span)
}

func (c *checker) lookupUnit(name string, span source.Span) (unit.Unit, bool) {
	u, ok := unit.Lookup(name)
	if !ok {
		c.unknownUnit(name, span)
	}
	return u, ok
}

func (c *checker) sane(d unit.Dim, span source.Span) bool {
	if d.TooLarge() {
		c.errorf(codePower, span, "the power of a unit is too large here")
		return false
	}
	return true
}
