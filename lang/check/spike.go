package check

import (
	"slices"

	"nmlc/lang/ast"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/unit"
)

func (cc *cellChecker) checkSpikes() {
	for i, p := range cc.spikes {
		if i > 0 {
			cc.c.errorf(codeTwoSpikes, p.item.Span, "a cell has one spike condition").Note(cc.spikes[0].item.Span, "the first one").
				Hint("join conditions with `or`")
			continue
		}
		cc.cell.Spike = cc.spike(p.item, p.scope)
	}
}

func (cc *cellChecker) spike(item *ast.SpikeItem, s *scope) *model.Spike {
	out := &model.Spike{Span: item.Span}
	ok := cc.condition(item, s, out)
	cc.resets(item, s, out)
	if item.Surrogate != nil {
		cc.surrogate(item.Surrogate, s, out)
	}
	if item.Refractory != nil {
		cc.refractory(item.Refractory, s, out)
	}
	if !ok {
		return nil
	}
	out.Most = 1
	if item.Exact != nil {
		cc.exact(item.Exact, out)
	}
	return out
}

// mostLocated bounds the spikes of a step that can be located: code grows with it.
const mostLocated = 8

// exact reads `exact 3`.
func (cc *cellChecker) exact(item *ast.Exact, out *model.Spike) {
	out.Exact = true
	if item.Spikes != nil {
		v, ok := cc.c.quantity(item.Spikes, unit.Dim{}, "the number of spikes")
		if ok && (v < 1 || v > mostLocated || v != float64(int(v))) {
			cc.c.errorf(codeExact, item.Spikes.Pos(), "the spikes of a step that are located are a whole number from 1 to %d", mostLocated).
				Got("%s", item.Spikes.Pos().Text()).Hint("a shorter time step has fewer spikes in each")
			return
		}
		out.Most = max(1, int(v))
	}
	if out.Cond != nil {
		cc.c.errorf(codeExact, item.Span, "only the crossing of a threshold can be located within the step").
			Got("the condition %s", shorten(out.Cond.Pos().Text())).
			Hint("write the condition as one comparison, such as V > theta, or leave `exact` out")
	}
}

// condition checks `V > theta`, `V crosses theta`, or any truth value.
func (cc *cellChecker) condition(item *ast.SpikeItem, s *scope, out *model.Spike) bool {
	if item.Crosses != nil {
		x, y := s.expr(item.Cond), s.expr(item.Crosses)
		if x == nil || y == nil || !s.isNumber(x) || !s.isNumber(y) {
			return false
		}
		if x.Dim() != y.Dim() {
			missing(cc.c.errorf(codeSum, item.Cond.Pos().To(item.Crosses.Pos()), "%s cannot cross %s", x.Dim().Describe(), y.Dim().Describe()), x, y)
			return false
		}
		out.Left, out.Right, out.Crossing = x, y, true
		return true
	}
	x := s.expr(item.Cond)
	if x == nil || !s.truth(x) {
		return false
	}
	b, ok := x.(*model.Binary)
	switch {
	case ok && (b.Op == ">" || b.Op == ">="):
		out.Left, out.Right, out.AtLeast = b.X, b.Y, b.Op == ">="
	case ok && (b.Op == "<" || b.Op == "<="):
		out.Left, out.Right, out.AtLeast = b.Y, b.X, b.Op == "<="
	default:
		out.Cond = x
	}
	return true
}

func (cc *cellChecker) resets(item *ast.SpikeItem, s *scope, out *model.Spike) {
	for _, r := range item.Resets {
		sym := cc.target(r.Target, s)
		x := s.expr(r.Value)
		if sym == nil || x == nil || !cc.c.sides(codeSides, sym.Dim, sym.Name, x, r.Value.Pos()) {
			continue
		}
		if slices.ContainsFunc(out.Resets, func(o model.Reset) bool { return o.State == sym }) {
			cc.c.errorf(codeTwice, r.Target.Span, "%s is reset twice", sym.Name)
			continue
		}
		if r.Op != ":=" {
			x = binary("+", ref(sym, r.Target.Span), signed(r.Op, x))
		}
		out.Resets = append(out.Resets, model.Reset{State: sym, Value: x})
	}
}

// target finds the state that a reset, hold or clamp names.
func (cc *cellChecker) target(name ast.Ident, s *scope) *model.Symbol {
	if sym := cc.stateNamed(s.prefix + name.Name); sym != nil {
		return sym
	}
	if d, ok := cc.defs[s.prefix+name.Name]; ok && d.bad {
		return nil
	}
	d := cc.c.errorf(codeNotState, name.Span, "%s is no state of this cell", name.Name)
	if near, ok := diag.Nearest(name.Name, symbolNames(cc.cell.States)); ok {
		d.Hint("did you mean %s?", near)
	} else {
		d.Hint("only states can be reset, held or clamped")
	}
	return nil
}

func symbolNames(symbols []*model.Symbol) []string {
	var names []string
	for _, s := range symbols {
		names = append(names, s.Name)
	}
	return names
}

func (cc *cellChecker) surrogate(use *ast.SurrogateUse, s *scope, out *model.Spike) {
	if out.Cond != nil {
		cc.c.errorf(codeSurrogate, use.Name.Span, "a surrogate derivative needs a condition that is one comparison or crossing")
		return
	}
	if use.Of != nil {
		x := s.expr(use.Of)
		if x == nil {
			return
		}
		if !x.Dim().Pure() || x.Bool() {
			cc.c.errorf(codePure, use.Of.Pos(), "the argument of a surrogate derivative is a pure number").Got("%s", x.Dim().Describe()).
				Hint("divide by the scale on which the spike is uncertain: (%s)/(1 %s)", shorten(use.Of.Pos().Text()), x.Dim())
			return
		}
		out.Surrogate.Of = x
	}
	if f, ok := cc.c.functions[use.Name.Name]; ok && f.tree.Surrogate {
		cc.userSurrogate(f, use, out)
		return
	}
	formal, ok := model.Surrogates[use.Name.Name]
	if !ok {
		d := cc.c.errorf(codeSurrogate, use.Name.Span, "there is no surrogate derivative %s", use.Name.Name)
		names := sortedKeys(model.Surrogates)
		if near, ok := diag.Nearest(use.Name.Name, names); ok {
			d.Hint("did you mean %s?", near)
		} else {
			d.Hint("define it: surrogate %s(x) = ...; the library has sigmoid, arctan, relu, slayer and others (spec.md, section 10)", use.Name.Name)
		}
		return
	}
	out.Surrogate.Name, out.Surrogate.Args = use.Name.Name, map[string]float64{}
	var names []string
	for _, a := range formal {
		out.Surrogate.Args[a.Name] = a.Default
		names = append(names, a.Name)
	}
	cc.surrogateArgs(use, names, func(i int, v float64) { out.Surrogate.Args[names[i]] = v })
}

// mostTerms of a Fourier series.
const mostTerms = 100

// surrogateArgs evaluates the named arguments of a surrogate derivative.
func (cc *cellChecker) surrogateArgs(use *ast.SurrogateUse, names []string, set func(i int, v float64)) {
	global := &scope{c: cc.c}
	for _, a := range use.Args {
		i := slices.Index(names, a.Name.Name)
		if i < 0 {
			d := cc.c.errorf(codeArguments, a.Name.Span, "%s has no argument %s", use.Name.Name, a.Name.Name)
			if len(names) > 0 {
				d.Hint("it has %s", joinNames(names))
			}
			continue
		}
		x := global.expr(a.Value)
		if x == nil {
			continue
		}
		n, ok := cc.c.constantNum(x, "an argument of a surrogate derivative").(*model.Num)
		if !ok || !cc.c.sides(codeSides, timeDim.Div(timeDim), a.Name.Name, x, a.Value.Pos()) {
			continue
		}
		if use.Name.Name == "squarewave_fourier_series" && a.Name.Name == "n" && !(n.Value >= 1 && n.Value <= mostTerms) {
			cc.c.errorf(codeSurrogate, a.Value.Pos(), "the series has 1 to %d terms", mostTerms).Got("%s", a.Value.Pos().Text())
			continue
		}
		set(i, n.Value)
	}
}

func (cc *cellChecker) userSurrogate(f *function, use *ast.SurrogateUse, out *model.Spike) {
	cc.c.resolveFunction(f, use.Name.Span)
	if f.result == nil {
		return
	}
	var names []string
	for _, a := range f.result.Args[1:] {
		names = append(names, a.Name)
	}
	out.Surrogate.Func = f.result
	out.Surrogate.FuncArgs = make([]float64, len(names))
	given := make([]bool, len(names))
	for i := range names {
		if d := f.tree.Defaults; i+1 < len(d) && d[i+1] != nil {
			if x := (&scope{c: cc.c}).expr(d[i+1]); x != nil {
				if n, ok := cc.c.constantNum(x, "a default").(*model.Num); ok {
					out.Surrogate.FuncArgs[i], given[i] = n.Value, true
				}
			}
		}
	}
	cc.surrogateArgs(use, names, func(i int, v float64) { out.Surrogate.FuncArgs[i], given[i] = v, true })
	for i, ok := range given {
		if !ok {
			cc.c.errorf(codeArguments, use.Name.Span, "the argument %s of %s has no value", names[i], f.result.Name)
		}
	}
}

func (cc *cellChecker) refractory(item *ast.Refractory, s *scope, out *model.Spike) {
	r := &model.Refractory{}
	x := s.expr(item.Duration)
	if x == nil {
		return
	}
	if v := varying(x); v != nil {
		cc.c.errorf(codeRefractory, v.Pos(), "a refractory period may depend on parameters only, and %s changes with time", v.Pos().Text())
		return
	}
	if !cc.c.sides(codeSides, timeDim, "a refractory period", x, item.Duration.Pos()) {
		return
	}
	if v, ok := evaluate(x); ok && v < 0 {
		cc.c.errorf(codeRefractory, item.Duration.Pos(), "a refractory period cannot be negative")
		return
	}
	r.Duration = x
	fixed := map[*model.Symbol]bool{}
	once := func(sym *model.Symbol, name ast.Ident) bool {
		if fixed[sym] {
			cc.c.errorf(codeTwice, name.Span, "%s is held or clamped twice", sym.Name)
			return false
		}
		fixed[sym] = true
		return true
	}
	for _, h := range item.Holds {
		if sym := cc.target(h, s); sym != nil && once(sym, h) {
			r.Holds = append(r.Holds, sym)
		}
	}
	for _, c := range item.Clamps {
		sym := cc.target(c.Target, s)
		x := s.expr(c.Value)
		if sym == nil || x == nil || !cc.c.sides(codeSides, sym.Dim, sym.Name, x, c.Value.Pos()) {
			continue
		}
		if once(sym, c.Target) {
			r.Clamps = append(r.Clamps, model.Reset{State: sym, Value: x})
		}
	}
	out.Refractory = r
}

// checkMethods checks `integrate by`.
func (cc *cellChecker) checkMethods() {
	for _, p := range cc.methods {
		name := p.item.Method
		if !slices.Contains(model.Integrators, name.Name) {
			d := cc.c.errorf(codeIntegrator, name.Span, "there is no integrator %s", name.Name)
			if near, ok := diag.Nearest(name.Name, model.Integrators); ok {
				d.Hint("did you mean %s?", near)
			} else {
				d.Hint("there are %s", joinNames(model.Integrators))
			}
			continue
		}
		if len(p.item.States) == 0 {
			cc.allStates(p)
		}
		for _, st := range p.item.States {
			if sym := cc.target(st, p.scope); sym != nil {
				cc.cell.Methods[sym.Name] = name.Name
			}
		}
	}
}

// allStates sets the integrator of all states of the cell or channel.
func (cc *cellChecker) allStates(p pending[*ast.IntegrateItem]) {
	if p.scope.prefix == "" {
		cc.cell.Method = p.item.Method.Name
		return
	}
	for _, sym := range cc.cell.States {
		if _, ok := cutPrefix(sym.Name, p.scope.prefix); ok {
			cc.cell.Methods[sym.Name] = p.item.Method.Name
		}
	}
}
