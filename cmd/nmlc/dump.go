package main

import (
	"fmt"
	"strings"

	"nmlc/codegen/pipeline"
	"nmlc/lang/ast"
	"nmlc/lang/diag"
	"nmlc/load"
	"nmlc/parser"
)

type dumpCmd struct {
	oneCell    `embed:""`
	Population string `help:"Name of a population of a network, with all that its synapses brought, in place of a neuron."`
	Train      string `help:"With --population, name of a train block: the kernels by which its cells learn."`
	Stage      string `required:"" enum:"ast,model,ir,adjoint,kernel,go,llvm,asm" help:"What to print: ${enum}."`
}

// Help is the long text of nmlc dump --help.
func (dumpCmd) Help() string {
	return "Examples:\n  nmlc dump stdlib/lif --stage ir\n  nmlc dump cell.nml --stage adjoint\n  nmlc dump cell.nml --stage asm      machine code, by libLLVM\n  nmlc dump stdlib/coba --population E --stage ir\n  nmlc dump stdlib/evidence --population E --train Bptt --stage kernel"
}

// Run prints a value on the path from text to machine code.
func (c *dumpCmd) Run(j *job) error {
	if c.Stage == "ast" {
		return c.tree(j)
	}
	if c.Population != "" {
		return c.population(j)
	}
	if c.Stage == "model" {
		return c.checkedModel(j)
	}
	code, err := c.emit(j)
	if err != nil {
		return err
	}
	text, err := c.stage(code)
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(j.stdout, text)
	return err
}

func (c *dumpCmd) tree(j *job) error {
	file, err := load.Source(c.File)
	if err != nil {
		return err
	}
	diags := &diag.List{}
	tree := parser.Parse(file, diags)
	report(j, diags)
	ast.Print(j.stdout, tree)
	if diags.HasErrors() {
		return errReported
	}
	return nil
}

func (c *dumpCmd) stage(code *pipeline.Code) (string, error) {
	switch c.Stage {
	case "ir":
		return code.Program.String(), nil
	case "adjoint":
		return code.Plan.Adjoint.Program(code.Program).String(), nil
	case "kernel":
		var parts []string
		for _, k := range code.Plan.Kernels() {
			parts = append(parts, k.String())
		}
		return strings.Join(parts, "\n"), nil
	case "go":
		text, err := code.Go("cell")
		return string(text), err
	case "llvm":
		text, err := code.LLVM()
		return string(text), err
	}
	text, err := code.Assembly()
	return string(text), err
}
