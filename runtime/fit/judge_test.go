package fit

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"nmlc/runtime/optimize"
)

func TestSilentParameterIsNotSearched(t *testing.T) {
	for _, tangent := range []bool{true, false} {
		job := leakyJob(t, 4, true, 1, 200, 0.5)
		if !tangent {
			job.Kernels.Tangent = nil
		}
		job.Params[zz].Free = true
		result := mustRun(t, job)
		z := result.Params[zz]
		if z.Identifiable || z.Value != job.Params[zz].Default || !strings.Contains(z.Note, "does not depend") || !math.IsNaN(z.Stderr) {
			t.Errorf("tangent %v: z is %+v", tangent, z)
		}
		if len(result.Searched) != 3 {
			t.Errorf("searched %v", result.Searched)
		}
	}
}

func TestParametersKnownOnlyTogetherAreNamed(t *testing.T) {
	job := leakyJob(t, 4, true, 2, 200, 0.5)
	job.Params[gB].Free = true
	job.Params[gA].Lo, job.Params[gB].Lo = -0.1, -0.1 // the sum is met inside the box
	result := mustRun(t, job)
	for _, k := range []int{gA, gB} {
		p := result.Params[k]
		if p.Identifiable || !math.IsNaN(p.Stderr) {
			t.Errorf("%s is called identifiable, stderr %v", p.Name, p.Stderr)
		}
		for _, name := range []string{"gA by", "gB by"} {
			if !strings.Contains(p.Note, name) {
				t.Errorf("note of %s does not name %s: %s", p.Name, name, p.Note)
			}
		}
		if strings.Contains(p.Note, "C by") {
			t.Errorf("note of %s names C: %s", p.Name, p.Note)
		}
	}
	if c := result.Params[cM]; !c.Identifiable || !(c.Stderr > 0) {
		t.Errorf("C: identifiable %v, stderr %v, %s", c.Identifiable, c.Stderr, c.Note)
	}
	near(t, "gA + gB", result.Params[gA].Value+result.Params[gB].Value, leakyTruth[gA], 1e-3)
}

// The standard errors are those of a linear fit with a Jacobian from central
// differences of the model's trace, weights included; and a common factor of
// the weights does not change them.
func TestStandardErrorsAreThoseOfWeightedLeastSquares(t *testing.T) {
	job := leakyJob(t, 4, true, 2, 200, 0.5)
	job.Windows = []Window{{0, 8, 1}, {8, 18, 3}}
	result := mustRun(t, job)
	want := numericalErrors(t, job, result)
	for n, k := range result.Searched {
		near(t, "stderr of "+leakyNames[k], result.Params[k].Stderr, want.At(n, n), 1e-5*want.At(n, n))
		near(t, "correlation with itself", result.Correlation[n][n], 1, 1e-12)
		for m := range n {
			near(t, "correlation", result.Correlation[n][m], want.At(n, m), 1e-5)
		}
	}
	job.Windows = []Window{{0, 8, 10}, {8, 18, 30}}
	again := mustRun(t, job)
	for _, k := range result.Searched {
		near(t, "stderr after scaling of weights", again.Params[k].Stderr, result.Params[k].Stderr, 1e-5*result.Params[k].Stderr)
	}
	job.Kernels.Tangent = nil
	again = mustRun(t, job)
	for _, k := range result.Searched { // half of the Hessian instead of J'J
		near(t, "stderr without tangents", again.Params[k].Stderr, result.Params[k].Stderr, 0.1*result.Params[k].Stderr)
	}
}

// numericalErrors has standard errors on the diagonal, correlations below it.
func numericalErrors(t *testing.T, job *Job, result *Result) *mat.Dense {
	full := job.withDefaults()
	e, err := newEvaluator(t.Context(), full)
	if err != nil {
		t.Fatal(err)
	}
	var best []float64
	for _, p := range result.Params {
		best = append(best, p.Value)
	}
	n := len(result.Searched)
	columns := make([][]float64, n)
	var sse, samples float64
	residuals := func(at []float64) (r []float64) {
		for s, trace := range e.traces(at) {
			for i, w := range e.grids[s].weight {
				if w > 0 {
					r = append(r, math.Sqrt(w)*(trace.Model[0][i]-trace.Data[0][i]))
				}
			}
		}
		return r
	}
	for _, r := range residuals(best) {
		sse += r * r
		samples++
	}
	for c, k := range result.Searched {
		up, down := append([]float64(nil), best...), append([]float64(nil), best...)
		h := 1e-6 * (job.Params[k].Hi - job.Params[k].Lo)
		up[k] += h
		down[k] -= h
		low := residuals(down)
		for i, r := range residuals(up) {
			columns[c] = append(columns[c], (r-low[i])/(2*h))
		}
	}
	gram := mat.NewDense(n, n, nil)
	for a := range n {
		for b := range n {
			for i := range columns[a] {
				gram.Set(a, b, gram.At(a, b)+columns[a][i]*columns[b][i])
			}
		}
	}
	var inverse mat.Dense
	if err := inverse.Inverse(gram); err != nil {
		t.Fatal(err)
	}
	inverse.Scale(sse/(samples-float64(n)), &inverse)
	out := mat.NewDense(n, n, nil)
	for a := range n {
		out.Set(a, a, math.Sqrt(inverse.At(a, a)))
		for b := range a {
			out.Set(a, b, inverse.At(a, b)/math.Sqrt(inverse.At(a, a)*inverse.At(b, b)))
		}
	}
	return out
}

func TestParameterOnABorderIsNotIdentifiable(t *testing.T) {
	job := leakyJob(t, 4, true, 1, 200, 0.5)
	job.Params[eL].Lo, job.Params[eL].Hi, job.Params[eL].Default = -60, -50, -55 // the truth is -65
	e := mustRun(t, job).Params[eL]
	if !e.AtBound || e.Identifiable || e.Value != -60 || !strings.Contains(e.Note, "lower end") {
		t.Errorf("E: %+v", e)
	}
}

// Starts whose Euler step is unstable overflow. The others must not notice, and
// the report names the state.
func TestDivergingStartsDoNotSpoilOthers(t *testing.T) {
	job := leakyJob(t, 8, false, 3, 2000, 0.2)
	job.Params[cM].Lo, job.Params[gA].Hi = 0.0005, 12
	job.Starts = 12
	result := mustRun(t, job)
	undefined := 0
	for _, s := range result.Starts {
		if s.Status == optimize.Undefined {
			undefined++
			if !strings.Contains(s.Trouble, "state V blew up at t = ") {
				t.Errorf("trouble: %q", s.Trouble)
			}
		}
	}
	if undefined == 0 || undefined == len(result.Starts) {
		t.Fatalf("%d of %d starts diverge: the test tests nothing", undefined, len(result.Starts))
	}
	near(t, "gA", result.Params[gA].Value, leakyTruth[gA], 0.002)
	job.Kernels = leakyKernels(1, true)
	if want := mustRun(t, job); fmt.Sprintf("%v", want.Starts) != fmt.Sprintf("%v", result.Starts) {
		t.Error("starts differ from those run one by one")
	}
}

func TestAllStartsDivergingIsAnError(t *testing.T) {
	job := leakyJob(t, 4, true, 1, 2000, 0.2)
	job.Params[cM].Lo, job.Params[cM].Hi, job.Params[cM].Default = 1e-4, 2e-4, 1.5e-4
	if _, err := Run(t.Context(), job); err == nil || !strings.Contains(err.Error(), "state V blew up") {
		t.Errorf("error %v", err)
	}
}

func TestResidualLag1(t *testing.T) {
	white := mustRun(t, leakyJob(t, 4, true, 2, 2000, 0.5))
	near(t, "lag 1 of white residuals", white.ResidualLag1, 0, 0.06)
	job := leakyJob(t, 4, true, 2, 2000, 0.5)
	for s := range job.Sweeps { // noise that remembers: an AR(1) process of coefficient 0.8
		clean := leakyJob(t, 4, true, 2, 2000, 0).Sweeps[s].Targets[0]
		v, memory := job.Sweeps[s].Targets[0], 0.0
		for i := range v {
			memory = 0.8*memory + v[i] - clean[i]
			v[i] = clean[i] + memory
		}
	}
	near(t, "lag 1 of AR(1) residuals", mustRun(t, job).ResidualLag1, 0.8, 0.04)
}

func TestTracesShowTheModelAtTheSamples(t *testing.T) {
	job := leakyJob(t, 4, false, 3, 200, 0)
	job.DT = 0.05 // two steps per sample
	job.SampleAfter = true
	job.Sweeps[2].Start = 100
	e, err := newEvaluator(t.Context(), job.withDefaults())
	if err != nil {
		t.Fatal(err)
	}
	e.workers[0].segment = 7 // no divisor of anything
	for s, trace := range e.traces(leakyTruth[:]) {
		x, spikes := leakyTruth[eL], 0
		for step := range 400 {
			i := step / 2
			if step%2 == 1 {
				near(t, fmt.Sprintf("sweep %d sample %d", s, i), trace.Model[0][i], x, 1e-12)
			}
			x += 0.05 / leakyTruth[cM] * (trace.Inputs[0][i] - leakyTruth[gA]*(x-leakyTruth[eL]))
			if x > -60 {
				spikes++
			}
		}
		if trace.Spikes != spikes || len(trace.SpikeTimes) != spikes {
			t.Errorf("sweep %d: %d spikes, want %d", s, trace.Spikes, spikes)
		}
		if s == 2 && (spikes == 0 || trace.SpikeTimes[0] < 100) {
			t.Error("the spikes of the last sweep do not count from its start")
		}
	}
}
