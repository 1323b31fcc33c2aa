package pipeline_test

import (
	"context"
	"math"
	"strings"
	"testing"

	"nmlc/codegen/pipeline"
	"nmlc/ir"
	"nmlc/lang/model"
	"nmlc/load"
	"nmlc/runtime/prove"
)

// certificate proves a cell under a constant input, after spoil has changed its
// step.
func certificate(t *testing.T, name string, amplitude float64, c pipeline.Choices, spoil func(p *ir.Program)) *prove.Result {
	t.Helper()
	file, diags, err := load.Model(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := load.Failure(diags); err != nil {
		t.Fatal(err)
	}
	run := &model.Run{Cell: file.Cells[0]}
	p := pipeline.ProveProgram(run, c, diags)
	if p == nil {
		t.Fatal(load.Failure(diags))
	}
	spoil(p)
	backend, _ := pipeline.SelectBackend("interp")
	job, err := pipeline.ProveJob(run, p, backend.WithLanes(8))
	if err != nil {
		t.Fatal(err)
	}
	job.Steps, job.DT = 2000, 0.05
	job.Input = func(int, int) float64 { return amplitude }
	r, err := prove.Run(context.Background(), job)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func sound(*ir.Program) {}

var exactly = pipeline.Choices{Spikes: "exact"}

func failing(r *prove.Result) []string {
	var names []string
	for _, c := range r.Checks {
		if !c.OK {
			names = append(names, c.Name+" "+c.Detail)
		}
	}
	return names
}

func TestGradientsThroughSpikesHold(t *testing.T) {
	for name, amplitude := range map[string]float64{"stdlib/lif": 0.3, "stdlib/gif": 2, "stdlib/adex": 1, "stdlib/izhikevich": 10, "stdlib/mat": 0.6} {
		for _, c := range []pipeline.Choices{exactly, {Spikes: "grid"}} {
			r := certificate(t, name, amplitude, c, sound)
			if f := failing(r); f != nil || r.Spikes < 3 {
				t.Errorf("%s with %s spikes, %d of them: %v", name, c.Spikes, r.Spikes, f)
			}
			if c == exactly && !(r.SlowestRise > 0) {
				t.Errorf("%s: the distance to the threshold rises by %v at a spike", name, r.SlowestRise)
			}
		}
	}
}

// A derivative that lacks a term is found, at the line of its equation.
func TestABrokenDerivativeIsFoundAtItsLine(t *testing.T) {
	for state, line := range map[string]string{"V": "line 22", "theta": "line 23"} {
		r := certificate(t, "stdlib/gif", 2, exactly, func(p *ir.Program) {
			for i, v := range p.States {
				if v.Name == state { // V acts with the right value, but without derivative
					p.Next[i] = p.Graph.Rewrite(func(n *ir.Node, _ []*ir.Node) *ir.Node {
						if n.Op == ir.Leaf && n.Name == "V" {
							return p.Graph.Unary(ir.Fixed, n)
						}
						return nil
					}, p.Next[i])[0]
				}
			}
		})
		found := strings.Join(failing(r), "; ")
		if r.OK() || !strings.Contains(found, line) || !strings.Contains(found, "differences") {
			t.Errorf("a broken equation of %s is reported as: %s", state, found)
		}
		for other, elsewhere := range map[string]string{"V": "equation of V", "theta": "equation of theta"} {
			if other != state && strings.Contains(found, elsewhere) {
				t.Errorf("the sound equation of %s is blamed for that of %s: %s", other, state, found)
			}
		}
	}
}

// A cell that does not spike proves nothing about spikes.
func TestASilentCellIsNoProof(t *testing.T) {
	r := certificate(t, "stdlib/lif", 0, exactly, sound)
	if r.OK() || !strings.Contains(strings.Join(failing(r), ""), "alive") {
		t.Errorf("a silent cell is certified: %+v", r.Checks)
	}
	if !math.IsNaN(r.SlowestRise) {
		t.Errorf("a spike rises by %v where there is none", r.SlowestRise)
	}
}

// The distance to a spike that nearly came is that of the closed form: V tends
// to R I = 19.9 mV, 0.1 mV below the threshold, and falls when I stops.
func TestNearestMissIsTheDistanceOfThePeak(t *testing.T) {
	file, diags, err := load.Model("stdlib/lif")
	if err != nil {
		t.Fatal(err)
	}
	run := &model.Run{Cell: file.Cells[0]}
	p := pipeline.ProveProgram(run, exactly, diags)
	backend, _ := pipeline.SelectBackend("interp")
	job, err := pipeline.ProveJob(run, p, backend.WithLanes(8))
	if err != nil {
		t.Fatal(err)
	}
	job.Steps, job.DT = 4000, 0.1
	job.Input = func(_, step int) float64 {
		if step < 2000 {
			return 0.199
		}
		return 0
	}
	r, err := prove.Run(context.Background(), job)
	if err != nil {
		t.Fatal(err)
	}
	want := 20 - 19.9*(1-math.Exp(-200.0/20))
	if math.Abs(r.NearestMiss-want) > 1e-9 || r.NearestMissAt != 200 {
		t.Errorf("nearest miss %v at %v ms, want %v at 200 ms", r.NearestMiss, r.NearestMissAt, want)
	}
}
