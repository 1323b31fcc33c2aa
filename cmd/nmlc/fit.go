package main

import (
	"fmt"
	"slices"

	"nmlc/lang/diag"
	"nmlc/lang/model"
)

type fitCmd struct {
	File    string  `arg:"" help:"Model file with a fit block."`
	Name    string  `help:"Name of the fit block; where it is left out the first that no other comes after."`
	Data    string  `placeholder:"CSV" help:"Recordings, in place of those that the model names: CSV or CSV.gz."`
	DT      string  `name:"dt" placeholder:"TIME" help:"Time step, such as 0.01ms; it divides the sampling step."`
	Starts  int     `help:"Random starting points, in place of the model's."`
	Memory  float64 `placeholder:"GB" help:"Memory for the tapes of the backward sweep; default 1 GB."`
	choices `embed:""`
	engine  `embed:""`
}

// Help is the long text of nmlc fit --help.
func (fitCmd) Help() string {
	return `Examples:
  nmlc fit examples/hh_recovery/model.nml -o results
  nmlc fit cell.nml --data recording.csv.gz --json

A fit block names the cell, the data and the loss:
  fit Recovery { cell HH; data "traces.csv"; loss mse(V); optimize lbfgs { starts 20 } }

For recordings with spikes it says where these are, and what tests the result:
  fit Spikes { cell LIF; data "noise.csv"; spikes V crosses -10 mV; train 0 s .. 8 s; test 8 s .. 12 s
               teacher spikes; loss likelihood(width = 1 mV); score gamma(4 ms) }
A fit with the line "after Recovery" begins with the result of that one; spec.md, section 11, has all of it.`
}

// Run fits, stage by stage, and reports.
func (c *fitCmd) Run(j *job) error {
	chain, diags, err := c.chain(j)
	if err != nil {
		return err
	}
	stages := &stages{fitCmd: c, job: j}
	mark := processStart
	for _, block := range chain {
		f := &fitting{stages: stages, block: block, diags: diags, mark: mark}
		if err := f.run(); err != nil {
			if len(chain) > 1 {
				return fmt.Errorf("fit %s: %w", block.Name, err)
			}
			return err
		}
		stages.done = append(stages.done, f)
		mark = f.mark
		if f.result.Cancelled {
			break
		}
	}
	return stages.deliver()
}

// chain is the fit that the flag names, or the first that no other comes after,
// with the stages before it, first to last.
func (c *fitCmd) chain(j *job) ([]*model.Fit, *diag.List, error) {
	file, diags, err := loaded(j, c.File)
	if err != nil {
		return nil, nil, err
	}
	last := slices.Clone(file.Fits)
	if c.Name == "" {
		last = slices.DeleteFunc(last, func(f *model.Fit) bool {
			return slices.ContainsFunc(file.Fits, func(other *model.Fit) bool { return other.After == f })
		})
	}
	f, err := pickBlock(last, func(b *model.Fit) string { return b.Name }, "fit", c.Name, c.File)
	if err != nil {
		return nil, nil, err
	}
	var chain []*model.Fit
	for ; f != nil; f = f.After {
		chain = append([]*model.Fit{f}, chain...)
	}
	return chain, diags, nil
}
