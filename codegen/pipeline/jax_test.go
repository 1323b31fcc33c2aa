package pipeline_test

import (
	"encoding/json"
	"flag"
	"math"
	"os"
	"testing"

	"nmlc/codegen/pipeline"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/load"
	"nmlc/runtime/learn"
	"nmlc/runtime/task"
)

var forJAX = flag.String("jax", "", "file for what testdata/jax/reference.py reads")

// TestGradientsOfJAX compares the loss and the gradient of each rule with those of
// a program in JAX and NumPy that knows the equations of the network alone. Where
// what is random in nmlc has changed, its numbers are made anew:
//
//	go test ./codegen/pipeline -run TestGradientsOfJAX -jax /tmp/inputs.json
//	python codegen/pipeline/testdata/jax/reference.py /tmp/inputs.json > codegen/pipeline/testdata/jax/gradients.json
func TestGradientsOfJAX(t *testing.T) {
	file, diags, err := load.Model("testdata/jax/network.nml")
	if err != nil || diags.HasErrors() {
		t.Fatal(err, render(diags))
	}
	inputs := map[string]*jaxInputs{}
	for _, tr := range file.Trains {
		inputs[tr.Name] = jaxScene(t, tr)
	}
	if *forJAX != "" {
		content, err := json.Marshal(inputs)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(*forJAX, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	content, err := os.ReadFile("testdata/jax/gradients.json")
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]struct {
		Loss     float64
		Gradient [][]float64 // by Free
	}
	if err := json.Unmarshal(content, &want); err != nil {
		t.Fatal(err)
	}
	for name, in := range inputs {
		w := want[name]
		if math.Abs(in.got.Loss-w.Loss) > 1e-12*w.Loss {
			t.Errorf("%s: the loss is %v, in JAX %v", name, in.got.Loss, w.Loss)
			continue
		}
		at := 0
		for k, f := range in.Free {
			by := in.got.Gradient[at : at+len(f.Values)]
			at += len(by)
			if len(w.Gradient[k]) != len(by) {
				t.Fatalf("%s: %d values of %s, in JAX %d", name, len(by), f.Name, len(w.Gradient[k]))
			}
			cos, length, other := cosine(by, w.Gradient[k])
			if other == 0 {
				t.Errorf("%s: there is no gradient by %s", name, f.Name)
			}
			if difference(by, w.Gradient[k]) > 1e-12*other {
				t.Errorf("%s: the gradient by %s has length %v, in JAX %v; cosine %v", name, f.Name, length, other, cos)
			}
		}
	}
}

func difference(a, b []float64) float64 {
	sum := 0.0
	for k := range a {
		sum += (a[k] - b[k]) * (a[k] - b[k])
	}
	return math.Sqrt(sum)
}

// jaxInputs are the numbers of a network, with what nmlc makes of them.
type jaxInputs struct {
	Rule        string
	Decay       float64
	Losses      []learn.Loss
	Populations []jaxPopulation
	Projections []jaxProjection
	Free        []jaxFree
	Trials      []*task.Trial
	got         *learn.Outcome
}

type jaxPopulation struct {
	Name   string
	Size   int
	Params map[string][]float64
}

type jaxProjection struct {
	Name          string
	Pre, Post     int
	From, To      []int
	Weight, Delay []float64
}

type jaxFree struct {
	Name, Param            string
	Kind                   learn.Kind
	Projection, Population int
	Values                 []float64
}

// jaxScene computes the gradient of a training on its first trials.
func jaxScene(t *testing.T, tr *model.Train) *jaxInputs {
	t.Helper()
	code, err := pipeline.SelectBackend("interp")
	if err != nil {
		t.Fatal(err)
	}
	list := &diag.List{}
	plan, err := pipeline.TrainJob(tr, pipeline.Choices{}, code, uint64(tr.Seed), list)
	if err != nil || plan == nil {
		t.Fatal(err, render(list))
	}
	job := plan.Job
	if job.Rows, err = code.Rows(false); err != nil {
		t.Fatal(err)
	}
	source, err := plan.TaskOf(tr, uint64(tr.Seed))
	if err != nil {
		t.Fatal(err)
	}
	machine, err := learn.New(job)
	if err != nil {
		t.Fatal(err)
	}
	in := &jaxInputs{Rule: string(job.Rule), Decay: job.Decay, Losses: job.Losses}
	for n := range uint64(3) {
		trial, err := source.Trial(task.Training, n)
		if err != nil {
			t.Fatal(err)
		}
		in.Trials = append(in.Trials, trial)
	}
	in.describe(job)
	var values [][]float64
	for _, f := range in.Free {
		values = append(values, f.Values)
	}
	if in.got, err = machine.Gradient(values, in.Trials); err != nil {
		t.Fatal(err)
	}
	for i, p := range job.Populations {
		if rate := 1000 * in.got.Rates[i]; p.Name != "Out" && (rate < 10 || rate > 300) {
			t.Errorf("%s: %s fires at %.3g Hz: that tests little", tr.Name, p.Name, rate)
		}
	}
	return in
}

// describe writes down a network, with delays between two steps where they are
// trained.
func (in *jaxInputs) describe(job *learn.Job) {
	for _, p := range job.Populations {
		made := jaxPopulation{p.Name, p.Size, map[string][]float64{}}
		for _, q := range p.Params {
			made.Params[q.Name] = spread(q.Values, q.Value, p.Size)
		}
		in.Populations = append(in.Populations, made)
	}
	for _, p := range job.Projections {
		made := jaxProjection{Name: p.Name, Pre: p.Pre, Post: p.Post, Weight: spread(p.Edges.Weight, 0, p.Edges.Len())}
		for pre := range p.Edges.Pre {
			for k := p.Edges.Row[pre]; k < p.Edges.Row[pre+1]; k++ {
				made.From, made.To = append(made.From, pre), append(made.To, int(p.Edges.Target[k]))
				made.Delay = append(made.Delay, float64(p.Edges.Delay[int(k)%len(p.Edges.Delay)]))
			}
		}
		in.Projections = append(in.Projections, made)
	}
	for _, f := range job.Free {
		made := jaxFree{Name: f.Name, Kind: f.Kind, Projection: f.Projection, Population: f.Population, Values: append([]float64(nil), f.Start...)}
		switch f.Kind {
		case learn.Params:
			made.Param = job.Populations[f.Population].Params[f.Param].Name
		case learn.Delays:
			for k := range made.Values {
				made.Values[k] += 0.37 * float64(k%11+1)
			}
		}
		in.Free = append(in.Free, made)
	}
}

// spread is one number for each, where all share the first or none is listed.
func spread(values []float64, otherwise float64, n int) []float64 {
	out := make([]float64, n)
	for k := range out {
		out[k] = otherwise
		if len(values) > 0 {
			out[k] = values[k%len(values)]
		}
	}
	return out
}
