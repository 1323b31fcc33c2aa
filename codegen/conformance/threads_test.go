package conformance_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"nmlc/codegen/conformance"
	"nmlc/codegen/kernel"
	"nmlc/codegen/pipeline"
	"nmlc/codegen/plan"
	"nmlc/ir"
	"nmlc/runtime/abi"
	"nmlc/runtime/data"
	"nmlc/runtime/fit"
	"nmlc/runtime/optimize"
)

// fitWith fits two conductances of a cell to made-up recordings, for a few
// iterations from a few starts, and returns all that it says.
func fitWith(t *testing.T, b conformance.Backend, lanes, threads int) string {
	t.Helper()
	p := fitProgram(t, "stdlib/traub_miles", pipeline.Choices{})
	free := map[string]bool{"g_L": true, "g_K": true}
	job := &fit.Job{
		States: names(p.States), Inputs: names(p.Inputs), Spikes: 1,
		Targets: []fit.Target{{Name: "V", Unit: "mV", Scale: 1}}, Sweeps: []data.Sweep{sweep(0, 160), sweep(1, 130), sweep(2, 160)},
		DT: 0.02, Starts: 5, Seed: 3, Threads: threads, Optimize: optimize.Settings{Iterations: 6},
	}
	var wrt []*ir.Var
	for i, v := range p.Params {
		job.Params = append(job.Params, fit.Param{Name: v.Name, Scale: v.Scale, Default: v.Init, Lo: v.Lo, Hi: v.Hi, Free: free[v.Name]})
		if free[v.Name] {
			wrt, job.Kernels.Wrt = append(wrt, v), append(job.Kernels.Wrt, i)
		}
	}
	made, err := plan.Make(p, plan.Options{Wrt: wrt, Gradient: true, Tangent: true, Record: true})
	if err != nil {
		t.Fatal(err)
	}
	k := &job.Kernels
	for from, to := range map[*kernel.Kernel]**abi.Kernel{
		made.Prepare: &k.Prepare, made.Forward: &k.Forward, made.Taped: &k.Taped,
		made.Backward: &k.Backward, made.PrepareAdjoint: &k.PrepareAdjoint, made.Tangent: &k.Tangent,
	} {
		if *to, err = b.Compile(from, lanes); err != nil {
			t.Fatal(err)
		}
	}
	result, err := fit.Run(context.Background(), job)
	if err != nil {
		t.Fatal(err)
	}
	if result.Gradients < 10 || math.IsNaN(result.Loss) {
		t.Fatalf("%d gradients, loss %v: the fit tests little", result.Gradients, result.Loss)
	}
	result.Segment, result.PeakBytes = 0, 0
	return fmt.Sprintf("%v", *result)
}

func names(vars []*ir.Var) []string {
	var out []string
	for _, v := range vars {
		out = append(out, v.Name)
	}
	return out
}

// sweep is a step of current and a voltage that no such cell has.
func sweep(n, samples int) data.Sweep {
	s := data.Sweep{Name: fmt.Sprint(n), Step: 0.02, Inputs: [][]float64{nil}, Targets: [][]float64{nil}}
	for k := range samples {
		x := float64(k) / 100
		s.Inputs[0] = append(s.Inputs[0], 2+float64(n))
		s.Targets[0] = append(s.Targets[0], -65+15*x+3*math.Sin(9*x)+float64(n))
	}
	return s
}

// TestFitsDoNotDependOnThreadsLanesAndBackend compares all that a fit reports.
func TestFitsDoNotDependOnThreadsLanesAndBackend(t *testing.T) {
	want := fitWith(t, conformance.Interpreter(), 4, 1)
	for threads := 1; threads <= 3; threads++ {
		if got := fitWith(t, conformance.Interpreter(), 3, threads); got != want {
			t.Errorf("interpreter, %d threads: the result differs:\n%s\n%s", threads, got, want)
		}
	}
	library := openLLVM(t)
	for threads := 1; threads <= 3; threads++ {
		if got := fitWith(t, conformance.LLVM(library), 8, threads); got != want {
			t.Errorf("LLVM, %d threads: the result differs:\n%s\n%s", threads, got, want)
		}
	}
}
