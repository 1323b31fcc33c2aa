package check

import (
	"nmlc/lang/ast"
	"nmlc/lang/model"
	"nmlc/lang/source"
	"nmlc/lang/unit"
)

// file reads `data "trials.npz" { ... }`.
func (t *taskChecker) file(s *ast.Setting) *model.TaskFile {
	c := t.c
	out := &model.TaskFile{Span: s.Span, Lines: map[string]source.Span{}}
	for _, l := range s.Settings {
		out.Lines[l.Key.Name] = l.Span
	}
	if out.Path, _ = c.text(s); out.Path == "" {
		return nil
	}
	array := func(to *string) func(*ast.Setting) {
		return func(s *ast.Setting) { *to = c.arrayName(s) }
	}
	st := &settings{c: c, block: "the data of " + t.task.Name, handlers: map[string]func(*ast.Setting){
		"spikes": array(&out.Spikes), "rates": array(&out.Rates), "classes": array(&out.Classes),
		"target": func(s *ast.Setting) { t.fileTarget(out, s) },
		"window": func(s *ast.Setting) { t.fileWindow(out, s) },
		"hold_out": func(s *ast.Setting) {
			e := c.one(s, "a share, such as 0.2")
			v, ok := c.quantity(e, unit.Dim{}, "hold_out")
			if ok && !(v > 0 && v < 1) {
				c.errorf(codeTaskFile, e.Pos(), "the share of trials that is held out lies between 0 and 1").Got("%s", e.Pos().Text())
			}
			out.HoldOut = v
		},
	}}
	before := c.diags.Len()
	st.read(s.Settings)
	if c.diags.Len() > before {
		return out
	}
	if (out.Spikes == "") == (out.Rates == "") {
		c.errorf(codeTaskFile, s.Span, "a file gives the inputs as spikes or as rates").Expect("one of `spikes = \"x\"` and `rates = \"x\"`")
	}
	if out.Classes == "" && out.Values == "" {
		c.errorf(codeTaskFile, s.Span, "nothing says what the network shall do").Expect("`classes = \"labels\"` or `target y = \"y\"`")
	}
	if out.To > 0 && out.Classes == "" {
		c.errorf(codeTaskFile, st.seen["window"], "a window is for classes, and there are none")
	}
	return out
}

// arrayName is the name of an array of the file.
func (c *checker) arrayName(s *ast.Setting) string {
	text, ok := s.Value.(*ast.Text)
	if !ok || len(s.Args) > 0 || s.Braces {
		c.errorf(codeTaskFile, s.Span, "`%s` is an array of the file", s.Key.Name).Expect("%s = \"x\"", s.Key.Name).Got("%s", shorten(s.Span.Text()))
		return ""
	}
	return text.Value
}

// fileTarget reads `target y = "y"`.
func (t *taskChecker) fileTarget(out *model.TaskFile, s *ast.Setting) {
	text, isText := s.Value.(*ast.Text)
	name, _ := firstArg(s).(*ast.Name)
	if !isText || name == nil || len(s.Args) > 1 {
		t.c.errorf(codeTaskFile, s.Span, "a target of a file has a name and an array").Expect("target y = \"y\"").Got("%s", shorten(s.Span.Text()))
		return
	}
	out.Name, out.Values = name.Name, text.Value
}

// fileWindow reads `window 0 ms .. 100 ms`.
func (t *taskChecker) fileWindow(out *model.TaskFile, s *ast.Setting) {
	var windows []model.Window
	t.c.window(&windows, s)
	if len(windows) == 1 {
		out.From, out.To = windows[0].From, windows[0].To
	}
}
