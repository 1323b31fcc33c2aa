package check

import (
	"fmt"
	"strings"

	"nmlc/lang/ast"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/source"
)

// connect checks `connect A, B -> C by Synapse` and `drive C by Synapse`: one
// projection for each pair of populations.
func (n *netChecker) connect(l *ast.Connect) {
	synapse := n.synapse(l)
	pre, post := n.findAll(l.Pre), n.findAll(l.Post)
	name := n.nameOf(l)
	if synapse == nil || len(pre) < len(l.Pre) || len(post) < len(l.Post) {
		n.brokenLines[name] = true
	}
	if synapse == nil {
		return
	}
	line := &connection{n: n, line: l, synapse: synapse, name: name, pairs: len(pre) * len(post)}
	line.overrides = n.c.overridesOf(l.Args, func(name ast.Ident) *model.Symbol { return n.c.param(synapse, name) })
	if l.To != nil {
		line.redirect()
	}
	if l.Drive {
		for _, p := range post {
			n.forPair(func() { line.drive(p) })
		}
		return
	}
	for i, a := range pre {
		for k, b := range post {
			n.forPair(func() { line.projection(a, b, i*len(post)+k) })
		}
	}
}

// connection is a line `connect` or `drive` that is being checked.
type connection struct {
	n         *netChecker
	line      *ast.Connect
	synapse   *model.Synapse
	name      string
	overrides []model.Override
	to        string
	pairs     int
}

// forPair checks what a line means for one pair of populations. What is wrong
// with several of them in the same way is reported once.
func (n *netChecker) forPair(check func()) {
	whole := n.c.diags
	n.c.diags = &diag.List{}
	check()
	found := n.c.diags
	n.c.diags = whole
	for _, d := range found.All() {
		if key := fmt.Sprint(d.Code, d.Span.Start, d.Span.End, d.Message); !n.reported[key] {
			n.reported[key] = true
			whole.Add(d)
		}
	}
}

// synapse finds the synapse of a line; nil after a complaint.
func (n *netChecker) synapse(l *ast.Connect) *model.Synapse {
	name := l.Synapse
	if s, ok := n.c.checkedSynapses[name.Name]; ok {
		return s
	}
	d := n.c.errorf(codeUnknownSynapse, name.Span, "there is no synapse %s", name.Name)
	if near, ok := diag.Nearest(name.Name, n.c.synapseOrder); ok {
		d.Hint("did you mean %s?", near)
	} else if len(n.c.synapseOrder) > 0 {
		d.Hint("there are %s", joinNames(n.c.synapseOrder))
	} else {
		d.Hint("declare it, or import a file that does: import \"stdlib/synapse/exp_cond\"")
	}
	return nil
}

// param finds a parameter of a synapse; nil after a complaint.
func (c *checker) param(s *model.Synapse, name ast.Ident) *model.Symbol {
	for _, p := range s.Params {
		if p.Name == name.Name {
			return p
		}
	}
	d := c.errorf(codeUnknownPart, name.Span, "%s has no parameter %s", s.Name, name.Name)
	near, ok := diag.Nearest(name.Name, symbolNames(s.Params))
	switch {
	case s.Weight != nil && s.Weight.Name == name.Name:
		d.Hint("%s is its weight, which stands in the braces: `%s = ...`", name.Name, name.Name)
	case ok:
		d.Hint("did you mean %s?", near)
	case len(s.Params) > 0:
		d.Hint("it has %s", joinNames(symbolNames(s.Params)))
	default:
		d.Hint("it has none")
	}
	return nil
}

// redirect reads `to J`, which needs a single current to be redirected.
func (k *connection) redirect() {
	k.to = k.line.To.Name
	if len(k.synapse.Currents) != 1 {
		k.n.c.errorf(codeFits, k.line.To.Span, "`to` redirects the current of a synapse, and %s has %s", k.synapse.Name, plural(len(k.synapse.Currents), "current")).
			Note(k.synapse.Span, "the synapse")
		k.to = ""
	}
}

// fits holds what the synapse reads and changes against the two cells. There is
// no presynaptic cell in a drive.
func (k *connection) fits(pre, post *model.Population) {
	c, at := k.n.c, k.line.Synapse.Span
	if post.Cell == nil {
		c.errorf(codeFits, k.place(post, k.line.Post), "%s is a source of spikes: nothing can act on it", post.Name).Note(post.Span, "declared here")
		return
	}
	for _, r := range k.synapse.Reads {
		_, of, _ := strings.Cut(r.Name, ".")
		switch {
		case r.Kind == model.PostValue:
			k.reads(post, of, r)
		case pre == nil:
			c.errorf(codeDrive, at, "%s reads %s, and a drive has no presynaptic cells", k.synapse.Name, r.Name).Note(r.Span, "read here")
		case pre.Cell == nil:
			c.errorf(codeFits, k.place(pre, k.line.Pre), "%s is a source of spikes, which has no %s for %s to read", pre.Name, of, k.synapse.Name).Note(r.Span, "read here")
		default:
			k.reads(pre, of, r)
		}
	}
	for _, a := range k.synapse.OnPre {
		if a.Target.Kind != model.PostValue {
			continue
		}
		_, of, _ := strings.Cut(a.Target.Name, ".")
		if sym := post.Cell.Lookup(of); sym != nil && sym.Kind != model.State {
			c.errorf(codeFits, at, "%s changes %s, which is a %s of %s and no state", k.synapse.Name, a.Target.Name, kindNames[sym.Kind], post.Cell.Name).
				Note(a.Span, "changed here").Note(sym.Span, "declared here")
		}
	}
	for _, current := range k.synapse.Currents {
		k.drives(post, current)
	}
}

// place is where a population stands in a list of the line.
func (k *connection) place(p *model.Population, list []ast.Ident) source.Span {
	for _, name := range list {
		if name.Name == p.Name {
			return name.Span
		}
	}
	return k.line.Synapse.Span
}

// reads finds what a synapse reads in the cell of a population.
func (k *connection) reads(p *model.Population, of string, r *model.Symbol) {
	c, at := k.n.c, k.line.Synapse.Span
	sym := p.Cell.Lookup(of)
	switch {
	case sym == nil:
		var names []string
		for _, group := range [][]*model.Symbol{p.Cell.States, p.Cell.Lets, p.Cell.Params} {
			names = append(names, symbolNames(group)...)
		}
		d := c.errorf(codeFits, at, "%s reads %s, and %s, the cell of %s, has no %s", k.synapse.Name, r.Name, p.Cell.Name, p.Name, of).Note(r.Span, "read here")
		if near, ok := diag.Nearest(of, names); ok {
			d.Hint("it has %s", near)
		} else {
			d.Hint("it has %s", joinNames(names))
		}
	case sym.Kind == model.Input:
		c.errorf(codeFits, at, "%s reads %s, which is an input of %s; a synapse reads states, definitions and parameters", k.synapse.Name, r.Name, p.Cell.Name).Note(r.Span, "read here")
	case sym.Dim != r.Dim:
		side, _, _ := strings.Cut(r.Name, ".")
		c.errorf(codeFits, at, "%s reads %s as %s, and %s of %s is %s", k.synapse.Name, r.Name, r.Dim.Describe(), of, p.Cell.Name, sym.Dim.Describe()).
			Expect("%s", r.Dim.Describe()).Got("%s", sym.Dim.Describe()).
			Note(r.Span, "read here").Note(sym.Span, "declared here").Hint("declare what the synapse reads: `%s %s: %s`", side, of, sym.Dim)
	}
}

// drives finds the input that a current of the synapse adds to.
func (k *connection) drives(post *model.Population, current *model.Symbol) {
	c, at, name := k.n.c, k.line.Synapse.Span, current.Name
	if k.to != "" {
		name, at = k.to, k.line.To.Span
	}
	for _, in := range post.Cell.Inputs {
		if in.Name != name {
			continue
		}
		if in.Dim != current.Dim {
			c.errorf(codeFits, at, "the current %s of %s is %s, and the input %s of %s is %s", current.Name, k.synapse.Name, current.Dim.Describe(), name, post.Cell.Name, in.Dim.Describe()).
				Expect("%s", in.Dim.Describe()).Got("%s", current.Dim.Describe()).Note(current.Span, "the current").Note(in.Span, "the input")
		}
		return
	}
	d := c.errorf(codeFits, at, "%s, the cell of %s, has no input %s for the current of %s", post.Cell.Name, post.Name, name, k.synapse.Name).Note(current.Span, "the current")
	if inputs := symbolNames(post.Cell.Inputs); len(inputs) == 0 {
		d.Hint("it has no inputs; declare one: `input %s: nA`", name)
	} else if k.to != "" {
		d.Hint("it has %s", joinNames(inputs))
	} else {
		d.Hint("it has %s; send the current there with `by %s to %s`", joinNames(inputs), k.synapse.Name, inputs[0])
	}
}
