package check

import (
	"slices"
	"strings"

	"nmlc/lang/model"
)

// acyclic refuses parameters of single cells that need themselves.
func (n *netChecker) acyclic(p *model.Population) {
	done := map[*model.Symbol]bool{}
	var path []*model.Symbol
	var follow func(at *model.PerCell)
	follow = func(at *model.PerCell) {
		if i := slices.Index(path, at.Symbol); i >= 0 {
			var names []string
			for _, s := range append(slices.Clone(path[i:]), at.Symbol) {
				names = append(names, s.Name)
			}
			n.c.errorf(codeCycle, at.Span, "%s of %s needs itself: %s", at.Symbol.Name, p.Name, strings.Join(names, " -> ")).
				Hint("a number that the values vary around is a constant: `const %s_0 = ...`", at.Symbol.Name)
			done[at.Symbol] = true
			return
		}
		if done[at.Symbol] {
			return
		}
		path = append(path, at.Symbol)
		for _, needed := range needs(p, at) {
			follow(needed)
		}
		path = path[:len(path)-1]
		done[at.Symbol] = true
	}
	for i := range p.PerCell {
		follow(&p.PerCell[i])
	}
}

// needs are the values of single cells that a value depends on.
func needs(p *model.Population, at *model.PerCell) []*model.PerCell {
	var out []*model.PerCell
	for _, x := range append(slices.Clone(at.List), at.Value) {
		model.Visit(x, func(x model.Expr) {
			site, ok := x.(*model.Site)
			if !ok || site.Symbol == nil {
				return
			}
			for i := range p.PerCell {
				if other := &p.PerCell[i]; other.Symbol == site.Symbol && !slices.Contains(out, other) {
					out = append(out, other)
				}
			}
		})
	}
	return out
}
