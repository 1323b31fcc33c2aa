package check

import (
	"slices"

	"nmlc/lang/ast"
	"nmlc/lang/model"
)

// fit checks a `fit` block.
func (c *checker) fit(b *ast.Block) *model.Fit {
	out := &model.Fit{Name: b.Name.Name, Span: b.Name.Span, Optimizer: model.Optimizer{Name: "lbfgs"}}
	var later []func()
	whenCell := func(read func(*ast.Setting)) func(*ast.Setting) {
		return func(s *ast.Setting) { later = append(later, func() { read(s) }) }
	}
	st := &settings{c: c, block: "fit " + out.Name, repeat: map[string]bool{
		"loss": true, "window": true, "sample": true, "train": true, "test": true, "sweeps": true, "leave": true, "repeats": true,
	}}
	st.handlers = map[string]func(*ast.Setting){
		"cell":     func(s *ast.Setting) { out.Cell, out.Overrides = c.cellUse(s) },
		"data":     func(s *ast.Setting) { out.Data, out.DataSpan = c.text(s) },
		"dt":       func(s *ast.Setting) { out.DT = c.positive(s, timeDim, "a time step, such as 0.01 ms") },
		"free":     whenCell(func(s *ast.Setting) { c.free(out, s) }),
		"loss":     whenCell(func(s *ast.Setting) { c.loss(out, s) }),
		"window":   func(s *ast.Setting) { c.window(&out.Windows, s) },
		"train":    func(s *ast.Setting) { c.window(&out.Train, s) },
		"test":     func(s *ast.Setting) { c.window(&out.Test, s) },
		"sweeps":   func(s *ast.Setting) { c.sweepNames(&out.Sweeps, s, 0) },
		"leave":    func(s *ast.Setting) { c.leaveOut(out, s) },
		"repeats":  func(s *ast.Setting) { c.repeats(out, s) },
		"spikes":   whenCell(func(s *ast.Setting) { c.dataSpikes(out, s) }),
		"exclude":  func(s *ast.Setting) { c.exclude(out, s) },
		"teacher":  func(s *ast.Setting) { c.teacher(out, s) },
		"score":    func(s *ast.Setting) { c.score(out, s) },
		"after":    whenCell(func(s *ast.Setting) { c.after(out, s) }),
		"sample":   func(s *ast.Setting) { c.sample(out, s) },
		"optimize": func(s *ast.Setting) { c.optimizer(out, s) },
	}
	before := c.diags.Len()
	st.read(b.Settings)
	if out.Cell == nil {
		if _, ok := st.seen["cell"]; !ok {
			c.errorf(codeMissing, b.Name.Span, "fit %s does not say which cell it fits", out.Name).Expect("a line `cell NAME`")
		}
		return nil
	}
	for _, read := range later {
		read()
	}
	c.completeFit(out, b, c.diags.Len() == before)
	c.fitParts(out, st)
	c.fitSpikes(out, st)
	return out
}

// completeFit fills in what the block leaves out.
func (c *checker) completeFit(out *model.Fit, b *ast.Block, clean bool) {
	if len(out.Free) == 0 && clean {
		for _, p := range out.Cell.Params {
			if p.HasRange {
				out.Free = append(out.Free, p)
			}
		}
		if len(out.Free) == 0 {
			c.errorf(codeNoRange, b.Name.Span, "no parameter of %s has a range that a fit may search", out.Cell.Name).
				Hint("give one a range: param g_L = 10 nS in 1 .. 100 nS")
		}
	}
	if len(out.Losses) == 0 && clean {
		c.errorf(codeMissing, b.Name.Span, "fit %s has no loss", out.Name).Expect("a line such as `loss mse(V)`")
	}
	for _, e := range out.Cell.Equations {
		if e.Noise != nil {
			c.errorf(codeNoise, b.Name.Span, "%s cannot be fitted to data sample by sample: the equation of %s has a noise term", out.Cell.Name, e.State.Name).
				Note(e.Span, "the noise").Hint("leave the term with xi out for the fit")
		}
	}
	for _, o := range out.Overrides {
		if slices.Contains(out.Free, o.Param) && (o.Value < o.Param.Lo || o.Value > o.Param.Hi) {
			c.errorf(codeRange, o.Span, "the value of %s is outside of its range", o.Param.Name).Note(o.Param.Span, "the range is declared here")
		}
	}
}

func (c *checker) free(out *model.Fit, s *ast.Setting) {
	for _, a := range s.Args {
		name, ok := c.nameOf(a)
		if !ok {
			continue
		}
		sym := c.member(out.Cell, name, model.Param)
		switch {
		case sym == nil:
		case !sym.HasRange:
			c.errorf(codeNoRange, name.Span, "%s has no range that the fit may search", sym.Name).
				Note(sym.Span, "declared here").Hint("add one there: ... in LOW .. HIGH")
		case slices.Contains(out.Free, sym):
			c.errorf(codeTwice, name.Span, "%s is named twice", sym.Name)
		default:
			out.Free = append(out.Free, sym)
		}
	}
}

// window reads `window 5 ms .. 10 ms weight 2`, and `train` and `test` without
// a weight.
func (c *checker) window(to *[]model.Window, s *ast.Setting) {
	if len(s.Args) == 0 || s.Args[0].To == nil {
		c.errorf(codeValue, s.Span, "a window has a beginning and an end").Expect("%s 5 ms .. 10 ms", s.Key.Name).Got("%s", shorten(s.Span.Text()))
		return
	}
	from, ok := c.quantity(withUnitOf(s.Args[0].X, s.Args[0].To), timeDim, "the beginning of a window")
	end, ok2 := c.quantity(s.Args[0].To, timeDim, "the end of a window")
	if !ok || !ok2 {
		return
	}
	if !(from < end) {
		c.errorf(codeValue, s.Args[0].Span, "this window is empty").Got("%s", s.Args[0].Span.Text())
		return
	}
	weight := 1.0
	if s.Key.Name == "window" {
		weight = c.weight(s, 1)
	} else if len(s.Args) > 1 {
		c.errorf(codeValue, s.Args[1].Span, "`%s` takes one range of times", s.Key.Name).Hint("write a line for each; `window` weighs times")
	}
	*to = append(*to, model.Window{From: from, To: end, Weight: weight})
}

// sample reads `sample every 0.1 ms` and `sample after`.
func (c *checker) sample(out *model.Fit, s *ast.Setting) {
	word, _ := firstArg(s).(*ast.Name)
	switch {
	case word != nil && word.Name == "after" && len(s.Args) == 1:
		out.SampleAfter = true
	case word != nil && word.Name == "every" && len(s.Args) == 2 && s.Args[1].To == nil:
		if v, ok := c.quantity(s.Args[1].X, timeDim, "the time between samples"); ok {
			if !(v > 0) {
				c.errorf(codeValue, s.Args[1].Span, "the time between samples must be positive")
			}
			out.SampleStep = v
		}
	default:
		c.errorf(codeValue, s.Span, "`sample` is followed by `every TIME` or `after`").Got("%s", shorten(s.Span.Text()))
	}
}
