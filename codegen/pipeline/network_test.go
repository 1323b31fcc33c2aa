package pipeline_test

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nmlc/codegen/pipeline"
	"nmlc/ir"
	"nmlc/lang/diag"
	"nmlc/load"
	"nmlc/runtime/network"
)

// written puts a model and its tables into a folder.
func written(t *testing.T, text string, tables map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	for name, table := range tables {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(table), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(folder, "model.nml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// planned makes the job of the only run of a model; what it says where it does
// not is the text.
func planned(t *testing.T, path, backend string, c pipeline.Choices) (*pipeline.NetworkPlan, string) {
	t.Helper()
	file, diags, err := load.Model(path)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if diags.HasErrors() {
		diag.RenderAll(&b, diags, false)
		t.Fatal(b.String())
	}
	code, err := pipeline.SelectBackend(backend)
	if err != nil {
		t.Skip(err)
	}
	list := &diag.List{}
	plan, err := pipeline.NetworkJob(file.Runs[0], c, code, 1, list)
	if err != nil {
		t.Fatal(err)
	}
	diag.RenderAll(&b, list, false)
	if plan != nil {
		for _, p := range plan.Programs {
			if p != nil && ir.Verify(p) != nil {
				t.Errorf("%s: %v", p.Name, ir.Verify(p))
			}
		}
	}
	return plan, b.String()
}

func ran(t *testing.T, path, backend string, c pipeline.Choices) *network.Result {
	t.Helper()
	plan, says := planned(t, path, backend, c)
	if plan == nil {
		t.Fatal(says)
	}
	r, err := network.Run(context.Background(), plan.Job)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// kicked is a network of cells that integrate a constant, one or two populations
// of them, whose numbers are all multiples of 1/4: arithmetic is exact, so that a
// loop written by hand must agree with it to the bit.
const kicked = `
neuron Count {
    param I = 1 mV/ms
    state V: mV = 0 mV
    V' = I
    spike when V > 20 mV { V := -3 mV; refractory 1 ms { hold V } }
}
synapse Kick { weight w: mV; on pre { post.V += w } }
network N {
    population A: Count[30] { I = (1 mV/ms)*(i + 4)/8; V = (0.25 mV)*i }
    population B: Count[20] { I = (1 mV/ms)*(i + 2)/4 }
    connect A -> A by Kick as aa { table "aa.csv" { pre = "pre", post = "post" }; w = col("w", mV); delay col("d", ms) }
    connect A -> B by Kick as ab { table "ab.csv" { pre = "pre", post = "post" }; w = col("w", mV); delay col("d", ms) }
    connect B -> A by Kick as ba { table "ba.csv" { pre = "pre", post = "post" }; w = col("w", mV); delay col("d", ms) }
    record spikes
}
run Main { network N; duration 100 ms; dt 0.25 ms }
`

// kick is a connection of the reference.
type kick struct {
	pre, post int // cells, those of B after those of A
	w         float64
	steps     int
}

// TestNetworkEqualsALoopWrittenByHand: which cell spikes when, to the bit, by
// spec.md, section 8.
func TestNetworkEqualsALoopWrittenByHand(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	tables := map[string]string{}
	var all []kick
	for _, p := range []struct {
		name                    string
		pre, post, from, to, at int
	}{{"aa.csv", 30, 30, 0, 0, 120}, {"ab.csv", 30, 20, 0, 30, 90}, {"ba.csv", 20, 30, 30, 0, 90}} {
		rows := []string{"pre,post,w,d"}
		for range p.at {
			k := kick{r.IntN(p.pre), r.IntN(p.post), float64(r.IntN(33)-12) / 4, 1 + r.IntN(17)}
			rows = append(rows, fmt.Sprintf("%d,%d,%g,%g", k.pre, k.post, k.w, float64(k.steps)/4))
			all = append(all, kick{k.pre + p.from, k.post + p.to, k.w, k.steps})
		}
		tables[p.name] = strings.Join(rows, "\n") + "\n"
	}
	want := countByHand(all, 400)
	path := written(t, kicked, tables)
	for _, backend := range []string{"interp", "llvm"} {
		var got []network.Spike
		for _, s := range ran(t, path, backend, pipeline.Choices{}).Spikes {
			got = append(got, network.Spike{Population: s.Population, Cell: s.Cell, Step: s.Step})
		}
		if len(want) < 300 {
			t.Fatalf("only %d spikes", len(want))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", backend, diff)
		}
	}
}

// countByHand steps 30 + 20 counting cells.
func countByHand(all []kick, steps int) (spikes []network.Spike) {
	const cells, dt = 50, 0.25
	v, rate, left := make([]float64, cells), make([]float64, cells), make([]int, cells)
	for i := range cells {
		if rate[i] = float64(i+4) / 8; i >= 30 {
			rate[i] = float64(i-30+2) / 4
		} else {
			v[i] = 0.25 * float64(i)
		}
	}
	arriving := map[int][]kick{}
	for step := range steps {
		for _, k := range arriving[step] {
			if left[k.post] == 0 { // what a refractory period holds takes nothing up
				v[k.post] += k.w
			}
		}
		for i := range cells {
			if left[i] > 0 {
				left[i]--
				continue
			}
			if v[i] += dt * rate[i]; v[i] <= 20 {
				continue
			}
			v[i], left[i] = -3, 4
			s := network.Spike{Cell: int32(i), Step: int32(step)}
			if i >= 30 {
				s.Population, s.Cell = 1, s.Cell-30
			}
			spikes = append(spikes, s)
			for _, k := range all {
				if k.pre == i {
					arriving[step+1+k.steps] = append(arriving[step+1+k.steps], k)
				}
			}
		}
	}
	return spikes
}

const conductance = `
neuron Leaky {
    param tau = 10 ms, R = 100 MOhm
    input I: nA
    state V: mV = -60 mV
    tau*V' = -60 mV - V + R*I
}
synapse ExpCond {
    param tau = 5 ms, E = 0 mV
    weight w: nS
    state g: nS = 0 nS
    g' = -g/tau
    on pre { g += w }
    current I = g*(E - post.V)
}
network N {
    population P: spikes("pre.csv", cell = "cell", time = "time_ms")[2]
    population C: Leaky[1]
    connect P -> C by ExpCond as s { all_to_all; w = 6 nS*(1 + pre.i); delay 1.6 ms }
    record V of C[0] every 1.6 ms
}
run Main { network N; duration 40 ms; dt %g ms }
`

// TestConductanceKeepsTheOrderOfItsIntegrator: what arrives on the grid of steps
// does not interrupt a trajectory within a step.
func TestConductanceKeepsTheOrderOfItsIntegrator(t *testing.T) {
	last := func(dt float64, method string) float64 {
		path := written(t, fmt.Sprintf(conductance, dt), map[string]string{"pre.csv": "cell,time_ms\n0,1.6\n1,8\n0,20.8\n"})
		v := ran(t, path, "interp", pipeline.Choices{Integrator: method}).Traces[0].Values[0]
		return v[len(v)-1]
	}
	for _, test := range []struct {
		method    string
		order, dt float64
	}{{"", 1, 0.8}, {"heun", 2, 0.1}, {"rk4", 4, 0.8}} {
		exact := last(0.0125, "rk4")
		coarse, fine := math.Abs(last(test.dt, test.method)-exact), math.Abs(last(test.dt/2, test.method)-exact)
		if order := math.Log2(coarse / fine); math.Abs(order-test.order) > 0.3 {
			t.Errorf("%q has order %.2f (errors %.3g, %.3g), want %g", test.method, order, coarse, fine, test.order)
		}
	}
}

// TestDelayIsExact: the conductance begins in the step after the delay.
func TestDelayIsExact(t *testing.T) {
	text := strings.Replace(fmt.Sprintf(conductance, 0.1), "record V of C[0] every 1.6 ms", "record s.g of C[0]", 1)
	r := ran(t, written(t, text, map[string]string{"pre.csv": "cell,time_ms\n0,1\n1,2\n"}), "interp", pipeline.Choices{})
	g := r.Traces[0].Values[0]
	for step, want := range map[int]float64{25: 0, 26: 0.006, 35: 0.006 * math.Exp(-0.9/5), 36: 0.006*math.Exp(-1.0/5) + 0.012} {
		if math.Abs(g[step]-want) > 1e-15 {
			t.Errorf("g at %g ms is %g, want %g", float64(step)/10, g[step], want)
		}
	}
}

// TestPlasticityFollowsItsSums is the rule of Pfister and Gerstner
// against the sums over spikes in continuous time that define it.
func TestPlasticityFollowsItsSums(t *testing.T) {
	const text = `
import "stdlib/synapse/stdp_triplet"
neuron Fire { input I: nA; state V: mV = 0 mV; state n = 0; V' = 0 mV/ms; n' = 0 kHz; spike when V > 1 mV { V := 0 mV } }
synapse Force { weight w: mV = 2 mV; on pre { post.V += w } }
network N {
    population Pre: spikes("pre.csv")[1]
    population Clock: spikes("post.csv")[1]
    population Post: Fire[1]
    connect Clock -> Post by Force as f { all_to_all; delay 1 ms }
    connect Pre -> Post by STDPTriplet as s { all_to_all; delay 0.5 ms }
    record s.g of Post[0]; record spikes
}
run Main { network N; duration 400 ms; dt 0.1 ms }
`
	r := rand.New(rand.NewPCG(3, 4))
	pre, post := randomTimes(r, 25), randomTimes(r, 25)
	table := func(times []int) string {
		out := "cell,time_ms\n"
		for _, k := range times {
			out += fmt.Sprintf("0,%g\n", float64(k)/10)
		}
		return out
	}
	res := ran(t, written(t, text, map[string]string{"pre.csv": table(pre), "post.csv": table(post)}), "interp", pipeline.Choices{})
	var arrivals, answers []int // in steps
	for _, k := range pre {
		arrivals = append(arrivals, k+5)
	}
	for _, s := range res.Spikes {
		if s.Population == 2 {
			answers = append(answers, int(s.Step)+1)
		}
	}
	if len(answers) != len(post) || answers[0] != post[0]+11 {
		t.Fatalf("the postsynaptic cell spikes at %v for %v", answers, post)
	}
	want := tripletWeights(arrivals, answers)
	g, decay := res.Traces[0].Values[0], math.Exp(-0.1/5)
	moved := false
	for i, k := range arrivals {
		if got := g[k] - g[k-1]*decay; math.Abs(got-want[i]) > 1e-12 {
			t.Errorf("spike %d brings %g, want %g", i, got, want[i])
		}
		moved = moved || math.Abs(want[i]-want[0]) > 1e-7
	}
	if !moved {
		t.Error("the weight hardly changes")
	}
}

// randomTimes are ascending, in steps.
func randomTimes(r *rand.Rand, n int) []int {
	var out []int
	for k := 20; len(out) < n; k += 30 + r.IntN(100) {
		out = append(out, k)
	}
	return out
}

// tripletWeights are the weights that arriving spikes find, from the sums of eqs. 3
// and 4 of J. Neurosci. 26, 9673 (2006).
func tripletWeights(pre, post []int) []float64 {
	trace := func(spikes []int, until int, tau float64, strictly bool) (sum float64) {
		for _, k := range spikes {
			if k < until || k == until && !strictly {
				sum += math.Exp(-float64(until-k) / 10 / tau)
			}
		}
		return sum
	}
	const most = 0.15e-3
	w := 0.075e-3
	times := append(slices.Clone(pre), post...)
	slices.Sort(times)
	var found []float64
	for _, k := range slices.Compact(times) {
		if slices.Contains(pre, k) {
			found = append(found, w)
			w -= trace(post, k, 33.7, true) * (7e-3 + 2.3e-4*trace(pre, k, 101, true)) * most
			w = min(max(w, 0), most)
		}
		if slices.Contains(post, k) {
			w += trace(pre, k, 16.8, false) * (5e-10 + 6.2e-3*trace(post, k, 125, true)) * most
			w = min(max(w, 0), most)
		}
	}
	return found
}

// TestWhatOnlyShowsWhenANetworkIsMade is reported at its place.
func TestWhatOnlyShowsWhenANetworkIsMade(t *testing.T) {
	net := func(lines string) string {
		return strings.Replace(kicked, kicked[strings.Index(kicked, "    connect A -> A"):strings.Index(kicked, "    record")], lines+"\n", 1)
	}
	for _, test := range []struct{ lines, want string }{
		{"connect A -> B by Kick { all_to_all; w = 1 mV; delay 0.05 ms*(1 + post.i) }", "must be at least a time step, 0.25 ms"},
		{"connect A -> B by Kick { all_to_all; w = 1 mV*log(post.i) }", "connection 0 -> 0: the weight is -Inf"},
		{`connect A -> B by Kick { table "no.csv"; w = 1 mV }`, "there is no such file"},
		{`connect A -> B by Kick { table "no.csv"; w = 1 mV }`, "there is no such file\n"},
		{`connect A -> B by Kick { table "no.csv"; w = 1 mV }`, "\n  hint: the folder has bad.csv, good.csv\n"},
		{`connect A -> B by Kick { table "bad.csv"; w = col("w", mV) }`, "there is no cell 20"},
		{`connect A -> B by Kick { table "good.csv"; w = col("weight", mV) }`, "expected a column weight, found pre, post, w"},
		{`connect A -> B by Kick { table "good.csv"; w = col("weight", mV) }`, "expected a column weight"},
		{`population C: Count[3] { V = normal(0 mV, 1 mV, min = 1 mV*(5 + 20*i)) }`, "V.start of cell"},
		{`population C: Count { table "bad.csv"; I = col("w", mV/ms) }; connect A -> C by Kick { one_to_one; w = 1 mV }`, "one_to_one needs populations of the same size"},
		{"record V of A every 0.3 ms", "cannot be recorded"},
	} {
		path := written(t, net(test.lines), map[string]string{"bad.csv": "pre,post,w\n0,20,1\n", "good.csv": "pre,post,w\n0,1,1\n"})
		plan, says := planned(t, path, "interp", pipeline.Choices{})
		if plan != nil || !strings.Contains(says, test.want) || !strings.Contains(says, "model.nml:") {
			t.Errorf("%s says\n%s\nwant %q", test.lines, says, test.want)
		}
	}
}

// TestSpikesOfPopulationsAreSound: what a run of a cell refuses is refused in a
// population, unless it may differ from cell to cell.
func TestSpikesOfPopulationsAreSound(t *testing.T) {
	for _, test := range []struct{ population, want string }{
		{"A: LIF[3] (t_ref = 0.01 ms)", "the refractory period, 0.01 ms, is shorter than the time step, 0.1 ms"},
		{"A: LIF[3] (V_reset = -40 mV)", "above its threshold"},
		{"A: LIF[3] (V_reset = -40 mV) { theta = -30 mV + 1 mV*i }", ""},
		{"A: LIF[3] (t_ref = 0 ms)", ""},
	} {
		path := written(t, "import \"stdlib/lif\"\nnetwork N {\n    population "+test.population+"\n}\nrun Main { network N; duration 1 ms }\n", nil)
		plan, says := planned(t, path, "interp", pipeline.Choices{})
		if (plan != nil) != (test.want == "") || !strings.Contains(says, test.want) || plan == nil && !strings.Contains(says, "model.nml:3:16: the cells of A") {
			t.Errorf("%s says\n%s\nwant %q", test.population, says, test.want)
		}
	}
}

// TestRandomValuesHaveTheirDistributions: mean and standard deviation of what
// cells and connections draw, at 5 standard errors.
func TestRandomValuesHaveTheirDistributions(t *testing.T) {
	const cells = 20000
	for _, test := range []struct {
		x        string
		mean, sd float64
		lo, hi   float64
	}{
		{"normal(2 mV, 3 mV)", 2, 3, math.Inf(-1), math.Inf(1)},
		{"normal(0 mV, 1 mV, min = 0 mV)", math.Sqrt(2 / math.Pi), math.Sqrt(1 - 2/math.Pi), 0, math.Inf(1)},
		{"uniform(1 mV, 3 mV)", 2, 2 / math.Sqrt(12), 1, 3},
		{"lognormal(2 mV, 1 mV)", 2, 1, 0, math.Inf(1)},
		{"exponential(3 mV)", 3, 3, 0, math.Inf(1)},
		{"gamma(2 mV, 1 mV)", 2, 1, 0, math.Inf(1)},
		{"gamma(1 mV, 2 mV)", 1, 2, 0, math.Inf(1)},
		{"choice(1 mV, 2 mV, 6 mV)", 3, math.Sqrt(14.0 / 3), 1, 6},
		{"normal(0 mV, 1 mV) + normal(0 mV, 1 mV)", 0, math.Sqrt2, math.Inf(-1), math.Inf(1)},
	} {
		text := fmt.Sprintf("neuron A { state V: mV = 0 mV; V' = 0 mV/ms }\nsynapse K { weight w: mV; on pre { post.V += w } }\n"+
			"network N { population S: poisson(1 Hz)[1]; population P: A[%d] { V = %s }; connect S -> P by K { all_to_all; w = %s } }\n"+
			"run Main { network N; duration 1 ms; dt 1 ms }\n", cells, test.x, test.x)
		plan, says := planned(t, written(t, text, nil), "interp", pipeline.Choices{})
		if plan == nil {
			t.Fatal(says)
		}
		for what, values := range map[string][]float64{"cells": plan.Job.Populations[1].Params[0].Values, "connections": plan.Job.Projections[0].Edges.Weight} {
			if len(values) != cells {
				t.Fatalf("%d values of %s", len(values), what)
			}
			var sum, squares, fourth float64
			for _, v := range values {
				if v < test.lo || v > test.hi {
					t.Fatalf("%s of %s: %g", test.x, what, v)
				}
				sum += v
			}
			mean := sum / cells
			for _, v := range values {
				d := (v - mean) * (v - mean)
				squares, fourth = squares+d, fourth+d*d
			}
			variance := squares / cells
			if math.Abs(mean-test.mean) > 5*test.sd/math.Sqrt(cells) {
				t.Errorf("%s of %s: mean %g, want %g", test.x, what, mean, test.mean)
			}
			if e := math.Sqrt((fourth/cells - variance*variance) / cells); math.Abs(variance-test.sd*test.sd) > 5*e {
				t.Errorf("%s of %s: variance %g, want %g", test.x, what, variance, test.sd*test.sd)
			}
		}
	}
}

// TestNewLinesDoNotShiftOldNumbers: a further population, projection or drive
// leaves the random numbers of the others as they are.
func TestNewLinesDoNotShiftOldNumbers(t *testing.T) {
	const text = "neuron A { state V: mV = 0 mV; V' = 0 mV/ms; spike when V > 9 mV { V := 0 mV } }\nsynapse K { weight w: mV; on pre { post.V += w } }\n" +
		"network N {\n%s\n population P: A[50] { V = normal(0 mV, 1 mV) }\n connect P -> P by K as k { probability 0.3; w = uniform(0 mV, 1 mV) }\n}\nrun Main { network N; duration 1 ms }\n"
	of := func(more string) (values, weights []float64) {
		plan, says := planned(t, written(t, fmt.Sprintf(text, more), nil), "interp", pipeline.Choices{})
		if plan == nil {
			t.Fatal(says)
		}
		for _, p := range plan.Job.Populations {
			if p.Name == "P" {
				values = p.Params[0].Values
			}
		}
		for _, p := range plan.Job.Projections {
			if p.Name == "k" {
				weights = p.Edges.Weight
			}
		}
		return values, weights
	}
	v, w := of("")
	v2, w2 := of("population Q: A[9] { V = normal(0 mV, 1 mV) }; connect Q -> Q by K as q { probability 0.3; w = normal(0 mV, 1 mV) }; drive Q by K { rate 9 Hz; w = 1 mV }")
	if !slices.Equal(v, v2) || !slices.Equal(w, w2) || len(w) < 500 {
		t.Errorf("numbers are shifted: %v %v", v[:3], v2[:3])
	}
}

// TestStatesOfCellsAndOfConnectionsAgree: short-term plasticity that lives at
// the presynaptic cells, and the same at single connections, to rounding.
func TestStatesOfCellsAndOfConnectionsAgree(t *testing.T) {
	const text = `
neuron Hold { input I: nA; state V: mV = 0 mV; V' = 0 mV/ms }
synapse TM {
    param tau_rec = 80 ms, U = 0.4
    weight w: nA = 1 nA
    state s: nA = 0 nA
    state x = 1
    s' = -s/(3 ms)
    x' = (1 - x)/tau_rec
    on pre { s += w*U*x; x := x - U*x%s }
    current I = s
}
network N {
    population P: spikes("pre.csv")[3]
    population C: Hold[2]
    connect P -> C by TM as tm { all_to_all; delay 0.3 ms; w = 1 nA*(1 + pre.i + post.i) }
    record tm.s of C
}
run Main { network N; duration 100 ms }
`
	pre := map[string]string{"pre.csv": "cell,time_ms\n0,1\n1,5\n0,9\n2,9\n0,14\n1,31\n2,60\n"}
	cells := ran(t, written(t, fmt.Sprintf(text, ""), pre), "interp", pipeline.Choices{})
	each := ran(t, written(t, fmt.Sprintf(text, "; w := w*1"), pre), "interp", pipeline.Choices{})
	for i, trace := range cells.Traces[0].Values {
		for k, v := range trace {
			if other := each.Traces[0].Values[i][k]; math.Abs(v-other) > 1e-12 {
				t.Fatalf("cell %d, step %d: %g at cells, %g at connections", i, k, v, other)
			}
		}
		if slices.Max(trace) < 0.3 {
			t.Errorf("cell %d hardly receives anything", i)
		}
	}
}

// TestEqualPopulationsShareKernels: what differs between them are numbers.
func TestEqualPopulationsShareKernels(t *testing.T) {
	plan, says := planned(t, "stdlib/coba", "interp", pipeline.Choices{})
	if plan == nil {
		t.Fatal(says)
	}
	e, i := plan.Job.Populations[0].Code, plan.Job.Populations[1].Code
	if e.Advance != i.Advance || e.Prepare != i.Prepare || e.Observe == nil || i.Observe != nil {
		t.Errorf("populations of the same cells have kernels of their own: %+v %+v", e, i)
	}
}
