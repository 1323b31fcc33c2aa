package lower

import (
	"math"

	"nmlc/ir"
	"nmlc/lang/model"
)

// Names of the inputs that a fit adds; a model cannot have them.
const (
	DataPrefix = "data."     // + the name of the target: what was recorded
	Weight     = "(weight)"  // square root of the weight of the sample
	Teacher    = "(teacher)" // 1 in a step in which the recorded cell spikes
	Counted    = "(counted)" // weight of the step in the likelihood
)

// Loss adds the mean squared errors among the losses of a fit to the program,
// whose outputs are the fit's targets: with w the weight of the sample,
//
//	r = sqrt(w) (target - data),  loss of the step = sum of r^2
//
// Where the program has a likelihood already, the loss is no sum of squares.
func Loss(p *ir.Program, losses []model.Loss) {
	g := p.Graph
	var data []*ir.Node
	for _, l := range losses {
		if t := l.Target; t != nil {
			data = append(data, input(p, ir.Var{Name: DataPrefix + t.Name, Unit: t.Unit, Dim: t.Dim.String(), Scale: t.Scale}))
		}
	}
	squares := p.Loss == nil
	if squares {
		p.Loss = g.Const(0)
	}
	if len(data) == 0 {
		return
	}
	weight, at := number(p, Weight), 0
	for _, l := range losses {
		if l.Target == nil {
			continue
		}
		r := g.Mul(weight, g.Sub(p.Outputs[at].Node, data[at]))
		r = g.Mul(g.Const(math.Sqrt(l.Weight)), r)
		if squares {
			p.Residuals = append(p.Residuals, r)
		}
		p.Loss = g.Add(p.Loss, g.Mul(r, r))
		at++
	}
}

// input adds an input of the compiler's own.
func input(p *ir.Program, v ir.Var) *ir.Node {
	v.Node, v.Hidden = p.Graph.Leaf(ir.Input, v.Name), true
	p.Inputs = append(p.Inputs, &v)
	return v.Node
}

func number(p *ir.Program, name string) *ir.Node {
	return input(p, ir.Var{Name: name, Unit: "1", Dim: "1", Scale: 1})
}

// mostWidths bounds how far above threshold the hazard still grows, in widths:
// it must not overflow at a poor point of a search.
const mostWidths = 300

// likelihood adds the negative log-likelihood of the recorded spikes in the
// steps that are not refractory (Pillow et al., J. Neurosci. 25:11003, 2005;
// Mensi et al., J. Neurophysiol. 107:1756, 2012): with x the distance of the
// updated state to threshold and the hazard
//
//	lambda = rate exp(x/width),  h = lambda dt
//
// a step without a spike adds h, one with a spike -log(1 - exp(-h)). The latter
// is written as -log(h) - log(exprel(-h)), which no small h spoils.
func (l *lowerer) likelihood(loss *model.Loss) {
	g, counted := l.g, number(l.p, Counted)
	width := g.Const(loss.Width.Value)
	if loss.Width.Param != nil {
		width = l.vars[loss.Width.Param].Node
	}
	scale := g.Mul(g.Const(loss.Rate), l.p.DT)
	z := g.Binary(ir.Min, g.Div(l.distance, width), g.Const(mostWidths))
	h := g.Mul(scale, g.Unary(ir.Exp, z))
	logHazard := g.Add(z, g.Unary(ir.Log, scale))
	spiked := g.Neg(g.Add(logHazard, g.Unary(ir.Log, g.Unary(ir.Exprel, g.Neg(h)))))
	term := g.Select(l.p.Spiked, spiked, h)
	if l.refractory != nil {
		term = g.Select(g.Binary(ir.EQ, l.refractory.Node, g.Const(0)), term, g.Const(0))
	}
	l.p.Loss = g.Mul(g.Mul(g.Const(loss.Weight), counted), term)
}
