package check

import (
	"slices"
	"strings"

	"nmlc/lang/ast"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/source"
)

// chosen are some cells of a population.
type chosen struct {
	population *model.Population
	cells      []model.Cells // nil for all
	span       source.Span
}

// split parts the arguments of a line at `of` and at `every`: what, of which
// cells, and how often. ok is false after a complaint.
func (n *netChecker) split(s *ast.Setting) (what []ast.SettingArg, of []chosen, every ast.Expr, ok bool) {
	args := s.Args
	end := slices.IndexFunc(args, func(a ast.SettingArg) bool { w := word(a); return w == "of" || w == "every" })
	if end < 0 {
		return args, nil, nil, true
	}
	what, args, ok = args[:end], args[end:], true
	for len(args) > 0 {
		switch word(args[0]) {
		case "of":
			next := slices.IndexFunc(args, func(a ast.SettingArg) bool { return word(a) == "every" })
			if next < 0 {
				next = len(args)
			}
			if next == 1 {
				n.c.errorf(codeValue, args[0].Span, "`of` is followed by populations").Expect("of E, I")
				return what, of, every, false
			}
			for _, a := range args[1:next] {
				if cells, found := n.chosen(a); found {
					of = append(of, cells)
				} else {
					ok = false
				}
			}
			args = args[next:]
		case "every":
			if len(args) < 2 || args[1].To != nil {
				n.c.errorf(codeValue, args[0].Span, "`every` is followed by a time").Expect("every 1 ms")
				return what, of, every, false
			}
			every, args = args[1].X, args[2:]
		default:
			n.c.errorf(codeValue, args[0].Span, "expected `of POPULATION` or `every TIME`").Got("%s", shorten(args[0].Span.Text()))
			return what, of, every, false
		}
	}
	return what, of, every, ok
}

// chosen reads `E`, `E[3]` or `E[0 .. 4, 7]`.
func (n *netChecker) chosen(a ast.SettingArg) (out chosen, ok bool) {
	out.span = a.Span
	switch x := a.X.(type) {
	case *ast.Name:
		if a.To == nil {
			out.population = n.find(ast.Ident{Name: x.Name, Span: x.Span})
			return out, out.population != nil
		}
	case *ast.Index:
		out.population = n.find(ast.Ident{Name: x.Of.Name, Span: x.Of.Span})
		if a.To != nil {
			break
		}
		for _, part := range x.Parts {
			cells, ok := n.cellRange(part, out.population)
			if !ok {
				return out, false
			}
			out.cells = append(out.cells, cells)
		}
		return out, out.population != nil
	}
	n.c.errorf(codeValue, a.Span, "expected a population, or some of its cells").Expect("E or E[0 .. 4]").Got("%s", shorten(a.Span.Text()))
	return out, false
}

func (n *netChecker) cellRange(e ast.Expr, p *model.Population) (model.Cells, bool) {
	lo, hi := e, e
	if r, ok := e.(*ast.Range); ok {
		lo, hi = r.Lo, r.Hi
	}
	first, ok := n.c.cellNumber(lo)
	last, ok2 := n.c.cellNumber(hi)
	switch {
	case !ok || !ok2:
		return model.Cells{}, false
	case last < first:
		n.c.errorf(codeValue, e.Pos(), "these are no cells").Expect("the first cell in front of the last").Got("%s", e.Pos().Text())
		return model.Cells{}, false
	case p != nil && p.Size > 0 && last >= p.Size:
		n.c.errorf(codeRecord, e.Pos(), "%s has no cell %d", p.Name, last).Expect("cells 0 to %d", p.Size-1).Got("%s", e.Pos().Text())
		return model.Cells{}, false
	}
	return model.Cells{First: first, Last: last}, true
}

// whole are populations without a choice of cells.
func (n *netChecker) whole(list []chosen) []*model.Population {
	var out []*model.Population
	for _, c := range list {
		switch {
		case c.cells != nil:
			n.c.errorf(codeValue, c.span, "this holds for whole populations").Expect("%s", c.population.Name).Got("%s", shorten(c.span.Text()))
		case slices.Contains(out, c.population):
			n.c.errorf(codeTwice, c.span, "%s stands here twice", c.population.Name)
		default:
			out = append(out, c.population)
		}
	}
	return out
}

// stimulus reads `stimulus I of E, I = step(1 nA)`.
func (n *netChecker) stimulus(s *ast.Setting) {
	what, of, every, ok := n.split(s)
	if !ok {
		return
	}
	if len(what) != 1 || s.Value == nil || s.ValueTo != nil || every != nil || len(of) == 0 {
		n.c.errorf(codeStimulus, s.Span, "a stimulus drives an input of populations").Expect("stimulus I of E = step(1 nA)").Got("%s", shorten(s.Span.Text()))
		return
	}
	name, ok := n.c.nameOf(what[0])
	if !ok {
		return
	}
	for _, p := range n.whole(of) {
		n.forPair(func() { n.stimulusOf(p, name, s) })
	}
}

func (n *netChecker) stimulusOf(p *model.Population, name ast.Ident, s *ast.Setting) {
	if p.Cell == nil {
		n.c.errorf(codeStimulus, name.Span, "%s is a source of spikes and has no inputs", p.Name).Note(p.Span, "declared here")
		return
	}
	input := n.c.member(p.Cell, name, model.Input)
	if input == nil {
		return
	}
	for _, o := range n.net.Stimuli {
		if o.Input == input && slices.Contains(o.Of, p) {
			n.c.errorf(codeTwice, name.Span, "the input %s of %s has two stimuli", name.Name, p.Name).Note(o.Span, "the first one").
				Hint("write one stimulus, the sum of both")
			return
		}
	}
	out := model.PopulationStimulus{Of: []*model.Population{p}, Stimulus: model.Stimulus{Input: input, Case: allCases, Span: s.Value.Pos()}}
	if n.c.terms(&out.Stimulus, s.Value, 1) {
		n.net.Stimuli = append(n.net.Stimuli, out)
	}
}

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

// record reads `record spikes`, `record rates every 5 ms` and
// `record V, ampa.g of E[0 .. 4], I every 0.5 ms`.
func (n *netChecker) record(s *ast.Setting) {
	what, of, every, ok := n.split(s)
	if !ok {
		return
	}
	if len(what) == 0 || s.Value != nil {
		n.c.errorf(codeValue, s.Span, "`record` names what is recorded").Expect("record V of E[0 .. 4]").Got("%s", shorten(s.Span.Text()))
		return
	}
	stride := 0.0
	if every != nil {
		v, ok := n.c.quantity(every, timeDim, "the time between samples")
		if !ok {
			return
		}
		if stride = v; !(v > 0) {
			n.c.errorf(codeValue, every.Pos(), "the time between samples must be positive").Got("%s", every.Pos().Text())
			return
		}
	}
	for _, a := range what {
		name, ok := n.c.nameOf(a)
		switch {
		case !ok:
		case name.Name == "rates" && len(of) == 0:
			n.rates(name, stride)
		case name.Name == "spikes" && !n.anyHas(of, "spikes"):
			n.spikes(name, of, every)
		case len(of) == 0:
			n.c.errorf(codeRecord, name.Span, "nothing says of which population %s is recorded", name.Name).Expect("record %s of %s[0 .. 4]", name.Name, n.net.Populations[0].Name)
		default:
			for _, c := range of {
				n.recordOf(name, c, model.Recorder{Every: stride, Cells: c.cells, Span: s.Span})
			}
		}
	}
}

func (n *netChecker) anyHas(of []chosen, name string) bool {
	return slices.ContainsFunc(of, func(c chosen) bool { return c.population.Cell != nil && c.population.Cell.Lookup(name) != nil })
}

func (n *netChecker) rates(name ast.Ident, stride float64) {
	switch {
	case stride == 0:
		n.c.errorf(codeRecord, name.Span, "rates are spikes in a stretch of time, whose length is missing").Expect("record rates every 5 ms")
	case n.net.RatesEvery != 0:
		n.c.errorf(codeTwice, name.Span, "rates are recorded twice").Hint("one length of time holds for all populations")
	default:
		n.net.RatesEvery = stride
	}
}

// spikes records those of whole populations, of all where none is named.
func (n *netChecker) spikes(name ast.Ident, of []chosen, every ast.Expr) {
	if every != nil {
		n.c.errorf(codeRecord, name.Span, "spikes are recorded at all times").Hint("give them a line of their own: record spikes")
		return
	}
	populations := n.net.Populations
	if len(of) > 0 {
		populations = n.whole(of)
	}
	for _, p := range populations {
		if !slices.Contains(n.net.Spikes, p) {
			n.net.Spikes = append(n.net.Spikes, p)
		}
	}
}

func (n *netChecker) recordOf(name ast.Ident, c chosen, how model.Recorder) {
	out := model.PopulationRecord{Population: c.population, Recorder: how}
	p := c.population
	switch own := p.Cell; {
	case own != nil && own.Lookup(name.Name) != nil || !strings.Contains(name.Name, "."):
		if own == nil {
			n.c.errorf(codeRecord, c.span, "%s is a source of spikes: there is nothing else to record", p.Name).Hint("record spikes of %s", p.Name)
			return
		}
		if out.Symbol = n.c.member(own, name, model.State, model.Let, model.Input); out.Symbol == nil {
			return
		}
	default:
		line, at, sym := n.state(name)
		if sym == nil || !n.reaches(at, line, p, name.Span) {
			return
		}
		out.Projection, out.State = line, sym.Name
	}
	for _, o := range n.net.Records {
		if o.Population == p && o.Symbol == out.Symbol && o.Projection == out.Projection && o.State == out.State {
			n.c.errorf(codeTwice, name.Span, "%s of %s is recorded twice", name.Name, p.Name).Note(o.Span, "the first time").
				Hint("write all cells into one line: %s of %s[0 .. 4, 7]", name.Name, p.Name)
			return
		}
	}
	n.net.Records = append(n.net.Records, out)
}
