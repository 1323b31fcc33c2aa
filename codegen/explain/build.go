package explain

import (
	"fmt"
	"strconv"
	"strings"

	"nmlc/codegen/plan"
	"nmlc/diff"
	"nmlc/ir"
	"nmlc/lang/model"
	"nmlc/lang/source"
)

// Source is what a description is made from.
type Source struct {
	Cell    *model.Cell
	Program *ir.Program // lowered with the cell's definitions as outputs, before any pass
	Plan    *plan.Plan  // of the gradient by the parameters with a range
	Exact   bool        // spikes are located within the step
}

// Describe makes the description of a cell.
func Describe(s Source) *Document {
	b := &builder{Source: s, names: map[*ir.Node]string{}}
	b.nameDefinitions()
	doc := &Document{Title: "neuron " + s.Cell.Name, Intro: s.Cell.Doc}
	doc.Sections = append(doc.Sections, b.quantities()...)
	doc.Sections = append(doc.Sections, b.definitions(), b.equations(), b.integrators())
	if s.Cell.Spike != nil {
		doc.Sections = append(doc.Sections, b.spike())
	}
	doc.Sections = append(doc.Sections, b.adjoint())
	if s.Program.Jump != nil {
		doc.Sections = append(doc.Sections, b.jump())
	}
	if s.Plan != nil {
		doc.Sections = append(doc.Sections, b.cost())
	}
	return doc
}

type builder struct {
	Source
	names map[*ir.Node]string
}

// nameDefinitions lets definitions stand by their names.
func (b *builder) nameDefinitions() {
	for _, o := range b.Program.Outputs {
		if o.Node.Op != ir.Const && o.Node.Op != ir.Leaf {
			if _, taken := b.names[o.Node]; !taken {
				b.names[o.Node] = o.Name
			}
		}
	}
}

// name is the definition that a node stands for.
func (b *builder) name(n *ir.Node) string { return b.names[n] }

func written(v, scale float64) string { return strconv.FormatFloat(v/scale, 'g', 6, 64) }

func (b *builder) quantities() []Section {
	params := Table{Head: []string{"name", "value", "unit", "a fit searches"}}
	for _, v := range b.Program.Params {
		search := ""
		if v.HasRange() {
			search = written(v.Lo, v.Scale) + " .. " + written(v.Hi, v.Scale)
		}
		params.Rows = append(params.Rows, []string{v.Name, written(v.Init, v.Scale), v.Unit, search})
	}
	states := Table{Head: []string{"name", "unit", "initial value"}}
	for i, v := range b.Program.States {
		if !v.Hidden {
			states.Rows = append(states.Rows, []string{v.Name, v.Unit, b.initial(i, v)})
		}
	}
	inputs := Table{Head: []string{"name", "unit"}}
	for _, v := range b.Program.Inputs {
		inputs.Rows = append(inputs.Rows, []string{v.Name, v.Unit})
	}
	var out []Section
	for _, s := range []Section{{Title: "Parameters", Table: &params}, {Title: "Inputs", Table: &inputs}, {Title: "States", Table: &states}} {
		if len(s.Table.Rows) > 0 {
			out = append(out, s)
		}
	}
	return out
}

// initial is the value at time 0, a number where no parameter sets it.
func (b *builder) initial(i int, v *ir.Var) string {
	n := b.Program.Init[i]
	value := ir.Eval(func(leaf *ir.Node) float64 {
		if p := b.Program.Param(leaf.Name); p != nil {
			return p.Init
		}
		return 0
	}, n)[0]
	text := written(value, v.Scale)
	switch {
	case b.Cell.States[i].Steady:
		return "steady, " + text
	case n.Op == ir.Leaf:
		return n.Name + ", " + text
	}
	return text
}

func (b *builder) definitions() Section {
	s := Section{Title: "Definitions"}
	for _, o := range b.Program.Outputs {
		own := func(n *ir.Node) string {
			if n == o.Node {
				return ""
			}
			return b.names[n]
		}
		s.Equations = append(s.Equations, Equation{Left: Term{Name: o.Name}, Right: o.Node, Remark: "in " + o.Unit, Names: own})
	}
	if len(s.Equations) == 0 {
		s.Text = []string{"none"}
	}
	return s
}

func (b *builder) equations() Section {
	s := Section{Title: "Equations", Text: []string{"Rates, with any factor of the left side divided out."}}
	for _, e := range b.Program.Equations {
		s.Equations = append(s.Equations, Equation{
			Left: Term{e.State.Name, true}, Right: e.Rate, Names: b.name,
			Remark: fmt.Sprintf("in %s, %s", perTime(e.State.Unit), place(b.spanOf(e.State))),
		})
	}
	return s
}

func perTime(unit string) string {
	if unit == "1" {
		return "1/ms"
	}
	return unit + "/ms"
}

func (b *builder) spanOf(v *ir.Var) source.Span {
	for _, e := range b.Cell.Equations {
		if e.State.Name == v.Name {
			return e.Span
		}
	}
	return source.Span{}
}

func place(s source.Span) string {
	if !s.Known() {
		return ""
	}
	return fmt.Sprintf("line %d", s.File.Pos(s.Start).Line)
}

func (b *builder) integrators() Section {
	t := &Table{Head: []string{"state", "integrator", "because"}}
	for _, m := range b.Program.Methods {
		t.Rows = append(t.Rows, []string{m.State.Name, m.Name, m.Reason})
	}
	return Section{Title: "Integration", Table: t}
}

// spike tells the events of a step in their order.
func (b *builder) spike() Section {
	sp := b.Cell.Spike
	text := []string{"The cell spikes when " + condition(sp) + ", tested after integration."}
	if s := b.Exact; s {
		text = []string{"The cell spikes when " + condition(sp) + ": within the time step, where that begins to hold. The state is carried there, jumps, and is carried on."}
	}
	var resets []string
	for _, r := range sp.Resets {
		resets = append(resets, r.State.Name+" := "+textOf(r.Value))
	}
	if len(resets) > 0 {
		text = append(text, "Then, all at once: "+strings.Join(resets, "; ")+".")
	}
	if r := sp.Refractory; r != nil {
		text = append(text, b.refractory(r))
	}
	derivative := surrogateText(sp.Surrogate)
	if b.Exact {
		derivative = "Derivatives pass through the time of the spike and through the jump."
	}
	return Section{Title: "Spike", Text: append(text, derivative)}
}

func condition(sp *model.Spike) string {
	switch {
	case sp.Cond != nil:
		return textOf(sp.Cond)
	case sp.Crossing:
		return textOf(sp.Left) + " crosses " + textOf(sp.Right) + " from below"
	}
	if sp.AtLeast {
		return textOf(sp.Left) + " >= " + textOf(sp.Right)
	}
	return textOf(sp.Left) + " > " + textOf(sp.Right)
}

func (b *builder) refractory(r *model.Refractory) string {
	var kept []string
	for _, h := range r.Holds {
		kept = append(kept, h.Name+" is held")
	}
	for _, c := range r.Clamps {
		kept = append(kept, c.State.Name+" is clamped to "+c.Value.Pos().Text())
	}
	rounded := ", rounded to whole steps,"
	if b.Exact {
		rounded = ""
	}
	text := "For " + r.Duration.Pos().Text() + " after a spike" + rounded + " the cell does not spike"
	if len(kept) > 0 {
		text += ", " + strings.Join(kept, ", ")
	}
	return text + "."
}

func surrogateText(s model.Surrogate) string {
	switch {
	case s.Func != nil:
		return "Derivatives pass through the spike by the surrogate derivative " + s.Func.Name + " of this model" + of(s) + "."
	case s.Name != "":
		return "Derivatives pass through the spike by the surrogate derivative " + s.Name + of(s) + "."
	}
	return "The derivative of the spike is zero: derivatives see the reset, but not the moment of the spike."
}

func of(s model.Surrogate) string {
	if s.Of == nil {
		return ""
	}
	return " of " + s.Of.Pos().Text()
}

// adjoint shows the continuous adjoint between spikes.
func (b *builder) adjoint() Section {
	p := b.Program
	s := Section{Title: "Adjoint", Text: []string{
		"Between spikes, back in time, with lambda_x = dL/dx in units of the loss per unit of x. A term of the loss adds its derivative by x.",
		"Gradients are computed from the adjoint of the discrete step, which is exact for the program that runs.",
	}}
	s.Text = append(s.Text, b.nameSlopes()...)
	for _, e := range diff.ContinuousAdjoint(p, b.lambda, nil) {
		s.Equations = append(s.Equations, Equation{
			Left: Term{"lambda_" + e.State.Name, true}, Right: e.Rate, Names: b.name,
			Remark: fmt.Sprintf("in %s/ms, from %s", lossPer(e.State.Unit), place(b.spanOf(e.State))),
		})
	}
	return s
}

// lossPer is the unit of an adjoint.
func lossPer(unit string) string {
	if unit == "1" {
		return "loss"
	}
	return "loss/" + unit
}

// nameSlopes gives names to the derivatives of functions that no textbook has,
// whose formulas would fill a page.
func (b *builder) nameSlopes() (lines []string) {
	var rates []*ir.Node
	for _, e := range b.Program.Equations {
		rates = append(rates, e.Rate)
	}
	ir.Walk(func(n *ir.Node) {
		if n.Op != ir.Exprel && n.Op != ir.Exprel2 && n.Op != ir.ExprelInv {
			return
		}
		name := fmt.Sprintf("slope_%d", len(lines)+1)
		b.names[diff.Slope(b.Program.Graph, n)] = name
		lines = append(lines, fmt.Sprintf("%s is the derivative of %s at %s.", name, n.Op, ir.Infix(n.Args[0], b.name)))
	}, rates...)
	return lines
}

// short is a value as people write it, cut off where it is long.
func (b *builder) short(n *ir.Node) string {
	what := ir.Infix(n, b.name)
	if r := []rune(what); len(r) > 100 {
		what = string(r[:97]) + "..."
	}
	return what
}

// cost tells what a gradient saves and computes.
func (b *builder) cost() Section {
	p := b.Plan
	t := &Table{Head: []string{"saved at each step", "value"}}
	for i, n := range p.Saved {
		t.Rows = append(t.Rows, []string{strconv.Itoa(i + 1), b.short(n)})
	}
	return Section{Title: "Gradient", Table: t, Text: []string{
		fmt.Sprintf("The backward sweep reads %d bytes per cell and step; it computes %d operations of the step again, since that costs less than to save them.",
			p.TapeBytes(), p.Again),
		fmt.Sprintf("%d values depend on parameters alone: they are computed once before the first step, and their adjoints are pulled back to the parameters once after the last.", len(p.Prep)),
	}}
}
