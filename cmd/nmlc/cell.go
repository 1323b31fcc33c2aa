package main

import (
	"fmt"

	"nmlc/codegen/pipeline"
	"nmlc/lang/diag"
	"nmlc/lang/model"
)

// choices are the flags that decide in place of the model or of the compiler.
type choices struct {
	Integrator string `placeholder:"METHOD" help:"Integrator for all states: exact, exponential_euler, euler, midpoint, heun, rk4."`
	Spikes     string `enum:"model,grid,exact" default:"model" help:"Where spikes lie: at the ends of time steps (grid), or where the state crosses the threshold (exact); by default as the model says."`
}

// known complains about a choice that there is not.
func (c *choices) known() error {
	if c.Integrator == "" {
		return nil
	}
	return knownIntegrator(c.Integrator)
}

func (c *choices) chosen() pipeline.Choices {
	chosen := pipeline.Choices{Integrator: c.Integrator}
	if c.Spikes != "model" {
		chosen.Spikes = c.Spikes
	}
	return chosen
}

// oneCell are the arguments of commands about one neuron of a file.
type oneCell struct {
	File    string `arg:"" help:"Model file, or a library model such as stdlib/hh."`
	Cell    string `help:"Name of the neuron; the first of the file where it is left out."`
	choices `embed:""`
}

// load checks the file and finds the neuron.
func (c *oneCell) load(j *job) (*model.Cell, *diag.List, error) {
	file, diags, err := loaded(j, c.File)
	if err != nil {
		return nil, nil, err
	}
	if err := c.known(); err != nil {
		return nil, nil, err
	}
	cell, err := pickCell(file, c.Cell, c.File)
	return cell, diags, err
}

// emit plans the neuron's kernels.
func (c *oneCell) emit(j *job) (*pipeline.Code, error) {
	cell, diags, err := c.load(j)
	if err != nil {
		return nil, err
	}
	code, err := pipeline.Emit(cell, c.chosen(), diags)
	if err != nil {
		return nil, err
	}
	report(j, diags)
	if code == nil {
		return nil, errReported
	}
	return code, nil
}

// ownCells are the neurons of the file itself; of its imports where it has none.
func ownCells(file *model.File) []*model.Cell {
	var own []*model.Cell
	for _, c := range file.Cells {
		if c.Span.File != nil && c.Span.File.Name == file.Path {
			own = append(own, c)
		}
	}
	if len(own) == 0 {
		return file.Cells
	}
	return own
}

// pickCell finds the neuron of that name, or the first one.
func pickCell(file *model.File, want, path string) (*model.Cell, error) {
	var names []string
	for _, c := range file.Cells {
		if c.Name == want {
			return c, nil
		}
		names = append(names, c.Name)
	}
	switch {
	case len(names) == 0:
		return nil, fmt.Errorf("%s declares no neuron", path)
	case want == "":
		return ownCells(file)[0], nil
	}
	if near, ok := diag.Nearest(want, names); ok {
		return nil, fmt.Errorf("%s has no neuron %s\nhint: did you mean %s?", path, want, near)
	}
	return nil, fmt.Errorf("%s has no neuron %s\nhint: it has %s", path, want, joined(names))
}
