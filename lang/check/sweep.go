package check

import (
	"fmt"
	"slices"

	"nmlc/lang/ast"
	"nmlc/lang/diag"
	"nmlc/lang/model"
)

// sweep reads one of the two forms: a quantity that goes through a range from
// cell to cell, `sweep g_L = 1 nS .. 10 nS`, or cells with stimuli of their own,
// `sweep strong { stimulus I = ... }`.
func (c *checker) sweep(out *model.Run, s *ast.Setting) {
	if s.Braces && s.Value == nil {
		c.sweepCase(out, s)
		return
	}
	if len(s.Args) != 1 || s.Value == nil || s.ValueTo == nil || s.Braces {
		c.errorf(codeSweep, s.Span, "a sweep takes a quantity through a range, or has stimuli of its own").
			Expect("`sweep g_L = 1 nS .. 10 nS`, or `sweep strong { stimulus I = ... }`").Got("%s", shorten(s.Span.Text()))
		return
	}
	name, ok := c.nameOf(s.Args[0])
	if !ok {
		return
	}
	sym := c.member(out.Cell, name, model.Param, model.Input)
	if sym == nil {
		return
	}
	if out.Sweep != nil {
		c.errorf(codeTwice, name.Span, "a run sweeps one quantity").Note(out.Sweep.Span, "the first one")
		return
	}
	r, ok := c.amount(&ast.Range{Lo: s.Value, Hi: s.ValueTo}, sym.Dim, sym.Name)
	if ok && !r.Varies() {
		c.errorf(codeSweep, s.Value.Pos().To(s.ValueTo.Pos()), "this range is a single value").Got("%s", s.Value.Pos().To(s.ValueTo.Pos()).Text())
		return
	}
	if ok {
		out.Sweep = &model.Sweep{Symbol: sym, Range: r, Span: s.Span}
	}
}

// sweepCase reads the stimuli of one sweep. Its name is optional.
func (c *checker) sweepCase(out *model.Run, s *ast.Setting) {
	number := len(out.Cases)
	name := fmt.Sprint(number)
	switch len(s.Args) {
	case 0:
	case 1:
		if text, ok := s.Args[0].X.(*ast.Text); ok {
			name = text.Value
		} else if n, ok := c.nameOf(s.Args[0]); ok {
			name = n.Name
		} else {
			return
		}
	default:
		c.errorf(codeSweep, s.Args[1].Span, "a sweep has one name").Got("%s", s.Args[1].Span.Text())
		return
	}
	if slices.Contains(out.Cases, name) {
		c.errorf(codeTwice, s.Args[0].Span, "two sweeps are named %s", name)
		return
	}
	out.Cases = append(out.Cases, name)
	st := &settings{c: c, block: "sweep " + name, repeat: map[string]bool{"stimulus": true}, handlers: map[string]func(*ast.Setting){
		"stimulus": func(s *ast.Setting) { c.stimulus(out, s, number) },
	}}
	st.read(s.Settings)
}

// sweepable holds a swept quantity against the stimuli and the other sweeps.
func (c *checker) sweepable(out *model.Run) {
	s := out.Sweep
	if len(out.Cases) > 0 {
		c.errorf(codeSweep, s.Span, "a run has either sweeps with stimuli of their own or a quantity that goes through a range")
		return
	}
	if s.Symbol.Kind == model.Input && out.Drives(s.Symbol) && out.Swept(s.Symbol) == nil {
		c.errorf(codeSweep, s.Span, "the stimulus of %s has no amplitude that a sweep could set", s.Symbol.Name).
			Hint("add a constant to it, which the sweep then sets: `0 %s + ...`", s.Symbol.Unit)
	}
	c.sweptAlone(out)
	for _, o := range out.Overrides {
		if o.Param == s.Symbol {
			c.errorf(codeTwice, s.Span, "%s is set and swept", s.Symbol.Name).Note(o.Span, "set here")
		}
	}
}

// sweptAlone demands that cells differ in nothing but the swept quantity.
func (c *checker) sweptAlone(out *model.Run) {
	swept := out.Swept(out.Sweep.Symbol)
	for i := range out.Stimuli {
		for k := range out.Stimuli[i].Terms {
			t := &out.Stimuli[i].Terms[k]
			for _, name := range t.Varying() {
				if t == swept && name == t.Amplitude() {
					continue
				}
				c.errorf(codeSweep, out.Sweep.Span, "cells differ in %s already: a sweep takes one quantity through a range", name).
					Note(t.Span, "this stimulus goes through a range")
			}
			if t.AllSweeps {
				c.errorf(codeSweep, out.Sweep.Span, "cells differ in their stimuli already").Note(t.Span, "the sweeps of this file")
			}
		}
	}
}

// Sweep reads the setting `sweep name = from .. to` for a run that is checked
// already, in place of its own.
func Sweep(run *model.Run, s *ast.Setting, diags *diag.List) {
	c := &checker{diags: diags}
	run.Sweep = nil
	run.Overrides = slices.Clone(run.Overrides)
	if c.sweep(run, s); run.Sweep == nil {
		return
	}
	run.Overrides = slices.DeleteFunc(run.Overrides, func(o model.Override) bool { return o.Param == run.Sweep.Symbol })
	c.sweepable(run)
}
