package check

import (
	"nmlc/lang/ast"
	"nmlc/lang/model"
	"nmlc/lang/source"
)

// dataSpikes reads `spikes V crosses -10 mV`.
func (c *checker) dataSpikes(out *model.Fit, s *ast.Setting) {
	if len(s.Args) != 1 || s.Args[0].Crosses == nil || s.Args[0].To != nil || s.Value != nil {
		c.errorf(codeValue, s.Span, "`spikes` says where a recorded value spikes").Expect("spikes V crosses -10 mV").Got("%s", shorten(s.Span.Text()))
		return
	}
	n, ok := s.Args[0].X.(*ast.Name)
	if !ok {
		c.errorf(codeValue, s.Args[0].X.Pos(), "a recorded value has the name of a state or a definition").Got("%s", shorten(s.Args[0].X.Pos().Text()))
		return
	}
	sym := c.member(out.Cell, ast.Ident{Name: n.Name, Span: n.Span}, model.State, model.Let)
	if sym == nil {
		return
	}
	if level, ok := c.quantity(s.Args[0].Crosses, sym.Dim, "the level that "+sym.Name+" crosses"); ok {
		out.Spikes = &model.Threshold{Target: sym, Level: level, Span: s.Span}
	}
}

// exclude reads `exclude spikes(before = 1 ms, after = 5 ms)`.
func (c *checker) exclude(out *model.Fit, s *ast.Setting) {
	call, ok := c.one(s, "spikes(before = 1 ms, after = 5 ms)").(*ast.Call)
	if !ok || call.Func.Name != "spikes" || len(call.Args) > 0 || len(call.Named) == 0 {
		c.errorf(codeValue, s.Span, "`exclude` leaves out the samples around spikes").Expect("exclude spikes(before = 1 ms, after = 5 ms)").
			Got("%s", shorten(s.Span.Text()))
		return
	}
	out.Exclude = &model.Mask{}
	given := map[string]bool{}
	for _, a := range call.Named {
		if !c.namedOnce(call, a, []string{"before", "after"}, given) {
			continue
		}
		v, ok := c.quantity(a.Value, timeDim, a.Name.Name)
		if ok && !(v >= 0) {
			c.errorf(codeValue, a.Value.Pos(), "`%s` cannot be negative", a.Name.Name)
		}
		if a.Name.Name == "before" {
			out.Exclude.Before = v
		} else {
			out.Exclude.After = v
		}
	}
}

// teacher reads `teacher spikes`.
func (c *checker) teacher(out *model.Fit, s *ast.Setting) {
	if n, ok := firstArg(s).(*ast.Name); !ok || n.Name != "spikes" || len(s.Args) != 1 {
		c.errorf(codeValue, s.Span, "the teacher of a fit is the recorded spikes").Expect("teacher spikes").Got("%s", shorten(s.Span.Text()))
		return
	}
	out.Teacher = true
}

// score reads `score gamma(4 ms)`.
func (c *checker) score(out *model.Fit, s *ast.Setting) {
	call, ok := c.one(s, "gamma(4 ms)").(*ast.Call)
	if !ok || call.Func.Name != "gamma" || len(call.Args) != 1 || len(call.Named) > 0 {
		c.errorf(codeValue, s.Span, "a score is the coincidence factor with its precision").Expect("score gamma(4 ms)").Got("%s", shorten(s.Span.Text()))
		return
	}
	out.Score = &model.Score{Precision: c.above(ast.NamedArg{Name: ast.Ident{Name: "the precision"}, Value: call.Args[0]}, timeDim)}
}

// spikeUser is a setting that needs spikes.
type spikeUser struct {
	what string
	span source.Span
	cell bool // of the cell, too
}

// spikeUsers lists what needs spikes, in the order in which it matters.
func spikeUsers(f *model.Fit, st *settings) []spikeUser {
	var out []spikeUser
	for _, l := range f.Losses {
		if l.Kind != model.MSE {
			out = append(out, spikeUser{"the loss " + l.Kind, l.Span, true})
		}
	}
	for _, key := range []string{"teacher", "score", "exclude"} {
		if span, ok := st.seen[key]; ok {
			out = append(out, spikeUser{"`" + key + "`", span, key != "exclude"})
		}
	}
	return out
}

// fitSpikes checks that what needs spikes has them, and that the settings for
// spikes go together.
func (c *checker) fitSpikes(f *model.Fit, st *settings) {
	_, said := st.seen["spikes"]
	for _, user := range spikeUsers(f, st) {
		if !said {
			c.errorf(codeDataSpikes, user.span, "%s needs the spikes of the data, and nothing says where these are", user.what).
				Hint("add a line such as `spikes V crosses -10 mV`")
			said = true
		}
		if user.cell && f.Cell.Spike == nil {
			c.errorf(codeDataSpikes, user.span, "%s needs a cell that spikes", user.what).Note(f.Cell.Span, "%s has no `spike when`", f.Cell.Name)
			return
		}
	}
	for i := range f.Losses {
		if l := &f.Losses[i]; l.Kind != model.MSE {
			c.lossOfSpikes(f, l)
		}
	}
}

// lossOfSpikes checks that a loss goes with the rest of the fit.
func (c *checker) lossOfSpikes(f *model.Fit, l *model.Loss) {
	switch {
	case l.Kind == model.Likelihood && f.Cell.Spike.Cond != nil:
		c.errorf(codeDataSpikes, l.Span, "a likelihood needs a spike condition that is one comparison or crossing").
			Note(f.Cell.Spike.Span, "the spike condition").Hint("the hazard depends on the distance of a value from its threshold")
	case l.Kind == model.Likelihood && !f.Teacher:
		c.errorf(codeDataSpikes, l.Span, "a likelihood is that of the recorded spikes, given those before: the cell must be reset at these").
			Hint("add the line `teacher spikes`")
	case l.OfSpikes() && f.Teacher:
		c.errorf(codeDataSpikes, l.Span, "with a teacher the spikes of the cell are those of the data: the loss %s has nothing to compare", l.Kind).
			Hint("leave `teacher spikes` out, or fit by mse or likelihood; a later stage can refine by %s", l.Kind)
	}
	switch {
	case l.Kind == model.Gamma && f.Optimizer.ByGradient():
		c.errorf(codeValue, l.Span, "the loss gamma is constant but for jumps: %s finds no slope to follow", f.Optimizer.Name).
			Hint("use it as a score, `score gamma(4 ms)`, or with an optimiser without gradient")
	case f.Optimizer.Name == "lm":
		c.errorf(codeValue, f.Optimizer.Span, "lm needs a loss that is a sum of squares").Note(l.Span, "%s is none", l.Kind).
			Expect("lbfgs or adam").Got("lm")
	}
}
