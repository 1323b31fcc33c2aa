package lower

import (
	"math"

	"nmlc/ir"
	"nmlc/lang/diag"
	"nmlc/lang/model"
)

// Names of the inputs that a fit adds; a model cannot have them.
const (
	DataPrefix = "data."     // + the name of the target: what was recorded
	Weight     = "(weight)"  // square root of the weight of the sample
	Teacher    = "(teacher)" // 1 in a step in which the recorded cell spikes
	Counted    = "(counted)" // weight of the step in the likelihood
)

// Fit lowers the cell of a fit with the terms of its loss that are sums over
// the steps; losses of spike times are the runtime's. Its outputs are the
// targets of the fit. It returns nil after a mistake, which diags has then.
func Fit(f *model.Fit, opts Options, diags *diag.List) *ir.Program {
	opts.Outputs, opts.Teacher = f.Targets(), f.Teacher
	l := newLowerer(f.Cell, opts, diags)
	if !l.lower() {
		return nil
	}
	l.p.Loss = l.g.Const(0)
	l.squares(f.Losses)
	for _, loss := range f.Losses {
		if loss.Kind == model.Likelihood {
			l.likelihood(loss)
		}
	}
	return l.p
}

// input adds an input of the compiler's own.
func (l *lowerer) input(v ir.Var) *ir.Node {
	v.Node, v.Hidden = l.g.Leaf(ir.Input, v.Name), true
	l.p.Inputs = append(l.p.Inputs, &v)
	return v.Node
}

func (l *lowerer) number(name string) *ir.Node {
	return l.input(ir.Var{Name: name, Unit: "1", Dim: "1", Scale: 1})
}

// squares adds the mean squared errors: with w the weight of the sample,
//
//	r = sqrt(w) (target - data),  loss of the step = sum of r^2
func (l *lowerer) squares(losses []model.Loss) {
	g := l.g
	var data []*ir.Node
	for _, loss := range losses {
		if t := loss.Target; t != nil {
			data = append(data, l.input(ir.Var{Name: DataPrefix + t.Name, Unit: t.Unit, Dim: t.Dim.String(), Scale: t.Scale}))
		}
	}
	if len(data) == 0 {
		return
	}
	weight := l.number(Weight)
	for _, loss := range losses {
		if loss.Target == nil {
			continue
		}
		i := len(l.p.Residuals)
		r := g.Mul(weight, g.Sub(l.p.Outputs[i].Node, data[i]))
		r = g.Mul(g.Const(math.Sqrt(loss.Weight)), r)
		l.p.Residuals = append(l.p.Residuals, r)
		l.p.Loss = g.Add(l.p.Loss, g.Mul(r, r))
	}
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
// is written as -log(h) - log(exprel(-h)), which no small h spoils. The program
// is no longer a sum of squares.
func (l *lowerer) likelihood(loss model.Loss) {
	g, counted := l.g, l.number(Counted)
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
	l.p.Loss = g.Add(l.p.Loss, g.Mul(g.Mul(g.Const(loss.Weight), counted), term))
	l.p.Residuals = nil
}
