package check

import (
	"slices"
	"strings"

	"nmlc/lang/ast"
	"nmlc/lang/model"
)

// freeOfCells reads `free tau of E` and `free start V of E`.
func (t *trainChecker) freeOfCells(out *model.TrainFree, l *ast.Free) bool {
	out.Kind, out.Symbol = "param", l.Name.Name
	if l.Start {
		out.Kind = "start"
	}
	if !t.populations(out, l) {
		return false
	}
	dims := []*model.Symbol{}
	for _, p := range out.Populations {
		sym := t.valueOf(p, l)
		if sym == nil {
			return false
		}
		if dims = append(dims, sym); sym.Dim != dims[0].Dim {
			t.c.errorf(codeTrained, l.Name.Span, "%s is %s in %s, and %s in %s", l.Name.Name, dims[0].Dim.Describe(), out.Populations[0].Name, sym.Dim.Describe(), p.Name).
				Hint("give each a line of its own")
			return false
		}
	}
	return t.bounds(out, l, func(x ast.Expr) (float64, bool) { return t.c.quantity(x, dims[0].Dim, "a bound") })
}

// populations finds those of a line; a name that is none may be a line of the
// network.
func (t *trainChecker) populations(out *model.TrainFree, l *ast.Free) bool {
	for _, name := range l.Of {
		known := slices.ContainsFunc(t.out.Network.Populations, func(p *model.Population) bool { return p.Name == name.Name })
		if _, isLine := t.lines()[name.Name]; isLine && !known {
			t.c.errorf(codeTrained, name.Span, "%s is a line of the network, and here populations stand", name.Name).
				Hint("a parameter of its synapse belongs to the postsynaptic cells: free %s.%s of E", name.Name, l.Name.Name)
			return false
		}
	}
	out.Populations = t.n.findAll(l.Of)
	for _, p := range out.Populations {
		if p.Cell == nil {
			t.c.errorf(codeTrained, l.Span, "%s is a source of spikes: there is nothing to train", p.Name).Note(p.Span, "declared here")
			return false
		}
	}
	return len(out.Populations) == len(l.Of)
}

// valueOf finds what a line trains of the cells of a population: a part of the
// cell, or of a synapse that brings it along, as in exc.tau.
func (t *trainChecker) valueOf(p *model.Population, l *ast.Free) *model.Symbol {
	kind := model.Param
	if l.Start {
		kind = model.State
	}
	if line, part, dotted := strings.Cut(l.Name.Name, "."); dotted && p.Cell.Lookup(l.Name.Name) == nil {
		for _, j := range t.lines()[line] {
			if j.Post != p {
				continue
			}
			symbols := j.Synapse.Params
			if l.Start {
				symbols = j.Synapse.States
			}
			for _, s := range symbols {
				if s.Name == part {
					return s
				}
			}
		}
	}
	return t.c.member(p.Cell, l.Name, kind)
}
