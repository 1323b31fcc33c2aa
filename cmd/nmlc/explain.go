package main

import (
	"fmt"
	"strings"

	"nmlc/codegen/pipeline"
	"nmlc/lang/model"
)

type explainCmd struct {
	File    string `arg:"" help:"Model file, or a library model such as stdlib/hh."`
	Cell    string `help:"Name of the neuron; all of the file where it is left out."`
	Format  string `enum:"text,md,tex" default:"text" help:"How to print: ${enum}."`
	choices `embed:""`
}

// Help is the long text of nmlc explain --help.
func (explainCmd) Help() string {
	return "Examples:\n  nmlc explain stdlib/gif\n  nmlc explain cell.nml --format md > cell.md\n  nmlc explain cell.nml --integrator rk4"
}

// Run describes the cells of a file.
func (c *explainCmd) Run(j *job) error {
	file, diags, err := loaded(j, c.File)
	if err != nil {
		return err
	}
	if err := c.known(); err != nil {
		return err
	}
	cells := ownCells(file)
	if c.Cell != "" {
		one, err := pickCell(file, c.Cell, c.File)
		if err != nil {
			return err
		}
		cells = []*model.Cell{one}
	}
	networks := ownNetworks(file)
	if c.Cell == "" && len(networks) > 0 && !declaredIn(file, cells) {
		cells = nil // those of imports are part of the network
	}
	if len(cells)+len(networks) == 0 {
		return fmt.Errorf("%s declares no neuron and no network", c.File)
	}
	var pages []string
	for _, cell := range cells {
		doc, err := pipeline.Describe(cell, c.chosen(), diags)
		if err != nil {
			return err
		}
		if doc != nil {
			pages = append(pages, doc.Print(c.Format))
		}
	}
	for _, net := range networks {
		if c.Cell == "" {
			for _, doc := range pipeline.DescribeNetwork(net, c.chosen(), diags) {
				pages = append(pages, doc.Print(c.Format))
			}
		}
	}
	if c.Cell == "" {
		for _, t := range file.Trains {
			for _, doc := range append(pipeline.DescribeTrain(t, c.chosen(), diags), pipeline.DescribeOnline(t, c.chosen(), diags)...) {
				pages = append(pages, doc.Print(c.Format))
			}
		}
	}
	report(j, diags)
	if diags.HasErrors() {
		return errReported
	}
	_, err = fmt.Fprint(j.stdout, strings.Join(pages, "\n"))
	return err
}

// ownNetworks are the networks of the file itself.
func ownNetworks(file *model.File) []*model.Network {
	var own []*model.Network
	for _, n := range file.Networks {
		if n.Span.File != nil && n.Span.File.Name == file.Path {
			own = append(own, n)
		}
	}
	return own
}

// declaredIn reports whether the file itself declares the first of the neurons.
func declaredIn(file *model.File, cells []*model.Cell) bool {
	return len(cells) > 0 && cells[0].Span.File != nil && cells[0].Span.File.Name == file.Path
}
