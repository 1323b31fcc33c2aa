// Package lower turns a checked cell into the symbolic IR: a discrete-time map
// from state, input and parameters to the next state, with the order of events
// that spec.md, section 8, defines.
//
// Path of the data: model.Cell -> lower -> ir.Program.
package lower

import (
	"errors"

	"nmlc/ir"
	"nmlc/ir/integrate"
	"nmlc/ir/pass"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/source"
)

// Options of a lowering.
type Options struct {
	Method    string             // integrator for all states; "" as the model says
	Overrides map[string]float64 // values of parameters, in coherent units
	Ranges    map[string]Range   // of parameters that differ from cell to cell
	Sweep     *model.Sweep       // a parameter that goes through a range, in place of the one that a fit searches
	Outputs   []*model.Symbol    // what a run records or a loss compares
	Jump      bool               // describe the spike apart, in Program.Jump
	// Spikes says where spikes lie: "grid", at the ends of steps; "exact", where
	// the threshold is crossed; "" as the model says.
	Spikes  string
	Teacher bool // the cell spikes where the input Teacher says so
	// Likelihood adds that loss of the recorded spikes, with a teacher.
	Likelihood *model.Loss
	// Penalty is what a step adds to the loss of a cell that learns, at its start: a
	// pure number of states and parameters. Nil for none.
	Penalty model.Expr
}

// plastic is a network whose connections have a state with this equation.
func plastic(rate string) string {
	return "neuron A {\n    input I: nA\n    state V: mV = 0 mV\n    (10 ms)*V' = -V + I*(100 MOhm)\n    spike when V > 10 mV { V := 0 mV }\n}\n" +
		"synapse S {\n    weight w: nA = 1 nA\n    state a = 0\n    state g: nA = 0 nA\n    g' = -g/(5 ms)\n    a' = " + rate + "\n" +
		"    on pre { g += w; a += 1 }\n    on post { w := w*(1 - 0.01*a) }\n    current I = g\n}\n" +
		"network N {\n    population P: A[2]\n    connect P -> P by S { all_to_all }\n}\n"
}

// Range holds all values that a parameter has.
type Range struct{ Lo, Hi float64 }

// The codes of what only lowering finds out.
const (
	codeSteady     diag.Code = "E0601"
	codeIntegrator diag.Code = "E0602"
	codeExact      diag.Code = "E0603"
	codeShown      diag.Code = "E0604"
	codeConnection diag.Code = "E0605"
)

func init() {
	diag.Register(diag.Entry{Code: codeSteady, Title: "no steady state",
		Explain: "A state starts `steady` where its equation, linear in the state, is at rest; the states it depends on have initial values of their own.",
		Mistake: "neuron A {\n    state x = steady\n    x' = (1 - x^2)/(5 ms)\n}\n",
		Cure:    "neuron A {\n    state x = steady\n    x' = (1 - x)/(5 ms)\n}\n"})
	diag.Register(diag.Entry{Code: codeIntegrator, Title: "integrator does not fit",
		Explain: "exact needs a linear system with coefficients fixed during a run, exponential_euler an equation linear in its own state, noise needs euler_maruyama.",
		Mistake: "neuron A {\n    state x = 1\n    x' = (1 - x^2)/(5 ms)\n    integrate by exponential_euler\n}\n",
		Cure:    "neuron A {\n    state x = 1\n    x' = (1 - x^2)/(5 ms)\n    integrate by rk4\n}\n"})
	diag.Register(diag.Entry{Code: codeExact, Title: "spike that cannot be located within the step",
		Explain: "A path with white noise crosses its threshold infinitely often before it is above it for long: its spikes lie on the grid of time steps.",
		Mistake: "neuron A {\n    state V: mV = 0 mV\n    V' = -V/(10 ms) + 3 mV*xi/sqrt(10 ms)\n    spike when V > 5 mV { exact; V := 0 mV }\n}\n",
		Cure:    "neuron A {\n    state V: mV = 0 mV\n    V' = -V/(10 ms) + 3 mV*xi/sqrt(10 ms)\n    spike when V > 5 mV { V := 0 mV }\n}\n"})
	diag.Register(diag.Entry{Code: codeShown, Title: "synapse that reads an input",
		Explain: "A synapse reads the presynaptic cell continuously at the start of a step, from its states: an input of the step, or what depends on one, is not known then.",
		Mistake: readsInput("pre.I_m"), Cure: readsInput("pre.m")})
	diag.Register(diag.Entry{Code: codeConnection, Title: "no exact solution between the events of a connection",
		Explain: "A state that every connection has for itself moves only when a spike comes, by the exact solution of its equation since the last one: that is known of linear equations with fixed coefficients.",
		Mistake: plastic("-a^2/(20 ms)"), Cure: plastic("-a/(20 ms)")})
}

// readsInput is a network whose synapse reads something of the presynaptic cell.
func readsInput(what string) string {
	return "neuron A {\n    input I: nA\n    state m: nA = 0 nA\n    I_m = I + m\n    m' = -I_m/(5 ms)\n}\n" +
		"synapse S {\n    pre I_m: nA, m: nA\n    current I = " + what + "\n}\n" +
		"network N {\n    population P: A[2]\n    connect P -> P by S { all_to_all }\n}\n"
}

// Exact reports whether the spikes of a cell are located within the step.
func Exact(cell *model.Cell, o Options) bool {
	return cell.Spike != nil && (o.Spikes == "exact" || o.Spikes == "" && cell.Spike.Exact)
}

// lowerer holds a cell while it is lowered.
type lowerer struct {
	g     *ir.Graph
	cell  *model.Cell
	opts  Options
	diags *diag.List
	p     *ir.Program

	vars       map[*model.Symbol]*ir.Var
	earlier    map[*ir.Node]*ir.Node // leaf that stands for a state before what arrives -> the state
	refractory *ir.Var               // hidden countdown, in steps
	steps      *ir.Var               // hidden count of steps, where the model uses t
	// distance is how far the updated state is above threshold; nil where the
	// spike condition is no comparison.
	distance *ir.Node
}

// Cell lowers a cell. It returns nil after a mistake, which diags has then.
func Cell(cell *model.Cell, opts Options, diags *diag.List) *ir.Program {
	l := &lowerer{g: ir.NewGraph(), cell: cell, opts: opts, diags: diags, vars: map[*model.Symbol]*ir.Var{}}
	l.p = &ir.Program{Name: cell.Name, Graph: l.g, DT: l.g.Leaf(ir.TimeStep, "dt")}
	l.declare()
	now := l.environment()
	l.shown(now)
	rates, noise := l.rates(now)
	if !l.initial(rates) || !l.integrate(now, rates, noise) {
		return nil
	}
	for _, s := range opts.Outputs {
		l.p.Outputs = append(l.p.Outputs, ir.Output{Name: s.Name, Unit: s.Unit, Scale: s.Scale, Node: now.symbol(s)})
	}
	if opts.Likelihood != nil {
		l.likelihood(opts.Likelihood)
	}
	if opts.Penalty != nil {
		l.p.Loss = now.expr(opts.Penalty)
	}
	l.arrive()
	return l.p
}

// declare makes the leaves of parameters, inputs and states.
func (l *lowerer) declare() {
	for _, s := range l.cell.Params {
		v := l.variable(s, ir.Param)
		v.Init, v.Lo, v.Hi = s.Default, s.Lo, s.Hi
		if x, ok := l.opts.Overrides[s.Name]; ok {
			v.Init = x
		}
		if sw := l.opts.Sweep; sw != nil && sw.Symbol == s {
			v.Init, v.Lo, v.Hi = sw.Range.From, min(sw.Range.From, sw.Range.To), max(sw.Range.From, sw.Range.To)
		}
		if r, ok := l.opts.Ranges[s.Name]; ok {
			v.Init, v.Lo, v.Hi = r.Lo, r.Lo, r.Hi
		}
		l.p.Params = append(l.p.Params, v)
	}
	for _, s := range l.cell.Inputs {
		l.p.Inputs = append(l.p.Inputs, l.variable(s, ir.Input))
	}
	for _, s := range l.cell.States {
		l.p.States = append(l.p.States, l.variable(s, ir.State))
	}
	l.declareArrivals()
	if sp := l.cell.Spike; sp != nil && sp.Refractory != nil {
		l.refractory = l.hidden("refractory", "1")
	}
	if usesTime(l.cell) {
		l.steps = l.hidden("step", "1")
	}
}

func (l *lowerer) variable(s *model.Symbol, kind ir.LeafKind) *ir.Var {
	defer l.g.At(s.Span)()
	v := &ir.Var{Node: l.g.Leaf(kind, s.Name), Name: s.Name, Unit: s.Unit, Dim: s.Dim.String(), Scale: s.Scale}
	l.vars[s] = v
	return v
}

// hidden adds a state of the compiler's own. A model cannot have its name,
// which holds a space.
func (l *lowerer) hidden(name, unit string) *ir.Var {
	name = "(" + name + ")"
	v := &ir.Var{Node: l.g.Leaf(ir.State, name), Name: name, Unit: unit, Dim: "1", Scale: 1, Hidden: true, Counts: true}
	l.p.States = append(l.p.States, v)
	return v
}

// rates lowers the right sides of the equations, in the order of the states.
func (l *lowerer) rates(now *environment) (rates, noise []*ir.Node) {
	rates, noise = make([]*ir.Node, len(l.p.States)), make([]*ir.Node, len(l.p.States))
	for i, s := range l.cell.States {
		for _, eq := range l.cell.Equations {
			if eq.State != s {
				continue
			}
			restore := l.g.At(eq.Span)
			rates[i] = now.expr(eq.Rate)
			if eq.Noise != nil {
				noise[i] = now.expr(eq.Noise)
			}
			restore()
			l.p.Equations = append(l.p.Equations, ir.Equation{State: l.p.States[i], Rate: rates[i]})
		}
	}
	return rates, noise
}

// integrate writes the step: integration, then the events.
func (l *lowerer) integrate(now *environment, rates, noise []*ir.Node) bool {
	after, methods, err := l.system(rates, noise).Step()
	if err == nil && (l.opts.Jump || Exact(l.cell, l.opts)) {
		err = l.jump(now, rates, noise, after)
	}
	var wrong *integrate.Error
	if errors.As(err, &wrong) {
		l.reportIntegrator(wrong)
		return false
	}
	l.p.Methods = methods
	l.events(now, after)
	return !Exact(l.cell, l.opts) || l.locatable(noise)
}

// locatable complains about a spike that has no time within the step.
func (l *lowerer) locatable(noise []*ir.Node) bool {
	for i, n := range noise {
		if n != nil {
			l.diags.Errorf(codeExact, l.cell.Spike.Span, "spikes of a cell with white noise lie on the grid of time steps").
				Got("noise in the equation of %s", l.p.States[i].Name).Hint("leave `exact`, or --spikes exact, out")
			return false
		}
	}
	if l.p.Jump == nil {
		l.diags.Errorf(codeExact, l.cell.Spike.Span, "only the crossing of a threshold can be located within the step").
			Hint("write the condition as one comparison, such as V > theta")
	}
	return l.p.Jump != nil
}

func (l *lowerer) reportIntegrator(e *integrate.Error) {
	l.diags.Errorf(codeIntegrator, l.spanOf(e.State), "%s cannot integrate %s", e.Method, e.State.Name).
		Note(l.cell.Span, "%s", e.Reason).Hint("leave `integrate by` out, and the compiler chooses")
}

// spanOf is the place of the equation of a state.
func (l *lowerer) spanOf(v *ir.Var) source.Span {
	for _, eq := range l.cell.Equations {
		if eq.State.Name == v.Name {
			return eq.Span
		}
	}
	return l.cell.Span
}

func (l *lowerer) method(v *ir.Var) string {
	if l.opts.Method != "" {
		return l.opts.Method
	}
	if m, ok := l.cell.Methods[v.Name]; ok {
		return m
	}
	return l.cell.Method
}

// normal is the input that holds the noise of a state: standard normal numbers.
func (l *lowerer) normal(v *ir.Var) *ir.Node {
	in := &ir.Var{Node: l.g.Leaf(ir.Input, "noise."+v.Name), Name: "noise." + v.Name, Unit: "1", Dim: "1", Scale: 1, Hidden: true}
	if l.p.Input(in.Name) == nil {
		l.p.Inputs = append(l.p.Inputs, in)
	}
	return in.Node
}

// assigned are the states that resets, clamps, and spikes that may take away,
// change.
func (l *lowerer) assigned() map[*ir.Var]bool {
	out := l.resets()
	if sp := l.cell.Spike; sp != nil && sp.Refractory != nil {
		for _, c := range sp.Refractory.Clamps {
			out[l.vars[c.State]] = true
		}
	}
	now, signs := l.environment(), pass.SignsOf(l.sign)
	for _, a := range l.cell.Arrivals {
		for _, inc := range a.To {
			if !a.AtLeastZero || inc.Factor != nil && !signs.Of(now.expr(inc.Factor)).AtLeastZero() {
				out[l.vars[inc.State]] = true
			}
		}
	}
	return out
}

// resets are the states that a spike sets.
func (l *lowerer) resets() map[*ir.Var]bool {
	out := map[*ir.Var]bool{}
	if l.cell.Spike != nil {
		for _, r := range l.cell.Spike.Resets {
			out[l.vars[r.State]] = true
		}
	}
	return out
}
