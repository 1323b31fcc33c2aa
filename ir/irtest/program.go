package irtest

import (
	"fmt"
	"math"

	"nmlc/ir"
	"pgregory.net/rapid"
)

// Program draws a cell of one to three parameters, one to three states and up
// to two inputs, most with a spike that resets some states, and sometimes with
// a refractory countdown. It passes ir.Verify. States start in [-2, 2] and
// stay there, and all values are finite, while parameters, inputs and dt are in
// [-2, 2]. Equations, loss and next values are smooth but for the spike;
// outputs may have kinks.
func Program(t *rapid.T) *ir.Program {
	g := ir.NewGraph()
	c := &cell{t: t, g: g, p: &ir.Program{Name: "Random", Graph: g, DT: g.Leaf(ir.TimeStep, "dt")}}
	c.declare()
	c.initial()
	updated := c.integrate()
	c.spike(updated)
	c.results()
	return c.p
}

type cell struct {
	t      *rapid.T
	g      *ir.Graph
	p      *ir.Program
	leaves []*ir.Node // all
	fixed  []*ir.Node // of rate Prepare
}

func (c *cell) count(lo, hi int, label string) int { return rapid.IntRange(lo, hi).Draw(c.t, label) }

func (c *cell) declare() {
	for i := range c.count(1, 3, "parameters") {
		v := c.variable(ir.Param, fmt.Sprintf("p%d", i), &c.p.Params)
		v.Init = rapid.Float64Range(-leafBound, leafBound).Draw(c.t, "default")
		if rapid.Bool().Draw(c.t, "has a range") {
			v.Lo, v.Hi = v.Init-1, v.Init+1
		}
	}
	c.fixed = append(append(c.fixed, c.leaves...), c.p.DT)
	for i := range c.count(1, 3, "states") {
		c.variable(ir.State, fmt.Sprintf("x%d", i), &c.p.States)
	}
	for i := range c.count(0, 2, "inputs") {
		c.variable(ir.Input, fmt.Sprintf("syn.I%d", i), &c.p.Inputs)
	}
	c.leaves = append(c.leaves, c.p.DT)
}

func (c *cell) variable(kind ir.LeafKind, name string, vars *[]*ir.Var) *ir.Var {
	v := &ir.Var{Node: c.g.Leaf(kind, name), Name: name, Unit: "mV", Dim: "mV", Scale: 1}
	*vars = append(*vars, v)
	c.leaves = append(c.leaves, v.Node)
	return v
}

// within draws a smooth number over the leaves in [-2, 2].
func (c *cell) within(leaves []*ir.Node, size int) *ir.Node {
	d := newDrawer(c.t, c.g, leaves, smoothRules)
	return d.within(d.expr(size))
}

func (d *drawer) within(v value) *ir.Node {
	if v.bound <= leafBound {
		return v.node
	}
	return d.g.Mul(d.g.Const(leafBound), d.squash(v, leafBound).node)
}

func (c *cell) initial() {
	for range c.p.States {
		c.p.Init = append(c.p.Init, c.within(c.fixed, c.count(0, 3, "size of an initial value")))
	}
}

// integrate takes a step of Euler's method and keeps it within the bound.
func (c *cell) integrate() []*ir.Node {
	var updated []*ir.Node
	d := newDrawer(c.t, c.g, c.leaves, smoothRules)
	for _, x := range c.p.States {
		rate := d.expr(c.count(1, 8, "size of an equation"))
		c.p.Equations = append(c.p.Equations, ir.Equation{State: x, Rate: rate.node})
		c.p.Methods = append(c.p.Methods, ir.Method{State: x, Name: "euler", Reason: "drawn at random, then bounded"})
		step := value{c.g.Mul(c.p.DT, rate.node), leafBound * rate.bound}
		next := value{c.g.Add(x.Node, step.node), leafBound + step.bound}
		updated = append(updated, d.within(next))
	}
	return updated
}

// spike draws condition and reset, which see the states after the update.
func (c *cell) spike(updated []*ir.Node) {
	c.p.Next = updated
	if c.count(0, 4, "spikes") == 0 {
		return
	}
	threshold := c.within(c.fixed, 1)
	x := c.g.Sub(updated[0], threshold)
	scaled := c.g.Mul(c.g.Const(0.5), x)
	bell := c.g.Div(c.g.Const(1), c.g.Add(c.g.Const(1), c.g.Mul(scaled, scaled)))
	c.p.Spiked = c.g.Spike(x, scaled, bell)
	if rapid.Bool().Draw(c.t, "refractory") {
		c.refractory()
	}
	seen := append(append([]*ir.Node(nil), c.fixed...), updated...)
	for i := range updated {
		if i == 0 || rapid.Bool().Draw(c.t, "is reset") {
			reset := c.within(seen, c.count(0, 2, "size of a reset"))
			c.p.Next[i] = c.g.Event(c.p.Spiked, reset, c.p.Next[i])
		}
	}
}

// refractory adds a countdown that must have ended before the cell spikes.
func (c *cell) refractory() {
	g := c.g
	left := g.Leaf(ir.State, "(refractory)")
	c.p.Spiked = g.Binary(ir.And, c.p.Spiked, g.Binary(ir.LE, left, g.Const(0)))
	v := &ir.Var{Node: left, Name: left.Name, Unit: "ms", Dim: "ms", Scale: 1} // with a derivative, unlike the compiler's own countdown
	c.p.States = append(c.p.States, v)
	c.p.Init = append(c.p.Init, g.Const(0))
	ended := g.Binary(ir.Max, g.Sub(left, g.Unary(ir.Abs, c.p.DT)), g.Const(0))
	c.p.Next = append(c.p.Next, g.Event(c.p.Spiked, g.Const(math.Sqrt2), ended))
}

func (c *cell) results() {
	for i := range c.count(0, 2, "outputs") {
		n := Kinked(c.t, c.g, c.leaves, c.count(0, 6, "size of an output"))
		c.p.Outputs = append(c.p.Outputs, ir.Output{Name: fmt.Sprintf("y%d", i), Unit: "mV", Scale: 1, Node: n})
	}
	residuals := c.count(0, 2, "residuals")
	if residuals == 0 {
		return
	}
	loss := c.g.Const(0)
	for range residuals {
		r := Expr(c.t, c.g, c.leaves, c.count(1, 5, "size of a residual"), true)
		c.p.Residuals = append(c.p.Residuals, r)
		loss = c.g.Add(loss, c.g.Mul(r, r))
	}
	c.p.Loss = loss
}
