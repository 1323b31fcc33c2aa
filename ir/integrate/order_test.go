package integrate_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"nmlc/ir"
	"nmlc/ir/lower"
	"nmlc/lang/diag"
	"nmlc/lang/source"
	"nmlc/load"
)

func program(t *testing.T, text, method string) (*ir.Program, *diag.List) {
	t.Helper()
	file, diags := load.File(source.NewFile("test.nml", text))
	if err := load.Failure(diags); err != nil {
		t.Fatal(err)
	}
	return lower.Cell(file.Cells[0], lower.Options{Method: method}, diags), diags
}

// integrated runs a program to time 4 and returns its states. noise gives the
// normal number of a step.
func integrated(p *ir.Program, dt float64, values map[string]float64, noise func(step int) float64) []float64 {
	state := map[string]float64{}
	step := 0
	env := func(n *ir.Node) float64 {
		switch n.Kind {
		case ir.TimeStep:
			return dt
		case ir.Param:
			if v, ok := values[n.Name]; ok {
				return v
			}
			return p.Param(n.Name).Init
		case ir.Input:
			if strings.HasPrefix(n.Name, "noise.") {
				return noise(step)
			}
			return 0.7
		}
		return state[n.Name]
	}
	for i, v := range ir.Eval(env, p.Init...) {
		state[p.States[i].Name] = v
	}
	var out []float64
	for ; step < int(math.Round(4/dt)); step++ {
		out = ir.Eval(env, p.Next...)
		for i, v := range out {
			state[p.States[i].Name] = v
		}
	}
	return out
}

const pendulum = `neuron P {
    state x = 1
    state y = 0.2
    x' = y/(1 ms)
    y' = -(x + 0.3*x^3 + 0.2*y)/(1 ms)
}`

// Each equation is linear in its own state, with a rate that moves.
const gates = `neuron G {
    state m = 0.1
    state h = 0.9
    m' = (1 - m)*(1 + h^2)/(1 ms) - m*exp(h)/(1 ms)
    h' = (1 - h)*exp(-m)/(2 ms) - h*m/(1 ms)
}`

// A synaptic current, integrated exactly, drives a membrane that is not linear.
const driven = `neuron D {
    state s = 1
    state v = 0
    s' = -s/(1.3 ms)
    v' = (s - v^3)/(1 ms)
}`

// A force that depends on time moves within a step, too.
const forced = `neuron F {
    state x = 1
    state s = 1
    s' = -s/(1.3 ms)
    x' = (cos(2*t/(1 ms)) - x^3 - 0.1*s)/(1 ms)
}`

func TestConvergenceOrders(t *testing.T) {
	for _, c := range []struct {
		name, text, method string
		order              float64
	}{
		{"euler", pendulum, "euler", 1}, {"midpoint", pendulum, "midpoint", 2}, {"heun", pendulum, "heun", 2},
		{"rk4", pendulum, "rk4", 4}, {"exponential_euler", gates, "exponential_euler", 1}, {"euler on gates", gates, "euler", 1},
		{"rk4 driven by an exact current", driven, "", 4},
		{"rk4 under a force", forced, "", 4}, {"midpoint under a force", forced, "midpoint", 2}, {"heun under a force", forced, "heun", 2},
	} {
		p, _ := program(t, c.text, c.method)
		reference, _ := program(t, c.text, "rk4")
		want := integrated(reference, 1.0/2048, nil, nil)
		var errors []float64
		for _, n := range []float64{16, 32, 64, 128} {
			got := integrated(p, 1/n, nil, nil)
			worst := 0.0
			for i := range got {
				if !p.States[i].Hidden {
					worst = math.Max(worst, math.Abs(got[i]-want[i]))
				}
			}
			errors = append(errors, worst)
		}
		if !(errors[3] > 1e-13) || !(errors[0] < 0.3) {
			t.Fatalf("%s: the errors %g tell nothing", c.name, errors)
		}
		for i := 1; i < len(errors); i++ {
			if slope := math.Log2(errors[i-1] / errors[i]); math.Abs(slope-c.order) > 0.25 {
				t.Errorf("%s: errors %.3g fall with the order %.2f, want %g", c.name, errors, slope, c.order)
				break
			}
		}
	}
}

// Euler-Maruyama on x' = -x + 0.5 xi, whose noise is additive: strong order 1
// against a fine path of the same Brownian motion.
func TestEulerMaruyamaFollowsTheNoise(t *testing.T) {
	p, _ := program(t, "neuron N {\n state x = 1\n x' = (0.3*x - x^3)/(1 ms) + 0.5/(1 ms)^0.5*xi\n}", "")
	if m := p.Methods[0].Name; m != "euler_maruyama" {
		t.Fatalf("integrated by %s", m)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	var errors [4]float64
	const paths, finest = 40, 4096
	for range paths {
		brownian := make([]float64, 4*finest)
		for i := range brownian {
			brownian[i] = rng.NormFloat64()
		}
		at := func(n int) float64 { // n steps per ms, of the same path
			group := finest / n
			return integrated(p, 1/float64(n), nil, func(step int) float64 {
				sum := 0.0
				for _, z := range brownian[step*group : (step+1)*group] {
					sum += z
				}
				return sum / math.Sqrt(float64(group))
			})[0]
		}
		want := at(finest)
		for i, n := range []int{8, 16, 32, 64} {
			errors[i] += math.Abs(at(n)-want) / paths
		}
	}
	if slope := math.Log2(errors[0]/errors[3]) / 3; math.Abs(slope-1) > 0.25 || errors[3] < 1e-6 {
		t.Errorf("mean errors %.3g fall with the order %.2f, want 1", errors, slope)
	}
}

// The exact propagator of chains of one to three equals a fine Runge-Kutta
// solution at any step, also where time constants meet.
func TestExactPropagator(t *testing.T) {
	const chain = `neuron C {
    param a = 2 ms, b = 3 ms, c = 5 ms
    state u = 1
    state v = 0.5
    state w = 0
    u' = -u/a
    v' = (u - v)/b
    w' = (v - w)/c
}`
	const gif = `neuron D {
    param a = 2 ms, b = 3 ms
    input I
    state v = 0.5
    state w = 0
    v' = (I - v)/a
    w' = (v - w)/b
}`
	for _, text := range []string{chain, gif} {
		for _, tau := range []map[string]float64{
			{}, {"a": 3}, {"b": 5}, {"a": 5, "b": 5}, {"a": 3 + 1e-6}, {"a": 3 + 1e-4, "c": 3}, {"a": 0.5, "b": 40},
		} {
			exact, _ := program(t, text, "")
			for _, m := range exact.Methods {
				if m.Name != "exact" {
					t.Fatalf("%s by %s: %s", m.State.Name, m.Name, m.Reason)
				}
			}
			fine, _ := program(t, text, "rk4")
			want := integrated(fine, 1.0/256, tau, nil)
			for i, got := range integrated(exact, 1, tau, nil) {
				if !(math.Abs(got-want[i]) < 2e-9) {
					t.Errorf("%v: state %d is %.12g, want %.12g", tau, i, got, want[i])
				}
			}
		}
	}
}

func TestChoiceWithItsReason(t *testing.T) {
	for _, c := range []struct{ text, state, method, reason string }{
		{pendulum, "y", "rk4", "smooth"}, {pendulum, "x", "rk4", "oscillator"},
		{gates, "m", "exponential_euler", "linear in m"},
		{driven, "s", "exact", "fixed during a run"},
		{"neuron Q {\n state v = 0\n v' = (v^2 + 1)/(1 ms)\n spike when v > 30 { v := 0 }\n}", "v", "midpoint", "resets"},
		{"neuron L {\n state x = 1\n state y = 0\n x' = -y/(1 ms)\n y' = x/(1 ms)\n}", "x", "rk4", "oscillator"},
	} {
		p, _ := program(t, c.text, "")
		for _, m := range p.Methods {
			if m.State.Name == c.state && (m.Name != c.method || !strings.Contains(m.Reason, c.reason)) {
				t.Errorf("%s is integrated by %s: %s", c.state, m.Name, m.Reason)
			}
		}
	}
	if p, diags := program(t, pendulum, "exact"); p != nil || !diags.HasErrors() {
		t.Error("a system that is not linear was integrated exactly")
	}
}

// A rate that may be zero gets the form that is right there.
func TestExponentialEulerAtARateOfZero(t *testing.T) {
	p, _ := program(t, "neuron Z {\n param g = 0 in 0 .. 1\n state q = 0.5\n state x = 2\n q' = (1 - q^3)/(1 ms)\n x' = (1 - g*q*x)/(1 ms)\n}", "")
	for i, v := range p.States {
		if v.Name == "x" {
			if got := integrated(p, 0.25, nil, nil)[i]; math.Abs(got-6) > 1e-12 {
				t.Errorf("x' = 1 from 2 gives %g after 4 ms, want 6", got)
			}
		}
	}
}
