package check

import (
	"slices"
	"strings"

	"nmlc/lang/ast"
	"nmlc/lang/model"
)

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
			n.c.errorf(codeRecord, name.Span, "nothing says of which population %s is recorded", name.Name).Expect("record %s of E[0 .. 4]", name.Name)
		default:
			for _, c := range of {
				n.forPair(func() { n.recordOf(name, c, model.Recorder{Every: stride, Cells: c.cells, Span: s.Span}) })
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
	for i := range n.net.Records {
		o := &n.net.Records[i]
		if o.Population == p && o.Symbol == out.Symbol && o.Projection == out.Projection && o.State == out.State {
			n.recordMore(o, c, how, name)
			return
		}
	}
	n.net.Records = append(n.net.Records, out)
}

// recordMore adds cells to what is recorded already, as a run may do.
func (n *netChecker) recordMore(o *model.PopulationRecord, c chosen, how model.Recorder, name ast.Ident) {
	again := len(o.Cells) == 0 || len(how.Cells) == 0
	for _, a := range o.Cells {
		again = again || slices.ContainsFunc(how.Cells, func(b model.Cells) bool { return a.First <= b.Last && b.First <= a.Last })
	}
	switch {
	case again:
		n.c.errorf(codeTwice, name.Span, "%s of %s is recorded twice", name.Name, c.span.Text()).Note(o.Span, "the first time").
			Hint("further cells may be recorded: %s of %s[7]", name.Name, c.population.Name)
	case o.Every != how.Every:
		n.c.errorf(codeTwice, name.Span, "%s of %s is recorded at two strides", name.Name, c.population.Name).Note(o.Span, "the first one").
			Hint("one stride holds for all cells of a population")
	default:
		o.Cells = slices.Concat(o.Cells, how.Cells)
	}
}
