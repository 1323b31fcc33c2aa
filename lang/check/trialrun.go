package check

import (
	"nmlc/lang/ast"
	"nmlc/lang/model"
	"nmlc/lang/source"
	"nmlc/lang/unit"
)

// trialLines are the lines of a run that show a trial; they wait for the network.
type trialLines struct{ task, trained *ast.Setting }

// shown checks which trial a run of a network shows.
func (c *checker) shown(out *model.Run, lines trialLines, st *settings, name source.Span) {
	if lines.trained != nil {
		out.Trained, _ = c.text(lines.trained)
	}
	n := &netChecker{c: c, net: out.Network, broken: map[string]bool{}}
	_, lasts := st.seen["duration"]
	if lines.task == nil {
		if !lasts {
			c.errorf(codeMissing, name, "run %s has no duration", out.Name).Expect("a line such as `duration 500 ms`")
		}
		n.unfed(out)
		return
	}
	if lasts {
		c.errorf(codeTaskRun, st.seen["duration"], "a run that shows a trial lasts as long as the trial").Note(lines.task.Span, "the trial").Hint("delete this line")
	}
	if out.EventDriven {
		c.errorf(codeTaskRun, st.seen["method"], "trials are made of time steps").Note(lines.task.Span, "the trial").Hint("delete this line")
	}
	out.Trial = n.trial(lines.task)
}

// unfed refuses inputs that nothing drives.
func (n *netChecker) unfed(out *model.Run) {
	for _, p := range n.net.Populations {
		if isInputs(p) {
			n.c.errorf(codeTaskRun, out.Span, "nothing says when the inputs %s of %s spike", p.Name, n.net.Name).
				Expect("a line `task NAME { trial 7 }`").Note(p.Span, "the population")
			return
		}
	}
}

// trial reads `task Evidence { trial 7; inputs In }`.
func (n *netChecker) trial(s *ast.Setting) *model.RunTrial {
	c := n.c
	task := c.taskUse(s)
	out := &model.RunTrial{Task: task, Span: s.Span}
	st := &settings{c: c, block: "task", handlers: map[string]func(*ast.Setting){
		"trial": func(s *ast.Setting) {
			e := c.one(s, "a whole number")
			v, ok := c.quantity(e, unit.Dim{}, "the number of a trial")
			if number, isWhole := wholeNumber(v); ok && (!isWhole || number < 0) {
				c.errorf(codeTaskRun, e.Pos(), "the number of a trial is a whole number from 0 on").Got("%s", e.Pos().Text())
			} else {
				out.Number = uint64(number)
			}
		},
		"inputs": func(s *ast.Setting) { out.Inputs = n.shows(s) },
	}}
	st.read(s.Settings)
	if _, named := st.seen["inputs"]; !named {
		out.Inputs = n.fed(s.Span)
	}
	if task == nil || out.Inputs == nil {
		return nil
	}
	if c.faulty(c.spanOfTask(task.Name)) {
		return out
	}
	c.suits(task, out.Inputs, s.Span)
	if f := task.File; f != nil && f.HoldOut == 0 {
		c.errorf(codeTaskRun, s.Span, "a run shows a trial that was held out, and %s holds out none", task.Name).Expect("`hold_out 0.2` in its data").Note(f.Span, "the data")
	}
	return out
}
