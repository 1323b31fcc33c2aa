package ir_test

import (
	"strings"
	"testing"

	"nmlc/ir"
)

func sound(t *testing.T) *ir.Program {
	t.Helper()
	p, err := ir.Parse(passive)
	if err != nil {
		t.Fatal(err)
	}
	if err := ir.Verify(p); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestVerifyRejectsBrokenPrograms(t *testing.T) {
	tests := []struct {
		name string
		want string
		harm func(p *ir.Program)
	}{
		{"no graph", "expected a graph", func(p *ir.Program) { p.Graph = nil }},
		{"node of another graph", "does not belong to the program's graph", func(p *ir.Program) {
			p.Loss = ir.NewGraph().Const(3)
		}},
		{"leaf of another graph", "its leaf is of another graph", func(p *ir.Program) {
			p.Inputs[0].Node = ir.NewGraph().Leaf(ir.Input, "I")
		}},
		{"argument made later", "was made before its argument 1", func(p *ir.Program) {
			p.Next[0].Args[0] = p.Graph.Raw(ir.LT, 0, p.Loss, p.DT)
		}},
		{"argument missing", "lacks its argument 2", func(p *ir.Program) { p.Next[0].Args[1] = nil }},
		{"arity", "takes 2 arguments, found 3", func(p *ir.Program) {
			p.Loss = p.Graph.Raw(ir.Add, 0, p.DT, p.DT, p.DT)
		}},
		{"no argument", "takes 1 arguments, found 0", func(p *ir.Program) { p.Loss = p.Graph.Raw(ir.Exp, 0) }},
		{"unknown operator", "unknown operator op250", func(p *ir.Program) { p.Loss = p.Graph.Raw(ir.Op(250), 0, p.DT) }},
		{"truth value in a sum", "takes a number as argument 1, found the truth value", func(p *ir.Program) {
			p.Loss = p.Graph.Raw(ir.Add, 0, p.Spiked, p.DT)
		}},
		{"number as a condition", "takes a truth value as argument 1, found the number dt dt", func(p *ir.Program) {
			p.Loss = p.Graph.Raw(ir.Select, 0, p.DT, p.DT, p.Inputs[0].Node)
		}},
		{"number in and", "takes a truth value as argument 2", func(p *ir.Program) {
			p.Spiked = p.Graph.Raw(ir.And, 0, p.Spiked, p.DT)
		}},
		{"truth value as a branch", "argument 3", func(p *ir.Program) {
			p.Loss = p.Graph.Raw(ir.Event, 0, p.Spiked, p.DT, p.Spiked)
		}},
		{"comparison of truth values", "argument 2", func(p *ir.Program) {
			p.Spiked = p.Graph.Raw(ir.EQ, 0, p.DT, p.Spiked)
		}},
		{"spike of truth values", "argument 1", func(p *ir.Program) {
			p.Spiked = p.Graph.Spike(p.Spiked, p.DT, p.DT)
		}},
		{"broken power", "expected a whole number", func(p *ir.Program) { p.Loss = p.Graph.Raw(ir.Powi, 0.5, p.DT) }},
		{"wrong rate", "has the rate constant, but its arguments make it step", func(p *ir.Program) {
			p.Loss.Rate = ir.Constant
		}},
		{"initial value of a step", "changes with the step", func(p *ir.Program) { p.Init[0] = p.Inputs[0].Node }},
		{"initial value missing", "expected one initial value per state", func(p *ir.Program) { p.Init = p.Init[:1] }},
		{"next value too many", "expected one next value per state", func(p *ir.Program) { p.Next = append(p.Next, p.DT) }},
		{"next value nil", "the next value 1 is missing", func(p *ir.Program) { p.Next[1] = nil }},
		{"next value true", "the next value 1 must be a number", func(p *ir.Program) { p.Next[1] = p.Spiked }},
		{"spike of a number", "the spike must be a truth value", func(p *ir.Program) { p.Spiked = p.Loss }},
		{"true loss", "the loss must be a number", func(p *ir.Program) { p.Loss = p.Spiked }},
		{"residuals of no loss", "no loss that is the sum", func(p *ir.Program) { p.Loss = nil }},
		{"residual nil", "residual 0 is missing", func(p *ir.Program) { p.Residuals[0] = nil }},
		{"output nil", "output V is missing", func(p *ir.Program) { p.Outputs[0].Node = nil }},
		{"output twice", `found "V"`, func(p *ir.Program) { p.Outputs[1].Name = "V" }},
		{"undeclared leaf", "is used but not declared", func(p *ir.Program) { p.Inputs = nil }},
		{"seed", "seed V", func(p *ir.Program) { p.Loss = p.Graph.Leaf(ir.Seed, "V") }},
		{"undeclared time step", "dt dt (node", func(p *ir.Program) { p.DT = nil }},
		{"time step that is none", "expected a leaf of kind dt", func(p *ir.Program) { p.DT = p.Inputs[0].Node }},
		{"name twice", "the name V is given twice", func(p *ir.Program) {
			p.Params[0].Name, p.Params[0].Node = "V", p.Graph.Leaf(ir.Param, "V")
		}},
		{"name of dt", "given twice: to the time step", func(p *ir.Program) {
			p.Params[0].Name, p.Params[0].Node = "dt", p.Graph.Leaf(ir.Param, "dt")
		}},
		{"parameter with the leaf of a state", "expected its own leaf", func(p *ir.Program) { p.Params[0].Node = p.States[0].Node }},
		{"parameter without a leaf", "param 1 has no leaf", func(p *ir.Program) { p.Params[1].Node = nil }},
		{"range upside down", "expected a range from low to high", func(p *ir.Program) { p.Params[0].Hi = 1 }},
		{"scale", "expected a finite positive scale", func(p *ir.Program) { p.Params[0].Scale = -1 }},
		{"equation of no state", "equation 0", func(p *ir.Program) { p.Equations[0].State = p.Params[0] }},
		{"equation twice", "equation 1", func(p *ir.Program) { p.Equations = append(p.Equations, p.Equations[0]) }},
		{"equation without a side", "right side of equation 0 is missing", func(p *ir.Program) { p.Equations[0].Rate = nil }},
		{"method of no state", "method 0", func(p *ir.Program) { p.Methods[0].State = nil }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := sound(t)
			test.harm(p)
			err := ir.Verify(p)
			if err == nil {
				t.Fatal("no complaint")
			}
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("got error %v\nwant      %s", err, test.want)
			}
		})
	}
	if ir.Verify(nil) == nil {
		t.Error("no program, no complaint")
	}
}

func TestVerifyReportsAllMistakes(t *testing.T) {
	p := sound(t)
	p.Init = nil
	p.Loss = p.Spiked
	p.Params[0].Scale = -1
	err := ir.Verify(p)
	for _, want := range []string{"initial value", "loss", "scale"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("nothing about %q in: %v", want, err)
		}
	}
}
