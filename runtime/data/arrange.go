package data

import (
	"fmt"
	"slices"
)

// timeColumn finds the time, under one of its names.
func (t *table) timeColumn() column {
	for _, name := range []string{"time", "t"} {
		for at, header := range t.header {
			sweep, unit, ok := split(header, name)
			if !ok || sweep != "" {
				continue
			}
			c := column{at: at, text: header}
			c.scale, c.err = t.scale("time", unit)
			t.checkUnit(c)
			return c
		}
	}
	t.missing("time", "the")
	return column{}
}

// arrange makes the sweeps, still without values, and lists the columns that
// fill them: sweep by sweep, inputs before targets.
func (t *table) arrange(want Columns) (sweeps []Sweep, columns []column) {
	all := slices.Concat(want.Inputs, want.Targets)
	found := map[string][]column{}
	var names []string // of the sweeps
	for i, name := range all {
		found[name] = t.find(name, all)
		isTarget := i >= len(want.Inputs)
		switch {
		case len(found[name]) == 0 && isTarget:
			t.missing(name, "the recorded value")
		case len(found[name]) == 0:
			t.missing(name, "the input")
		case isTarget:
			names = t.sweepNames(name, found[name], names)
		}
	}
	if len(want.Targets) == 0 {
		for _, name := range want.Inputs {
			names = t.sweepNames(name, found[name], names)
		}
	}
	if len(t.wrong.Problems) > 0 {
		return nil, nil
	}
	for _, name := range names {
		s := Sweep{Name: name, Inputs: make([][]float64, len(want.Inputs)), Targets: make([][]float64, len(want.Targets))}
		if name == "" {
			s.Name = "0"
		}
		for _, quantity := range all {
			c, ok := choose(found[quantity], name)
			if !ok {
				t.wrong.add(Problem{Line: 1, Text: fmt.Sprintf("expected a column %s_%s_<unit> for sweep %s, found %s only for other sweeps",
					quantity, name, name, quantity), Hint: "the columns are " + t.list()})
				continue
			}
			t.checkUnit(c)
			columns = append(columns, c)
		}
		sweeps = append(sweeps, s)
	}
	return sweeps, columns
}

// sweepNames adds the sweeps of a quantity to those known, in the order of the
// header.
func (t *table) sweepNames(quantity string, columns []column, known []string) []string {
	var plain, indexed *column
	for i, c := range columns {
		if c.sweep == "" {
			plain = &columns[i]
		} else {
			indexed = &columns[i]
		}
		if !slices.Contains(known, c.sweep) {
			known = append(known, c.sweep)
		}
	}
	if plain != nil && indexed != nil && plain.err == nil && indexed.err == nil {
		t.wrong.add(Problem{Line: 1, Column: plain.text,
			Text: fmt.Sprintf("expected the number of a sweep for all columns of %s or for none, found also %s", quantity, indexed.text),
			Hint: "number the sweeps: V_0_mV, V_1_mV"})
	}
	return known
}

// choose takes the column of a sweep, or the one for all sweeps.
func choose(columns []column, sweep string) (column, bool) {
	for _, name := range []string{sweep, ""} {
		for _, c := range columns {
			if c.sweep == name {
				return c, true
			}
		}
	}
	return column{}, false
}
