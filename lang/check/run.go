package check

import (
	"nmlc/lang/ast"
	"nmlc/lang/model"
)

const maxCells = 100_000_000

// run checks a `run` block: of cells, or of a network.
func (c *checker) run(b *ast.Block) *model.Run {
	for _, s := range b.Settings {
		if s.Key.Name == "network" {
			return c.networkRun(b)
		}
	}
	out := &model.Run{Name: b.Name.Name, Span: b.Name.Span, Size: 1}
	var later []func()
	whenCell := func(read func(*ast.Setting)) func(*ast.Setting) {
		return func(s *ast.Setting) { later = append(later, func() { read(s) }) }
	}
	st := &settings{c: c, block: "run " + out.Name, repeat: map[string]bool{"stimulus": true, "record": true, "sweep": true}}
	st.handlers = map[string]func(*ast.Setting){
		"cell":     func(s *ast.Setting) { out.Cell, out.Overrides = c.cellUse(s) },
		"size":     func(s *ast.Setting) { out.Size, out.Sized = c.count(s, maxCells), true },
		"duration": func(s *ast.Setting) { out.Duration = c.positive(s, timeDim, "a time, such as 500 ms") },
		"dt":       func(s *ast.Setting) { out.DT = c.positive(s, timeDim, "a time step, such as 0.1 ms") },
		"stimulus": whenCell(func(s *ast.Setting) { c.stimulus(out, s, allCases) }),
		"sweep":    whenCell(func(s *ast.Setting) { c.sweep(out, s) }),
		"record":   whenCell(func(s *ast.Setting) { c.record(out, s) }),
	}
	st.read(b.Settings)
	if out.Cell == nil {
		if _, ok := st.seen["cell"]; !ok {
			c.errorf(codeMissing, b.Name.Span, "run %s does not say which cell it runs", out.Name).Expect("a line `cell NAME`, or `network NAME`")
		}
		return nil
	}
	if _, ok := st.seen["duration"]; !ok {
		c.errorf(codeMissing, b.Name.Span, "run %s has no duration", out.Name).Expect("a line such as `duration 500 ms`")
	}
	before := c.diags.Len()
	for _, read := range later {
		read()
	}
	if c.diags.Len() == before {
		c.completeRun(out, st)
	}
	return out
}

// completeRun holds the settings against each other.
func (c *checker) completeRun(out *model.Run, st *settings) {
	if n := len(out.Cases); n > 0 {
		switch {
		case !out.Sized:
			out.Size = n
		case out.Size%n != 0:
			c.errorf(codeValue, st.seen["size"], "%d cells cannot be shared out among %d sweeps", out.Size, n).
				Hint("leave `size` out for one cell a sweep, or take a multiple of %d", n)
		}
	}
	if out.Sweep != nil {
		if out.Sized && out.Size < 2 {
			c.errorf(codeSweep, st.seen["size"], "a sweep needs at least two cells")
		}
		c.sweepable(out)
	}
	c.ranges(out)
	for _, r := range out.Recorders {
		for _, cells := range r.Cells {
			if out.Sized && cells.Last >= out.Size {
				c.errorf(codeValue, r.Span, "there is no cell %d to record", cells.Last).Expect("cells 0 to %d", out.Size-1)
			}
		}
	}
}

// ranges refuses numbers that go from the first cell to the last where there is
// only one.
func (c *checker) ranges(out *model.Run) {
	varying := map[*model.Term]bool{}
	for i := range out.Stimuli {
		s := &out.Stimuli[i]
		cells := out.Size
		if s.Case != allCases {
			cells /= len(out.Cases)
		}
		for k := range s.Terms {
			t := &s.Terms[k]
			if t.AllSweeps && !out.Sized {
				return // the file says how many cells there are
			}
			varying[t] = cells < 2 && len(t.Varying()) > 0
		}
	}
	for t, wrong := range varying {
		if wrong {
			c.errorf(codeStimulus, t.Span, "the %s goes from the first cell to the last, but there is one cell only", t.Varying()[0]).
				Hint("say how many cells there are, as in `size 11`")
		}
	}
}
