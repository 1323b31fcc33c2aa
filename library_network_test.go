package nmlc_test

import (
	"context"
	"path/filepath"
	"testing"

	"nmlc/codegen/pipeline"
	"nmlc/lang/diag"
	"nmlc/load"
	"nmlc/runtime/network"
)

// wiredRun is a network that has run.
type wiredRun struct {
	job    *network.Job
	result *network.Result
}

// wired runs the first run block of a text that has these files beside it.
func wired(t *testing.T, text string, files map[string]string) wiredRun {
	t.Helper()
	all := map[string]string{"model.nml": text}
	for name, content := range files {
		all[name] = content
	}
	file, diags, err := load.Model(filepath.Join(writeAll(t, all), "model.nml"))
	if err != nil {
		t.Fatal(err)
	}
	refuse(t, diags)
	backend, err := pipeline.SelectBackend("interp")
	if err != nil {
		t.Fatal(err)
	}
	plan, err := pipeline.NetworkJob(file.Runs[0], pipeline.Choices{}, backend, 0, diags)
	if err != nil {
		t.Fatal(err)
	}
	refuse(t, diags)
	plan.Job.Threads = 1
	r, err := network.Run(context.Background(), plan.Job)
	if err != nil {
		t.Fatal(err)
	}
	if r.DivergedAll > 0 {
		t.Fatalf("%d cells diverged", r.DivergedAll)
	}
	return wiredRun{plan.Job, r}
}

func refuse(t *testing.T, diags *diag.List) {
	t.Helper()
	if err := load.Failure(diags); err != nil {
		t.Fatal(err)
	}
}

// population is the index of a population.
func (w wiredRun) population(t *testing.T, name string) int {
	t.Helper()
	for i, p := range w.job.Populations {
		if p.Name == name {
			return i
		}
	}
	t.Fatalf("there is no population %s", name)
	return 0
}

// trace is what was recorded of cell 0 of a population, at the start of each
// step.
func (w wiredRun) trace(t *testing.T, population, name string) []float64 {
	t.Helper()
	at := w.population(t, population)
	for _, tr := range w.result.Traces {
		if tr.Population == at && tr.Name == name {
			return tr.Values[0]
		}
	}
	t.Fatalf("%s of %s was not recorded", name, population)
	return nil
}

// spikes is how often a population spiked.
func (w wiredRun) spikes(t *testing.T, population string) int {
	t.Helper()
	return int(w.result.Populations[w.population(t, population)].Spikes)
}
