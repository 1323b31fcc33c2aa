package check

import (
	"slices"

	"nmlc/lang/ast"
	"nmlc/lang/model"
	"nmlc/lang/unit"
)

// drive checks `drive E by S { sources 1000; rate 8 Hz; w = 1 nS }` for one
// population.
func (k *connection) drive(post *model.Population) {
	c := k.n.c
	k.fits(nil, post)
	k.driveable()
	out := &model.Drive{
		Name: k.name, Post: post, Synapse: k.synapse, Overrides: k.overrides, To: k.to, Span: k.line.Span,
		Sources: &model.Num{Typed: model.Typed{Span: k.line.Synapse.Span}, Value: 1},
	}
	here := func() *site { return &site{own: post, table: post.Table} }
	st := &settings{c: c, block: "drive " + k.name, handlers: map[string]func(*ast.Setting){
		"sources": func(s *ast.Setting) {
			if x := k.notNegative(s, unit.Dim{}, "a number, such as 1000", here()); x != nil {
				out.Sources = x
			}
		},
		"rate": func(s *ast.Setting) { out.Rate = k.notNegative(s, rateDim, "a rate, such as 8 Hz", here()) },
	}}
	st.handlers["delay"] = func(s *ast.Setting) {
		c.errorf(codeDrive, s.Key.Span, "a drive has no delay: its sources spike at random times").Hint("delete this line")
	}
	for _, rule := range rules {
		st.handlers[rule] = func(s *ast.Setting) {
			c.errorf(codeDrive, s.Key.Span, "a drive has no rule `%s`: each cell has sources of its own", rule).
				Hint("for shared sources connect a population of poisson(...)")
		}
	}
	weighed := k.weightSetting(st, func(e ast.Expr) { out.Weight = k.weight(e, here()) })
	st.read(k.line.Settings)
	k.weighed(weighed())
	if _, ok := st.seen["rate"]; !ok {
		c.errorf(codeDrive, k.line.Synapse.Span, "the rate of the sources is not given").Expect("a line such as `rate 8 Hz`")
	}
	k.n.net.Drives = append(k.n.net.Drives, out)
}

// driveable refuses synapses that keep something for each connection: a drive
// has none.
func (k *connection) driveable() {
	s, c, at := k.synapse, k.n.c, k.line.Synapse.Span
	const advice = "connect a population of poisson(...) instead: its connections have weights of their own"
	if len(s.OnPost) > 0 {
		c.errorf(codeDrive, at, "%s changes at postsynaptic spikes, and a drive keeps no connections that could", s.Name).
			Note(s.OnPost[0].Span, "changed here").Hint(advice)
		return
	}
	if i := slices.IndexFunc(s.OnPre, func(a model.Assign) bool { return a.Target.Kind == model.Weight }); i >= 0 {
		c.errorf(codeDrive, at, "%s changes its weight, and a drive keeps no connections that have one of their own", s.Name).
			Note(s.OnPre[i].Span, "changed here").Hint(advice)
	}
	if len(s.OnPre) == 0 && !slices.ContainsFunc(s.Reads, func(r *model.Symbol) bool { return r.Kind == model.PreValue }) {
		c.errorf(codeDrive, at, "%s does nothing at a spike, and a drive has nothing else", s.Name).Note(s.Span, "the synapse")
	}
}

// notNegative is a value for each cell that is not below zero.
func (k *connection) notNegative(s *ast.Setting, d unit.Dim, want string, t *site) model.Expr {
	x := k.n.value(s, want, t)
	if x == nil || !k.n.c.sides(codeSides, d, s.Key.Name, x, x.Pos()) {
		return nil
	}
	if v, ok := evaluate(x); ok && !(v >= 0) {
		k.n.c.errorf(codeDrive, x.Pos(), "`%s` cannot be negative", s.Key.Name).Got("%s", x.Pos().Text())
		return nil
	}
	return x
}
