// Package check turns the syntax tree of a file and of its imports into the
// checked model: names are resolved, channels unfolded into the cells that use
// them, and every expression has a dimension. It finds all mistakes of a file
// in one run; what depends on a mistake is not complained about again.
//
// Path of the data: ast.File -> check -> model.File.
package check

import (
	"nmlc/lang/ast"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/source"
)

// Loader finds what an import names. Errors of the text itself go to the
// loader's own list of diagnostics.
type Loader interface {
	Load(path string, from *source.File) (*ast.File, error)
}

// checker holds the declarations of a file and of its imports.
type checker struct {
	loader Loader
	diags  *diag.List

	consts    map[string]*constant
	functions map[string]*function
	channels  map[string]*ast.Cell
	cells     map[string]*ast.Cell
	synapses  map[string]*ast.Cell
	networks  []*ast.Network
	tasks     []*ast.Task
	trains    []*ast.Train
	blocks    []*ast.Block
	declared  map[string]source.Span // every top-level name
	jobs      map[string]source.Span // names of fits and runs: their own name space

	fits    []*model.Fit // checked so far
	checked map[string]*model.Cell
	order   []string // cells in the order of their declaration

	checkedSynapses map[string]*model.Synapse
	synapseOrder    []string
	checkedNetworks map[string]*model.Network
	checkedTasks    map[string]*model.Task
}

// Check checks a file. The result holds what could be understood; it is fit
// for use only if diags has no errors.
func Check(tree *ast.File, loader Loader, diags *diag.List) *model.File {
	return CheckWith(tree, nil, loader, diags)
}

// CheckWith checks a file some of whose constants have other values.
func CheckWith(tree *ast.File, set []*ast.Const, loader Loader, diags *diag.List) *model.File {
	c := &checker{
		loader: loader, diags: diags,
		consts: map[string]*constant{}, functions: map[string]*function{}, channels: map[string]*ast.Cell{},
		cells: map[string]*ast.Cell{}, declared: map[string]source.Span{}, jobs: map[string]source.Span{},
		checked: map[string]*model.Cell{}, synapses: map[string]*ast.Cell{},
		checkedSynapses: map[string]*model.Synapse{}, checkedNetworks: map[string]*model.Network{},
		checkedTasks: map[string]*model.Task{},
	}
	c.declareAll(tree)
	c.replace(set)
	for _, f := range sortedKeys(c.functions) {
		c.resolveFunction(c.functions[f], source.Span{})
	}
	for _, k := range sortedKeys(c.consts) {
		c.resolveConst(c.consts[k])
	}
	c.checkChannels()
	out := &model.File{Path: tree.Source.Name}
	for _, name := range c.order {
		cell := c.cell(c.cells[name])
		c.checked[name] = cell
		out.Cells = append(out.Cells, cell)
	}
	for _, name := range c.synapseOrder {
		s := c.synapse(c.synapses[name])
		c.checkedSynapses[name] = s
		out.Synapses = append(out.Synapses, s)
	}
	for _, n := range c.networks {
		net := c.network(n)
		c.checkedNetworks[net.Name] = net
		out.Networks = append(out.Networks, net)
	}
	for _, t := range c.tasks {
		task := c.task(t)
		c.checkedTasks[task.Name] = task
		out.Tasks = append(out.Tasks, task)
	}
	for _, b := range c.blocks {
		c.block(out, b)
	}
	for _, t := range c.trains {
		if c.groundless() {
			break
		}
		if train := c.train(t); train != nil {
			out.Trains = append(out.Trains, train)
		}
	}
	return out
}

// block checks a job; the parser knows no other keywords than these.
func (c *checker) block(out *model.File, b *ast.Block) {
	if b.Keyword.Name == "fit" {
		if f := c.fit(b); f != nil {
			out.Fits = append(out.Fits, f)
			c.fits = out.Fits
		}
		return
	}
	if r := c.run(b); r != nil {
		out.Runs = append(out.Runs, r)
	}
}

func (c *checker) errorf(code diag.Code, span source.Span, format string, args ...any) *diag.Diagnostic {
	return c.diags.Errorf(code, span, format, args...)
}
