package pipeline

import "nmlc/lang/diag"

// sound holds the spikes of each population against its parameters and the time
// step, as those of cells alone are. What depends on values that differ from cell
// to cell is left to the run; events know no time step.
func (a *assembler) sound() error {
	if a.run.EventDriven {
		return nil
	}
	for _, c := range a.crowds {
		if c.Model.Cell == nil || c.Model.Cell.Spike == nil {
			continue
		}
		differs := map[string]bool{}
		for s := range c.each {
			differs[s.Name] = true
		}
		all, shared := ParamValues(c.Model.Cell, c.Model.Overrides), true
		value := func(name string) float64 {
			shared = shared && !differs[name]
			return all(name)
		}
		var found diag.List
		if SpikesSound(c.Model.Cell, value, a.dt, &found) || !shared {
			continue
		}
		a.broken = true
		for _, d := range found.All() {
			a.diags.Add(d).Note(c.Model.Span, "the cells of %s", c.Model.Name)
		}
	}
	return nil
}
