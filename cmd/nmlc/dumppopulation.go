package main

import (
	"fmt"
	"strings"

	"nmlc/codegen/pipeline"
	"nmlc/lang/model"
)

// population prints a population with all that its synapses brought.
func (c *dumpCmd) population(j *job) error {
	file, diags, err := loaded(j, c.File)
	if err != nil {
		return err
	}
	if err := c.known(); err != nil {
		return err
	}
	net, err := networkWith(file, c.Population, c.File)
	if err != nil {
		return err
	}
	var code *pipeline.PopulationCode
	if c.Train == "" {
		code, err = pipeline.EmitPopulation(net, c.Population, c.chosen(), diags)
	} else {
		var t *model.Train
		if t, err = pickBlock(file.Trains, func(t *model.Train) string { return t.Name }, "train", c.Train, c.File); err == nil {
			code, err = pipeline.EmitLearner(t, c.Population, c.chosen(), diags)
		}
	}
	if err != nil {
		return err
	}
	report(j, diags)
	if code == nil {
		return errReported
	}
	text, err := populationStage(code, c.Stage)
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(j.stdout, text)
	return err
}

func populationStage(code *pipeline.PopulationCode, stage string) (string, error) {
	switch stage {
	case "model":
		return code.Cell.String(), nil
	case "ir":
		return code.Program.String(), nil
	case "kernel":
		var parts []string
		for _, k := range code.Kernels {
			parts = append(parts, k.String())
		}
		return strings.Join(parts, "\n"), nil
	case "llvm":
		text, err := code.LLVM()
		return string(text), err
	}
	return "", fmt.Errorf("a population has no stage %s\nhint: it has model, ir, kernel and llvm", stage)
}

// networkWith finds the first network that has a population of that name, this
// file's first.
func networkWith(file *model.File, population, path string) (*model.Network, error) {
	var names []string
	for _, n := range file.Networks {
		for _, p := range n.Populations {
			if p.Name == population {
				return n, nil
			}
			names = append(names, p.Name)
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("%s declares no network", path)
	}
	return nil, fmt.Errorf("%s has no population %s\nhint: it has %s", path, population, joined(names))
}
