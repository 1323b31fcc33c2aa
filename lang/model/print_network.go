package model

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// String is the checked synapse for people.
func (s *Synapse) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "synapse %s\n", s.Name)
	for _, p := range s.Params {
		fmt.Fprintf(&b, "  param %s: %s = %s\n", p.Name, p.Dim, number(p.Default))
	}
	if w := s.Weight; w != nil {
		fmt.Fprintf(&b, "  weight %s: %s", w.Name, w.Dim)
		if w.HasDefault {
			b.WriteString(" = " + number(w.Default))
		}
		b.WriteByte('\n')
	}
	for _, r := range s.Reads {
		fmt.Fprintf(&b, "  reads %s: %s\n", r.Name, r.Dim)
	}
	for _, st := range s.States {
		init := "steady"
		if st.Init != nil {
			init = Text(st.Init)
		}
		fmt.Fprintf(&b, "  state %s: %s = %s\n", st.Name, st.Dim, init)
	}
	for _, l := range s.Lets {
		word := "let"
		if slices.Contains(s.Currents, l) {
			word = "current"
		}
		fmt.Fprintf(&b, "  %s %s: %s = %s\n", word, l.Name, l.Dim, Text(l.Value))
	}
	for _, e := range s.Equations {
		fmt.Fprintf(&b, "  %s' = %s\n", e.State.Name, Text(e.Rate))
	}
	assigns(&b, "on pre", s.OnPre)
	assigns(&b, "on post", s.OnPost)
	return b.String()
}

func assigns(b *strings.Builder, when string, list []Assign) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(b, "  %s\n", when)
	for _, a := range list {
		op := ":="
		if a.Add {
			op = "+="
		}
		fmt.Fprintf(b, "    %s %s %s\n", a.Target.Name, op, Text(a.Value))
	}
}

// String is the checked network for people: a line for each pair of populations
// that is connected.
func (n *Network) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "network %s\n", n.Name)
	for _, p := range n.Populations {
		p.print(&b)
	}
	for _, p := range n.Projections {
		p.print(&b)
	}
	for _, d := range n.Drives {
		d.print(&b)
	}
	for _, s := range n.Starts {
		fmt.Fprintf(&b, "  start %s.%s of %s = %s\n", s.Projection, s.State, populationNames(s.Of), Text(s.Value))
	}
	for _, s := range n.Stimuli {
		fmt.Fprintf(&b, "  stimulus %s of %s = %s\n", s.Input.Name, populationNames(s.Of), s.Stimulus.text())
	}
	for _, r := range n.Records {
		r.print(&b)
	}
	if len(n.Spikes) > 0 {
		fmt.Fprintf(&b, "  record spikes of %s\n", populationNames(n.Spikes))
	}
	if n.RatesEvery > 0 {
		fmt.Fprintf(&b, "  record rates every %s\n", number(n.RatesEvery))
	}
	return b.String()
}

func populationNames(list []*Population) string {
	var names []string
	for _, p := range list {
		names = append(names, p.Name)
	}
	return strings.Join(names, ", ")
}

func (p *Population) print(b *strings.Builder) {
	kind := ""
	switch s := p.Source; {
	case p.Cell != nil:
		kind = p.Cell.Name
	case s.Kind == "poisson" && len(s.Rate) > 0:
		kind = "poisson(" + s.Rate[0].text() + ")"
	case s.Kind == Inputs:
		kind = Inputs
	case s != nil:
		kind = fmt.Sprintf("spikes(%q)", s.Path)
	}
	fmt.Fprintf(b, "  population %s: %s[%d]%s\n", p.Name, kind, p.Size, overridden(p.Overrides))
	for _, c := range p.PerCell {
		value := "list of " + fmt.Sprint(len(c.List))
		if c.Value != nil {
			value = Text(c.Value)
		}
		fmt.Fprintf(b, "    %s: %s = %s\n", c.Symbol.Name, c.Symbol.Dim, value)
	}
	if p.Place != nil {
		fmt.Fprintf(b, "    position %s%s\n", p.Place.Kind, p.Place.text())
	}
	if p.Table != nil {
		fmt.Fprintf(b, "    table %q\n", p.Table.Path)
	}
}

func (p *Place) text() string {
	var parts []string
	for _, k := range p.Counts {
		parts = append(parts, fmt.Sprint(k))
	}
	for _, name := range slices.Sorted(maps.Keys(p.Args)) {
		parts = append(parts, name+" = "+number(p.Args[name]))
	}
	for i, column := range p.Names {
		if column != "" {
			parts = append(parts, fmt.Sprintf("%c = %q", "xyz"[i], column))
		}
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

func overridden(list []Override) string {
	if len(list) == 0 {
		return ""
	}
	var parts []string
	for _, o := range list {
		parts = append(parts, o.Param.Name+" = "+number(o.Value))
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

func directed(to string) string {
	if to == "" {
		return ""
	}
	return " to " + to
}

func (p *Projection) print(b *strings.Builder) {
	fmt.Fprintf(b, "  connect %s -> %s by %s%s%s as %s\n    %s", p.Pre.Name, p.Post.Name, p.Synapse.Name, overridden(p.Overrides), directed(p.To), p.Name, p.Wiring.Kind)
	switch w := &p.Wiring; {
	case w.Probability != nil:
		b.WriteString(" " + Text(w.Probability))
	case w.Kind == "small_world":
		fmt.Fprintf(b, " k = %d, rewire = %s", w.Count, number(w.Rewire))
	case w.Count > 0:
		fmt.Fprintf(b, " %d", w.Count)
	case w.Table != nil:
		fmt.Fprintf(b, " %q", w.Table.Path)
	}
	if p.Autapses {
		b.WriteString("; autapses on")
	}
	if p.Multapses {
		b.WriteString("; multapses on")
	}
	if p.Where != nil {
		b.WriteString("; where " + Text(p.Where))
	}
	if p.Within > 0 {
		b.WriteString("; within " + number(p.Within))
	}
	if p.Periodic > 0 {
		b.WriteString("; periodic " + number(p.Periodic))
	}
	if p.Weight != nil {
		fmt.Fprintf(b, "; %s = %s", p.Synapse.Weight.Name, Text(p.Weight))
	}
	if p.Delay != nil {
		b.WriteString("; delay " + Text(p.Delay))
	}
	b.WriteByte('\n')
}

func (d *Drive) print(b *strings.Builder) {
	fmt.Fprintf(b, "  drive %s by %s%s%s as %s\n    sources %s; rate %s", d.Post.Name, d.Synapse.Name, overridden(d.Overrides), directed(d.To), d.Name,
		Text(d.Sources), Text(d.Rate))
	if d.Weight != nil {
		fmt.Fprintf(b, "; %s = %s", d.Synapse.Weight.Name, Text(d.Weight))
	}
	b.WriteByte('\n')
}

func (r *PopulationRecord) print(b *strings.Builder) {
	name := r.Projection + "." + r.State
	if r.Symbol != nil {
		name = r.Symbol.Name
	}
	fmt.Fprintf(b, "  record %s of %s", name, r.Population.Name)
	var cells []string
	for _, c := range r.Cells {
		cells = append(cells, fmt.Sprintf("%d .. %d", c.First, c.Last))
	}
	if len(cells) > 0 {
		b.WriteString("[" + strings.Join(cells, ", ") + "]")
	}
	if r.Every > 0 {
		b.WriteString(" every " + number(r.Every))
	}
	b.WriteByte('\n')
}

// text is a stimulus for people.
func (s *Stimulus) text() string {
	var b strings.Builder
	for i, t := range s.Terms {
		switch {
		case t.Sign < 0:
			b.WriteString(" - ")
		case i > 0:
			b.WriteString(" + ")
		}
		b.WriteString(t.text())
	}
	return strings.TrimSpace(b.String())
}

func (t *Term) text() string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(t.Args)) {
		parts = append(parts, name+" = "+t.Args[name].text())
	}
	for _, p := range t.Pieces {
		parts = append(parts, p.Amplitude.text(), p.Duration.text())
	}
	if t.Path != "" {
		parts = append(parts, fmt.Sprintf("%q", t.Path))
	}
	return t.Kind + "(" + strings.Join(parts, ", ") + ")"
}

func (a Amount) text() string {
	if a.Varies() {
		return number(a.From) + " .. " + number(a.To)
	}
	return number(a.From)
}

// text is a leaf for people: i, pre.x, post.tau, col("count").
func (x *Site) text() string {
	name := x.Name
	switch {
	case x.Symbol != nil:
		name = x.Symbol.Name
	case x.Column != "":
		return fmt.Sprintf("col(%q)", x.Column)
	}
	return strings.TrimPrefix(x.Side+"."+name, ".")
}

func (x *Match) text() string {
	op := "=="
	if x.Not {
		op = "!="
	}
	return fmt.Sprintf("(col(%q) %s %q)", x.Column, op, x.Value)
}

func (x *Draw) text() string {
	text := x.Kind + arguments(x.Args)
	for _, bound := range []struct {
		name string
		x    Expr
	}{{"min", x.Min}, {"max", x.Max}} {
		if bound.x != nil {
			text = strings.TrimSuffix(text, ")") + ", " + bound.name + " = " + Text(bound.x) + ")"
		}
	}
	return text
}
