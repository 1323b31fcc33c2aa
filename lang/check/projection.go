package check

import (
	"nmlc/lang/ast"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/source"
)

// projection checks the settings of `connect` for one pair of populations.
func (k *connection) projection(pre, post *model.Population, number int) {
	c := k.n.c
	k.fits(pre, post)
	out := &model.Projection{
		Name: k.name, Pre: pre, Post: post, Synapse: k.synapse, Overrides: k.overrides, To: k.to, Span: k.line.Span,
	}
	p := &projection{k: k, out: out, number: number, table: k.edgeTable()}
	p.st = &settings{c: c, block: "connect " + k.name, several: map[string]bool{"small_world": true, "scale_free": true}}
	p.st.handlers = map[string]func(*ast.Setting){
		"delay":     func(s *ast.Setting) { out.Delay = p.delay(s) },
		"autapses":  func(s *ast.Setting) { out.Autapses = c.onOrOff(s) },
		"multapses": func(s *ast.Setting) { out.Multapses = c.onOrOff(s) },
		"within":    func(s *ast.Setting) { out.Within = p.length(s) },
		"periodic":  func(s *ast.Setting) { out.Periodic = p.length(s) },
		"where":     func(s *ast.Setting) { out.Where = p.condition(s) },
		"seed":      func(s *ast.Setting) { out.Seed = c.seedOf(s) },
	}
	for _, rule := range rules {
		p.st.handlers[rule] = p.rule
	}
	weighed := k.weightSetting(p.st, func(e ast.Expr) {
		t := p.site()
		out.Weight = k.weight(e, t)
		p.far = p.far || t.measured
	})
	before := c.diags.Len()
	p.st.read(k.line.Settings)
	k.weighed(weighed())
	if out.Wiring.Kind == "" && !p.ruled {
		c.errorf(codeWiring, k.line.Synapse.Span, "nothing says which cells are connected").Expect("one of %s", joinNames(rules)).
			Hint("as in `connect %s -> %s by %s { probability 0.1 }`", pre.Name, post.Name, k.synapse.Name)
	}
	if c.diags.Len() == before && out.Wiring.Kind != "" {
		p.sound()
	}
	k.n.net.Projections = append(k.n.net.Projections, out)
}

// projection is a pair of populations that is being connected.
type projection struct {
	k      *connection
	out    *model.Projection
	number int // of the pair in the line
	table  *model.Table
	st     *settings
	ruled  bool        // a rule was read, right or wrong
	rated  source.Span // of the rule
	far    bool        // a distance matters
}

// site is where an expression of the connection stands.
func (p *projection) site() *site {
	return &site{pre: p.out.Pre, post: p.out.Post, table: p.table}
}

// expression checks a value of the connection and notes whether it depends on
// the distance.
func (p *projection) expression(e ast.Expr, t *site) model.Expr {
	x := p.k.n.expression(e, t)
	p.far = p.far || t.measured
	return x
}

// edgeTable finds the table of a line before what reads its columns.
func (k *connection) edgeTable() *model.Table {
	for _, s := range k.line.Settings {
		if sonata := s.Key.Name == "sonata"; sonata || s.Key.Name == "table" {
			path := s.Value
			if len(s.Args) == 1 {
				path = s.Args[0].X
			}
			if t, ok := path.(*ast.Text); ok {
				return &model.Table{Path: t.Value, Sonata: sonata, Span: t.Span}
			}
		}
	}
	return nil
}

// delay reads `delay 0.5 ms`, or a value for each connection.
func (p *projection) delay(s *ast.Setting) model.Expr {
	e := p.k.n.c.one(s, "a time, such as 0.5 ms")
	if e == nil {
		return nil
	}
	x := p.expression(e, p.site())
	if x == nil || !p.k.n.c.sides(codeSides, timeDim, "the delay", x, e.Pos()) {
		return nil
	}
	if v, ok := evaluate(x); ok && !(v > 0) {
		p.k.n.c.errorf(codeDelay, e.Pos(), "a delay must be positive").Got("%s", e.Pos().Text()).
			Hint("a spike arrives one time step later at the earliest, which is the delay where none is given")
		return nil
	}
	return x
}

func (p *projection) length(s *ast.Setting) float64 {
	for _, side := range []*model.Population{p.out.Pre, p.out.Post} {
		if !p.k.n.c.placed(side, &ast.Name{Span: s.Key.Span}, "`"+s.Key.Name+"`") {
			return 0
		}
	}
	return p.k.n.c.positive(s, lengthDim, "a length, such as 200 um")
}

// condition reads `where pre.i < post.i`.
func (p *projection) condition(s *ast.Setting) model.Expr {
	e := p.k.n.c.one(s, "a condition, such as pre.i < post.i")
	if e == nil {
		return nil
	}
	t := p.site()
	t.fixed = "a condition is not random; `probability` is"
	x := p.expression(e, t)
	if x == nil || !(&scope{c: p.k.n.c}).truth(x) {
		return nil
	}
	return x
}

// onOrOff reads `autapses on`.
func (c *checker) onOrOff(s *ast.Setting) bool {
	e := c.one(s, "on or off")
	if e == nil {
		return false
	}
	return c.choice(e, s.Key.Name, "off", "on")
}

// seedOf reads `seed 7`.
func (c *checker) seedOf(s *ast.Setting) *int64 {
	var t model.Term
	if e := c.one(s, "a whole number"); e != nil {
		c.termArg(&t, "seed", e, lengthDim)
	}
	return t.Seed
}

// weightSetting lets a line set the weight of its synapse by its name. The
// function that it returns says whether it was, or somebody tried to.
func (k *connection) weightSetting(st *settings, read func(ast.Expr)) (set func() bool) {
	seen, stray := source.Span{}, false
	st.other = func(s *ast.Setting) bool {
		w := k.synapse.Weight
		if w == nil || s.Key.Name != w.Name {
			taken := k.strayWeight(s)
			stray = stray || taken
			return taken
		}
		if seen.Known() {
			k.n.c.errorf(codeTwice, s.Key.Span, "%s is set twice", w.Name).Note(seen, "the first time")
			return true
		}
		seen = s.Key.Span
		if len(s.Args) > 0 || s.Value == nil || s.ValueTo != nil || len(s.More) > 0 || s.Braces {
			k.n.c.errorf(codeWeight, s.Span, "a weight is set with `=`").Expect("%s = 1 %s", w.Name, w.Unit).Got("%s", shorten(s.Span.Text()))
			return true
		}
		read(s.Value)
		return true
	}
	return func() bool { return seen.Known() || stray }
}

// strayWeight complains about `x = ...` where x is no weight.
func (k *connection) strayWeight(s *ast.Setting) bool {
	if s.Key.Name != "weight" && (len(s.Args) > 0 || s.Value == nil) {
		return false
	}
	w := k.synapse.Weight
	if w == nil {
		k.n.c.errorf(codeWeight, s.Key.Span, "the synapse %s has no weight", k.synapse.Name).Note(k.synapse.Span, "declared here").
			Hint("declare one in the synapse, `weight w: nS`, or delete this line")
		return true
	}
	d := k.n.c.errorf(codeWeight, s.Key.Span, "the weight of %s is %s, not %s", k.synapse.Name, w.Name, s.Key.Name).Note(w.Span, "declared here")
	for _, p := range k.synapse.Params {
		if p.Name == s.Key.Name {
			d.Hint("%s is a parameter, which all connections share: `by %s(%s = ...)`", p.Name, k.synapse.Name, p.Name)
			return true
		}
	}
	if near, ok := diag.Nearest(s.Key.Name, sortedKeys(k.known())); ok {
		d.Hint("did you mean %s?", near)
	} else {
		d.Hint("write `%s = ...`", w.Name)
	}
	return true
}

// known are the words that a line may hold.
func (k *connection) known() map[string]bool {
	out := map[string]bool{"delay": true, "rate": true, "sources": true}
	for _, r := range rules {
		out[r] = true
	}
	return out
}

// weight checks the value of a weight.
func (k *connection) weight(e ast.Expr, t *site) model.Expr {
	x := k.n.expression(e, t)
	w := k.synapse.Weight
	if x == nil || !k.n.c.sides(codeSides, w.Dim, w.Name, x, e.Pos()) {
		return nil
	}
	return x
}

// weighed demands a weight where the synapse has no default.
func (k *connection) weighed(set bool) {
	if w := k.synapse.Weight; w != nil && !set && !w.HasDefault {
		k.n.c.errorf(codeWeight, k.line.Synapse.Span, "the weight %s is not given", w.Name).Note(w.Span, "it has no default").
			Hint("write `%s = 1 %s` in the braces", w.Name, w.Unit)
	}
}
