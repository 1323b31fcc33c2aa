package plan_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"nmlc/codegen/interp"
	"nmlc/codegen/plan"
	"nmlc/ir"
	"nmlc/ir/lower"
	"nmlc/ir/pass"
	"nmlc/lang/check"
	"nmlc/lang/circuit"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/source"
	"nmlc/parser"
	"nmlc/runtime/abi"
)

// chainText is a cell with exponential currents, and one that only filters.
const chainText = `
neuron Leaky {
    param tau = 20 ms, theta = 1, V_r = 0.1, t_ref = 3 ms
    input I: 1
    state V: 1 = 0
    tau*V' = I - V
    spike when V > theta { V := V_r; %s }
}
neuron Filter {
    param tau = 20 ms
    input I: 1
    state V: 1 = 0
    tau*V' = I - V
}
synapse Current {
    param tau = 5 ms
    weight w: 1
    state s: 1 = 0
    s' = -s/tau
    on pre { s += w }
    current I = s
}
network Chain {
    population A: Leaky[1]
    population R: Filter[1]
    connect A -> A by Current as c { all_to_all; w = 1 }
    connect A -> R by %s as r { all_to_all; w = 1 }
}
synapse Jump { weight w: 1; post V: 1; on pre { post.V += w } }
`

// programsOf are the cells of a network, with their synapses.
func programsOf(t *testing.T, text, output string) []*ir.Program {
	t.Helper()
	diags := &diag.List{}
	file := check.Check(parser.Parse(source.NewFile("model", text), diags), nil, diags)
	var out []*ir.Program
	if !diags.HasErrors() {
		made := circuit.Of(file.Networks[0], diags)
		if made == nil {
			t.Fatal(diags)
		}
		for _, p := range made.Populations {
			o := lower.Options{Spikes: "grid", Jump: true}
			if p.Cell.Spike == nil {
				o.Outputs = []*model.Symbol{p.Cell.Lookup(output)}
			}
			lowered := lower.Cell(p.Cell, o, diags)
			pass.Run(lowered)
			out = append(out, lowered)
		}
	}
	if diags.HasErrors() {
		var b strings.Builder
		diag.RenderAll(&b, diags, false)
		t.Fatal(b.String())
	}
	return out
}

// one is a single cell with its kernels and what they leave at each step.
type one struct {
	plan                                    *plan.LearningPlan
	prepare, taped, backward, differentiate *abi.Kernel
	memory                                  map[string][]float64
	tape                                    [][]float64
	spikes                                  []bool
	out                                     []float64
	adjoint, rate                           []float64 // of what arrives, by step
}

func newOne(t *testing.T, p *ir.Program, wrt []*ir.Var, dt float64, steps int) *one {
	t.Helper()
	made, err := plan.Learning(p, plan.LearningOptions{Wrt: wrt, Gradient: true, EventProp: true})
	if err != nil {
		t.Fatal(err)
	}
	c := &one{plan: made, memory: map[string][]float64{}, tape: make([][]float64, steps), spikes: make([]bool, steps), out: make([]float64, steps), adjoint: make([]float64, steps+4000), rate: make([]float64, steps+4000)}
	compiled := []**abi.Kernel{&c.prepare, nil, &c.taped, &c.backward, &c.differentiate}
	for i, k := range made.Kernels() {
		if compiled[i] == nil {
			continue
		}
		if *compiled[i], err = interp.Compile(k, 1); err != nil {
			t.Fatal(err)
		}
		for _, b := range k.Buffers {
			if c.memory[b.Name] == nil {
				c.memory[b.Name] = make([]float64, b.Width)
			}
		}
	}
	for i, v := range p.Params {
		c.memory["param"][i] = v.Init
	}
	c.memory["param"][len(p.Params)] = dt
	c.prepare.Call(1, c.bind(c.prepare))
	all := c.memory["prep"]
	c.memory["common"] = nil
	for _, i := range made.Common {
		c.memory["common"] = append(c.memory["common"], all[i])
	}
	return c
}

func (c *one) bind(k *abi.Kernel) [][]float64 {
	var out [][]float64
	for _, b := range k.Buffers {
		out = append(out, c.memory[b.Name])
	}
	return out
}

// forward takes a step in which something arrives, and reports a spike.
func (c *one) forward(step int, arrived float64) bool {
	c.memory["arrived"][0] = arrived
	c.memory["tape"] = make([]float64, len(c.plan.Saved))
	c.taped.Population(1, 1, 1, c.bind(c.taped))
	c.tape[step] = c.memory["tape"]
	if out := c.memory["out"]; out != nil {
		c.out[step] = out[0]
	}
	if s := c.memory["spikes"]; s != nil {
		c.spikes[step] = math.Float64bits(s[0])&1 != 0
	}
	return c.spikes[step]
}

// back takes a step back.
func (c *one) back(step int, byTime, byOutput float64) {
	c.memory["tape"] = c.tape[step]
	if s := c.memory["spikes"]; s != nil {
		s[0] = 0
		if c.spikes[step] {
			s[0] = math.Float64frombits(1)
		}
		c.memory["spikeadj"][0] = byTime
	}
	if o := c.memory["outadj"]; o != nil {
		o[0] = byOutput
	}
	c.backward.Population(1, 1, 1, c.bind(c.backward))
	c.adjoint[step], c.rate[step] = c.memory["arrivedadj"][0], c.memory["arrivedrate"][0]
}

// chain is input spikes -> A -> B -> R with a loss of the times of the spikes of
// B and of what R shows.
type chain struct {
	inputs  []float64 // ms
	weights []float64 // of the inputs, of A -> B, of B -> R
	delay   float64   // ms
	end     float64   // ms
	hold    bool
	jump    bool // what arrives at R changes at once what it shows, and the loss is its square
}

// wanted weighs what R shows.
func wanted(t float64) float64 { return math.Sin(t / 9) }

// onGrid is the loss's gradient by the weights and by the threshold and the
// refractory period of A and B, and the number of spikes of B.
func (c chain) onGrid(t *testing.T, dt float64) (grad []float64, spikes int) {
	t.Helper()
	refractory := ""
	if c.hold {
		refractory = "refractory t_ref { hold V }"
	}
	readout := "Current"
	if c.jump {
		readout = "Jump"
	}
	programs := programsOf(t, fmt.Sprintf(chainText, refractory, readout), "V")
	cell, filter := programs[0], programs[1]
	names := []string{"theta", "V_r", "tau"}
	if c.hold {
		names = append(names, "t_ref")
	}
	var wrt []*ir.Var
	for _, n := range names {
		wrt = append(wrt, cell.Param(n))
	}
	steps, delay := int(math.Round(c.end/dt)), int(math.Round(c.delay/dt))
	a, b, r := newOne(t, cell, wrt, dt, steps), newOne(t, cell, wrt, dt, steps), newOne(t, filter, nil, dt, steps)
	toB, toR := make([]float64, steps+delay+2), make([]float64, steps+delay+2)
	n := len(c.inputs)
	at := map[int][]int{}
	for i, s := range c.inputs {
		at[int(math.Round(s/dt))] = append(at[int(math.Round(s/dt))], i)
	}
	for k := range steps {
		in := 0.0
		for _, i := range at[k] {
			in += c.weights[i]
		}
		if a.forward(k, in) {
			toB[k+1+delay] += c.weights[n]
		}
		if b.forward(k, toB[k]) {
			spikes++
			toR[k+1+delay] += c.weights[n+1]
		}
		r.forward(k, toR[k])
	}
	grad = make([]float64, n+2)
	left := spikes
	for k := steps - 1; k >= 0; k-- {
		then := k + 1 + delay
		byOutput := func(k int) float64 { // per ms
			if c.jump {
				return r.out[max(k, 0)] - wanted(float64(k)*dt)
			}
			return wanted(float64(k) * dt)
		}
		if mean := r.memory["outrate"]; mean != nil {
			mean[0] = (byOutput(k) + byOutput(k-1)) / 2
		}
		r.back(k, 0, byOutput(k)*dt)
		byTime := c.weights[n+1] * r.rate[then]
		if b.spikes[k] {
			byTime += 1 / float64(left) // of the loss: sum of t_k/k
			left--
			grad[n+1] += r.adjoint[then]
		}
		b.back(k, byTime, 0)
		if a.spikes[k] {
			grad[n] += b.adjoint[then]
		}
		a.back(k, c.weights[n]*b.rate[then], 0)
		for _, i := range at[k] {
			grad[i] += a.adjoint[k]
		}
	}
	byParam := make([]float64, len(wrt))
	for _, c := range []*one{a, b} {
		c.differentiate.Call(1, c.bind(c.differentiate))
		for i, x := range c.memory["grad"] {
			byParam[i] += x
		}
	}
	return append(grad, byParam...), spikes
}

// membrane is the cell of chainText from event to event: V and s between events
// are sums of two exponentials.
type membrane struct{ v, s float64 }

const tauS = 5

func (x membrane) after(t, tau float64) membrane {
	a := x.s * tauS / (tauS - tau)
	return membrane{(x.v-a)*math.Exp(-t/tau) + a*math.Exp(-t/tauS), x.s * math.Exp(-t/tauS)}
}

// spikesOf are the exact times at which a cell spikes.
func spikesOf(arrivals, weights []float64, theta, reset, tau, hold, end float64) []float64 {
	var out []float64
	x, now, free, next := membrane{}, 0.0, 0.0, 0
	for now < end {
		until := end
		if next < len(arrivals) {
			until = math.Min(until, arrivals[next])
		}
		if now < free { // V is held
			to := math.Min(free, until)
			x.s *= math.Exp(-(to - now) / tauS)
			now = to
		} else if s, ok := crossing(x, until-now, theta, tau); ok {
			x = x.after(s, tau)
			now += s
			out, free = append(out, now), now+hold
			x.v = reset
			continue
		} else {
			x, now = x.after(until-now, tau), until
		}
		for next < len(arrivals) && arrivals[next] <= now {
			x.s += weights[next]
			next++
		}
	}
	return out
}

// crossing is the first time within span at which V reaches the threshold.
func crossing(x membrane, span, theta, tau float64) (float64, bool) {
	const grid = 0.01
	for lo := 0.0; lo < span; lo += grid {
		hi := math.Min(lo+grid, span)
		if x.after(hi, tau).v <= theta {
			continue
		}
		for range 80 {
			if mid := (lo + hi) / 2; x.after(mid, tau).v > theta {
				hi = mid
			} else {
				lo = mid
			}
		}
		return hi, true
	}
	return 0, false
}

// loss is that of exact spikes: sum of t_k/k plus the integral of what R shows
// times what is wanted. params are theta, V_r, tau and t_ref.
func (c chain) loss(weights, params []float64) (loss float64, spikes int) {
	hold := 0.0
	if c.hold {
		hold = params[3]
	}
	n := len(c.inputs)
	same := func(count int, w float64) []float64 {
		out := make([]float64, count)
		for i := range out {
			out[i] = w
		}
		return out
	}
	later := func(times []float64) []float64 {
		out := make([]float64, len(times))
		for i, t := range times {
			out[i] = t + c.delay
		}
		return out
	}
	a := spikesOf(c.inputs, weights[:n], params[0], params[1], params[2], hold, c.end)
	b := spikesOf(later(a), same(len(a), weights[n]), params[0], params[1], params[2], hold, c.end)
	for i, t := range b {
		loss += t / float64(i+1)
	}
	if c.jump {
		return loss + c.squares(later(b), weights[n+1]), len(b)
	}
	for _, s := range later(b) { // the response to each spike by itself
		loss += weights[n+1] * integral(s, c.end, func(t float64) float64 { return membrane{0, 1}.after(t-s, 20).v * wanted(t) })
	}
	return loss, len(b)
}

// squares is half the integral of the squared difference of what R shows and
// what is wanted, from arrival to arrival.
func (c chain) squares(arrivals []float64, w float64) (loss float64) {
	y, now := 0.0, 0.0
	for _, s := range append(arrivals, c.end) {
		loss += integral(now, s, func(t float64) float64 {
			d := y*math.Exp((now-t)/20) - wanted(t)
			return d * d / 2
		})
		y, now = y*math.Exp((now-s)/20)+w, s
	}
	return loss
}

// integral is by Simpson's rule.
func integral(from, to float64, f func(t float64) float64) float64 {
	const pieces = 4000
	h := (to - from) / pieces
	sum := f(from) + f(to)
	for i := 1; i < pieces; i++ {
		sum += float64(2+2*(i%2)) * f(from+float64(i)*h)
	}
	return sum * h / 3
}

// differences are central differences of the loss of exact spikes.
func (c chain) differences() (grad []float64, spikes int) {
	params := []float64{1, 0.1, 20, 3}
	if !c.hold {
		params = params[:3]
	}
	all := append(append([]float64(nil), c.weights...), params...)
	at := func(i int, by float64) float64 {
		moved := append([]float64(nil), all...)
		moved[i] += by
		l, _ := c.loss(moved[:len(c.weights)], moved[len(c.weights):])
		return l
	}
	for i := range all {
		const h = 1e-5
		grad = append(grad, (at(i, h)-at(i, -h))/(2*h))
	}
	_, spikes = c.loss(c.weights, params)
	return grad, spikes
}

// TestEventPropConvergesToExactSpikes: as the step becomes smaller, the gradient
// of EventProp comes to central differences of a simulation whose spikes lie at
// their exact times, with order one.
func TestEventPropConvergesToExactSpikes(t *testing.T) {
	for _, kind := range []struct{ hold, jump bool }{{false, false}, {true, false}, {true, true}} {
		c := chain{
			inputs:  []float64{2, 6, 9, 17, 24, 31, 33, 41},
			weights: []float64{3.1, 2.7, 3.3, 4.1, 3.9, 2.9, 3.7, 3.2, 6.3, 0.7},
			delay:   2, end: 80, hold: kind.hold, jump: kind.jump,
		}
		want, spikes := c.differences()
		if spikes < 2 {
			t.Fatalf("%d spikes test little", spikes)
		}
		size := norm(want, nil)
		var errors []float64
		steps := []float64{0.1, 0.05, 0.025, 0.0125, 0.00625, 0.003125, 0.0015625}
		for _, dt := range steps {
			got, n := c.onGrid(t, dt)
			if n != spikes {
				t.Fatalf("dt %v: %d spikes, exactly %d", dt, n, spikes)
			}
			errors = append(errors, norm(got, want)/size)
			if dt == steps[len(steps)-1] {
				t.Logf("%+v, %d spikes: exact %.5v\nEventProp %.5v", kind, spikes, want, got)
			}
		}
		order := slope(steps, errors)
		t.Logf("relative errors %.2g, order %.2f", errors, order)
		if order < 0.8 || errors[len(errors)-1] > 5e-3 {
			t.Errorf("%+v: relative errors %.2g, order %.2f", kind, errors, order)
		}
	}
}

func norm(a, b []float64) float64 {
	sum := 0.0
	for i := range a {
		x := a[i]
		if b != nil {
			x -= b[i]
		}
		sum += x * x
	}
	return math.Sqrt(sum)
}

// slope is the least-squares slope of log y over log x.
func slope(x, y []float64) float64 {
	var sx, sy, sxx, sxy float64
	n := float64(len(x))
	for i := range x {
		a, b := math.Log(x[i]), math.Log(y[i])
		sx, sy, sxx, sxy = sx+a, sy+b, sxx+a*a, sxy+a*b
	}
	return (n*sxy - sx*sy) / (n*sxx - sx*sx)
}

// TestEventPropRefuses: what has no jump condition is an error that says why.
func TestEventPropRefuses(t *testing.T) {
	network := func(neuron, synapse string) string {
		return neuron + "\n" + synapse + "\nnetwork N { population A: Cell[1]; connect A -> A by S { all_to_all; w = 1 } }\n"
	}
	const cell = "neuron Cell {\n    input I: 1\n    state V: 1 = 0\n    (10 ms)*V' = I - V\n    spike when V > 1 { V := 0 }\n}"
	const current = "synapse S { weight w: 1; state s: 1 = 0; s' = -s/(5 ms); on pre { s += w }; current I = s }"
	for _, test := range []struct{ neuron, synapse, want string }{
		{cell, current, ""},
		{cell, "synapse S { weight w: 1; post V: 1; on pre { post.V += w } }", "moves the threshold's distance at once"},
		{strings.Replace(cell, "= I - V", "= I*I - V", 1), current, "not linear in what arrives"},
		{strings.Replace(cell, "V > 1", "V > 1 and V < 3", 1), current, "one comparison"},
		{strings.Replace(cell, "V := 0", "V := 0; refractory 2 ms { clamp V = 0 }", 1), current, "clamps V"},
	} {
		p := programsOf(t, network(test.neuron, test.synapse), "")[0]
		_, err := plan.Learning(p, plan.LearningOptions{Gradient: true, EventProp: true})
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s\n%s\nerror %v, want %q", test.neuron, test.synapse, err, test.want)
		}
	}
	p := programsOf(t, network(cell, current), "")[0]
	p.Outputs = []ir.Output{{Name: "V", Scale: 1, Node: p.State("V").Node}}
	if _, err := plan.Learning(p, plan.LearningOptions{Gradient: true, EventProp: true}); err == nil || !strings.Contains(err.Error(), "jumps at a spike") {
		t.Errorf("an output that is reset: error %v", err)
	}
	p.Outputs, p.Loss = nil, p.State("V").Node
	if _, err := plan.Learning(p, plan.LearningOptions{Gradient: true, EventProp: true}); err == nil || !strings.Contains(err.Error(), "penalty") {
		t.Errorf("a penalty: error %v", err)
	}
	if _, err := plan.Learning(programsOf(t, network(cell, current), "")[0], plan.LearningOptions{Gradient: true}); err == nil || !strings.Contains(err.Error(), "no surrogate derivative") {
		t.Errorf("no surrogate: error %v", err)
	}
}
