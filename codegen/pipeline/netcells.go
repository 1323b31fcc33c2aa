package pipeline

import (
	"fmt"
	"math"

	"nmlc/ir"
	"nmlc/ir/lower"
	"nmlc/lang/circuit"
	"nmlc/lang/model"
	"nmlc/lang/source"
	"nmlc/runtime/data"
	"nmlc/runtime/network"
	"nmlc/runtime/positions"
	"nmlc/runtime/random"
	"nmlc/runtime/wiring"
)

// crowd is a population while its job is made.
type crowd struct {
	*circuit.Population
	size    int
	places  *positions.Places
	table   *rows
	each    map[*model.Symbol][]float64 // values of parameters that differ from cell to cell
	made    map[*model.Symbol]func() error
	spans   map[*model.Symbol]lower.Range // of trained parameters: where they may go
	names   data.Cells                    // once they were asked for
	trains  [][]float64                   // spike times of sources from a file, in ms
	program *ir.Program
	outputs []*model.Symbol
	job     *network.Population
}

// populate finds the sizes, places and values of the cells.
func (a *assembler) populate() error {
	for _, p := range a.circuit.Populations {
		c := &crowd{Population: p, each: map[*model.Symbol][]float64{}, made: map[*model.Symbol]func() error{}, spans: map[*model.Symbol]lower.Range{}}
		a.crowds = append(a.crowds, c)
		a.of[p.Model] = c
		if err := a.settle(c); err != nil {
			a.wrong(p.Model.Span, err)
			continue
		}
		a.fill(c)
	}
	return nil
}

// fill computes the values that differ from cell to cell; those that others
// depend on come first.
func (a *assembler) fill(c *crowd) {
	for _, v := range c.PerCell {
		c.made[v.Param] = func() error { return a.values(c, v) }
	}
	for _, v := range c.PerCell {
		if err := c.make(v.Param); err != nil {
			a.wrong(spanOf(v, c), err)
			return
		}
	}
	for _, e := range c.Stimuli {
		if err := a.constants(c, e); err != nil {
			a.wrong(e.Stimuli[0].Span, err)
		}
	}
}

func spanOf(v circuit.PerCell, c *crowd) (at source.Span) {
	switch {
	case v.Value != nil:
		return v.Value.Pos()
	case len(v.List) > 0:
		return v.List[0].Pos()
	}
	return c.Model.Span
}

// make computes the values of a parameter if that has not been done.
func (c *crowd) make(s *model.Symbol) error {
	f := c.made[s]
	if f == nil {
		return nil
	}
	c.made[s] = func() error { return fmt.Errorf("%s depends on itself", s.Name) }
	defer delete(c.made, s)
	return f()
}

// parameter is the value of a parameter of all cells, or of each.
func (c *crowd) parameter(s *model.Symbol) (one float64, each []float64, err error) {
	if err := c.make(s); err != nil {
		return 0, nil, err
	}
	if each, ok := c.each[s]; ok {
		return 0, each, nil
	}
	for _, o := range c.Model.Overrides {
		if o.Param == s {
			return o.Value, nil, nil
		}
	}
	return s.Default, nil, nil
}

// values computes a parameter, or an initial value, of each cell.
func (a *assembler) values(c *crowd, v circuit.PerCell) error {
	stream := random.NewStream(a.seed, a.streams.of(forValue, c.Model.Name, v.Param.Name))
	out := make([]float64, c.size)
	if v.Value == nil && len(v.List) != c.size {
		return fmt.Errorf("%d values of %s for %d cells of %s", len(v.List), v.Param.Name, c.size, c.Model.Name)
	}
	s := a.cellScope(c)
	var f wiring.Value
	if v.Value != nil {
		f = s.compile(v.Value)
	}
	for i := range out {
		if v.Value == nil {
			f = s.compile(v.List[i])
		}
		if s.err != nil {
			return s.err
		}
		out[i] = f(&wiring.Pair{Pre: i, Post: i, Distance: math.NaN(), Edge: int64(i), Draw: cellDraws{stream, uint32(i)}})
		if math.IsNaN(out[i]) || math.IsInf(out[i], 0) {
			return fmt.Errorf("%s of cell %d of %s is %v", v.Param.Name, i, c.Model.Name, out[i])
		}
	}
	c.each[v.Param] = out
	return nil
}

// cellScope is where expressions of a cell are evaluated.
func (a *assembler) cellScope(c *crowd) *values {
	return newValues(map[string]*crowd{"": c}, c.table, a.diags)
}

func (c *crowd) column(name string) ([]float64, error) {
	if c.table == nil {
		return nil, fmt.Errorf("%s has no table with a column %s", c.Model.Name, name)
	}
	return c.table.numbers(name)
}

// constants are the values of stimuli that do not change in time.
func (a *assembler) constants(c *crowd, e *circuit.External) error {
	if !e.Fixed {
		return nil
	}
	f, err := a.stimulus(c, e)
	if err != nil {
		return err
	}
	out := make([]float64, c.size)
	differ := false
	for i := range out {
		out[i] = f(i, 0)
		differ = differ || out[i] != out[0]
	}
	if e.Symbol.Default = out[0]; differ {
		c.each[e.Symbol] = out
	}
	return nil
}

// furnish gives populations their parameters, inputs, ports and sources.
func (a *assembler) furnish() error {
	for _, c := range a.crowds {
		if c.Model.Source != nil {
			if err := a.source(c); err != nil {
				a.wrong(c.Model.Source.Span, err)
				continue
			}
		}
		if c.program == nil {
			continue
		}
		j := c.job
		for i, v := range c.program.Params {
			j.Params = append(j.Params, network.Param{Name: v.Name, Value: v.Init, Values: c.each[c.Cell.Params[i]]})
		}
		j.States, j.Shown = namesOf(c.program.States), len(c.program.Shown)
		for _, arrival := range c.Cell.Arrivals {
			j.Ports = append(j.Ports, network.Port{Name: arrival.Input.Name})
		}
		for _, v := range c.program.Inputs {
			if !v.Arrives {
				in, err := a.input(c, v)
				if err != nil {
					a.wrong(c.Model.Span, err)
				}
				j.Inputs = append(j.Inputs, in)
			}
		}
	}
	return nil
}
