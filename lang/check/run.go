package check

import (
	"slices"

	"nmlc/lang/ast"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/unit"
)

const maxCells = 100_000_000

// run checks a `run` block.
func (c *checker) run(b *ast.Block) *model.Run {
	out := &model.Run{Name: b.Name.Name, Span: b.Name.Span, Size: 1}
	var later []func()
	whenCell := func(read func(*ast.Setting)) func(*ast.Setting) {
		return func(s *ast.Setting) { later = append(later, func() { read(s) }) }
	}
	st := &settings{c: c, block: "run " + out.Name, repeat: map[string]bool{"stimulus": true, "record": true}}
	st.handlers = map[string]func(*ast.Setting){
		"cell":     func(s *ast.Setting) { out.Cell, out.Overrides = c.cellUse(s) },
		"size":     func(s *ast.Setting) { out.Size = c.count(s, maxCells) },
		"duration": func(s *ast.Setting) { out.Duration = c.positive(s, timeDim, "a time, such as 500 ms") },
		"dt":       func(s *ast.Setting) { out.DT = c.positive(s, timeDim, "a time step, such as 0.1 ms") },
		"stimulus": whenCell(func(s *ast.Setting) { c.stimulus(out, s) }),
		"record":   whenCell(func(s *ast.Setting) { c.record(out, s) }),
	}
	st.read(b.Settings)
	if out.Cell == nil {
		if _, ok := st.seen["cell"]; !ok {
			c.errorf(codeMissing, b.Name.Span, "run %s does not say which cell it runs", out.Name).Expect("a line `cell NAME`")
		}
		return nil
	}
	if _, ok := st.seen["duration"]; !ok {
		c.errorf(codeMissing, b.Name.Span, "run %s has no duration", out.Name).Expect("a line such as `duration 500 ms`")
	}
	for _, read := range later {
		read()
	}
	return out
}

func (c *checker) record(out *model.Run, s *ast.Setting) {
	for _, a := range s.Args {
		name, ok := c.nameOf(a)
		if !ok {
			continue
		}
		if name.Name == "spikes" && out.Cell.Lookup("spikes") == nil {
			out.Spikes = true
			continue
		}
		sym := c.member(out.Cell, name, model.State, model.Let, model.Input)
		if sym != nil && !slices.Contains(out.Record, sym) {
			out.Record = append(out.Record, sym)
		}
	}
}

// shape is a kind of stimulus with the arguments it takes.
type shape struct {
	positional []string
	named      []string
}

var shapes = map[string]shape{
	"constant": {positional: []string{"amplitude"}},
	"step":     {positional: []string{"amplitude"}, named: []string{"start", "stop", "baseline"}},
	"ramp":     {positional: []string{"from", "to"}, named: []string{"start", "stop", "baseline"}},
	"sine":     {positional: []string{"amplitude"}, named: []string{"frequency", "offset"}},
	"file":     {positional: []string{"path"}, named: []string{"column"}},
}

// stimulus reads `stimulus I = step(1 nA, start = 10 ms)`.
func (c *checker) stimulus(out *model.Run, s *ast.Setting) {
	if len(s.Args) != 1 || s.Value == nil {
		c.errorf(codeStimulus, s.Span, "a stimulus drives an input of the cell").Expect("stimulus I = step(1 nA)").Got("%s", shorten(s.Span.Text()))
		return
	}
	name, ok := c.nameOf(s.Args[0])
	if !ok {
		return
	}
	input := c.member(out.Cell, name, model.Input)
	call, ok := s.Value.(*ast.Call)
	if !ok {
		c.errorf(codeStimulus, s.Value.Pos(), "a stimulus has a shape").Expect("%s", joinNames(sortedKeys(shapes))+", each with its arguments in parentheses")
		return
	}
	if slices.ContainsFunc(out.Stimuli, func(o model.Stimulus) bool { return o.Input == input }) {
		c.errorf(codeTwice, name.Span, "the input %s has two stimuli", name.Name)
		return
	}
	if stim := c.shape(call, input, out); stim != nil {
		out.Stimuli = append(out.Stimuli, *stim)
	}
}

func (c *checker) shape(call *ast.Call, input *model.Symbol, run *model.Run) *model.Stimulus {
	sh, ok := shapes[call.Func.Name]
	if !ok {
		d := c.errorf(codeStimulus, call.Func.Span, "there is no stimulus %s", call.Func.Name)
		if near, ok := diag.Nearest(call.Func.Name, sortedKeys(shapes)); ok {
			d.Hint("did you mean %s?", near)
		} else {
			d.Hint("there are %s", joinNames(sortedKeys(shapes)))
		}
		return nil
	}
	if input == nil {
		return nil
	}
	out := &model.Stimulus{Input: input, Kind: call.Func.Name, Stop: run.Duration, Span: call.Span}
	args := c.shapeArgs(call, sh)
	if args == nil {
		return nil
	}
	for _, name := range sortedKeys(args) {
		c.stimulusValue(out, name, args[name])
	}
	return out
}

// shapeArgs matches positional and named arguments.
func (c *checker) shapeArgs(call *ast.Call, sh shape) map[string]ast.Expr {
	args := map[string]ast.Expr{}
	if len(call.Args) > len(sh.positional) {
		c.errorf(codeArguments, call.Args[len(sh.positional)].Pos(), "%s takes only %s by position", call.Func.Name, joinNames(sh.positional)).
			Hint("the others have names: %s", joinNames(sh.named))
		return nil
	}
	for i, a := range call.Args {
		args[sh.positional[i]] = a
	}
	all := slices.Concat(sh.positional, sh.named)
	for _, n := range call.Named {
		if !slices.Contains(all, n.Name.Name) {
			c.errorf(codeArguments, n.Name.Span, "%s has no argument %s", call.Func.Name, n.Name.Name).Hint("it has %s", joinNames(all))
			return nil
		}
		if _, twice := args[n.Name.Name]; twice {
			c.errorf(codeTwice, n.Name.Span, "%s is given twice", n.Name.Name)
			return nil
		}
		args[n.Name.Name] = n.Value
	}
	for _, p := range sh.positional {
		if _, ok := args[p]; !ok {
			c.errorf(codeArguments, call.Span, "%s lacks its %s", call.Func.Name, p)
			return nil
		}
	}
	return args
}

// stimulusValue stores one argument.
func (c *checker) stimulusValue(out *model.Stimulus, name string, e ast.Expr) {
	switch name {
	case "path", "column":
		t, ok := e.(*ast.Text)
		if !ok {
			c.errorf(codeValue, e.Pos(), "the %s of a file is a text in double quotes", name)
			return
		}
		if name == "path" {
			out.Path = t.Value
		} else {
			out.Column = t.Value
		}
		return
	}
	target, dim := map[string]*float64{
		"amplitude": &out.Amplitude, "from": &out.Amplitude, "to": &out.To, "baseline": &out.Baseline, "offset": &out.Baseline,
		"start": &out.Start, "stop": &out.Stop, "frequency": &out.Frequency,
	}[name], out.Input.Dim
	switch name {
	case "start", "stop":
		dim = timeDim
	case "frequency":
		dim = unit.Dim{}.Div(timeDim)
	}
	if r, ok := e.(*ast.Range); ok {
		c.sweep(out, name, r, dim)
		return
	}
	*target, _ = c.quantity(e, dim, name)
}

// sweep reads an amplitude that goes from the first cell to the last.
func (c *checker) sweep(out *model.Stimulus, name string, r *ast.Range, dim unit.Dim) {
	if name != "amplitude" {
		c.errorf(codeStimulus, r.Pos(), "only the amplitude of a stimulus can differ from cell to cell")
		return
	}
	out.Amplitude, _ = c.quantity(withUnitOf(r.Lo, r.Hi), dim, name)
	out.SweepTo, out.SweepSet = 0, true
	out.SweepTo, _ = c.quantity(r.Hi, dim, name)
}
