package circuit_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"nmlc/lang/ast"
	"nmlc/lang/check"
	"nmlc/lang/circuit"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/source"
	"nmlc/parser"
)

type noLibrary struct{}

func (noLibrary) Load(path string, _ *source.File) (*ast.File, error) {
	return nil, fmt.Errorf("no %s", path)
}

func checked(t *testing.T, text string) *model.File {
	t.Helper()
	diags := &diag.List{}
	file := check.Check(parser.Parse(source.NewFile("test", text), diags), noLibrary{}, diags)
	if diags.HasErrors() {
		var b bytes.Buffer
		diag.RenderAll(&b, diags, false)
		t.Fatal(b.String())
	}
	return file
}

const lif = `neuron LIF {
    param tau = 20 ms, R = 100 MOhm, theta = -50 mV
    input I: nA
    state V: mV = -60 mV
    tau*V' = -60 mV - V + R*I
    spike when V > theta { V := -60 mV; refractory 2 ms { hold V } }
}
`

// synapse checks a file and takes its first synapse.
func synapse(t *testing.T, text string) *model.Synapse {
	t.Helper()
	return checked(t, text).Synapses[0]
}

const expCond = `synapse ExpCond {
    param tau = 5 ms, E = 0 mV
    weight w: nS
    state g: nS = 0 nS
    g' = -g/tau
    current I = g*(E - post.V)
    on pre { g += w }
}`

// pair is a network of two populations and one projection.
func pair(t *testing.T, s *model.Synapse) *model.Network {
	t.Helper()
	cell := checked(t, lif).Cells[0]
	a := &model.Population{Name: "A", Size: 3, Cell: cell}
	b := &model.Population{Name: "B", Size: 4, Cell: cell}
	return &model.Network{Name: "N", Populations: []*model.Population{a, b},
		Projections: []*model.Projection{{Name: "syn", Pre: a, Post: b, Synapse: s, Wiring: model.Wiring{Kind: "all_to_all"}}}}
}

func made(t *testing.T, net *model.Network) *circuit.Circuit {
	t.Helper()
	diags := &diag.List{}
	c := circuit.Of(net, diags)
	if diags.HasErrors() {
		var b bytes.Buffer
		diag.RenderAll(&b, diags, false)
		t.Fatal(b.String())
	}
	return c
}

const (
	post = circuit.Summed
	pre  = circuit.Presynaptic
	own  = circuit.Connection
)

// TestWhereStatesLive: each state of the synapses of the field, and why.
func TestWhereStatesLive(t *testing.T) {
	for _, test := range []struct {
		name, text string
		places     map[string]circuit.Place
		because    string // in the reason of the first state
		spikes     string // ports, and what spikes carry
		gathers    string
		plastic    bool
	}{
		{name: "exponential", text: expCond, places: map[string]circuit.Place{"g": post}, because: "one sum", spikes: "syn.arrived"},
		{name: "alpha", text: alpha, places: map[string]circuit.Place{"h": post, "g": post}, spikes: "syn.arrived"},
		{name: "double exponential", text: double, places: map[string]circuit.Place{"a": post, "b": post}, spikes: "syn.arrived"},
		{name: "Tsodyks-Markram", text: tsodyks, places: map[string]circuit.Place{"I_s": post, "x": pre, "u": pre}, spikes: "syn.arrived by syn.sent"},
		{name: "facilitation", text: facilitation, places: map[string]circuit.Place{"F": pre, "g": post}, because: "what a spike does to g depends on it", spikes: "syn.arrived by syn.sent"},
		{name: "NMDA", text: nmda, places: map[string]circuit.Place{"x": pre, "s": pre}, because: "s reads it", gathers: "syn.sum0 of syn.shown"},
		{name: "summed NMDA", text: summedNMDA, places: map[string]circuit.Place{"s": post}, spikes: "syn.arrived"},
		{name: "gap junction", text: gap, gathers: "syn.sum0 of syn.shown, syn.sum1"},
		{name: "graded release", text: graded, gathers: "syn.sum0 of syn.shown"},
		{name: "without weight", text: weightless, places: map[string]circuit.Place{"g": post}, spikes: "syn.arrived without weight"},
		{name: "STDP of pairs", text: stdp, places: map[string]circuit.Place{"g": post, "a": own, "b": own}, plastic: true},
		{name: "STDP of triplets", text: triplet, places: map[string]circuit.Place{"g": post, "r1": own, "r2": own, "o1": own, "o2": own}, plastic: true},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := made(t, pair(t, synapse(t, test.text)))
			p := c.Projections[0]
			for i, placed := range p.Placed {
				want, is := test.places[placed.State.Name]
				switch {
				case placed.State.Kind == model.Weight:
				case !is || placed.Place != want:
					t.Errorf("%s lives at each %s (%s), want %s", placed.State.Name, placed.Place, placed.Reason, want)
				case i == 0 && !strings.Contains(placed.Reason, test.because):
					t.Errorf("%s: the reason is %q, want %q", placed.State.Name, placed.Reason, test.because)
				}
			}
			if spikes := spikesOf(p); spikes != test.spikes {
				t.Errorf("spikes bring %q, want %q", spikes, test.spikes)
			}
			if gathers := gathersOf(p); gathers != test.gathers {
				t.Errorf("gathered are %q, want %q", gathers, test.gathers)
			}
			if (p.Plastic != nil) != test.plastic {
				t.Errorf("plastic: %v", p.Plastic != nil)
			}
		})
	}
}

func spikesOf(p *circuit.Projection) string {
	var out []string
	for _, d := range p.Spikes {
		text := p.Post.Cell.Arrivals[d.Port].Input.Name
		if d.Weightless {
			text += " without weight"
		}
		if d.Amplitude != nil {
			text += " by " + d.Amplitude.Name
		}
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}

func gathersOf(p *circuit.Projection) string {
	var out []string
	for _, g := range p.Gathers {
		text := p.Post.Sums[g.Sum].Input.Name
		if g.Shown != nil {
			text += " of " + g.Shown.Name
		}
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}

// TestCellsCarryTheirSynapses reads the cells of a projection with short-term
// plasticity and of a gap junction.
func TestCellsCarryTheirSynapses(t *testing.T) {
	for _, test := range []struct{ text, pre, post string }{
		{tsodyks, `
  param syn.U: 1 = 0.5
  param syn.tau_facil: ms = 50
  param syn.tau_rec: ms = 800
  state V: mV = (- 60[mV])
  state syn.sent: 1 = 0
  state syn.u: 1 = syn.U
  state syn.x: 1 = 1
  let I: nA = 0[nA]
  let syn.u1: 1 = (syn.u + (syn.U * (1 - syn.u)))
  V' = ((((- 60[mV]) - V) + (R * I)) / tau)
  syn.u' = ((syn.U - syn.u) / syn.tau_facil)
  syn.x' = ((1 - syn.x) / syn.tau_rec)
  spike when V > theta
    V := (- 60[mV])
    syn.u := syn.u1
    syn.x := (syn.x - (syn.u1 * syn.x))
    syn.sent := (syn.u1 * syn.x)
    refractory 2[ms]
      hold V
`, `
  param syn.tau: ms = 3
  state V: mV = (- 60[mV])
  state syn.I_s: nA = 0[nA]
  let syn.I: nA = syn.I_s
  let I: nA = syn.I
  V' = ((((- 60[mV]) - V) + (R * I)) / tau)
  syn.I_s' = ((- syn.I_s) / syn.tau)
  spike when V > theta
    V := (- 60[mV])
    refractory 2[ms]
      hold V
  arrives syn.arrived: nA
    syn.I_s += syn.arrived
`},
		{gap, `
  state V: mV = (- 60[mV])
  let I: nA = 0[nA]
  let syn.shown: mV = V
  V' = ((((- 60[mV]) - V) + (R * I)) / tau)
  spike when V > theta
    V := (- 60[mV])
    refractory 2[ms]
      hold V
  shows syn.shown
`, `
  input syn.sum0: nA
  input syn.sum1: uS
  state V: mV = (- 60[mV])
  let syn.I: nA = (syn.sum0 - (syn.sum1 * V))
  let I: nA = syn.I
  V' = ((((- 60[mV]) - V) + (R * I)) / tau)
  spike when V > theta
    V := (- 60[mV])
    refractory 2[ms]
      hold V
`}} {
		c := made(t, pair(t, synapse(t, test.text)))
		for i, want := range []string{test.pre, test.post} {
			_, got, _ := strings.Cut(c.Populations[i].Cell.String(), "param theta: mV = -50")
			if got != want {
				t.Errorf("population %d has the cell%s\nwant%s", i, got, want)
			}
		}
	}
}

// TestTheModelStaysUntouched: the same neuron serves other populations and runs.
func TestTheModelStaysUntouched(t *testing.T) {
	net := pair(t, synapse(t, tsodyks))
	before := net.Populations[0].Cell.String()
	made(t, net)
	if after := net.Populations[0].Cell.String(); after != before {
		t.Errorf("the neuron became\n%s", after)
	}
}

// TestProjectionsShareSums: the same synapse with the same values has one state
// for all projections onto a population, other values another one.
func TestProjectionsShareSums(t *testing.T) {
	net := pair(t, synapse(t, expCond))
	first := net.Projections[0]
	again, other := *first, *first
	again.Name, again.Pre = "again", net.Populations[1]
	other.Name, other.Overrides = "other", []model.Override{{Param: first.Synapse.Params[1], Value: -80}}
	net.Projections = append(net.Projections, &again, &other)
	net.Drives = []*model.Drive{{Name: "noise", Post: net.Populations[1], Synapse: first.Synapse}}
	c := made(t, net)
	cell := c.Populations[1].Cell
	var names []string
	for _, s := range cell.States {
		names = append(names, s.Name)
	}
	if got := strings.Join(names, " "); got != "V syn.g other.g" {
		t.Errorf("the states are %s", got)
	}
	if c.Projections[1].Spikes[0].Port != 0 || c.Projections[2].Spikes[0].Port != 1 || c.Drives[0].Spikes[0].Port != 0 {
		t.Error("spikes arrive at the wrong ports")
	}
	if got := model.Text(cell.Lookup("I").Value); got != "(syn.I + other.I)" {
		t.Errorf("I = %s", got)
	}
	for _, alias := range []string{"syn", "again", "noise"} {
		if s := c.Brought(c.Populations[1], alias, "g"); s == nil || s.Name != "syn.g" {
			t.Errorf("%s.g is %v", alias, s)
		}
	}
	if got := cell.Lookup("other.E").Default; got != -80 {
		t.Errorf("other.E = %v", got)
	}
}

// TestStimuliThatDoNotChangeAreParameters: a constant costs no input.
func TestStimuliThatDoNotChangeAreParameters(t *testing.T) {
	net := pair(t, synapse(t, expCond))
	drive := func(p int, kind string) model.PopulationStimulus {
		return model.PopulationStimulus{Of: []*model.Population{net.Populations[p]},
			Stimulus: model.Stimulus{Input: net.Populations[p].Cell.Inputs[0], Terms: []model.Term{{Kind: kind, Sign: 1}}}}
	}
	net.Stimuli = []model.PopulationStimulus{drive(0, "constant"), drive(1, "step")}
	c := made(t, net)
	if a := c.Populations[0]; len(a.Cell.Inputs) != 0 || a.Cell.Lookup("I.stimulus").Kind != model.Param || !a.Stimuli[0].Fixed {
		t.Errorf("a constant became %v", a.Cell)
	}
	if b := c.Populations[1]; len(b.Cell.Inputs) != 1 || b.Stimuli[0].Fixed || model.Text(b.Cell.Lookup("I").Value) != "(I.stimulus + syn.I)" {
		t.Errorf("a step became %v", b.Cell)
	}
}

// TestSignsOfWhatArrives: only weights that are known not to be negative let a
// conductance be known so.
func TestSignsOfWhatArrives(t *testing.T) {
	num := func(v float64) model.Expr { return &model.Num{Value: v} }
	draw := func(kind string, lo model.Expr) model.Expr {
		return &model.Draw{Kind: kind, Args: []model.Expr{num(1), num(1)}, Min: lo}
	}
	for _, test := range []struct {
		weight model.Expr
		want   bool
	}{{num(1), true}, {num(-1), false}, {draw("normal", nil), false}, {draw("normal", num(0)), true}, {draw("lognormal", nil), true}} {
		net := pair(t, synapse(t, expCond))
		net.Projections[0].Weight = test.weight
		if got := made(t, net).Populations[1].Cell.Arrivals[0].AtLeastZero; got != test.want {
			t.Errorf("weight %v: at least zero is %v", test.weight, got)
		}
	}
}

// TestSourcesCarryStates: short-term plasticity gives a source a cell.
func TestSourcesCarryStates(t *testing.T) {
	net := pair(t, synapse(t, tsodyks))
	net.Populations[0].Cell, net.Populations[0].Source = nil, &model.SpikeSource{Kind: "poisson"}
	c := made(t, net)
	p := c.Populations[0]
	if p.Relay == nil || p.Cell.Lookup("syn.x") == nil || c.Projections[0].Spikes[0].Amplitude == nil {
		t.Fatalf("the source has %v", p.Cell)
	}
	net.Projections[0].Synapse = synapse(t, expCond)
	if p := made(t, net).Populations[0]; p.Cell != nil {
		t.Errorf("a source without states has the cell %v", p.Cell)
	}
}

// TestInitialValuesAreParameters: those that differ from cell to cell, of the
// cell and of what projections brought.
func TestInitialValuesAreParameters(t *testing.T) {
	net := pair(t, synapse(t, expCond))
	b := net.Populations[1]
	b.PerCell = []model.PerCell{{Symbol: b.Cell.Lookup("V"), Value: &model.Num{Value: -65}}, {Symbol: b.Cell.Lookup("tau"), Value: &model.Num{Value: 3}}}
	net.Starts = []model.Start{{Projection: "syn", State: "g", Of: []*model.Population{b}, Value: &model.Num{Value: 1}}}
	p := made(t, net).Populations[1]
	var got []string
	for _, v := range p.PerCell {
		got = append(got, v.Param.Name+" "+model.Text(v.Value))
	}
	if want := "V.start -65, tau 3, syn.g.start 1"; strings.Join(got, ", ") != want {
		t.Errorf("per cell are %v, want %s", got, want)
	}
	if x := model.Text(p.Cell.Lookup("syn.g").Init); x != "syn.g.start" {
		t.Errorf("syn.g starts at %s", x)
	}
}

// TestWhatNoCircuitHas are synapses that no place fits.
func TestWhatNoCircuitHas(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"synapse S {\n current I = 1 nA*exp((pre.V - post.V)/(5 mV))\n}", "no polynomial in the two cells"},
		{"synapse S {\n weight w = 1\n current I = 1 nA*w^3\n}", "a power of the weight"},
		{"synapse S {\n weight w: nA\n state g: nA = 0 nA\n g' = -g*g/(1 nA)/(5 ms)\n current I = g\n on pre { g += w }\n}", "which every connection has for itself"},
		{"synapse S {\n post J: nA\n current I = 0.5*post.J\n}", "I -> syn.I -> J -> I"},
		{"synapse S {\n post Ca: uM\n current I = post.Ca*(1 nA/uM)\n}", "post.Ca is nothing that the cells"},
	} {
		diags := &diag.List{}
		net := pair(t, synapse(t, test.text))
		cell := checked(t, strings.Replace(lif, "input I: nA", "input I: nA\nJ = 0.5*I", 1)).Cells[0]
		net.Populations[0].Cell, net.Populations[1].Cell = cell, cell
		if c := circuit.Of(net, diags); c != nil {
			t.Errorf("a circuit was made of\n%s", test.text)
			continue
		}
		var b bytes.Buffer
		diag.RenderAll(&b, diags, false)
		if !strings.Contains(b.String(), test.want) {
			t.Errorf("%s\nsays\n%s\nwant %q", test.text, b.String(), test.want)
		}
	}
}

// TestDriveNeedsSums: a drive has no connections that could change.
func TestDriveNeedsSums(t *testing.T) {
	net := pair(t, synapse(t, tsodyks))
	net.Drives = []*model.Drive{{Name: "noise", Post: net.Populations[1], Synapse: net.Projections[0].Synapse}}
	diags := &diag.List{}
	if circuit.Of(net, diags) != nil || !diags.HasErrors() {
		t.Error("a drive by a synapse with presynaptic states was taken")
	}
}

const double = `synapse DoubleExponential {
    param tau_r = 1 ms, tau_d = 5 ms, E = 0 mV, f = 2
    weight w: nS
    state a: nS = 0 nS
    state b: nS = 0 nS
    a' = -a/tau_r
    b' = -b/tau_d
    current I = (b - a)*(E - post.V)
    on pre { a += w*f; b += w*f }
}`

const summedNMDA = `synapse SummedNMDA {
    param tau = 100 ms, E = 0 mV
    weight w: nS
    state s: nS = 0 nS
    s' = -s/tau
    current I = s*(E - post.V)/(1 + exp(-0.062*post.V/(1 mV))/3.57)
    on pre { s += w }
}`

const graded = `synapse Graded {
    param V_half = -40 mV, k = 5 mV, E = 0 mV
    weight w: nS
    current I = w*sigmoid((pre.V - V_half)/k)*(E - post.V)
}`

const weightless = `synapse Weightless {
    param tau = 5 ms, E = 0 mV
    state g: nS = 0 nS
    g' = -g/tau
    current I = g*(E - post.V)
    on pre { g += 1 nS }
}`

// triplet is the rule of Pfister and Gerstner (2006).
const triplet = `synapse Triplet {
    param tau = 5 ms, tau_p = 16.8 ms, tau_x = 101 ms, tau_m = 33.7 ms, tau_y = 125 ms, E = 0 mV
    param A2p = 5e-10, A3p = 6.2e-3, A2m = 7e-3, A3m = 2.3e-4
    weight w: nS = 1 nS
    state g: nS = 0 nS
    state r1 = 0
    state r2 = 0
    state o1 = 0
    state o2 = 0
    g' = -g/tau
    r1' = -r1/tau_p
    r2' = -r2/tau_x
    o1' = -o1/tau_m
    o2' = -o2/tau_y
    current I = g*(E - post.V)
    on pre { g += w; w := w - o1*(A2m + A3m*r2)*(1 nS); r1 += 1; r2 += 1 }
    on post { w += r1*(A2p + A3p*o2)*(1 nS); o1 += 1; o2 += 1 }
}`

const tsodyks = `synapse TsodyksMarkram {
    param tau = 3 ms, tau_rec = 800 ms, tau_facil = 50 ms, U = 0.5
    weight w: nA
    state I_s: nA = 0 nA
    state x = 1
    state u = U
    I_s' = -I_s/tau
    x' = (1 - x)/tau_rec
    u' = (U - u)/tau_facil
    u1 = u + U*(1 - u)
    current I = I_s
    on pre { u := u1; x := x - u1*x; I_s += w*u1*x }
}`

const nmda = `synapse NMDA {
    param tau_rise = 2 ms, tau = 100 ms, alpha = 0.5 kHz, E = 0 mV
    weight w: nS
    state x = 0
    state s = 0
    x' = -x/tau_rise
    s' = -s/tau + alpha*x*(1 - s)
    B = 1/(1 + exp(-0.062*post.V/(1 mV))/3.57)
    current I = w*s*B*(E - post.V)
    on pre { x += 1 }
}`

const gap = `synapse Gap {
    weight w: nS
    current I = w*(pre.V - post.V)
}`

const alpha = `synapse Alpha {
    param tau = 5 ms, E = 0 mV
    weight w: nS
    state h: nS = 0 nS
    state g: nS = 0 nS
    h' = -h/tau
    g' = (h - g)/tau
    current I = g*(E - post.V)
    on pre { h += w*exp(1) }
}`

const facilitation = `synapse Facilitation {
    param tau = 5 ms, tau_f = 100 ms, f = 0.1, E = 0 mV
    weight w: nS
    state F = 0
    state g: nS = 0 nS
    F' = -F/tau_f
    g' = -g/tau
    current I = g*(E - post.V)
    on pre { F += f; g += w*F }
}`

const stdp = `synapse STDP {
    param tau = 5 ms, tau_pre = 20 ms, tau_post = 20 ms, A_pre = 0.01, A_post = -0.0105, w_max = 1 nS, E = 0 mV
    weight w: nS = 1 nS
    state g: nS = 0 nS
    state a = 0
    state b = 0
    g' = -g/tau
    a' = -a/tau_pre
    b' = -b/tau_post
    current I = g*(E - post.V)
    on pre { g += w; a += A_pre; w := clip(w + b*w_max, 0 nS, w_max) }
    on post { b += A_post; w := clip(w + a*w_max, 0 nS, w_max) }
}`
