package lower

import (
	"math"

	"nmlc/ir"
	"nmlc/lang/model"
)

// Names of the inputs that a loss adds.
const (
	DataPrefix = "data."  // + the name of the target: what was recorded
	Weight     = "weight" // square root of the weight of the sample
)

// Loss adds the loss of a fit to the program whose outputs are the fit's
// targets, in order: with w the weight of the sample,
//
//	r = sqrt(w) (target - data),  loss of the step = sum of r^2
func Loss(p *ir.Program, losses []model.Loss) {
	g := p.Graph
	input := func(name, unit, dim string, scale float64) *ir.Node {
		v := &ir.Var{Node: g.Leaf(ir.Input, name), Name: name, Unit: unit, Dim: dim, Scale: scale, Hidden: true}
		p.Inputs = append(p.Inputs, v)
		return v.Node
	}
	var data []*ir.Node
	for _, l := range losses {
		data = append(data, input(DataPrefix+l.Target.Name, l.Target.Unit, l.Target.Dim.String(), l.Target.Scale))
	}
	weight := input(Weight, "1", "1", 1)
	p.Loss = g.Const(0)
	for i, l := range losses {
		r := g.Mul(weight, g.Sub(p.Outputs[i].Node, data[i]))
		r = g.Mul(g.Const(math.Sqrt(l.Weight)), r)
		p.Residuals = append(p.Residuals, r)
		p.Loss = g.Add(p.Loss, g.Mul(r, r))
	}
}
