package pipeline_test

import (
	"math"
	"testing"

	"nmlc/codegen/pipeline"
	"nmlc/codegen/plan"
	"nmlc/ir"
	"nmlc/lang/model"
	"nmlc/lang/source"
	"nmlc/load"
	"nmlc/runtime/group"
)

// simulation runs a cell on the interpreter, one lane.
type simulation struct {
	t      *testing.T
	p      *ir.Program
	made   *plan.Plan
	memory *group.Memory
	bound  map[string]*group.Bound
	steps  int
	dt     float64
	input  []float64 // [step][input, data, weight]
}

// simulated compiles a cell with the loss (x - 0)^2 of its first state at the
// end of the run; the input is constant.
func simulated(t *testing.T, text string, c pipeline.Choices, steps int, dt, amplitude float64) *simulation {
	t.Helper()
	file, diags := load.File(source.NewFile("cell.nml", text))
	if err := load.Failure(diags); err != nil {
		t.Fatal(err)
	}
	cell := file.Cells[0]
	p := pipeline.FitProgram(&model.Fit{Cell: cell, Losses: []model.Loss{{Kind: "mse", Target: cell.States[0], Weight: 1}}}, c, diags)
	if err := load.Failure(diags); err != nil {
		t.Fatal(err)
	}
	s := &simulation{t: t, p: p, steps: steps, dt: dt, bound: map[string]*group.Bound{}}
	var err error
	if s.made, err = plan.Make(p, plan.Options{Wrt: p.Params, Gradient: true, Record: true}); err != nil {
		t.Fatal(err)
	}
	backend, _ := pipeline.SelectBackend("interp")
	m := s.made
	code, err := backend.WithLanes(1).Compile(m.Prepare, m.PrepareAdjoint, m.Forward, m.Taped, m.Backward)
	if err != nil {
		t.Fatal(err)
	}
	if s.memory, err = group.NewMemory(steps, code[:2], code[2:]); err != nil {
		t.Fatal(err)
	}
	for _, k := range code {
		s.bound[k.Name] = s.memory.Bind(k)
	}
	for k := range steps {
		weight := 0.0
		if k == steps-1 {
			weight = 1
		}
		s.input = append(s.input, amplitude, 0, weight)
	}
	return s
}

func (s *simulation) begin() {
	var values []float64
	for _, v := range s.p.Params {
		values = append(values, v.Init)
	}
	copy(s.memory.Slice("param"), append(values, s.dt))
	s.bound["prepare"].Run(1, nil)
	s.memory.Zero("loss", "adjoint", "prepadj")
}

// spikes are the times of the spikes.
func (s *simulation) spikes() []float64 {
	s.begin()
	s.bound["forward"].Run(s.steps, s.input)
	out, width := s.memory.Slice("out"), s.memory.Shape("out").Width
	var times []float64
	for k := range s.steps {
		for _, f := range out[k*width+1 : (k+1)*width] {
			if f > 0 {
				times = append(times, (float64(k)+f)*s.dt)
			}
		}
	}
	return times
}

// gradient is the loss with its derivative by each parameter.
func (s *simulation) gradient() (loss float64, by map[string]float64) {
	s.begin()
	s.bound["taped"].Run(s.steps, s.input)
	loss = s.memory.Slice("loss")[0]
	s.bound["backward"].Run(s.steps, s.input)
	s.bound["prepare_adjoint"].Run(1, nil)
	by = map[string]float64{}
	for i, v := range s.p.Params {
		by[v.Name] = s.memory.Slice("grad")[i]
	}
	return loss, by
}

const leaky = `neuron Leaky {
    param tau = 20 ms, theta = 15 mV, V_r = 1 mV, t_ref = 2.03 ms
    input I: mV
    state V: mV = 0 mV
    tau*V' = I - V
    spike when V > theta {
        exact
        V := V_r
        refractory t_ref { hold V }
    }
}`

// The leaky cell's spikes have a closed form, and so has V at the end of a run
// by each parameter.
func TestExactSpikesOfTheLeakyCell(t *testing.T) {
	const I, tau, theta, reset, ref, dt, steps = 25.0, 20.0, 15.0, 1.0, 2.03, 0.1, 1001
	s := simulated(t, leaky, pipeline.Choices{}, steps, dt, I)
	first := func(tau, theta float64) float64 { return tau * math.Log(I/(I-theta)) }
	again := func(tau, theta, reset float64) float64 { return tau * math.Log((I-reset)/(I-theta)) }
	got := s.spikes()
	for n, at := range got {
		if want := first(tau, theta) + float64(n)*(again(tau, theta, reset)+ref); math.Abs(at-want) > 1e-10 {
			t.Errorf("spike %d at %.14g ms, want %.14g", n, at, want)
		}
	}
	if len(got) != 5 {
		t.Fatalf("%d spikes, want 5", len(got))
	}
	end := func(tau, theta, reset, ref float64) float64 { // V^2 at the last sample
		last := first(tau, theta) + 4*(again(tau, theta, reset)+ref) + ref
		v := I - (I-reset)*math.Exp(-((steps-1)*dt-last)/tau)
		return v * v
	}
	loss, by := s.gradient()
	if want := end(tau, theta, reset, ref); math.Abs(loss-want) > 1e-9*want {
		t.Errorf("V^2 at the end is %.12g, want %.12g", loss, want)
	}
	const h = 1e-5
	for name, want := range map[string]float64{
		"tau":   (end(tau+h, theta, reset, ref) - end(tau-h, theta, reset, ref)) / (2 * h),
		"theta": (end(tau, theta+h, reset, ref) - end(tau, theta-h, reset, ref)) / (2 * h),
		"V_r":   (end(tau, theta, reset+h, ref) - end(tau, theta, reset-h, ref)) / (2 * h),
		"t_ref": (end(tau, theta, reset, ref+h) - end(tau, theta, reset, ref-h)) / (2 * h),
	} {
		if got := by[name]; math.Abs(got-want) > 1e-7*math.Abs(want) {
			t.Errorf("derivative by %s: %.10g, want %.10g", name, got, want)
		}
	}
}

// Spike times converge with the order of the integrator; on the grid of time
// steps they converge with order one.
func TestSpikeTimesConvergeWithTheIntegrator(t *testing.T) {
	quadratic := func(method string) string {
		return "neuron Quadratic {\n    input I: 1/ms\n    state V = -1\n    V' = V^2/(1 ms) + I\n    integrate by " + method +
			"\n    spike when V > 3 { V := -1.5 }\n}\n"
	}
	const I = 0.7
	root := math.Sqrt(I)
	interval := func(from float64) float64 { return (math.Atan(3/root) - math.Atan(from/root)) / root }
	third := interval(-1) + 2*interval(-1.5)
	errorAt := func(method, spikes string, dt float64) float64 {
		s := simulated(t, quadratic(method), pipeline.Choices{Spikes: spikes}, int(12/dt), dt, I)
		return math.Abs(s.spikes()[2] - third)
	}
	for method, order := range map[string]float64{"euler": 1, "midpoint": 2, "heun": 2, "rk4": 4} {
		coarse, fine := errorAt(method, "exact", 0.02), errorAt(method, "exact", 0.01)
		if got := math.Log2(coarse / fine); math.Abs(got-order) > 0.25 {
			t.Errorf("%s: errors %.3g and %.3g, order %.2f, want %g", method, coarse, fine, got, order)
		}
	}
	// on the grid the error is a part of a step, which a better integrator does not mend
	if e := errorAt("rk4", "grid", 0.02); e < 1e-3 || e > 0.06 {
		t.Errorf("on the grid the third spike is off by %.3g ms in steps of 0.02 ms", e)
	}
}

// Exponential Euler has order one, the exact propagator none to speak of.
func TestSpikeTimesOfConditionallyLinearCells(t *testing.T) {
	text := func(method string) string {
		return "neuron Shunted {\n    param tau = 10 ms\n    input I: mV\n    state V: mV = 0 mV\n    state w = 1\n    tau*V' = I - (1 + w)*V\n    w' = -w/(30 ms)\n" + method +
			"    spike when V > 15 mV { V := 0 mV; w := w + 0.3 }\n}\n"
	}
	last := func(method string, dt float64) float64 {
		s := simulated(t, text(method), pipeline.Choices{Spikes: "exact"}, int(200/dt), dt, 40)
		times := s.spikes()
		return times[len(times)-1]
	}
	truth := last("    integrate by rk4\n", 0.01)
	coarse, fine := math.Abs(last("", 0.2)-truth), math.Abs(last("", 0.1)-truth)
	if order := math.Log2(coarse / fine); math.Abs(order-1) > 0.2 {
		t.Errorf("exponential Euler: errors %.3g and %.3g, order %.2f", coarse, fine, order)
	}
}

// Several spikes of one step are located as far as the model asks for it; the
// next waits for the beginning of the next step.
func TestSeveralSpikesInAStep(t *testing.T) {
	text := func(exact string) string {
		return "neuron Fast {\n    input I: mV\n    state V: mV = 0 mV\n    (20 ms)*V' = I - V\n    spike when V > 15 mV { " + exact + "; V := 0 mV }\n}\n"
	}
	const I, dt = 100.0, 10.0
	interval := 20 * math.Log(I/(I-15)) // 3.25 ms: three in a step
	located := simulated(t, text("exact 4"), pipeline.Choices{}, 5, dt, I).spikes()
	if len(located) != 15 {
		t.Fatalf("%d spikes in 50 ms, want 15", len(located))
	}
	for n, at := range located {
		if want := float64(n+1) * interval; math.Abs(at-want) > 1e-10 {
			t.Errorf("spike %d at %.12g ms, want %.12g", n, at, want)
		}
	}
	late := simulated(t, text("exact"), pipeline.Choices{}, 3, dt, I).spikes()
	want := []float64{interval, dt, 2 * dt}
	for n := range want {
		if n >= len(late) || math.Abs(late[n]-want[n]) > 1e-9 {
			t.Fatalf("one spike a step: %v, want %v", late, want)
		}
	}
}

// A cell whose spike changes nothing keeps its trajectory to the bit; only the
// spike moves into the step.
func TestNotedSpikesLeaveTheTrajectoryAlone(t *testing.T) {
	trajectory := func(spikes string) (v, at []float64) {
		s := simulated(t, "import \"stdlib/traub_miles\"\n", pipeline.Choices{Spikes: spikes}, 3000, 0.01, 3)
		at = s.spikes()
		out, width := s.memory.Slice("out"), s.memory.Shape("out").Width
		for k := range s.steps {
			v = append(v, out[k*width])
		}
		return v, at
	}
	onGrid, late := trajectory("grid")
	located, at := trajectory("exact")
	for k := range onGrid {
		if math.Float64bits(onGrid[k]) != math.Float64bits(located[k]) {
			t.Fatalf("step %d: V = %v with exact spikes, %v on the grid", k, located[k], onGrid[k])
		}
	}
	if len(at) < 3 || len(at) != len(late) {
		t.Fatalf("%d spikes, %d on the grid", len(at), len(late))
	}
	for n := range at {
		if d := late[n] - at[n]; d < 0 || d > 0.01 {
			t.Errorf("spike %d at %v ms, on the grid at %v", n, at[n], late[n])
		}
	}
}

// Clamps that move with other states and thresholds that move with time are
// followed within the step: with exact integrators spike times do not depend on
// the time step.
func TestMovingClampsAndThresholdsDoNotDependOnTheStep(t *testing.T) {
	const head = "    param tau = 20 ms\n    input I: mV\n    state V: mV = 0 mV\n    tau*V' = I - V\n"
	for name, text := range map[string]string{
		"a clamp that follows a state": "neuron A {\n" + head + "    state a: mV = 0 mV\n    a' = -a/(5 ms)\n" +
			"    spike when V > 15 mV { exact; V := 0 mV; a := a + 10 mV; refractory 3 ms { clamp V = a - 2 mV } }\n}\n",
		"a threshold that moves with time": "neuron B {\n" + head +
			"    spike when V > 15 mV + (2 mV)*sin(t/(7 ms)) { exact; V := 0 mV }\n}\n",
	} {
		coarse, fine := simulated(t, text, pipeline.Choices{}, 200, 0.5, 25).spikes(), simulated(t, text, pipeline.Choices{}, 10000, 0.01, 25).spikes()
		if len(coarse) < 3 || len(coarse) != len(fine) {
			t.Fatalf("%s: %d and %d spikes", name, len(coarse), len(fine))
		}
		for n := range coarse {
			if math.Abs(coarse[n]-fine[n]) > 1e-8 {
				t.Errorf("%s: spike %d at %.12g ms in steps of 0.5 ms, at %.12g in steps of 0.01", name, n, coarse[n], fine[n])
			}
		}
	}
}
