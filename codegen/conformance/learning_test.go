package conformance_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"nmlc/codegen/conformance"
	"nmlc/codegen/pipeline"
	"nmlc/codegen/plan"
	"nmlc/ir"
	"nmlc/ir/lower"
	"nmlc/lang/check"
	"nmlc/lang/circuit"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/source"
	"nmlc/parser"
)

// learners are populations that learn, with what arrives at each of their ports
// at the most.
var learners = []struct {
	name, text, output, penalty string
	varying, wrt                []string
	brings                      []float64
	spikes                      bool
}{
	{"ei", eiText, "V", "", []string{"tau_a"}, []string{"tau_a", "V_reset", "V_0", "exc.tau"}, []float64{2, 0.05}, true},
	{"ei_penalty", eiText, "V", "above", []string{"tau_a"}, []string{"tau_a", "tau"}, []float64{2, 0.05}, true},
	{"readout", readoutText, "y", "", nil, []string{"tau"}, []float64{0.4}, false},
}

// eiText is the cell of C. Wang et al., arXiv 2406.19708 (2024), sec. 4.2, with
// one adaptation current, its membrane in units of its threshold.
const eiText = `
neuron Adaptive {
    param tau = 100 ms, tau_a = 1000 ms in 500 ms .. 1500 ms, V_reset = 0, V_0 = 0, beta = 0.1, mixed = 0.3
    input I: 1
    state V: 1 = V_0
    state a: 1 = 0
    let above = max(0, V - 0.5 + mixed*a)^2
    tau*V' = -V + a + I
    tau_a*a' = -a
    spike when V > 1 { surrogate relu(alpha = 0.3); V := V - 1 + V_reset; a := a - beta }
}
synapse Conductance {
    param tau = 10 ms, E = 3
    weight w: 1
    post V: 1
    state g: 1 = 0
    g' = -g/tau
    on pre { g += w }
    current I = g*(E - post.V)
}
network EI {
    population P: Adaptive[4]
    connect P -> P by Conductance as exc { all_to_all; w = 1 }
    connect P -> P by Conductance(E = -3) as inh { all_to_all; w = 1 }
}
`

const readoutText = `
neuron Source { input I: 1; state V: 1 = 0; V' = (I - V)/(10 ms); spike when V > 1 { V := 0 } }
neuron Leaky {
    param tau = 10 ms
    state y: 1 = 0
    tau*y' = -y
}
synapse Readout { weight w: 1; post y: 1; on pre { post.y += w } }
network N {
    population S: Source[2]
    population P: Leaky[2]
    connect S -> P by Readout { all_to_all; w = 1 }
}
`

// cellOf is the cell of the last population of a network, with its synapses.
func cellOf(t testing.TB, text, output, penalty string) *ir.Program {
	t.Helper()
	diags := &diag.List{}
	file := check.Check(parser.Parse(source.NewFile("model", text), diags), library{diags}, diags)
	refuse(t, diags)
	made := circuit.Of(file.Networks[0], diags)
	refuse(t, diags)
	last := made.Populations[len(made.Populations)-1]
	o := lower.Options{Spikes: "grid", Jump: true}
	if output != "" {
		o.Outputs = []*model.Symbol{last.Cell.Lookup(output)}
	}
	if penalty != "" {
		o.Penalty = &model.Ref{Symbol: last.Cell.Lookup(penalty)}
	}
	p := pipeline.Program(last.Cell, o, diags)
	refuse(t, diags)
	if err := ir.Verify(p); err != nil {
		t.Fatal(err)
	}
	return p
}

const learnerSteps, learnerCells = 60, 23

// draw fills operands with random numbers.
func draw(rng *rand.Rand, cells, values int, number func() float64) [][]float64 {
	out := make([][]float64, cells)
	for c := range out {
		for range values {
			out[c] = append(out[c], number())
		}
	}
	return out
}

// learnerOf is a population with random input and a random loss.
func learnerOf(t testing.TB, p *ir.Program, o plan.LearningOptions, dt, drive float64, brings []float64) *conformance.Learner {
	t.Helper()
	made, err := plan.Learning(p, o)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(3, 7))
	normal := rng.NormFloat64
	l := &conformance.Learner{Name: "learner", Plan: made, Steps: learnerSteps, Given: conformance.Operands{}, Seeds: conformance.Operands{}, Along: conformance.Operands{}}
	var params, given, arrived [][]float64
	for range learnerCells {
		var row []float64
		for _, v := range p.Params {
			x := v.Init
			for _, name := range o.Varying {
				if name == v.Name {
					x *= 1 + 0.2*rng.Float64()
				}
			}
			row = append(row, x)
		}
		params = append(params, append(row, dt))
		var brought []float64
		for range learnerSteps {
			for _, most := range brings {
				brought = append(brought, seldom(rng, most))
			}
		}
		arrived = append(arrived, brought)
		var input []float64
		for range learnerSteps * (len(p.Inputs) - len(brings)) {
			input = append(input, drive*(1+0.1*rng.NormFloat64()))
		}
		given = append(given, input)
	}
	l.Given["param"], l.Given["input"], l.Given["arrived"] = params, given, arrived
	l.Seeds["adjoint"] = draw(rng, learnerCells, len(p.States), normal)
	l.Seeds["spikeadj"] = draw(rng, learnerCells, learnerSteps, normal)
	l.Seeds["outadj"] = draw(rng, learnerCells, learnerSteps*len(p.Outputs), normal)
	l.Seeds["lossadj"] = draw(rng, learnerCells, 1, normal)
	l.Along["tarrived"] = draw(rng, learnerCells, learnerSteps*len(brings), normal)
	l.Along["tparam"] = draw(rng, learnerCells, len(o.Wrt), normal)
	for cell, row := range l.Along["tparam"] { // in units of the parameters
		for k, v := range o.Wrt {
			l.Along["tparam"][cell][k] = row[k] * (0.1 + math.Abs(v.Init))
		}
	}
	for i, v := range p.States {
		for cell := range l.Seeds["adjoint"] {
			if v.Counts {
				l.Seeds["adjoint"][cell][i] = 0
			}
		}
	}
	return l
}

func paramsOf(t testing.TB, p *ir.Program, names []string) []*ir.Var {
	t.Helper()
	var out []*ir.Var
	for _, n := range names {
		v := p.Param(n)
		if v == nil {
			for _, v := range p.Params {
				t.Log(v.Name)
			}
			t.Fatalf("no parameter %s", n)
		}
		out = append(out, v)
	}
	return out
}

// balance is a difference of sums and the size of what was added.
type balance struct{ left, right, size float64 }

func inner(a, b [][]float64, cell int, sum *float64, size *float64) {
	for i := range a[cell] {
		*sum += a[cell][i] * b[cell][i]
		*size += math.Abs(a[cell][i] * b[cell][i])
	}
}

func stageOf(t testing.TB, stages []conformance.Stage, name string) conformance.Operands {
	t.Helper()
	for _, s := range stages {
		if s.Kernel == name {
			return s.Values
		}
	}
	t.Fatalf("no stage %s", name)
	return nil
}

// dualities are, cell by cell, the two sides of
//
//	<seeds, J direction> = <J' seeds, direction>
func dualities(t testing.TB, l *conformance.Learner, stages []conformance.Stage) (out []balance) {
	t.Helper()
	tangent, back, grad := stageOf(t, stages, "tangent"), stageOf(t, stages, "backward"), stageOf(t, stages, "prepare_adjoint")["grad"]
	for cell := range l.Given["param"] {
		var b balance
		inner(l.Seeds["adjoint"], tangent["tstate"], cell, &b.left, &b.size)
		for _, pair := range [][2]string{{"spikeadj", "tspike"}, {"outadj", "tout"}, {"lossadj", "tloss"}} {
			if tangent[pair[1]] != nil {
				inner(l.Seeds[pair[0]], tangent[pair[1]], cell, &b.left, &b.size)
			}
		}
		if grad != nil {
			inner(grad, l.Along["tparam"], cell, &b.right, &b.size)
		}
		if back["arrivedadj"] != nil {
			inner(back["arrivedadj"], l.Along["tarrived"], cell, &b.right, &b.size)
		}
		out = append(out, b)
	}
	return out
}

// dualityError is the largest relative difference of the two sides.
func dualityError(t testing.TB, l *conformance.Learner, stages []conformance.Stage) (worst float64) {
	t.Helper()
	for cell, b := range dualities(t, l, stages) {
		if !(b.size > 0) || math.IsInf(b.size, 0) {
			t.Fatalf("cell %d: the derivative is %v", cell, b)
		}
		worst = max(worst, math.Abs(b.left-b.right)/b.size)
	}
	return worst
}

// TestLearnersByLLVM: adjoint and tangent are transposes of each other, and
// libLLVM gives the bits of the interpreter.
func TestLearnersByLLVM(t *testing.T) {
	compiled := conformance.LLVM(openLLVM(t))
	for _, c := range learners {
		for _, single := range []bool{false, true} {
			p := cellOf(t, c.text, c.output, c.penalty)
			o := plan.LearningOptions{Varying: c.varying, Wrt: paramsOf(t, p, c.wrt), Single: single, Gradient: true, Tangent: true}
			l := learnerOf(t, p, o, 1, 0, c.brings)
			want, err := l.Play(conformance.Interpreter(), 4, learnerCells)
			if err != nil {
				t.Fatal(err)
			}
			if c.spikes {
				lively(t, c.name, stageOf(t, want, "taped"))
			}
			most := 1e-14
			if single {
				most = 1e-5
			}
			if e := dualityError(t, l, want); e > most {
				t.Errorf("%s, binary32 %v: adjoint and tangent differ by %.2g", c.name, single, e)
			}
			for _, lanes := range []int{5, 16, 64} {
				compareLearner(t, fmt.Sprintf("%s, binary32 %v", c.name, single), l, compiled, lanes, want)
			}
		}
	}
}

// lively reports whether cells spike, and see their threshold without.
func lively(t testing.TB, name string, taped conformance.Operands) {
	t.Helper()
	count := func(of [][]float64) (n int) {
		for _, row := range of {
			for _, x := range row {
				n += int(x)
			}
		}
		return n
	}
	spikes, live := count(taped["spikes"]), count(taped["live"])
	if spikes < learnerCells || live <= spikes || live == learnerCells*learnerSteps {
		t.Errorf("%s: %d spikes, %d live of %d: the test sees too little", name, spikes, live, learnerCells*learnerSteps)
	}
}

// compareLearner plays a population on another back end.
func compareLearner(t *testing.T, name string, l *conformance.Learner, b conformance.Backend, lanes int, want []conformance.Stage) {
	t.Helper()
	got, err := l.Play(b, lanes, len(l.Given["param"]))
	if err != nil {
		t.Fatal(err)
	}
	for i, w := range want {
		if d := conformance.Difference(w.Values, got[i].Values); d != "" {
			t.Errorf("%s, %d lanes, %s: %s", name, lanes, w.Kernel, d)
		}
	}
}

// TestTangentsAreDifferences: without a surrogate derivative, and where no spike
// comes or goes, the tangent is what central differences of the step give.
func TestTangentsAreDifferences(t *testing.T) {
	for _, c := range learners[:2] {
		p := cellOf(t, strings.Replace(c.text, "surrogate relu(alpha = 0.3);", "", 1), c.output, c.penalty)
		o := plan.LearningOptions{Varying: c.wrt, Wrt: paramsOf(t, p, c.wrt), Tangent: true}
		l := learnerOf(t, p, o, 1, 0, []float64{0.4, 0.05}) // too weak for a spike
		play := func(by float64) conformance.Operands {
			moved := *l
			moved.Given = conformance.Operands{}
			for name, values := range l.Given {
				moved.Given[name] = draw(nil, len(values), 0, nil)
				for cell := range values {
					moved.Given[name][cell] = append(moved.Given[name][cell], values[cell]...)
				}
			}
			for cell := range moved.Given["param"] {
				for i, x := range l.Along["tarrived"][cell] {
					moved.Given["arrived"][cell][i] += by * x
				}
				for k, v := range o.Wrt {
					moved.Given["param"][cell][slices.Index(p.Params, v)] += by * l.Along["tparam"][cell][k]
				}
			}
			stages, err := moved.Play(conformance.Interpreter(), 4, learnerCells)
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range stageOf(t, stages, "advance")["spikes"] {
				if slices.Max(row) > 0 {
					t.Fatal("a spike")
				}
			}
			return stageOf(t, stages, "tangent")
		}
		const h = 1e-6
		up, down, at := play(h), play(-h), play(0)
		moves := 0
		for name, tangent := range map[string]string{"state": "tstate", "out": "tout", "loss": "tloss"} {
			for cell := range at[tangent] {
				for i, x := range at[tangent][cell] {
					d := (up[name][cell][i] - down[name][cell][i]) / (2 * h)
					if math.Abs(d-x) > 1e-5*(1+math.Abs(x)) {
						t.Errorf("%s, cell %d, number %d of %s: tangent %v, difference %v", c.name, cell, i, name, x, d)
					}
					if x != 0 {
						moves++
					}
				}
			}
		}
		if moves < learnerCells*learnerSteps/2 {
			t.Errorf("%s: %d numbers that move test little", c.name, moves)
		}
	}
}

// eventText is a cell whose membrane is held after a spike, with conductances.
const eventText = `
neuron Held {
    param tau = 20 ms, theta = 1 in 0.5 .. 2, t_ref = 3 ms
    input I: 1
    state V: 1 = 0
    state b: 1 = 0
    tau*V' = I - V - b
    (50 ms)*b' = -b
    spike when V > theta { V := 0.1*b; b := b + 0.2; refractory t_ref { hold V } }
}
synapse Conductance {
    param tau = 5 ms, E = 3
    weight w: 1
    post V: 1
    state g: 1 = 0
    g' = -g/tau
    on pre { g += w }
    current I = g*(E - post.V)
}
network N {
    population P: Held[4]
    connect P -> P by Conductance as exc { all_to_all; w = 1 }
    connect P -> P by Conductance(E = -3) as inh { all_to_all; w = 1 }
}
`

// TestEventPropByLLVM: of the step back whose adjoint jumps at spikes libLLVM gives
// the bits of the interpreter.
func TestEventPropByLLVM(t *testing.T) {
	compiled := conformance.LLVM(openLLVM(t))
	for _, c := range []struct {
		text, output string
		wrt          []string
		brings       []float64
	}{
		{eventText, "", []string{"theta", "t_ref", "tau"}, []float64{8, 0.1}},
		{readoutText, "y", []string{"tau"}, []float64{0.4}},
	} {
		for _, single := range []bool{false, true} {
			p := cellOf(t, c.text, c.output, "")
			l := learnerOf(t, p, plan.LearningOptions{Varying: c.wrt[:1], Wrt: paramsOf(t, p, c.wrt), Single: single, Gradient: true, EventProp: true}, 0.5, 0, c.brings)
			l.Seeds["outrate"] = l.Seeds["outadj"]
			want, err := l.Play(conformance.Interpreter(), 4, learnerCells)
			if err != nil {
				t.Fatal(err)
			}
			spikes, jumps := 0.0, 0
			for _, row := range stageOf(t, want, "taped")["spikes"] {
				for _, x := range row {
					spikes += x
				}
			}
			for _, row := range stageOf(t, want, "prepare_adjoint")["grad"] {
				if row[0] != 0 {
					jumps++
				}
			}
			if c.output == "" && spikes < learnerCells || jumps < learnerCells/2 {
				t.Errorf("%v spikes, %d gradients of %d cells test little", spikes, jumps, learnerCells)
			}
			for _, lanes := range []int{5, 16, 64} {
				compareLearner(t, fmt.Sprintf("binary32 %v", single), l, compiled, lanes, want)
			}
		}
	}
}
