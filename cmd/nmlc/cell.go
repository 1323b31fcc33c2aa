package main

import (
	"fmt"

	"nmlc/codegen/pipeline"
	"nmlc/lang/diag"
	"nmlc/lang/model"
)

// oneCell are the arguments of commands about one neuron of a file.
type oneCell struct {
	File       string `arg:"" help:"Model file, or a library model such as stdlib/hh."`
	Cell       string `help:"Name of the neuron; the first of the file where it is left out."`
	Integrator string `placeholder:"METHOD" help:"Integrator for all states, in place of the choice of the compiler."`
}

// load checks the file and finds the neuron.
func (c *oneCell) load(j *job) (*model.Cell, *diag.List, error) {
	file, diags, err := loaded(j, c.File)
	if err != nil {
		return nil, nil, err
	}
	if c.Integrator != "" {
		if err := knownIntegrator(c.Integrator); err != nil {
			return nil, nil, err
		}
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
	code, err := pipeline.Emit(cell, c.Integrator, diags)
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
