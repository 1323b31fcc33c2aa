package main

import (
	"fmt"
	"strings"

	"nmlc/lang/model"
	"nmlc/lang/source"
)

// checkedModel prints the neuron that is asked for. Without a name, a file that
// declares synapses or networks is printed as a whole.
func (c *dumpCmd) checkedModel(j *job) error {
	if c.Cell == "" {
		file, _, err := loaded(j, c.File)
		if err != nil {
			return err
		}
		if text := declared(file); text != "" {
			_, err = fmt.Fprint(j.stdout, text)
			return err
		}
	}
	cell, _, err := c.load(j)
	if err == nil {
		_, err = fmt.Fprint(j.stdout, cell)
	}
	return err
}

// declared is what the file itself declares, imports left out; "" where that is
// no synapse, network, task or training.
func declared(file *model.File) string {
	own := func(s source.Span) bool { return s.File != nil && s.File.Name == file.Path }
	var cells, others []string
	for _, c := range file.Cells {
		if own(c.Span) {
			cells = append(cells, c.String())
		}
	}
	for _, s := range file.Synapses {
		if own(s.Span) {
			others = append(others, s.String())
		}
	}
	for _, n := range file.Networks {
		if own(n.Span) {
			others = append(others, n.String())
		}
	}
	for _, t := range file.Tasks {
		if own(t.Span) {
			others = append(others, t.String())
		}
	}
	for _, t := range file.Trains {
		others = append(others, t.String())
	}
	if len(others) == 0 {
		return ""
	}
	return strings.Join(append(cells, others...), "\n")
}
