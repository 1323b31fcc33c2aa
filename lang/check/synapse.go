package check

import (
	"slices"
	"strings"

	"nmlc/lang/ast"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/source"
	"nmlc/lang/unit"
)

// synapseParts are the lines that only synapses have.
type synapseParts struct {
	out      *model.Synapse
	currents []string // names of definitions
	on       []pending[*ast.OnItem]
}

// synapse checks a synapse in isolation: what it reads of the cells has the
// dimension that it states, and pre.V and post.V are voltages.
func (c *checker) synapse(tree *ast.Cell) *model.Synapse {
	out := &model.Synapse{Name: tree.Name.Name, Doc: docAbove(tree.Span), Span: tree.Name.Span}
	cc := &cellChecker{c: c, defs: map[string]*def{}, cell: &model.Cell{Name: out.Name}, synapse: &synapseParts{out: out}}
	before := c.diags.Len()
	cc.declareItems(tree, "", nil)
	for _, d := range cc.order {
		if d.sym.Kind == model.Let {
			cc.resolve(d, d.sym.Span)
		}
	}
	cc.resolveInits()
	cc.checkEquations()
	out.Params, out.States, out.Lets, out.Equations = cc.cell.Params, cc.cell.States, cc.cell.Lets, cc.cell.Equations
	for _, e := range out.Equations {
		if e.Noise != nil {
			c.errorf(codeNoise, e.Span, "a synapse has no noise of its own").Hint("let a population of poisson(...) drive it, or put the noise into the cell")
		}
	}
	for _, p := range cc.synapse.on {
		cc.onSpike(p)
	}
	for _, name := range cc.synapse.currents {
		if d := cc.defs[name]; d != nil && !d.bad && d.sym.Kind == model.Let {
			out.Currents = append(out.Currents, d.sym)
		}
	}
	if c.diags.Len() == before {
		c.hasEffect(out)
	}
	return out
}

// hasEffect refuses a synapse that does nothing to the postsynaptic cell.
func (c *checker) hasEffect(s *model.Synapse) {
	acts := slices.ContainsFunc(s.OnPre, func(a model.Assign) bool { return a.Target.Kind == model.PostValue })
	if len(s.Currents) == 0 && !acts {
		c.errorf(codeSynapse, s.Span, "the synapse %s has no effect on the postsynaptic cell", s.Name).
			Expect("a line such as `current I = g*(E - post.V)`, or an assignment to a state of the cell, `on pre { post.V += w }`")
	}
}

// weight declares `weight w: nS = 1 nS`.
func (cc *cellChecker) weight(item *ast.WeightItem, s *scope) {
	out := cc.synapse.out
	if out.Weight != nil {
		cc.c.errorf(codeTwice, item.Name.Span, "a synapse has one weight").Note(out.Weight.Span, "the first one").
			Hint("what else differs from connection to connection is not a part of this version")
		return
	}
	if !cc.c.mayDeclare(item.Name) {
		return
	}
	sym := s.symbol(model.Weight, item.Name)
	out.Weight = sym
	d := &def{sym: sym, state: resolved}
	if !cc.add(sym.Name, d) {
		return
	}
	u, ok := cc.c.unitOf(item.Unit)
	if d.bad = !ok; d.bad {
		return
	}
	sym.Dim, sym.Unit, sym.Scale = u.Dim, unitText(item.Unit), u.Scale()
	if item.Default == nil {
		return
	}
	if v, ok := cc.c.quantity(item.Default, sym.Dim, sym.Name); ok {
		sym.Default, sym.HasDefault = v, true
	}
}

// reads declares what a synapse reads of its cells: `post w: nA`.
func (cc *cellChecker) reads(item *ast.ReadsItem) {
	for _, v := range item.Values {
		u, ok := cc.c.unitOf(v.Unit)
		cc.read(item.Side.Name, v.Name, u, unitText(v.Unit), !ok)
	}
}

func (cc *cellChecker) read(side string, name ast.Ident, u unit.Unit, written string, bad bool) *def {
	kind := model.PreValue
	if side == "post" {
		kind = model.PostValue
	}
	sym := &model.Symbol{Kind: kind, Name: side + "." + name.Name, Unit: written, Dim: u.Dim, Scale: u.Scale(), Span: name.Span}
	d := &def{sym: sym, state: resolved, bad: bad}
	if cc.add(sym.Name, d) {
		cc.synapse.out.Reads = append(cc.synapse.out.Reads, sym)
	}
	return d
}

// side resolves `pre.V` and `post.V`, which need no declaration; known is false
// for names that are of neither cell.
func (cc *cellChecker) side(name string, span source.Span) (d *def, known bool) {
	side, of, _ := strings.Cut(name, ".")
	if side != "pre" && side != "post" || of == "" {
		return nil, false
	}
	if d := cc.defs[name]; d != nil {
		return d, true
	}
	if of == "V" {
		millivolt, _ := unit.Lookup("mV")
		return cc.read(side, ast.Ident{Name: of, Span: span}, millivolt, "mV", false), true
	}
	e := cc.c.errorf(codeUnknownName, span, "the synapse does not declare that it reads %s of the %ssynaptic cell", of, side)
	var declared []string
	for _, s := range cc.synapse.out.Reads {
		declared = append(declared, s.Name)
	}
	if near, ok := diag.Nearest(name, declared); ok {
		e.Hint("did you mean %s?", near)
	} else {
		e.Hint("declare it with its unit: `%s %s: mV`", side, of)
	}
	return nil, true
}

// onSpike checks the assignments of `on pre` and `on post`.
func (cc *cellChecker) onSpike(p pending[*ast.OnItem]) {
	out := cc.synapse.out
	list := &out.OnPre
	if p.item.Side.Name == "post" {
		list = &out.OnPost
	}
	seen := map[*model.Symbol]source.Span{}
	for _, a := range p.item.Assigns {
		target := cc.assigned(a.Target, p.item.Side.Name)
		x := p.scope.expr(a.Value)
		if target == nil || x == nil || !cc.c.sides(codeSides, target.Dim, target.Name, x, a.Value.Pos()) {
			continue
		}
		if first, twice := seen[target]; twice {
			cc.c.errorf(codeTwice, a.Target.Span, "%s is assigned twice", target.Name).Note(first, "the first time").
				Hint("all assignments see the values before the event; write one")
			continue
		}
		seen[target] = a.Target.Span
		*list = append(*list, model.Assign{Target: target, Add: a.Op != ":=", Value: signed(a.Op, x), Span: a.Span})
	}
}

// signed is what `x -= e` adds: -e.
func signed(op string, x model.Expr) model.Expr {
	if op != "-=" {
		return x
	}
	return &model.Unary{Typed: model.Typed{D: x.Dim(), Span: x.Pos()}, Op: "-", X: x}
}

// assigned finds what an assignment changes: a state, the weight, or a state of
// the postsynaptic cell.
func (cc *cellChecker) assigned(name ast.Ident, side string) *model.Symbol {
	d, known := cc.side(name.Name, name.Span)
	if !known {
		d = cc.defs[name.Name]
	}
	switch {
	case known && d == nil || d != nil && d.bad:
		return nil
	case d == nil:
		e := cc.c.errorf(codeNotState, name.Span, "%s is no state of this synapse", name.Name)
		if near, ok := diag.Nearest(name.Name, cc.assignable()); ok {
			e.Hint("did you mean %s?", near)
		} else {
			e.Hint("declare it, `state %s: unit = initial value`, or assign a state of the postsynaptic cell, `post.V`", name.Name)
		}
		return nil
	case d.sym.Kind == model.State, d.sym.Kind == model.Weight:
		return d.sym
	case d.sym.Kind == model.PreValue:
		cc.c.errorf(codeSynapse, name.Span, "a synapse cannot change its presynaptic cell").
			Hint("it changes its states, its weight, and states of the postsynaptic cell: post.V")
	case d.sym.Kind == model.PostValue && side == "post":
		cc.c.errorf(codeSynapse, name.Span, "%s cannot change when the postsynaptic cell itself spikes", name.Name).
			Hint("what the cell's own spike does to it stands in its `spike when`")
	case d.sym.Kind == model.PostValue:
		return d.sym
	default:
		cc.c.errorf(codeNotState, name.Span, "%s is a %s, which nothing can change", name.Name, kindNames[d.sym.Kind]).
			Hint("only states, the weight and states of the postsynaptic cell are assigned")
	}
	return nil
}

func (cc *cellChecker) assignable() []string {
	names := symbolNames(cc.cell.States)
	if w := cc.synapse.out.Weight; w != nil {
		names = append(names, w.Name)
	}
	return names
}

// on keeps `on pre` and `on post`, each once.
func (cc *cellChecker) on(item *ast.OnItem, s *scope) {
	for _, before := range cc.synapse.on {
		if before.item.Side.Name == item.Side.Name {
			cc.c.errorf(codeTwice, item.Side.Span, "there are two blocks `on %s`", item.Side.Name).Note(before.item.Side.Span, "the first one").
				Hint("write all assignments into one: they see the values before the event")
			return
		}
	}
	cc.synapse.on = append(cc.synapse.on, pending[*ast.OnItem]{item, s})
}
