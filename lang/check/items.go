package check

import (
	"nmlc/lang/ast"
	"nmlc/lang/model"
)

// maxDepth of channels in channels.
const maxDepth = 20

// binding is what a `use` sets: an expression of the scope outside.
type binding struct {
	arg   ast.NamedArg
	scope *scope
	used  bool
}

// declareItems enters all names of a cell or channel. bound holds what `use`
// sets; it is nil for a neuron.
func (cc *cellChecker) declareItems(tree *ast.Cell, prefix string, bound map[string]*binding) {
	s := &scope{c: cc.c, cell: cc, prefix: prefix}
	for _, item := range tree.Items {
		switch item := item.(type) {
		case *ast.ParamItem:
			for _, p := range item.Params {
				cc.param(p, s, bound)
			}
		case *ast.InputItem:
			for _, in := range item.Inputs {
				cc.input(in, s, bound)
			}
		case *ast.StateItem:
			cc.states(item, s)
		case *ast.LetItem:
			cc.let(item, s)
		case *ast.EquationItem:
			cc.equations = append(cc.equations, pending[*ast.EquationItem]{item, s})
		case *ast.UseItem:
			cc.use(item, s)
		case *ast.SpikeItem:
			cc.spikes = append(cc.spikes, pending[*ast.SpikeItem]{item, s})
		case *ast.WeightItem:
			cc.weight(item, s)
		case *ast.ReadsItem:
			cc.reads(item)
		case *ast.OnItem:
			cc.on(item, s)
		case *ast.IntegrateItem:
			cc.methods = append(cc.methods, pending[*ast.IntegrateItem]{item, s})
		}
	}
}

func (s *scope) symbol(kind model.SymbolKind, name ast.Ident) *model.Symbol {
	return &model.Symbol{Kind: kind, Name: s.prefix + name.Name, Unit: "1", Scale: 1, Span: name.Span}
}

// boundValue makes what `use` sets a definition in the channel.
func (cc *cellChecker) boundValue(name ast.Ident, u *ast.Unit, s *scope, b *binding) {
	b.used = true
	d := &def{sym: s.symbol(model.Let, name), value: b.arg.Value, unit: u, scope: b.scope}
	d.sym.Span = b.arg.Name.Span
	cc.add(s.prefix+name.Name, d)
}

func (cc *cellChecker) input(in ast.Typed, s *scope, bound map[string]*binding) {
	if !cc.c.mayDeclare(in.Name) {
		return
	}
	if b := bound[in.Name.Name]; b != nil {
		u := in.Unit
		if u == nil {
			u = &ast.Unit{Span: in.Name.Span}
		}
		cc.boundValue(in.Name, u, s, b)
		return
	}
	sym := s.symbol(model.Input, in.Name)
	d := &def{sym: sym, state: resolved}
	if !cc.add(sym.Name, d) {
		return
	}
	u, ok := cc.c.unitOf(in.Unit)
	if d.bad = !ok; d.bad {
		return
	}
	sym.Dim, sym.Unit, sym.Scale = u.Dim, unitText(in.Unit), u.Scale()
	if bound == nil {
		cc.cell.Inputs = append(cc.cell.Inputs, sym)
	}
}

func (cc *cellChecker) states(item *ast.StateItem, s *scope) {
	u, ok := cc.c.unitOf(item.Unit)
	declared := false
	for _, name := range item.Names {
		if !cc.c.mayDeclare(name) {
			continue
		}
		sym := s.symbol(model.State, name)
		sym.Steady = item.Steady
		d := &def{sym: sym, state: resolved, bad: !ok}
		if cc.add(sym.Name, d) && ok {
			sym.Dim, sym.Unit, sym.Scale = u.Dim, unitText(item.Unit), u.Scale()
			cc.cell.States = append(cc.cell.States, sym)
			declared = true
		}
	}
	if declared {
		cc.inits = append(cc.inits, pending[*ast.StateItem]{item, s})
	}
}

func (cc *cellChecker) let(item *ast.LetItem, s *scope) {
	if cc.c.mayDeclare(item.Name) {
		sym := s.symbol(model.Let, item.Name)
		cc.add(sym.Name, &def{sym: sym, value: item.Value, unit: item.Unit, scope: s})
		if cc.synapse != nil && item.Current {
			cc.synapse.currents = append(cc.synapse.currents, sym.Name)
		}
	}
}
