package pipeline_test

import (
	"math"
	"testing"

	"nmlc/codegen/pipeline"
	"nmlc/codegen/plan"
	"nmlc/ir"
	"nmlc/lang/source"
	"nmlc/load"
	"nmlc/runtime/abi"
	"nmlc/runtime/group"
)

// The kernels of a fit on the interpreter, one lane.
type kernels struct {
	plan   *plan.Plan
	memory *group.Memory
	bound  map[string]*group.Bound
	steps  int
	input  []float64
}

const recovery = `import "stdlib/traub_miles"
fit F { cell TraubMiles; free g_L, g_Na, g_K, V_T; loss mse(V) }
`

func newKernels(t *testing.T, steps int) *kernels {
	t.Helper()
	file, diags := load.File(source.NewFile("fit.nml", recovery))
	if err := load.Failure(diags); err != nil {
		t.Fatal(err)
	}
	p := pipeline.FitProgram(file.Fits[0], pipeline.Choices{}, diags)
	var wrt []*ir.Var
	for _, s := range file.Fits[0].Free {
		wrt = append(wrt, p.Param(s.Name))
	}
	made, err := plan.Make(p, plan.Options{Wrt: wrt, Gradient: true, Tangent: true})
	if err != nil {
		t.Fatal(err)
	}
	backend, _ := pipeline.SelectBackend("interp")
	code, err := backend.WithLanes(1).Compile(made.Prepare, made.PrepareAdjoint, made.Forward, made.Taped, made.Backward, made.Tangent)
	if err != nil {
		t.Fatal(err)
	}
	k := &kernels{plan: made, steps: steps, bound: map[string]*group.Bound{}}
	if k.memory, err = group.NewMemory(steps, code[:2], code[2:]); err != nil {
		t.Fatal(err)
	}
	for _, c := range append([]*abi.Kernel{}, code...) {
		k.bound[c.Name] = k.memory.Bind(c)
	}
	for step := range steps { // a current, a recording, a weight
		k.input = append(k.input, 3, -60+20*math.Sin(float64(step)/40), 1)
	}
	return k
}

func (k *kernels) begin(params []float64) {
	copy(k.memory.Slice("param"), append(append([]float64(nil), params...), 0.02))
	k.bound["prepare"].Run(1, nil)
	k.memory.Zero("loss", "adjoint", "prepadj", "jtr", "jtj")
}

func (k *kernels) loss(params []float64) float64 {
	k.begin(params)
	k.bound["forward"].Run(k.steps, k.input)
	return k.memory.Slice("loss")[0]
}

func (k *kernels) gradient(params []float64) []float64 {
	k.begin(params)
	k.bound["taped"].Run(k.steps, k.input)
	k.bound["backward"].Run(k.steps, k.input)
	k.bound["prepare_adjoint"].Run(1, nil)
	return append([]float64(nil), k.memory.Slice("grad")...)
}

// The gradient of the compiled kernels against central differences, and against
// twice J'r of the forward sensitivities, through spikes.
func TestGradientOfCompiledKernels(t *testing.T) {
	k := newKernels(t, 800)
	var params []float64
	for _, v := range k.plan.Program.Params {
		params = append(params, v.Init)
	}
	grad := k.gradient(params)
	k.begin(params)
	k.bound["tangent"].Run(k.steps, k.input)
	jtr := append([]float64(nil), k.memory.Slice("jtr")...)
	for i, name := range []string{"g_L", "g_Na", "g_K", "V_T"} {
		at := 0
		for j, v := range k.plan.Program.Params {
			if v.Name == name {
				at = j
			}
		}
		step := 1e-5 * math.Abs(params[at])
		moved := append([]float64(nil), params...)
		moved[at] = params[at] + step
		up := k.loss(moved)
		moved[at] = params[at] - step
		difference := (up - k.loss(moved)) / (2 * step)
		if grad[i] == 0 || math.Abs(grad[i]-difference) > 2e-6*math.Abs(grad[i]) {
			t.Errorf("%s: gradient %.10g, difference %.10g", name, grad[i], difference)
		}
		if math.Abs(grad[i]-2*jtr[i]) > 1e-9*math.Abs(grad[i]) {
			t.Errorf("%s: adjoint %.12g, twice the tangents' J'r %.12g", name, grad[i], 2*jtr[i])
		}
	}
	if n := k.plan.TapeBytes(); n < 32 || n > 200 {
		t.Errorf("%d bytes are saved per step", n)
	}
}
