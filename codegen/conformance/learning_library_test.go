package conformance_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"nmlc/codegen/conformance"
	"nmlc/codegen/pipeline"
	"nmlc/codegen/plan"
	"nmlc/ir"
	"nmlc/ir/irtest"
	"nmlc/ir/lower"
	"nmlc/ir/pass"
	"nmlc/ir/surrogate"
	"nmlc/lang/diag"
	"nmlc/stdlib"
)

// withSurrogate gives the spikes of a cell a surrogate derivative of that width.
func withSurrogate(p *ir.Program, width float64) {
	pass.Apply(p, func(g *ir.Graph, roots ...*ir.Node) []*ir.Node {
		return g.Rewrite(func(n *ir.Node, args []*ir.Node) *ir.Node {
			if n.Op != ir.Spike {
				return nil
			}
			x := g.Mul(g.Const(1/width), args[0])
			return g.Spike(args[0], x, surrogate.Build(g, "relu", map[string]float64{"alpha": 0.3, "w": 1}, x))
		}, roots...)
	})
}

// kick is the most that a spike brings to the first state, in mV but for two.
func kick(name string) float64 {
	switch name {
	case "stdlib/fitzhugh_nagumo": // a pure number
		return 0.5
	case "stdlib/butera": // steps that a larger kick makes unstable
		return 1
	}
	return 30
}

// libraryLearner is a library cell with two ports and a surrogate derivative.
func libraryLearner(t testing.TB, name string, single bool) *conformance.Learner {
	t.Helper()
	file, diags := checked(t, name), &diag.List{}
	p := pipeline.Program(file.Cells[0], lower.Options{Spikes: "grid"}, diags)
	refuse(t, diags)
	addPorts(p)
	withSurrogate(p, 5)
	o := plan.LearningOptions{Single: single, Gradient: true, Tangent: true}
	for _, v := range p.Params {
		if v.HasRange() && len(o.Wrt) < 3 {
			o.Wrt = append(o.Wrt, v)
			o.Varying = []string{v.Name}
		}
	}
	run := file.Runs[0]
	return learnerOf(t, p, o, run.DT, strength[name]*run.Stimuli[0].Terms[0].Args["amplitude"].From, []float64{kick(name), 0.3})
}

// TestLibraryCellsLearn: of each library cell adjoint and tangent are transposes
// of each other, and libLLVM gives the bits of the interpreter.
func TestLibraryCellsLearn(t *testing.T) {
	compiled := conformance.LLVM(openLLVM(t))
	for _, name := range stdlib.Names("neuron") {
		for lanes, single := range map[int]bool{8: false, 16: true} {
			if testing.Short() && single {
				continue
			}
			l := libraryLearner(t, name, single)
			want, err := l.Play(conformance.Interpreter(), 4, learnerCells)
			if err != nil {
				t.Fatal(err)
			}
			spikes, finite := 0.0, 0
			for _, row := range stageOf(t, want, "taped")["spikes"] {
				for _, x := range row {
					spikes += x
				}
			}
			for cell, b := range dualities(t, l, want) {
				most := 1e-11
				if single {
					most = 1e-2 // the tangent of a spike is no small number
				}
				if math.IsInf(b.size, 0) || math.IsNaN(b.size) {
					continue
				}
				finite++
				if e := math.Abs(b.left - b.right); e > most*b.size {
					t.Errorf("%s, binary32 %v, cell %d: adjoint and tangent differ by %.2g of %.2g", name, single, cell, e, b.size)
				}
			}
			t.Logf("%s, binary32 %v: %v spikes, %d B on the tape, %d finite", name, single, spikes, l.Plan.TapeBytes(), finite)
			if spikes == 0 || finite < learnerCells/2 {
				t.Errorf("%s: %v spikes, %d finite derivatives of %d cells test little", name, spikes, finite, learnerCells)
			}
			compareLearner(t, fmt.Sprintf("%s, binary32 %v", name, single), l, compiled, lanes, want)
		}
	}
}

// TestRandomCellsLearn: the same of cells that nobody would write, some of whose
// inputs are what spikes bring.
func TestRandomCellsLearn(t *testing.T) {
	compiled := conformance.LLVM(openLLVM(t))
	programs, lively := 20, 0
	if testing.Short() {
		programs = 10
	}
	for seed := range programs {
		p := rapid.Custom(irtest.Program).Example(seed)
		rng := rand.New(rand.NewPCG(uint64(seed), 9))
		var brings []float64
		for _, v := range p.Inputs {
			if v.Arrives = rng.IntN(3) > 0; v.Arrives {
				brings = append(brings, 2)
			}
		}
		pass.Run(p)
		l := learnerOf(t, p, plan.LearningOptions{Wrt: p.Params, Varying: []string{p.Params[0].Name}, Gradient: true, Tangent: true}, 0.5, 1, brings)
		want, err := l.Play(conformance.Interpreter(), 4, learnerCells)
		if err != nil {
			t.Fatal(err)
		}
		for cell, b := range dualities(t, l, want) {
			if e := math.Abs(b.left - b.right); e > 1e-9*b.size {
				t.Errorf("program %d, cell %d: adjoint and tangent differ by %.2g of %.2g\n%s", seed, cell, e, b.size, p)
			}
			if b.size > 0 && !math.IsInf(b.size, 0) {
				lively++
			}
		}
		compareLearner(t, fmt.Sprintf("program %d", seed), l, compiled, 8, want)
	}
	if lively < programs*learnerCells/2 {
		t.Errorf("%d finite derivatives of %d cells test little", lively, programs*learnerCells)
	}
}
