package pipeline_test

import (
	"context"
	"testing"

	"nmlc/codegen/pipeline"
	"nmlc/lang/model"
	"nmlc/load"
	"nmlc/runtime/prove"
)

func certificate(t *testing.T, name string, amplitude float64, choices pipeline.Choices) *prove.Result {
	t.Helper()
	file, diags, err := load.Model(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := load.Failure(diags); err != nil {
		t.Fatal(err)
	}
	run := &model.Run{Cell: file.Cells[0]}
	p := pipeline.ProveProgram(run, choices, diags)
	if p == nil {
		t.Fatal(load.Failure(diags))
	}
	backend, _ := pipeline.SelectBackend("interp")
	job, err := pipeline.ProveJob(run, p, backend.WithLanes(8))
	if err != nil {
		t.Fatal(err)
	}
	job.Steps, job.DT = 2000, 0.05
	job.Input = func(_, step int) float64 { return amplitude }
	r, err := prove.Run(context.Background(), job)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestCertificates(t *testing.T) {
	for _, c := range []struct {
		name      string
		amplitude float64
	}{{"stdlib/lif", 0.3}, {"stdlib/gif", 2}, {"stdlib/adex", 1}, {"stdlib/izhikevich", 10}, {"stdlib/hh", 10}, {"stdlib/traub_miles", 3}} {
		for _, spikes := range []string{"exact", "grid"} {
			r := certificate(t, c.name, c.amplitude, pipeline.Choices{Spikes: spikes})
			for _, check := range r.Checks {
				t.Logf("%s %s: %-32s %.3g (%.3g) %v %s", c.name, spikes, check.Name, check.Error, check.Tolerance, check.OK, check.Detail)
			}
			t.Log(r.Spikes, r.SlowestRise, r.SlowestRiseAt, r.NearestMiss, r.NearestMissAt, r.Notes)
			if !r.OK() {
				t.Errorf("%s %s", c.name, spikes)
			}
		}
	}
}
