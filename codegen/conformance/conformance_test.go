package conformance_test

import (
	"os"
	"testing"

	"nmlc/codegen/conformance"
	"nmlc/codegen/kernel"
	"nmlc/codegen/pipeline"
	"nmlc/runtime/jit"
	"nmlc/stdlib"
)

// located are cells whose exact spikes take each way through a step: with a
// refractory period that holds a state or none, without one, by an integrator
// that is exact or not, and without a reset.
var located = []string{"stdlib/lif", "stdlib/mat", "stdlib/gif", "stdlib/adex", "stdlib/izhikevich", "stdlib/hh"}

// scenes are all cells of the library, some of them with exact spikes, and one
// whose lanes share their inputs.
func scenes(t testing.TB) []*conformance.Scene {
	var all []*conformance.Scene
	for _, name := range stdlib.Names("neuron") {
		all = append(all, libraryScene(t, name, pipeline.Choices{}, false))
	}
	for _, name := range located {
		s := libraryScene(t, name, pipeline.Choices{Spikes: "exact"}, false)
		s.Name += "_exact"
		all = append(all, s)
	}
	shared := libraryScene(t, "stdlib/gif", pipeline.Choices{}, true)
	shared.Name = "gif_shared"
	return append(all, shared)
}

// TestScenesSpike guards all others: cells at rest would test little.
func TestScenesSpike(t *testing.T) {
	for _, s := range scenes(t) {
		stages, err := s.Play(conformance.Interpreter(), 4)
		if err != nil {
			t.Fatal(err)
		}
		spikes := 0
		for _, cell := range stages[1].Values["out"] {
			width := len(cell) / s.Steps
			for k := range s.Steps {
				if cell[(k+1)*width-len(s.Plan.Program.SpikeTimes())] > 0 {
					spikes++
				}
			}
		}
		t.Logf("%s: %d spikes", s.Name, spikes)
		if spikes < cells/2 {
			t.Errorf("%s: %d spikes of %d cells", s.Name, spikes, cells)
		}
	}
}

func TestInterpreterAtAllWidths(t *testing.T) {
	for _, s := range scenes(t) {
		want, err := s.Play(conformance.Interpreter(), 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, lanes := range []int{3, 8, 64} {
			if err := s.Compare(conformance.Interpreter(), lanes, want); err != nil {
				t.Error(err)
			}
		}
	}
}

// TestLLVM runs with the newest libLLVM of the machine; TestEveryInstalledLibrary
// runs it with the others.
func TestLLVM(t *testing.T) {
	l := openLLVM(t)
	for i, s := range scenes(t) {
		want, err := s.Play(conformance.Interpreter(), 8)
		if err != nil {
			t.Fatal(err)
		}
		for _, lanes := range widths(i) {
			if err := s.Compare(conformance.LLVM(l), lanes, want); err != nil {
				t.Error(err)
			}
		}
	}
}

// widths are the lanes to compile a scene for: all, or with -short one that
// differs from scene to scene.
func widths(scene int) []int {
	all := []int{16, 3, 8, 1, 32}
	if testing.Short() {
		return all[scene%len(all):][:1]
	}
	return all
}

// openLLVM opens libLLVM, or skips the test where there is none.
func openLLVM(t testing.TB) *jit.Library {
	t.Helper()
	l, err := jit.Open()
	if err != nil {
		if os.Getenv("NMLC_REQUIRE_LLVM") == "1" {
			t.Fatal(err)
		}
		t.Skipf("no libLLVM here (NMLC_REQUIRE_LLVM=1 makes this a failure): %v", err)
	}
	return l
}

// TestGoSource builds all kernels, and all operators, into one program.
func TestGoSource(t *testing.T) {
	all := scenes(t)
	var kernels []*kernel.Kernel
	for _, s := range all {
		kernels = append(kernels, s.Kernels()...)
	}
	for _, op := range conformance.Operators() {
		kernels = append(kernels, conformance.OneOperator(op))
	}
	source, err := conformance.StartGoSource(t.TempDir(), kernels)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := source.Close(); err != nil {
			t.Error(err)
		}
	}()
	for _, s := range all {
		want, err := s.Play(conformance.Interpreter(), 8)
		if err != nil {
			t.Fatal(err)
		}
		for _, lanes := range []int{1, 3} {
			if err := s.Compare(source.Backend(), lanes, want); err != nil {
				t.Error(err)
			}
		}
	}
	compareOperators(t, source.Backend(), 7)
}
