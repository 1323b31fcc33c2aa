package pipeline

import (
	"fmt"
	"math"

	"nmlc/ir"
	"nmlc/ir/lower"
	"nmlc/lang/diag"
	"nmlc/lang/model"
)

// The codes of what parameters and the time step decide.
const (
	codeShortRefractory diag.Code = "E0701"
	codeResetAbove      diag.Code = "E0702"
)

func init() {
	cell := func(body string) string {
		return "neuron A {\n    param tau = 10 ms, E = -70 mV, theta = -50 mV\n    input I: mV\n    state V: mV = E\n    tau*V' = E - V + I\n    " +
			body + "\n}\nrun R { cell A; duration 10 ms; dt 0.1 ms }\n"
	}
	diag.Register(diag.Entry{Code: codeShortRefractory, Title: "refractory period shorter than the time step",
		Explain: "A refractory period lasts whole time steps: one that is shorter than a step has no effect, or too much of it. 0 ms is none.",
		Mistake: cell("spike when V > theta { V := E; refractory 0.05 ms }"), Cure: cell("spike when V > theta { V := E; refractory 0.5 ms }")})
	diag.Register(diag.Entry{Code: codeResetAbove, Title: "reset above the threshold",
		Explain: "A cell that is above its threshold after the reset spikes again at once, and at each step that follows.",
		Mistake: cell("spike when V > theta { V := theta + 5 mV }"), Cure: cell("spike when V > theta { V := theta - 5 mV }")})
}

// SpikesSound holds the spikes of a cell against its parameters and the time
// step (in ms), and reports a refractory period shorter than a step and a reset
// above the threshold. It reports only what parameters decide for certain.
func SpikesSound(cell *model.Cell, value func(param string) float64, dt float64, diags *diag.List) bool {
	at := lower.AtSpikeOf(cell)
	eval := func(n *ir.Node) float64 {
		return ir.Eval(func(leaf *ir.Node) float64 {
			if leaf.Kind == ir.TimeStep {
				return dt
			}
			return value(leaf.Name)
		}, n)[0]
	}
	sound := true
	if at.Refractory != nil {
		if d := eval(at.Refractory); d != 0 && !(d >= dt*(1-1e-9)) {
			sound = false
			reportRefractory(cell.Spike.Refractory, d, dt, diags)
		}
	}
	if at.Left != nil {
		if left, right := eval(at.Left), eval(at.Right); left > right || at.AtLeast && left == right {
			sound = false
			reportReset(cell.Spike, left, right, diags)
		}
	}
	return sound
}

// ParamValues gives parameters the values of the model where a job does not override
// them.
func ParamValues(cell *model.Cell, list []model.Override) func(param string) float64 {
	set := overrides(list)
	return func(name string) float64 {
		if v, ok := set[name]; ok {
			return v
		}
		if s := cell.Lookup(name); s != nil {
			return s.Default
		}
		return math.NaN()
	}
}

func reportRefractory(r *model.Refractory, d, dt float64, diags *diag.List) {
	if d < 0 || math.IsNaN(d) {
		diags.Errorf(codeShortRefractory, r.Duration.Pos(), "the refractory period is %g ms", d).Expect("at least one time step, %g ms, or 0 ms for none", dt)
		return
	}
	diags.Errorf(codeShortRefractory, r.Duration.Pos(), "the refractory period, %g ms, is shorter than the time step, %g ms", d, dt).
		Hint("take a dt of at most %g ms, or a period of 0 ms for none", d)
}

func reportReset(sp *model.Spike, left, right float64, diags *diag.List) {
	span := sp.Span
	if len(sp.Resets) > 0 {
		span = sp.Resets[0].Value.Pos()
	}
	show := func(x model.Expr, v float64) string {
		text := fmt.Sprintf("%.6g", v)
		if !x.Dim().Pure() {
			text += " " + x.Dim().String()
		}
		if written := x.Pos().Text(); written != "" {
			text = written + " = " + text
		}
		return text
	}
	above := "above"
	if left == right {
		above = "at"
	}
	diags.Errorf(codeResetAbove, span, "the reset leaves the cell above its threshold: it would spike at each step").
		Got("%s, "+above+" %s", show(sp.Left, left), show(sp.Right, right)).
		Note(sp.Left.Pos().To(sp.Right.Pos()), "the condition of a spike").Hint("reset to a value below the threshold")
}
