package check

import (
	"slices"
	"strings"

	"nmlc/lang/ast"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/source"
)

// brought is a state of a synapse that a line brings to its cells.
type brought struct {
	synapse *model.Synapse
	posts   []*model.Population
}

// line finds what a name stands for among projections and drives.
func (n *netChecker) line(name string) (out brought, names []string) {
	add := func(of string, s *model.Synapse, post *model.Population) {
		if !slices.Contains(names, of) {
			names = append(names, of)
		}
		if of == name {
			out.synapse = s
			out.posts = append(out.posts, post)
		}
	}
	for _, p := range n.net.Projections {
		add(p.Name, p.Synapse, p.Post)
	}
	for _, d := range n.net.Drives {
		add(d.Name, d.Synapse, d.Post)
	}
	return out, names
}

// state finds `ampa.g`, the state g of the line ampa; nil after a complaint.
func (n *netChecker) state(name ast.Ident) (line string, at brought, sym *model.Symbol) {
	line, of, dotted := strings.Cut(name.Name, ".")
	at, names := n.line(line)
	switch {
	case !dotted:
		n.c.errorf(codeUnknownPart, name.Span, "expected a state of a line `connect` or `drive`").Expect("NAME.STATE, such as ampa.g").Got("%s", name.Name)
		return line, at, nil
	case n.brokenLines[line]:
		return line, at, nil
	case at.synapse == nil:
		d := n.c.errorf(codeUnknownPart, name.Span, "no line `connect` or `drive` is named %s", line)
		if near, ok := diag.Nearest(line, names); ok {
			d.Hint("did you mean %s?", near)
		} else if len(names) > 0 {
			d.Hint("there are %s; a name is given with `as %s`", joinNames(names), line)
		}
		return line, at, nil
	}
	for _, s := range at.synapse.States {
		if s.Name == of {
			return line, at, s
		}
	}
	d := n.c.errorf(codeUnknownPart, name.Span, "%s, the synapse of %s, has no state %s", at.synapse.Name, line, of)
	if near, ok := diag.Nearest(of, symbolNames(at.synapse.States)); ok {
		d.Hint("did you mean %s?", line+"."+near)
	} else if len(at.synapse.States) > 0 {
		d.Hint("it has %s", joinNames(symbolNames(at.synapse.States)))
	} else {
		d.Hint("it has no states")
	}
	return line, at, nil
}

// reaches demands that a line ends at a population.
func (n *netChecker) reaches(at brought, line string, p *model.Population, span source.Span) bool {
	if slices.Contains(at.posts, p) {
		return true
	}
	d := n.c.errorf(codeRecord, span, "%s does not reach %s", line, p.Name)
	var names []string
	for _, post := range at.posts {
		if !slices.Contains(names, post.Name) {
			names = append(names, post.Name)
		}
	}
	d.Hint("it reaches %s", joinNames(names))
	return false
}

// start reads `start ampa.g of E, I = normal(40 nS, 15 nS, min = 0 nS)`.
func (n *netChecker) start(s *ast.Setting) {
	what, of, every, ok := n.split(s)
	if !ok {
		return
	}
	if len(what) != 1 || s.Value == nil || s.ValueTo != nil || every != nil || len(of) == 0 {
		n.c.errorf(codeValue, s.Span, "`start` gives a state of a synapse its initial value").Expect("start ampa.g of E = 1 nS").Got("%s", shorten(s.Span.Text()))
		return
	}
	name, ok := n.c.nameOf(what[0])
	if !ok {
		return
	}
	line, at, sym := n.state(name)
	if sym == nil {
		return
	}
	for _, p := range n.whole(of) {
		if !n.reaches(at, line, p, name.Span) {
			continue
		}
		n.forPair(func() {
			if n.started(line, sym.Name, p, name) {
				return
			}
			x := n.expression(s.Value, &site{own: p, table: p.Table})
			if x != nil && n.c.sides(codeSides, sym.Dim, name.Name, x, s.Value.Pos()) {
				n.net.Starts = append(n.net.Starts, model.Start{Projection: line, State: sym.Name, Of: []*model.Population{p}, Value: x, Span: s.Span})
			}
		})
	}
}

// started complains about a second initial value.
func (n *netChecker) started(line, state string, p *model.Population, name ast.Ident) bool {
	for _, o := range n.net.Starts {
		if o.Projection == line && o.State == state && slices.Contains(o.Of, p) {
			n.c.errorf(codeTwice, name.Span, "%s of %s has two initial values", name.Name, p.Name).Note(o.Span, "the first one")
			return true
		}
	}
	return false
}
