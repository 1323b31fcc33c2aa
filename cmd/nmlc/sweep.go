package main

import (
	"fmt"
	"maps"
	"strings"

	"nmlc/codegen/pipeline"
	"nmlc/lang/ast"
	"nmlc/lang/check"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/source"
	"nmlc/parser"
)

// defaultPoints is how many values a sweep has where nobody says.
const defaultPoints = 11

// sweeping reads the flags --sweep and --points, and finds what goes through a
// range.
func (r *running) sweeping(diags *diag.List) error {
	if len(r.Sweep) > 1 {
		return fmt.Errorf("--sweep is given %d times; a run sweeps one quantity\nhint: run once for each value of the other", len(r.Sweep))
	}
	if len(r.Sweep) == 1 {
		if err := r.readSweep(r.Sweep[0], diags); err != nil {
			return err
		}
	}
	if r.Points != 0 && (r.Points < 2 || r.block.Sweep == nil) {
		return fmt.Errorf("--points %d: expected 2 or more, for the values of a --sweep", r.Points)
	}
	if r.block.Sweep == nil {
		r.sweep = rangeOfStimulus(r.block)
		return nil
	}
	r.sweep = r.block.Sweep
	switch {
	case r.Points > 0:
		r.block.Size = r.Points
	case r.block.Size == 1:
		r.block.Size = defaultPoints
	}
	r.block.Sized = true
	if r.sweep.Symbol.Kind == model.Input {
		r.sweepAmplitude()
	}
	return nil
}

// readSweep reads NAME=FROM..TO as the language does, with its units and its
// complaints.
func (r *running) readSweep(text string, diags *diag.List) error {
	if name, bounds, ok := strings.Cut(text, "="); !ok || !strings.Contains(bounds, "..") || strings.TrimSpace(name) == "" || strings.ContainsAny(text, "{};\n") {
		return fmt.Errorf("--sweep %s: expected a name and a range\nhint: as in --sweep g_L=1nS..10nS or --sweep I=0..0.5nA", text)
	}
	const before = "run R {\n"
	tree := parser.Parse(source.NewFile("--sweep", before+"sweep "+strings.Replace(text, "..", " .. ", 1)+"\n}\n"), diags)
	if !diags.HasErrors() {
		check.Sweep(r.block, tree.Decls[0].(*ast.Block).Settings[0], diags)
	}
	if diags.HasErrors() {
		report(r.job, diags)
		return errReported
	}
	return nil
}

// sweepAmplitude has the stimulus of the swept input go through the range; an
// input without stimulus gets a constant one.
func (r *running) sweepAmplitude() {
	if term := r.block.Swept(r.sweep.Symbol); term != nil {
		term.Args = maps.Clone(term.Args)
		term.Args[term.Amplitude()] = r.sweep.Range
		return
	}
	term := model.Term{Kind: "constant", Sign: 1, Args: map[string]model.Amount{"amplitude": r.sweep.Range}}
	r.block.Stimuli = append(r.block.Stimuli, model.Stimulus{Input: r.sweep.Symbol, Case: -1, Terms: []model.Term{term}})
}

// rangeOfStimulus is the amplitude of a stimulus that goes through a range, if
// that is all in which cells differ.
func rangeOfStimulus(b *model.Run) *model.Sweep {
	var found *model.Sweep
	if b.Size < 2 || len(b.Cases) > 0 {
		return nil
	}
	for i := range b.Stimuli {
		s := &b.Stimuli[i]
		for k := range s.Terms {
			t := &s.Terms[k]
			for _, name := range t.Varying() {
				if found != nil || name != t.Amplitude() || b.Swept(s.Input) != t {
					return nil
				}
				found = &model.Sweep{Symbol: s.Input, Range: t.Args[name], Span: t.Span}
			}
		}
	}
	return found
}

// swept reports whether the sweep is one of parameters, or of inputs.
func (r *running) swept(kind model.SymbolKind) bool {
	return r.block.Sweep != nil && r.block.Sweep.Symbol.Kind == kind
}

// sweepValues are the values of the cells.
func (r *running) sweepValues() []float64 {
	out := make([]float64, r.block.Size)
	a, last := r.sweep.Range, float64(r.block.Size-1)
	for cell := range out {
		out[cell] = a.From + (a.To-a.From)/last*float64(cell)
	}
	return out
}

// spikesSound holds the spikes of all cells against their parameters and dt.
func (r *running) spikesSound(diags *diag.List) bool {
	value := pipeline.ParamValues(r.block.Cell, r.block.Overrides)
	if !r.swept(model.Param) {
		return pipeline.SpikesSound(r.block.Cell, value, r.block.DT, diags)
	}
	name := r.sweep.Symbol.Name
	for _, v := range r.sweepValues() {
		here := func(param string) float64 {
			if param == name {
				return v
			}
			return value(param)
		}
		found := &diag.List{}
		if pipeline.SpikesSound(r.block.Cell, here, r.block.DT, found) {
			continue
		}
		for _, d := range found.All() {
			diags.Add(d.Note(r.sweep.Span, "at %s = %.6g%s", name, v/r.sweep.Symbol.Scale, unitSuffix(r.sweep.Symbol.Unit)))
		}
		return false
	}
	return true
}
