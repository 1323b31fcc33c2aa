package conformance_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"nmlc/codegen/conformance"
	"nmlc/codegen/kernel"
	"nmlc/codegen/pipeline"
	"nmlc/codegen/plan"
	"nmlc/diff"
	"nmlc/ir/lower"
	"nmlc/lang/diag"
	"nmlc/runtime/abi"
	"nmlc/stdlib"
)

// onlinePlan is that of a library cell with two ports.
func onlinePlan(t *testing.T, name string, o plan.OnlineOptions) *plan.OnlinePlan {
	diags := &diag.List{}
	p := pipeline.Program(checked(t, name).Cells[0], lower.Options{Spikes: "grid"}, diags)
	refuse(t, diags)
	addPorts(p)
	o.Ports = []int{0, 1}
	made, err := plan.Online(p, o)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return made
}

// surrogates are library cells whose spikes have a derivative.
var surrogates = []string{"stdlib/gif", "stdlib/gif_two_current", "stdlib/adaptive_gif"}

func TestOnlineKernelsByLLVM(t *testing.T) {
	l := openLLVM(t)
	for _, name := range surrogates {
		for _, o := range []plan.OnlineOptions{{}, {Single: true}, {Filtered: true, Raw: true, Single: true}, {Factored: true}, {Factored: true, Single: true}} {
			made := onlinePlan(t, name, o)
			for _, k := range made.Kernels() {
				if k.Segments {
					compareSegments(t, k, conformance.LLVM(l))
				}
			}
			crowd := crowdOf(t, name, made.Program, o.Single)
			crowd.Plan = &plan.PopulationPlan{Prepare: made.Prepare, Common: made.Common, Own: made.Own, Advance: made.Advance, Observe: made.Local}
			if o.Factored {
				crowd.Plan.Observe = made.Factor
			}
			want, err := crowd.Play(conformance.Interpreter(), 1, 64*3, 1)
			if err != nil {
				t.Fatal(err)
			}
			for _, lanes := range []int{8, 32} {
				comparePopulation(t, crowd, conformance.LLVM(l), lanes, 192/lanes, 1, want)
			}
			states := func(stage int) conformance.Operands {
				return conformance.Operands{"state": want[stage].Values["state"], "spikes": want[stage].Values["spikes"]}
			}
			if d := conformance.Difference(states(1), states(2)); d != "" {
				t.Errorf("%s, %+v: the derivatives change the step: %s", name, o, d)
			}
		}
	}
}

// compareSegments runs a kernel of connections by the interpreter and by another
// back end, in groups of different sizes.
func compareSegments(t *testing.T, k *kernel.Kernel, b conformance.Backend) {
	t.Helper()
	for _, lanes := range []int{4, 8, 16, 24} {
		want := playSegments(t, k, conformance.Interpreter(), lanes)
		got := playSegments(t, k, b, lanes)
		if !slices.EqualFunc(want, got, slices.Equal) {
			t.Errorf("%s of %d lanes differs by %s", k.Name, lanes, b.Name)
		}
	}
}

func playSegments(t *testing.T, k *kernel.Kernel, b conformance.Backend, lanes int) [][]float64 {
	t.Helper()
	code, err := b.Compile(k, lanes)
	if err != nil {
		t.Fatal(err)
	}
	const groups, owners, sources = 9, 7, 11
	rng := rand.New(rand.NewPCG(3, 4))
	owner, index := make([]int32, groups), make([]int32, groups*lanes)
	for i := range owner {
		owner[i] = int32(rng.IntN(owners))
	}
	for i := range index {
		index[i] = int32(rng.IntN(sources))
		if i/lanes%3 == 1 && i%lanes == 0 { // a group of consecutive sources
			index[i] = ^int32(rng.IntN(sources))
		}
	}
	buffers := make([][]float64, len(k.Buffers))
	for i, shape := range k.Buffers {
		n := groups * shape.Len(1, lanes)
		switch {
		case shape.Owned:
			n = shape.Width * owners
		case shape.Indexed:
			n = shape.Width*sources + lanes // which a group of consecutive ones may read
		case shape.Shared:
			n = shape.Width
		}
		buffers[i] = make([]float64, n)
		if k.Single {
			buffers[i] = buffers[i][:abi.Doubles(n)]
			for at := range n {
				abi.Singles(buffers[i])[at] = rng.Float32() - 0.5
			}
			continue
		}
		for at := range n {
			buffers[i][at] = rng.Float64() - 0.5
		}
	}
	before := fmt.Sprint(buffers)
	code.Segments(groups, owners, sources, owner, index, buffers)
	if before == fmt.Sprint(buffers) {
		t.Errorf("%s does nothing", k.Name)
	}
	return buffers
}

// TestOnlineNeedsSurrogates: a cell whose spikes have no derivative cannot learn.
func TestOnlineNeedsSurrogates(t *testing.T) {
	for _, name := range stdlib.Names("neuron") {
		diags := &diag.List{}
		p := pipeline.Program(checked(t, name).Cells[0], lower.Options{Spikes: "grid"}, diags)
		addPorts(p)
		_, err := plan.Online(p, plan.OnlineOptions{Ports: []int{0}})
		if dead := p.Spiked != nil && diff.Live(p.Graph, p.Spiked) == nil; dead != (err != nil) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}
