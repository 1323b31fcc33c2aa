package pipeline

import (
	"math"
	"time"

	"nmlc/codegen/kernel"
	"nmlc/codegen/plan"
	"nmlc/ir"
	"nmlc/ir/lower"
	"nmlc/lang/circuit"
	"nmlc/lang/diag"
	"nmlc/runtime/abi"
	"nmlc/runtime/network"
)

// lower makes the programs of the cells.
func (a *assembler) lower() error {
	a.outputs()
	for _, c := range a.crowds {
		if c.Cell != nil {
			o := a.choices.options()
			o.Outputs, o.Ranges = c.outputs, c.ranges()
			c.program = populationProgram(c.Population, o, a.diags)
			a.broken = a.broken || c.program == nil || a.diags.HasErrors()
		}
		a.plan.Programs = append(a.plan.Programs, c.program)
	}
	return nil
}

// populationProgram lowers the cell of a population, whose spikes lie on the
// grid of time steps.
func populationProgram(p *circuit.Population, o lower.Options, diags *diag.List) *ir.Program {
	if lower.Exact(p.Cell, o) {
		diags.Warnf("", p.Model.Span, "in networks the spikes of %s lie on the grid of time steps", p.Cell.Name)
	}
	o.Spikes, o.Overrides = "grid", overrides(p.Model.Overrides)
	return Program(p.Cell, o, diags)
}

// ranges are those of the values that cells have, or may come to have.
func (c *crowd) ranges() map[string]lower.Range {
	out := map[string]lower.Range{}
	for s, all := range c.each {
		r := lower.Range{Lo: math.Inf(1), Hi: math.Inf(-1)}
		for _, v := range all {
			r.Lo, r.Hi = min(r.Lo, v), max(r.Hi, v)
		}
		out[s.Name] = r
	}
	for s, r := range c.spans {
		out[s.Name] = r
	}
	return out
}

// compile makes the kernels; populations whose kernels are the same share them.
func (a *assembler) compile() error {
	var all kernelSet
	plans := make([]*plan.PopulationPlan, len(a.crowds))
	for i, c := range a.crowds {
		if c.program == nil {
			continue
		}
		made, err := plan.Population(c.program, plan.PopulationOptions{Varying: c.varying(), Observe: len(c.outputs) > 0, Single: a.choices.Single})
		if err != nil {
			return err
		}
		plans[i] = made
		all.add(made.Prepare, made.Advance, made.Observe, made.Show)
	}
	begin := time.Now()
	code, err := a.backend.ForPopulations(a.choices.Single).Compile(all.kernels...)
	a.plan.Compile = time.Since(begin)
	if err != nil {
		return err
	}
	for i, c := range a.crowds {
		c.job = &network.Population{Name: c.Model.Name, Size: c.size}
		a.plan.Job.Populations = append(a.plan.Job.Populations, c.job)
		if p := plans[i]; p != nil {
			c.job.Code = &network.Code{Prepare: all.of(code, p.Prepare), Advance: all.of(code, p.Advance), Observe: all.of(code, p.Observe),
				Show: all.of(code, p.Show), Common: p.Common, Own: p.Own}
		}
	}
	return nil
}

// kernelSet holds each kernel once, however many populations have it.
type kernelSet struct {
	kernels []*kernel.Kernel
	at      map[string]int // by text
}

func (s *kernelSet) add(list ...*kernel.Kernel) {
	for _, k := range list {
		if k == nil {
			continue
		}
		if s.at == nil {
			s.at = map[string]int{}
		}
		text := k.String()
		if _, known := s.at[text]; !known {
			s.at[text] = len(s.kernels)
			s.kernels = append(s.kernels, k)
		}
	}
}

// of is the code of a kernel, nil for nil.
func (s *kernelSet) of(code []*abi.Kernel, k *kernel.Kernel) *abi.Kernel {
	if k == nil {
		return nil
	}
	return code[s.at[k.String()]]
}

// varying are the parameters that differ from cell to cell.
func (c *crowd) varying() []string {
	var out []string
	for _, s := range c.Cell.Params {
		if c.each[s] != nil {
			out = append(out, s.Name)
		}
	}
	return out
}
