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

// ranges are those of the values that cells have.
func (c *crowd) ranges() map[string]lower.Range {
	out := map[string]lower.Range{}
	for s, all := range c.each {
		r := lower.Range{Lo: math.Inf(1), Hi: math.Inf(-1)}
		for _, v := range all {
			r.Lo, r.Hi = min(r.Lo, v), max(r.Hi, v)
		}
		out[s.Name] = r
	}
	return out
}

// compile makes the kernels; populations whose kernels are the same share them.
func (a *assembler) compile() error {
	var kernels []*kernel.Kernel
	at := map[string]int{}
	place := func(k *kernel.Kernel) int {
		if k == nil {
			return -1
		}
		text := k.String()
		i, known := at[text]
		if !known {
			i = len(kernels)
			at[text] = i
			kernels = append(kernels, k)
		}
		return i
	}
	type placed struct{ prepare, advance, observe, show int }
	of := map[*crowd]placed{}
	plans := map[*crowd]*plan.PopulationPlan{}
	for _, c := range a.crowds {
		if c.program == nil {
			continue
		}
		made, err := plan.Population(c.program, plan.PopulationOptions{Varying: c.varying(), Observe: len(c.outputs) > 0, Single: a.choices.Single})
		if err != nil {
			return err
		}
		plans[c] = made
		of[c] = placed{place(made.Prepare), place(made.Advance), place(made.Observe), place(made.Show)}
	}
	begin := time.Now()
	code, err := a.backend.ForPopulations(a.choices.Single).Compile(kernels...)
	a.plan.Compile = time.Since(begin)
	if err != nil {
		return err
	}
	pick := func(i int) *abi.Kernel {
		if i < 0 {
			return nil
		}
		return code[i]
	}
	for _, c := range a.crowds {
		c.job = &network.Population{Name: c.Model.Name, Size: c.size}
		a.plan.Job.Populations = append(a.plan.Job.Populations, c.job)
		if p, ok := of[c]; ok {
			c.job.Code = &network.Code{Prepare: pick(p.prepare), Advance: pick(p.advance), Observe: pick(p.observe), Show: pick(p.show),
				Common: plans[c].Common, Own: plans[c].Own}
		}
	}
	return nil
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
