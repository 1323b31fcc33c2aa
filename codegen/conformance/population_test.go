package conformance_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"path"
	"slices"
	"testing"

	"nmlc/codegen/conformance"
	"nmlc/codegen/kernel"
	"nmlc/codegen/pipeline"
	"nmlc/codegen/plan"
	"nmlc/ir"
	"nmlc/ir/lower"
	"nmlc/ir/pass"
	"nmlc/lang/diag"
	"nmlc/runtime/abi"
	"nmlc/stdlib"
)

const (
	crowdSteps = 5
	crowdCells = 64 * 17
)

// crowd is a library cell with two ports: one that kicks its first state, and
// one that fills a conductance, which others read of it.
func crowd(t testing.TB, name string, single bool) *conformance.Crowd {
	diags := &diag.List{}
	p := pipeline.Program(checked(t, name).Cells[0], lower.Options{Spikes: "grid"}, diags)
	refuse(t, diags)
	addPorts(p)
	return crowdOf(t, name, p, single)
}

// crowdOf drives the cells as their own run block does.
func crowdOf(t testing.TB, name string, p *ir.Program, single bool) *conformance.Crowd {
	if err := ir.Verify(p); err != nil {
		t.Fatal(err)
	}
	var varying []string
	for _, v := range p.Params {
		if v.HasRange() && len(varying) < 2 {
			varying = append(varying, v.Name)
		}
	}
	made, err := plan.Population(p, plan.PopulationOptions{Varying: varying, Observe: true, Single: single})
	if err != nil {
		t.Fatal(err)
	}
	if len(varying) > 0 && len(made.Own) == 0 || len(made.Common) == 0 {
		t.Errorf("%s: %v vary, common are %v, own %v", name, varying, made.Common, made.Own)
	}
	c := &conformance.Crowd{Name: path.Base(name), Plan: made}
	rng := rand.New(rand.NewPCG(5, uint64(len(name))))
	run := checked(t, name).Runs[0]
	amplitude := strength[name] * run.Stimuli[0].Terms[0].Args["amplitude"].From
	for cell := range crowdCells {
		var params []float64
		for _, v := range p.Params {
			x := v.Init
			if slices.Contains(varying, v.Name) {
				x *= 1 + 1e-4*float64(cell%100)
			}
			params = append(params, x)
		}
		c.Params = append(c.Params, append(params, run.DT))
		var given, arrived []float64
		for range crowdSteps {
			for _, v := range p.Inputs {
				if v.Arrives {
					arrived = append(arrived, seldom(rng, 200))
				} else {
					given = append(given, amplitude*(1+0.3*float64(cell%7)))
				}
			}
		}
		c.Input, c.Arrived = append(c.Input, given), append(c.Arrived, arrived)
	}
	return c
}

// seldom is zero in most draws, as what spikes bring.
func seldom(rng *rand.Rand, most float64) float64 {
	if rng.IntN(4) > 0 {
		return 0
	}
	return most * rng.Float64()
}

func addPorts(p *ir.Program) {
	g := p.Graph
	leaf := func(kind ir.LeafKind, name string) *ir.Var {
		return &ir.Var{Node: g.Leaf(kind, name), Name: name, Unit: "1", Dim: "1", Scale: 1}
	}
	kick, more, filled := leaf(ir.Input, "kick"), leaf(ir.Input, "more"), leaf(ir.State, "filled")
	kick.Arrives, more.Arrives = true, true
	v := p.States[0].Node
	decay := g.Unary(ir.Exp, g.Mul(g.Const(-0.2), p.DT))
	p.Outputs = append(p.Outputs, ir.Output{Name: "first", Scale: 1, Node: v}, ir.Output{Name: "load", Scale: 1, Node: g.Mul(filled.Node, v)})
	p.Inputs = append(p.Inputs, kick, more)
	p.States, p.Init = append(p.States, filled), append(p.Init, g.Const(0))
	p.Next = append(p.Next, g.Mul(decay, g.Add(filled.Node, more.Node)))
	p.Shown = []ir.Output{{Name: "first", Scale: 1, Node: v}, {Name: "load", Scale: 1, Node: g.Mul(filled.Node, v)}}
	roots := append(slices.Clone(p.Next), p.Spiked)
	roots = pass.Substitute(g, func(leaf *ir.Node) *ir.Node {
		if leaf == v {
			return g.Add(v, kick.Node)
		}
		return leaf
	}, roots...)
	p.Next, p.Spiked = roots[:len(p.Next)], roots[len(p.Next)]
}

// TestPopulationsByLLVM: whatever the lanes and groups, a population does what the
// interpreter does cell by cell.
func TestPopulationsByLLVM(t *testing.T) { testPopulations(t, false) }

func TestPopulationsInSinglesByLLVM(t *testing.T) { testPopulations(t, true) }

func testPopulations(t *testing.T, single bool) {
	l := openLLVM(t)
	for i, name := range stdlib.Names("neuron") {
		c := crowd(t, name, single)
		compiled, interpreted := once(conformance.LLVM(l)), once(conformance.Interpreter())
		for _, steps := range []int{1, crowdSteps} {
			want, err := c.Play(interpreted, 1, crowdCells, steps)
			if err != nil {
				t.Fatal(err)
			}
			spikes := spikesOf(want)
			upstroke := name == "stdlib/hh" // takes longer than its five short steps
			if steps == crowdSteps && !upstroke && (spikes == 0 || spikes == crowdCells*steps) {
				t.Errorf("%s: %d spikes of %d cells in %d steps test little", name, spikes, crowdCells, steps)
			}
			for k, lanes := range []int{4, 8, 16, 64} {
				if testing.Short() && k != i%4 {
					continue
				}
				for _, groups := range []int{1, 3, 17} {
					comparePopulation(t, c, compiled, lanes, groups, steps, want)
				}
			}
			comparePopulation(t, c, interpreted, 8, 17, steps, want)
			comparePopulation(t, c, compiled, 5, 3, steps, want)
		}
	}
}

// once is a back end that compiles a kernel once for a number of lanes.
func once(b conformance.Backend) conformance.Backend {
	made := map[string]*abi.Kernel{}
	return conformance.Backend{Name: b.Name, Compile: func(k *kernel.Kernel, lanes int) (*abi.Kernel, error) {
		key := fmt.Sprint(k.Name, lanes)
		if made[key] == nil {
			code, err := b.Compile(k, lanes)
			if err != nil {
				return nil, err
			}
			made[key] = code
		}
		return made[key], nil
	}}
}

func comparePopulation(t *testing.T, c *conformance.Crowd, b conformance.Backend, lanes, groups, steps int, want []conformance.Stage) {
	t.Helper()
	got, err := c.Play(b, lanes, lanes*groups, steps)
	if err != nil {
		t.Fatal(err)
	}
	for i, w := range want {
		if d := conformance.Difference(firstCells(w.Values, lanes*groups), got[i].Values); d != "" {
			t.Errorf("%s, %d groups of %d lanes, %d steps, %s: %s", b.Name, groups, lanes, steps, w.Kernel, d)
		}
	}
}

func firstCells(all conformance.Operands, cells int) conformance.Operands {
	out := conformance.Operands{}
	for name, values := range all {
		out[name] = values[:cells]
	}
	return out
}

func spikesOf(stages []conformance.Stage) int {
	sum := 0.0
	for _, cell := range stages[1].Values["spikes"] {
		for _, x := range cell {
			sum += x
		}
	}
	return int(sum)
}

// TestPopulationsAdvanceAsCells: without anything that arrives, the cells of a
// population go through the same states as uncoupled ones, to the bit, and what
// arrived is gone after the step.
func TestPopulationsAdvanceAsCells(t *testing.T) {
	for _, name := range stdlib.Names("neuron") {
		diags := &diag.List{}
		p := pipeline.Program(checked(t, name).Cells[0], lower.Options{Spikes: "grid"}, diags)
		refuse(t, diags)
		whole, err := plan.Make(p, plan.Options{Record: true})
		if err != nil {
			t.Fatal(err)
		}
		c := crowdOf(t, name, p, false)
		stages, err := c.Play(conformance.Interpreter(), 8, 40, crowdSteps)
		if err != nil {
			t.Fatal(err)
		}
		code, err := conformance.Interpreter().Compile(whole.Forward, 8)
		if err != nil {
			t.Fatal(err)
		}
		prepared, err := conformance.Interpreter().Compile(whole.Prepare, 8)
		if err != nil {
			t.Fatal(err)
		}
		known := conformance.Run(prepared, 1, 40, conformance.Operands{"param": c.Params})
		known["input"] = c.Input
		alone := conformance.Run(code, crowdSteps, 40, known)
		if d := conformance.Difference(conformance.Operands{"state": alone["state"]}, conformance.Operands{"state": stages[1].Values["state"]}); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

// TestSinglesComeClose: binary32 does what binary64 does, to its precision, but
// in cells that just reach their threshold or just do not.
func TestSinglesComeClose(t *testing.T) {
	for _, name := range []string{"stdlib/lif", "stdlib/hh", "stdlib/adex"} {
		var v [2][][]float64
		for i, single := range []bool{false, true} {
			stages, err := crowd(t, name, single).Play(conformance.Interpreter(), 8, crowdCells, crowdSteps)
			if err != nil {
				t.Fatal(err)
			}
			v[i] = stages[1].Values["state"]
		}
		far, same := 0, 0
		for cell := range v[0] {
			x, y := v[0][cell][0], v[1][cell][0]
			if math.Abs(x-y) > 1e-4*(10+math.Abs(x)) {
				far++
			}
			if x == y {
				same++
			}
		}
		if far > crowdCells/200 {
			t.Errorf("%s: %d of %d cells are elsewhere in binary32", name, far, crowdCells)
		}
		if same == crowdCells {
			t.Errorf("%s: binary32 was not used", name)
		}
	}
}

func TestWhatArrivedIsCleared(t *testing.T) {
	stages, err := crowd(t, "stdlib/lif", false).Play(conformance.Interpreter(), 4, 40, crowdSteps)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range stages[1:3] {
		for cell, values := range s.Values["arrived"] {
			for _, x := range values {
				if x != 0 {
					t.Fatalf("%s, cell %d: %v is left of what arrived", s.Kernel, cell, x)
				}
			}
		}
	}
	if d := conformance.Difference(conformance.Operands{"state": stages[1].Values["state"]}, conformance.Operands{"state": stages[2].Values["state"]}); d != "" {
		t.Errorf("observed and not: %s", d)
	}
}
