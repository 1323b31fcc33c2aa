package check

import (
	"slices"
	"strings"

	"nmlc/lang/ast"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/source"
)

// netChecker checks one network, or the lines that a run adds to one.
type netChecker struct {
	c     *checker
	net   *model.Network
	names map[string]source.Span // of projections and drives
	// broken populations are left out of the network: they are no mistake again.
	broken map[string]bool
	// brokenLines are names of projections and drives that lack something.
	brokenLines map[string]bool
	// reported are the mistakes found so far in lines that hold for several pairs.
	reported map[string]bool
	folder   source.Span // of the line `data`
}

// network checks a network: first its populations, which lines may name before
// they are declared, then what connects and drives them, then what is recorded.
func (c *checker) network(tree *ast.Network) *model.Network {
	n := &netChecker{
		c: c, net: &model.Network{Name: tree.Name.Name, Doc: docAbove(tree.Span), Span: tree.Name.Span},
		names: map[string]source.Span{}, broken: map[string]bool{}, brokenLines: map[string]bool{}, reported: map[string]bool{},
	}
	first := map[string]source.Span{}
	for _, l := range tree.Lines {
		p, ok := l.(*ast.Population)
		if !ok {
			continue
		}
		if at, twice := first[p.Name.Name]; twice {
			c.errorf(codeTwice, p.Name.Span, "there are two populations %s", p.Name.Name).Note(at, "the first one")
			continue
		}
		first[p.Name.Name] = p.Name.Span
		n.population(p)
	}
	if len(first) == 0 {
		c.errorf(codeMissing, tree.Name.Span, "the network %s has no population", tree.Name.Name).Expect("a line such as `population E: LIF[100]`")
		return n.net
	}
	n.reserveNames(tree)
	for _, l := range tree.Lines {
		if l, ok := l.(*ast.Connect); ok {
			n.connect(l)
		}
	}
	for _, l := range tree.Lines {
		if l, ok := l.(*ast.Setting); ok {
			n.setting(l)
		}
	}
	if n.folder.Known() {
		n.net.Relocate("", n.net.Data)
	}
	return n.net
}

// setting reads a line that is a setting; the parser lets no others through.
func (n *netChecker) setting(s *ast.Setting) {
	if len(s.More) > 0 || s.Braces {
		n.c.errorf(codeValue, s.Span, "`%s` does not go on like this", s.Key.Name).Got("%s", shorten(s.Span.Text()))
		return
	}
	if n.c.strayCrossing(s) {
		return
	}
	switch s.Key.Name {
	case "start":
		n.start(s)
	case "stimulus":
		n.stimulus(s)
	case "record":
		n.record(s)
	case "data":
		n.data(s)
	}
}

// data reads `data "folder"`: where the files of the network lie.
func (n *netChecker) data(s *ast.Setting) {
	folder, span := n.c.text(s)
	switch {
	case folder == "":
	case n.folder.Known():
		n.c.errorf(codeTwice, s.Key.Span, "the files of a network lie in one folder").Note(n.folder, "given here")
	default:
		n.folder, n.net.Data = span, folder
	}
}

// reserveNames takes the names that lines give to projections, so that names
// made from those of synapses keep clear of them.
func (n *netChecker) reserveNames(tree *ast.Network) {
	for _, l := range tree.Lines {
		l, ok := l.(*ast.Connect)
		if !ok || l.As == nil {
			continue
		}
		if first, taken := n.names[l.As.Name]; taken {
			n.c.errorf(codeTwice, l.As.Span, "two lines are named %s", l.As.Name).Note(first, "the first one").
				Hint("the name tells their states apart, as in `record %s.g of E`", l.As.Name)
			continue
		}
		n.names[l.As.Name] = l.As.Span
	}
}

// nameOf is the name of a projection: its own, or one made from the synapse.
func (n *netChecker) nameOf(l *ast.Connect) string {
	if l.As != nil {
		return l.As.Name
	}
	base := strings.ToLower(l.Synapse.Name)
	name := base
	for k := 2; n.names[name].Known(); k++ {
		name = base + itoa(k)
	}
	n.names[name] = l.Synapse.Span
	return name
}

// find finds a population; nil after a complaint.
func (n *netChecker) find(name ast.Ident) *model.Population {
	var names []string
	for _, p := range n.net.Populations {
		if p.Name == name.Name {
			return p
		}
		names = append(names, p.Name)
	}
	if n.broken[name.Name] {
		return nil
	}
	d := n.c.errorf(codeUnknownPopulation, name.Span, "there is no population %s", name.Name)
	if near, ok := diag.Nearest(name.Name, names); ok {
		d.Hint("did you mean %s?", near)
	} else if _, isCell := n.c.checked[name.Name]; isCell {
		d.Hint("%s is a neuron; a population of them is `population E: %s[100]`", name.Name, name.Name)
	} else if len(names) > 0 {
		d.Hint("there are %s", joinNames(names))
	}
	return nil
}

// findAll finds populations that a line lists, each once.
func (n *netChecker) findAll(names []ast.Ident) []*model.Population {
	var out []*model.Population
	for _, name := range names {
		p := n.find(name)
		if p == nil {
			continue
		}
		if slices.Contains(out, p) {
			n.c.errorf(codeTwice, name.Span, "%s stands here twice", name.Name)
			continue
		}
		out = append(out, p)
	}
	return out
}

// expression checks a value of a cell or connection.
func (n *netChecker) expression(e ast.Expr, t *site) model.Expr {
	s := &scope{c: n.c}
	if t != nil {
		s.site = t
	}
	return s.expr(e)
}

// value is a setting's only value.
func (n *netChecker) value(s *ast.Setting, want string, t *site) model.Expr {
	e := n.c.one(s, want)
	if e == nil {
		return nil
	}
	return n.expression(e, t)
}
