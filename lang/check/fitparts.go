package check

import (
	"fmt"
	"slices"

	"nmlc/lang/ast"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/unit"
)

// sweepNames reads the names of sweeps, whole numbers or texts, from an
// argument on.
func (c *checker) sweepNames(to *[]string, s *ast.Setting, from int) {
	if len(s.Args) <= from {
		c.errorf(codeValue, s.Span, "expected the names of sweeps").Expect("%s", `numbers such as 0, 3 or texts such as "a"`)
		return
	}
	for _, a := range s.Args[from:] {
		name := ""
		switch x := a.X.(type) {
		case *ast.Text:
			name = x.Value
		case *ast.Number:
			if v, ok := c.quantity(x, timeDim.Div(timeDim), "the name of a sweep"); ok && v == float64(int(v)) {
				name = fmt.Sprint(int(v))
			}
		}
		switch {
		case name == "" || a.To != nil:
			c.errorf(codeValue, a.Span, "a sweep is named by a whole number or a text").Got("%s", shorten(a.Span.Text()))
		case slices.Contains(*to, name):
			c.errorf(codeTwice, a.Span, "sweep %s is named twice", name)
		default:
			*to = append(*to, name)
		}
	}
}

// leaveOut reads `leave out 183`.
func (c *checker) leaveOut(out *model.Fit, s *ast.Setting) {
	if n, ok := firstArg(s).(*ast.Name); !ok || n.Name != "out" {
		c.errorf(codeValue, s.Span, "`leave out` names the sweeps that only test the fit").Expect("leave out 183").Got("%s", shorten(s.Span.Text()))
		return
	}
	c.sweepNames(&out.LeftOut, s, 1)
}

// repeats reads `repeats 0, 1, 2`: one experiment.
func (c *checker) repeats(out *model.Fit, s *ast.Setting) {
	var names []string
	c.sweepNames(&names, s, 0)
	for _, before := range out.Repeats {
		for _, name := range before {
			if slices.Contains(names, name) {
				c.errorf(codeTwice, s.Span, "sweep %s is a repeat of two experiments", name)
			}
		}
	}
	if len(names) == 1 && len(s.Args) == 1 {
		c.errorf(codeValue, s.Span, "an experiment has at least two repeats").Expect("repeats 0, 1").Got("%s", shorten(s.Span.Text()))
	}
	out.Repeats = append(out.Repeats, names)
}

// fitParts checks that no time and no sweep serves both to fit and to test.
func (c *checker) fitParts(f *model.Fit, st *settings) {
	for _, a := range f.Train {
		for _, b := range f.Test {
			if a.From < b.To && b.From < a.To {
				c.errorf(codeValue, st.seen["test"], "the times from %g to %g ms serve both to fit and to test", max(a.From, b.From), min(a.To, b.To)).
					Note(st.seen["train"], "the times to fit").Hint("a test tells something about data that the fit has not seen")
				return
			}
		}
	}
	for _, name := range f.LeftOut {
		if slices.Contains(f.Sweeps, name) {
			c.errorf(codeValue, st.seen["leave"], "sweep %s serves both to fit and to test", name).Note(st.seen["sweeps"], "the sweeps to fit")
		}
	}
}

// sharesParameters checks that a stage can take something from the one before.
func (c *checker) sharesParameters(f *model.Fit, name ast.Ident) {
	for _, p := range f.After.Free {
		if s := f.Cell.Lookup(p.Name); s != nil && s.Kind == model.Param && s.Dim == p.Dim {
			return
		}
	}
	c.errorf(codeStage, name.Span, "%s fits no parameter that %s has", name.Name, f.Cell.Name).Note(f.After.Span, "it fits parameters of %s", f.After.Cell.Name)
}

// within reads the `within 0.1` of `after Passive within 0.1`.
func (c *checker) within(out *model.Fit, rest []ast.SettingArg) bool {
	word, ok := rest[0].X.(*ast.Name)
	if !ok || word.Name != "within" || len(rest) != 2 {
		return false
	}
	v, ok := c.quantity(rest[1].X, unit.Dim{}, "a share of the ranges")
	if ok && !(v > 0 && v <= 1) {
		c.errorf(codeValue, rest[1].Span, "a share of the ranges lies above 0 and is 1 at most").Got("%s", rest[1].Span.Text())
	}
	out.Within = v
	return true
}

// after reads `after Passive`: the stage that this one begins with.
func (c *checker) after(out *model.Fit, s *ast.Setting) {
	if len(s.Args) == 0 || s.Value != nil || len(s.Args) > 1 && !c.within(out, s.Args[1:]) {
		c.errorf(codeValue, s.Span, "`after` takes the name of one fit").Expect("after Passive, or after Passive within 0.1").Got("%s", shorten(s.Span.Text()))
		return
	}
	name, ok := c.nameOf(s.Args[0])
	if !ok {
		return
	}
	var names []string
	for _, f := range c.fits {
		if f.Name == name.Name {
			out.After = f
			c.sharesParameters(out, name)
			return
		}
		names = append(names, f.Name)
	}
	d := c.errorf(codeStage, name.Span, "there is no fit %s above", name.Name)
	switch near, ok := diag.Nearest(name.Name, names); {
	case ok:
		d.Hint("did you mean %s?", near)
	case len(names) > 0:
		d.Hint("there are %s", joinNames(names))
	default:
		d.Hint("a stage stands below the one it comes after")
	}
}
