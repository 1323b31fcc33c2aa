package explain

import (
	"fmt"

	"nmlc/diff"
	"nmlc/ir"
)

// jump shows what a spike does to the adjoint: the conditions that join its
// equations before and after.
func (b *builder) jump() Section {
	p, sp := b.Program, b.Cell.Spike
	held := map[*ir.Var]bool{}
	if sp.Refractory != nil {
		for _, h := range sp.Refractory.Holds {
			held[p.State(h.Name)] = true
		}
	}
	j := diff.JumpOf(p, b.lambda, held)
	unit := sp.Left.Dim().String()
	s := Section{Title: "Jump of the adjoint", Text: []string{
		"At a spike, back in time, from the adjoint lambda_x after it to lambda_x_before. States are those before the spike.",
		"rise is how fast " + sp.Left.Pos().Text() + " - (" + sp.Right.Pos().Text() + ") grows; near zero the spike grazes its threshold, and is about to vanish.",
	}}
	if !b.Exact {
		s.Text = append(s.Text, "These hold where spikes are exact (`exact` in the spike, or --spikes exact); here the derivative is that of the section Spike.")
	}
	add := func(name string, right *ir.Node, remark string) {
		s.Equations = append(s.Equations, Equation{Left: Term{Name: name}, Right: right, Remark: remark, Names: b.name})
	}
	add("rise", j.Rise, fmt.Sprintf("in %s/ms, from %s", unit, place(sp.Span)))
	if j.Release != nil {
		add("mu", j.Release, "in loss/ms, at the end of the refractory period")
	}
	add("kappa", j.Kappa, "in "+lossPer(unit)+"; a loss of the spike's time t adds -dL/dt over rise")
	for _, e := range j.Before {
		add("lambda_"+e.State.Name+"_before", e.Rate, fmt.Sprintf("in %s, from %s", lossPer(e.State.Unit), b.resetPlace(e.State)))
	}
	for _, g := range j.Params {
		add("gain_"+g.Param.Name, g.Gain, fmt.Sprintf("what the spike adds to dL/d%s, in %s", g.Param.Name, lossPer(g.Param.Unit)))
	}
	if j.Release != nil {
		s.Text = append(s.Text, "The length of the refractory period gains mu, at the states of its end.")
	}
	if sp.Refractory != nil {
		for _, c := range sp.Refractory.Clamps {
			s.Text = append(s.Text, "At the end of the refractory period the adjoint of all that "+c.Value.Pos().Text()+" depends on gains lambda_"+c.State.Name+" times its derivative, and lambda_"+c.State.Name+" is zero until then.")
		}
	}
	return s
}

// resetPlace is the line that resets a state, or that of the spike.
func (b *builder) resetPlace(v *ir.Var) string {
	for _, r := range b.Cell.Spike.Resets {
		if r.State.Name == v.Name {
			return place(r.Value.Pos())
		}
	}
	return place(b.Cell.Spike.Span)
}
