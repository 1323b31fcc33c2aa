package check

import (
	"slices"

	"nmlc/lang/ast"
	"nmlc/lang/model"
)

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
