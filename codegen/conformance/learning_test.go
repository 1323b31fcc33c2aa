package conformance_test

import (
	"math"
	"math/rand/v2"
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
	o := lower.Options{Spikes: "grid", Outputs: []*model.Symbol{last.Cell.Lookup(output)}}
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
func learnerOf(t testing.TB, p *ir.Program, o plan.LearningOptions, dt float64, brings []float64) *conformance.Learner {
	t.Helper()
	made, err := plan.Learning(p, o)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(3, 7))
	normal := rng.NormFloat64
	l := &conformance.Learner{Name: "learner", Plan: made, Steps: learnerSteps, Given: conformance.Operands{}, Seeds: conformance.Operands{}, Along: conformance.Operands{}}
	var params, arrived [][]float64
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
	}
	l.Given["param"], l.Given["arrived"] = params, arrived
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

func inner(a, b [][]float64, cell int) float64 {
	sum := 0.0
	for i := range a[cell] {
		sum += a[cell][i] * b[cell][i]
	}
	return sum
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

// dualityError is the largest relative difference of the two sides of
//
//	<seeds, J direction> = <J' seeds, direction>
func dualityError(t testing.TB, l *conformance.Learner, stages []conformance.Stage) (worst float64) {
	t.Helper()
	tangent, back, grad := stageOf(t, stages, "tangent"), stageOf(t, stages, "backward"), stageOf(t, stages, "prepare_adjoint")["grad"]
	for cell := range learnerCells {
		left := inner(l.Seeds["adjoint"], tangent["tstate"], cell)
		for _, pair := range [][2]string{{"spikeadj", "tspike"}, {"outadj", "tout"}, {"lossadj", "tloss"}} {
			if tangent[pair[1]] != nil {
				left += inner(l.Seeds[pair[0]], tangent[pair[1]], cell)
			}
		}
		right := inner(grad, l.Along["tparam"], cell)
		if back["arrivedadj"] != nil {
			right += inner(back["arrivedadj"], l.Along["tarrived"], cell)
		}
		if math.IsNaN(left) || left == 0 {
			t.Fatalf("cell %d: the derivative is %v", cell, left)
		}
		worst = max(worst, math.Abs(left-right)/math.Max(math.Abs(left), 1))
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
			l := learnerOf(t, p, o, 1, c.brings)
			t.Logf("%s: %d values on the tape (%v), %d computed again", c.name, len(l.Plan.Saved), l.Plan.Saved, l.Plan.Again)
			want, err := l.Play(conformance.Interpreter(), 4, learnerCells)
			if err != nil {
				t.Fatal(err)
			}
			if c.spikes {
				lively(t, c.name, stageOf(t, want, "taped"))
			}
			most := 1e-11
			if single {
				most = 2e-4
			}
			if e := dualityError(t, l, want); e > most {
				t.Errorf("%s, binary32 %v: adjoint and tangent differ by %.2g", c.name, single, e)
			}
			for _, lanes := range []int{1, 8, 16, 64} {
				got, err := l.Play(compiled, lanes, learnerCells)
				if err != nil {
					t.Fatal(err)
				}
				for i, w := range want {
					if d := conformance.Difference(w.Values, got[i].Values); d != "" {
						t.Errorf("%s, binary32 %v, %d lanes, %s: %s", c.name, single, lanes, w.Kernel, d)
					}
				}
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
