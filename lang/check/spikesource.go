package check

import (
	"nmlc/lang/ast"
	"nmlc/lang/model"
	"nmlc/lang/unit"
)

var rateDim = unit.Dim{}.Div(timeDim)

// sourceOf reads `poisson(8 Hz)` and `spikes("input.csv", cell = "id")`.
func (n *netChecker) sourceOf(out *model.Population, l *ast.Population) {
	out.Source = &model.SpikeSource{Kind: l.Kind.Name, Span: l.Kind.Span}
	if len(l.Args) > 0 {
		n.c.errorf(codePopulation, l.Args[0].Name.Span, "%s is a source of spikes and has no parameters", out.Name).
			Hint("what it takes stands right behind its kind, as in poisson(8 Hz)[100]")
	}
	call := l.Source
	if call == nil {
		call = &ast.Call{Func: l.Kind, Span: l.Kind.Span}
	} else {
		out.Source.Span = call.Span
	}
	if out.Source.Kind == "poisson" {
		n.poisson(out.Source, call)
		return
	}
	if out.Source.Kind == model.Inputs {
		n.inputs(out, l)
		return
	}
	out.Source.Kind = "file"
	n.spikeFile(out.Source, call)
	if l.Size == nil {
		n.c.errorf(codePopulation, out.Span, "nothing says how many cells %s has", out.Name).
			Expect("`population %s: spikes(\"input.csv\")[100]`", out.Name).Hint("cells that never spike are not in the file")
	}
}

// inputs reads `inputs[100]`: what spikes there are the trials say.
func (n *netChecker) inputs(out *model.Population, l *ast.Population) {
	if l.Source != nil {
		n.c.errorf(codePopulation, l.Source.Span, "inputs take no arguments: a task says when they spike").Expect("`population %s: inputs[100]`", out.Name).
			Got("%s", shorten(l.Source.Span.Text()))
	}
	if l.Size == nil {
		n.c.errorf(codePopulation, out.Span, "nothing says how many cells %s has", out.Name).Expect("`population %s: inputs[100]`", out.Name)
	}
}

// poisson reads the rate: a shape of stimuli, or a sum of them.
func (n *netChecker) poisson(out *model.SpikeSource, call *ast.Call) {
	if len(call.Args) != 1 || len(call.Named) > 0 {
		n.c.errorf(codePopulation, call.Span, "poisson takes a rate").Expect("poisson(8 Hz)").Got("%s", shorten(call.Span.Text()))
		return
	}
	rate := &model.Symbol{Kind: model.Input, Name: "rate", Unit: "Hz", Dim: rateDim, Scale: 1e-3}
	s := model.Stimulus{Input: rate, Case: allCases, Span: call.Args[0].Pos()}
	if !n.c.terms(&s, call.Args[0], 1) {
		return
	}
	s.Input = nil
	if len(s.Terms) == 1 && s.Terms[0].Kind == "constant" {
		if a := s.Terms[0].Args["amplitude"]; s.Terms[0].Sign*a.From < 0 || s.Terms[0].Sign*a.To < 0 {
			n.c.errorf(codePopulation, s.Span, "a rate cannot be negative").Got("%s", s.Span.Text())
		}
	}
	out.Rate = []model.Stimulus{s}
}

// spikeFile reads the names of a file and of its columns.
func (n *netChecker) spikeFile(out *model.SpikeSource, call *ast.Call) {
	out.Path = textOf(call.Args, 0)
	if len(call.Args) != 1 || out.Path == "" {
		n.c.errorf(codePopulation, call.Span, "spikes takes the name of a file").Expect("spikes(\"input.csv\", cell = \"node_id\", time = \"time_ms\")").
			Got("%s", shorten(call.Span.Text()))
		return
	}
	into := map[string]*string{"cell": &out.Cell, "time": &out.Time, "group": &out.Group}
	for _, a := range call.Named {
		text, isText := a.Value.(*ast.Text)
		field := into[a.Name.Name]
		switch {
		case field == nil:
			n.c.errorf(codePopulation, a.Name.Span, "spikes has no argument %s", a.Name.Name).Hint("it has %s", joinNames(sortedKeys(into)))
		case !isText:
			n.c.errorf(codeValue, a.Value.Pos(), "`%s` is a text in double quotes", a.Name.Name).Got("%s", shorten(a.Value.Pos().Text()))
		case *field != "":
			n.c.errorf(codeTwice, a.Name.Span, "%s is given twice", a.Name.Name)
		default:
			*field = text.Value
		}
	}
}
