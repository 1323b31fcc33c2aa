package conformance_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"nmlc/codegen/conformance"
	"nmlc/codegen/plan"
	"nmlc/ir/irtest"
	"nmlc/ir/pass"
)

// randomScene draws a cell, and parameters and inputs beyond all reason for
// some of its population.
func randomScene(t testing.TB, seed int) *conformance.Scene {
	t.Helper()
	p := rapid.Custom(irtest.Program).Example(seed)
	pass.Run(p)
	made, err := plan.Make(p, plan.Options{Wrt: p.Params, Gradient: true, InputGradient: true, Tangent: true, Record: true, SharedInput: seed%2 == 0})
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(uint64(seed), 4))
	s := &conformance.Scene{Name: fmt.Sprintf("random%d", seed), Plan: made, Steps: 20}
	for cell := range 6 {
		s.Params = append(s.Params, append(numbers(rng, len(p.Params), cell), 0.5))
		s.Input = append(s.Input, numbers(rng, s.Steps*len(p.Inputs), cell))
	}
	return s
}

// numbers are in [-2, 2], but for the last cell of any size.
func numbers(rng *rand.Rand, n, cell int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = 4*rng.Float64() - 2
		if cell == 5 {
			out[i] *= math.Exp(200 * rng.NormFloat64())
		}
	}
	return out
}

// TestRandomProgramsByLLVM runs cells that nobody would write through all
// kernels, on the interpreter and on LLVM.
func TestRandomProgramsByLLVM(t *testing.T) {
	l := openLLVM(t)
	programs := 40
	if testing.Short() {
		programs = 10
	}
	gradients := 0
	for seed := range programs {
		s := randomScene(t, seed)
		want, err := s.Play(conformance.Interpreter(), 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range []struct {
			conformance.Backend
			lanes int
		}{{conformance.Interpreter(), 4}, {conformance.LLVM(l), widths(seed)[0]}} {
			if err := s.Compare(b.Backend, b.lanes, want); err != nil {
				t.Errorf("%v\n%s", err, s.Plan.Program)
			}
		}
		gradients += finiteGradients(want)
	}
	t.Logf("%d finite gradients that are not zero", gradients)
	if gradients < programs {
		t.Errorf("only %d finite gradients that are not zero: the cells test little", gradients)
	}
}

func finiteGradients(stages []conformance.Stage) int {
	n := 0
	for _, stage := range stages {
		for _, cell := range stage.Values["grad"] {
			for _, g := range cell {
				if g != 0 && !math.IsNaN(g) && !math.IsInf(g, 0) {
					n++
				}
			}
		}
	}
	return n
}

// TestForwardAndTapedAgree: the loss of a line search is that of the gradient.
func TestForwardAndTapedAgree(t *testing.T) {
	all := scenes(t)
	for seed := range 60 {
		all = append(all, randomScene(t, seed))
	}
	for _, s := range all {
		stages, err := s.Play(conformance.Interpreter(), 8)
		if err != nil {
			t.Fatal(err)
		}
		forward, taped := stages[1].Values, stages[2].Values
		for _, name := range []string{"state", "loss"} {
			want := conformance.Operands{name: forward[name]}
			if d := conformance.Difference(want, conformance.Operands{name: taped[name]}); d != "" {
				t.Errorf("%s: forward and taped differ: %s", s.Name, d)
			}
		}
	}
}
