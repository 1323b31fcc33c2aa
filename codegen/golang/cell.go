package golang

import (
	"fmt"
	"maps"
	"strings"

	"nmlc/codegen/kernel"
	"nmlc/codegen/plan"
	"nmlc/ir"
)

// cell is what the template of a package shows.
type cell struct {
	Package, Neuron string
	Equations       []string // of the package's documentation
	Gradient        bool

	Params, States, Inputs, Outputs, Prep []field

	Saved, Cut                        int    // widths of tape and sums
	Missing                           string // parameters without derivative
	Prepare, Step, Observe            string
	Taped, Back, ByParams, Elementary string
	Spiked, TapedSpiked               string

	plan *plan.Plan
}

func newCell(pkg string, p *plan.Plan) *cell {
	c := &cell{Package: pkg, Neuron: p.Program.Name, Equations: equations(p.Program), Gradient: p.Taped != nil, plan: p}
	c.fields()
	c.Prepare = places{"param": c.param("p", "dt"), "prep": at("c.", c.Prep), "state": at("c.start.", c.States)}.print(p.Prepare, -1)
	running := places{"prep": at("c.", c.Prep), "input": at("in.", c.Inputs), "state": at("s.", c.States)}
	outputs := len(c.Outputs)
	mask := spikeMask(p.Forward, outputs)
	c.Spiked = truth(p.Forward, mask)
	c.Step = running.print(p.Forward, mask)
	c.Observe = step{p.Forward, running.and("out", at("out.", c.Outputs)).of, -1, true}.body()
	kernels := []*kernel.Kernel{p.Prepare, p.Forward}
	if c.Gradient {
		c.gradient(running, outputs)
		kernels = append(kernels, p.Taped, p.Backward, p.PrepareAdjoint)
	}
	var b strings.Builder
	printElementary(&b, kernels)
	c.Elementary = strings.TrimSpace(b.String())
	return c
}

// gradient prints the functions of Forward and Backward.
func (c *cell) gradient(running places, outputs int) {
	p := c.plan
	c.Saved, c.Cut = len(p.Saved), len(p.Adjoint.CutBy)
	c.Missing = missing(p)
	tape, sum := numbered("save[%d]"), numbered("sum[%d]")
	mask := spikeMask(p.Taped, outputs)
	c.TapedSpiked = truth(p.Taped, mask)
	c.Taped = running.and("tape", tape).print(p.Taped, mask)
	c.Back = places{
		"prep": running["prep"], "input": running["input"], "tape": tape,
		"adjoint": at("a.", c.States), "prepadj": sum, "inputadj": at("by.", c.Inputs),
	}.print(p.Backward, -1)
	c.ByParams = places{
		"param": c.param("c.params", "c.dt"), "adjoint": at("a.", c.States), "prepadj": sum,
		"grad": func(i int) string { return "g." + c.paramName(p.Wrt[i]) },
	}.print(p.PrepareAdjoint, -1)
}

// UsesMath reports whether any function needs the import.
func (c *cell) UsesMath() bool {
	return strings.Contains(c.Prepare+c.Step+c.Observe+c.Taped+c.Back+c.ByParams+c.Elementary, "math.")
}

// places says for each buffer where its values live in Go.
type places map[string]func(index int) string

func (w places) of(buffer string, index int) string {
	if place := w[buffer]; place != nil {
		return place(index)
	}
	return ""
}

func (w places) and(buffer string, place func(int) string) places {
	more := maps.Clone(w)
	more[buffer] = place
	return more
}

// print prints one pass of a kernel.
func (w places) print(k *kernel.Kernel, result kernel.ID) string {
	return step{k: k, place: w.of, result: result}.body()
}

func at(prefix string, fields []field) func(int) string {
	return func(i int) string {
		if i >= len(fields) { // the spike, after the outputs
			return ""
		}
		return prefix + fields[i].Name
	}
}

func numbered(format string) func(int) string {
	return func(i int) string { return fmt.Sprintf(format, i) }
}

// param is where parameters live, with the time step after them.
func (c *cell) param(params, dt string) func(int) string {
	return func(i int) string {
		if i == len(c.Params) {
			return dt
		}
		return params + "." + c.Params[i].Name
	}
}

func (c *cell) paramName(v *ir.Var) string {
	for i, p := range c.plan.Program.Params {
		if p == v {
			return c.Params[i].Name
		}
	}
	return ""
}

// truth is the expression of a mask, or of a number that is above zero.
func truth(k *kernel.Kernel, mask kernel.ID) string {
	switch {
	case mask < 0:
		return "false"
	case k.At(mask).Op.Info().Kind == kernel.Float:
		return value(mask) + " > 0"
	}
	return value(mask)
}
