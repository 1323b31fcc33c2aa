package golang

import (
	"fmt"
	"strings"

	"nmlc/codegen/plan"
	"nmlc/ir"
)

// field is a field of a generated struct.
type field struct {
	Name, Comment, Default string
}

// fields names all values of the cell.
func (c *cell) fields() {
	p := c.plan.Program
	c.Params = varFields(p.Params, "Prepare") // a method
	c.States = varFields(p.States)
	c.Inputs = varFields(p.Inputs)
	c.Outputs = outputFields(p.Outputs)
	for i, n := range c.plan.Prep {
		f := field{Name: fmt.Sprintf("p%d", i), Comment: ir.Infix(n)}
		if len(f.Comment) > 90 {
			f.Comment = ""
		}
		c.Prep = append(c.Prep, f)
	}
}

func varFields(vars []*ir.Var, taken ...string) []field {
	names := fieldNames(vars, taken...)
	fields := make([]field, len(vars))
	for i, v := range vars {
		fields[i] = field{Name: names[i], Comment: comment(v), Default: number(v.Init)}
	}
	return fields
}

func outputFields(outputs []ir.Output) []field {
	vars := make([]*ir.Var, len(outputs))
	for i, o := range outputs {
		vars[i] = &ir.Var{Name: o.Name, Unit: o.Unit, Scale: o.Scale, Dim: "the coherent unit"}
		if o.Scale == 1 && o.Unit != "" {
			vars[i].Dim = o.Unit
		}
	}
	return varFields(vars)
}

// number is a literal as short as Go has it for a float64 field.
func number(x float64) string { return strings.TrimSuffix(literal(x), ".0") }

// comment says what a field is: its name in the model, its unit, its range.
func comment(v *ir.Var) string {
	switch {
	case v.Counts && v.Name == "(refractory)":
		return "steps left of the refractory period"
	case v.Hidden && v.Name == "(refractory)":
		return "time left of the refractory period, in ms"
	case v.Hidden && v.Name == "(step)":
		return "steps since the start of the run"
	case v.Hidden && strings.HasPrefix(v.Name, "noise."):
		return "white noise of " + strings.TrimPrefix(v.Name, "noise.") + ": an independent standard normal number for each step"
	}
	s := v.Name + ", in " + v.Dim
	if v.Dim == "1" {
		s = v.Name + ", a pure number"
	}
	if v.Scale != 1 && v.Scale != 0 {
		s += fmt.Sprintf("; 1 %s is %s", v.Unit, number(v.Scale))
	}
	if v.HasRange() {
		s += fmt.Sprintf("; between %s and %s", number(v.Lo), number(v.Hi))
	}
	return s
}

// equations are the lines that say what the cell is: its equations with their
// integrators.
func equations(p *ir.Program) []string {
	method := map[*ir.Var]string{}
	for _, m := range p.Methods {
		method[m.State] = strings.ReplaceAll(m.Name, "_", " ")
	}
	var lines []string
	for _, eq := range p.Equations {
		lines = append(lines, fmt.Sprintf("%s' = %s   (%s)", eq.State.Name, ir.Infix(eq.Rate), method[eq.State]))
	}
	return lines
}

// missing names the parameters that the plan does not derive by.
func missing(p *plan.Plan) string {
	var names []string
	for _, v := range p.Program.Params {
		found := false
		for _, w := range p.Wrt {
			found = found || v == w
		}
		if !found {
			names = append(names, v.Name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return " It is zero, and not computed, for " + strings.Join(names, ", ") + "."
}
