package check

import (
	"nmlc/lang/ast"
	"nmlc/lang/model"
	"nmlc/lang/source"
)

// inputs reads `inputs In`: the population that shows the trials.
func (t *trainChecker) inputs(s *ast.Setting) {
	t.out.Inputs = t.n.shows(s)
}

// shows finds the population that a line names; nil after a complaint.
func (n *netChecker) shows(s *ast.Setting) *model.Population {
	if len(s.Args) != 1 || s.Value != nil || s.Braces {
		n.c.errorf(codeValue, s.Span, "`inputs` names one population").Expect("inputs In").Got("%s", shorten(s.Span.Text()))
		return nil
	}
	name, ok := n.c.nameOf(s.Args[0])
	if !ok {
		return nil
	}
	p := n.find(name)
	if p != nil && !isInputs(p) {
		n.c.errorf(codeTrain, name.Span, "%s is not a population of inputs", p.Name).Note(p.Span, "declared here").
			Hint("inputs are declared `population %s: inputs[100]`", p.Name)
		return nil
	}
	return p
}

func isInputs(p *model.Population) bool { return p.Source != nil && p.Source.Kind == model.Inputs }

// fed finds the only population of inputs; nil after a complaint.
func (n *netChecker) fed(at source.Span) *model.Population {
	var found []*model.Population
	for _, p := range n.net.Populations {
		if isInputs(p) {
			found = append(found, p)
		}
	}
	switch len(found) {
	case 1:
		return found[0]
	case 0:
		n.c.errorf(codeTrain, at, "the network %s has no population that shows the trials of a task", n.net.Name).
			Expect("`population In: inputs[100]` in the network").Note(n.net.Span, "the network")
	default:
		n.c.errorf(codeTrain, at, "several populations of %s could show the trials", n.net.Name).
			Expect("a line `inputs %s`", found[0].Name).Note(found[0].Span, "this one").Note(found[1].Span, "or this one")
	}
	return nil
}

// suits demands that the groups of the task are the cells of the population.
func (c *checker) suits(task *model.Task, p *model.Population, at source.Span) {
	cells := 0
	for _, g := range task.Inputs {
		cells += g.Size
	}
	if p == nil || p.Size == 0 || cells == 0 || cells == p.Size {
		return
	}
	c.errorf(codeTrain, at, "the task %s has %d input cells, and %s has %d", task.Name, cells, p.Name, p.Size).
		Note(task.Inputs[0].Span, "the groups of the task").Note(p.Span, "the population").Hint("the sizes of the groups add up to that of the population")
}
