package survey

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nmlc/runtime/network"
	"nmlc/runtime/wiring"
)

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance*math.Abs(want)) {
		t.Errorf("%s is %g, expected %g", what, got, want)
	}
}

// V' = -V/tau + g with g(0) = w has the closed form w tau decay/(tau - decay)
// (exp(-t/tau) - exp(-t/decay)), of integral w tau decay, with its peak at
// log(tau/decay) tau decay/(tau - decay).
func TestTheResponseHasItsClosedForm(t *testing.T) {
	const w = 0.3
	b := newProbe(cells("E", 1, 0), nil, dt)
	r := b.respond([]spike{{0, w}}, 0)
	at := math.Log(tau/decay) * tau * decay / (tau - decay)
	near(t, "the peak", r.peak, w*tau*decay/(tau-decay)*(math.Exp(-at/tau)-math.Exp(-at/decay)), 1e-4)
	near(t, "the integral", r.integral, w*tau*decay, 1e-3)
	if r.detonates {
		t.Error("the spike makes the cell fire")
	}
}

func TestTheThresholdIsADisplacement(t *testing.T) {
	b := newProbe(cells("E", 1, 7), nil, dt)
	near(t, "the rest", b.rest[0], 7, 1e-6)
	// It must still be above after the first step.
	near(t, "the distance", b.threshold, (theta-7)*math.Exp(dt/tau), 2.1e-3)
	// A cell that fires is looked at after its refractory period, which a state
	// that stays 0 ends at once. Then it approaches the threshold by itself.
	counting := cells("E", 1, 21)
	counting.States[1] = refractory
	fires := newProbe(counting, nil, dt)
	near(t, "the distance after a spike", fires.threshold, 21-1*math.Exp(atOnce/tau), 3e-3)
	if !fires.fires || fires.rest[0] != 0 {
		t.Errorf("fires: %v, from %g", fires.fires, fires.rest[0])
	}
	if b := newProbe(cells("E", 1, 21), []string{"drive"}, dt); b.fires || b.rest[0] != 0 {
		t.Errorf("without its stimulus a cell rests at %g", b.rest[0])
	}
}

func TestParametersThatDifferAreThoseOfTheMeanCell(t *testing.T) {
	p := cells("E", 3, 0)
	p.Params[0].Values = []float64{1, 2, 6}
	near(t, "the rest", newProbe(p, nil, dt).rest[0], 3, 1e-6)
}

func TestAReportCountsConnections(t *testing.T) {
	edges := each(10, 5, []uint32{0, 2, 2, 3}, []float64{0.001}, []float64{7})
	edges.Target[4*9] = 1 // of the last cell
	job, labels := jobOf(&network.Projection{Name: "ampa", Pre: 0, Post: 1, Amplitude: -1, Edges: edges})
	p := Of(job, labels).Projections[0]
	want := Wiring{Connections: 40, Cells: 5, InDegree: Range{8, 0, 20}, OutDegree: Range{4, 4, 4}, Unreached: 1, MeanWeight: 0.001, MeanSize: 0.001, Delay: Range{0.7, 0.7, 0.7}}
	approx := cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-12 })
	if diff := cmp.Diff(want, p.Wiring, approx); diff != "" {
		t.Error(diff)
	}
	// 8 inputs at 10 Hz, each of integral w tau decay, of a threshold 20 mV away.
	near(t, "the ratio", p.Ratio, 8*10e-3*0.001*tau*decay/(theta*math.Exp(dt/tau)), 3e-3)
}

func TestWeightsOfBothSigns(t *testing.T) {
	w := wiringOf(each(1, 4, []uint32{0, 1, 2, 3}, []float64{-3, 1, -3, 1}, []float64{1}), dt)
	if w.MeanWeight != -1 || w.MeanSize != -2 || w.Deviation != 2 {
		t.Errorf("mean %g, size %g, deviation %g", w.MeanWeight, w.MeanSize, w.Deviation)
	}
}

// What a spike carries of the presynaptic cell multiplies the weight.
func TestTheAmplitudeIsThatOfAFirstSpike(t *testing.T) {
	edges := each(10, 5, []uint32{0, 1, 2, 3, 4}, []float64{0.4}, []float64{1})
	job, labels := jobOf(&network.Projection{Name: "tm", Pre: 0, Post: 1, Port: 1, Amplitude: 2, Edges: edges})
	near(t, "the peak", Of(job, labels).Projections[0].Peak, 0.4*0.25*math.Exp(-dt/tau), 1e-9)
}

func TestWarnings(t *testing.T) {
	all := []uint32{0, 1, 2, 3, 4}
	graded := &network.Projection{Name: "gap", Pre: 0, Post: 1, Amplitude: -1, Graded: &network.Graded{}, Edges: each(10, 5, all, []float64{1e-9}, []float64{0})}
	for name, c := range map[string]struct {
		projection network.Projection
		want       string
	}{
		"usual":          {network.Projection{Port: 1, Edges: each(10, 5, all, []float64{0.5}, []float64{1})}, ""},
		"weak":           {network.Projection{Port: 1, Edges: each(10, 5, all, []float64{0.0005}, []float64{1})}, "one spike of s (E -> I) moves a cell of I by 0.0005 mV, where 0.1 to 2 mV is usual: is its weight a thousand times too small, nS written for uS?"},
		"strong":         {network.Projection{Port: 1, Edges: each(10, 5, all, []float64{-300}, []float64{1})}, "moves a cell of I by 299 mV, where 0.1 to 2 mV is usual: is its weight a thousand times too large, nS written for pS?"},
		"detonating":     {network.Projection{Port: 1, Edges: each(10, 5, all, []float64{300}, []float64{1})}, "moves a cell of I by 299 mV"},
		"relay":          {network.Projection{Port: 0, Edges: each(10, 5, all, []float64{5}, []float64{1})}, ""},
		"shunting":       {network.Projection{Port: 2, Edges: each(10, 5, all, []float64{0.1}, []float64{1})}, ""},
		"weaker shunt":   {network.Projection{Port: 2, Edges: each(10, 5, all, []float64{1e-5}, []float64{1})}, "by 0 mV"},
		"unreached":      {network.Projection{Port: 1, Edges: each(10, 5, all[1:], []float64{0.5}, []float64{1})}, "1 of the 5 cells of I receive no connection of s (E -> I), the others 10 on average"},
		"by chance":      {network.Projection{Port: 1, Edges: each(1, 5, all[1:], []float64{0.5}, []float64{1})}, ""},
		"no connections": {network.Projection{Port: 1, Edges: each(10, 5, nil, []float64{0.5}, []float64{1})}, "s (E -> I) has no connections"},
		"graded":         {*graded, ""},
	} {
		p := c.projection
		p.Name, p.Post, p.Amplitude = "s", 1, -1
		job, labels := jobOf(&p)
		got := texts(Of(job, labels).Warnings)
		if c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, expected %q", name, got, c.want)
		}
	}
}

// Projections that one line of a model makes act together.
func TestALineIsOneProjection(t *testing.T) {
	edges := each(10, 5, []uint32{0, 1, 2, 3, 4}, []float64{0.4}, []float64{1})
	plain := *edges
	plain.Weight = []float64{1}
	job, labels := jobOf(&network.Projection{Name: "s", Post: 1, Port: 1, Amplitude: -1, Edges: &plain},
		&network.Projection{Name: "s", Post: 1, Port: 1, Amplitude: -1, Edges: edges}, &network.Projection{Name: "s", Post: 1, Amplitude: -1, Graded: &network.Graded{}, Edges: edges},
		&network.Projection{Name: "s", Post: 0, Port: 1, Amplitude: -1, Edges: each(10, 10, nil, []float64{1}, []float64{1})})
	r := Of(job, labels)
	if len(r.Projections) != 2 || r.Connections != 50 || len(r.Warnings) != 1 || r.Warnings[0].Projection != 3 {
		t.Fatalf("%d projections, %d connections, warnings %v", len(r.Projections), r.Connections, r.Warnings)
	}
	near(t, "the peak", r.Projections[0].Peak, 1.4*math.Exp(-dt/tau), 1e-9)
	near(t, "the weight", r.Projections[0].MeanWeight, 0.4, 1e-9)
}

// Membranes without a unit are compared with their threshold.
func TestAMembraneWithoutUnit(t *testing.T) {
	all := []uint32{0, 1, 2, 3, 4}
	for weight, want := range map[float64]string{0.5: "", 1e-4: "moves a cell of I by 0.0001, where the threshold is 20.1 away", 25: "thousand times too large"} {
		job, labels := jobOf(&network.Projection{Name: "s", Post: 1, Port: 1, Amplitude: -1, Edges: each(10, 5, all, []float64{weight}, []float64{1})})
		labels.Membrane[1] = Unit{"1", 1}
		got := texts(Of(job, labels).Warnings)
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%g: %q", weight, got)
		}
	}
}

func TestDrives(t *testing.T) {
	job, labels := jobOf()
	job.Drives = []*network.Drive{{Name: "noise", Post: 1, Port: 0, Mean: []float64{0.7, 0.9}, Weight: []float64{0.002}}}
	labels.Drives = []Label{{Weight: nanosiemens}}
	r := Of(job, labels)
	near(t, "the rate", r.Drives[0].Hz, 8000, 1e-9)
	near(t, "the ratio", r.Drives[0].Ratio, 8*0.002*tau*decay/(theta*math.Exp(dt/tau)), 3e-3)
	if r.Warnings != nil {
		t.Error(r.Warnings)
	}
}

func TestTextHasALineForEachProjection(t *testing.T) {
	var projections []*network.Projection
	for i := range 64 {
		projections = append(projections, &network.Projection{Name: fmt.Sprintf("p%d", i), Post: 1, Amplitude: -1, Edges: each(10, 5, []uint32{0, 1, 2, 3, 4}, []float64{0.006}, []float64{5})})
	}
	job, labels := jobOf(projections...)
	r := Of(job, labels)
	var short, long bytes.Buffer
	r.Write(&short)
	r.Explain(&long)
	lines := strings.Split(strings.TrimSuffix(short.String(), "\n"), "\n")
	if len(lines) != 65 || strings.Join(strings.Fields(lines[1]), " ") != "p0 E -> I 50 10 6 nS 0.5 ms +0.0189 mV +0.00298" {
		t.Errorf("%d lines, such as\n%s", len(lines), lines[1])
	}
	for _, line := range lines {
		if len([]rune(line)) > 120 {
			t.Errorf("%d letters: %s", len(line), line)
		}
	}
	for _, text := range []string{"p63 (E -> I)", "standard deviation 0 nS, 60 nS into a cell in all", "20.11 mV from rest", "integral 0.6 mV ms"} {
		if !strings.Contains(long.String(), text) {
			t.Errorf("%q is not in\n%.2000s", text, long.String())
		}
	}
}

func TestASourceHasNoEffectOnItself(t *testing.T) {
	job, labels := jobOf(&network.Projection{Name: "s", Post: 1, Amplitude: -1, Edges: &wiring.Edges{Pre: 10, Post: 5, Row: make([]int64, 11)}})
	job.Populations[0].Code = nil
	if p := Of(job, labels).Projections[0]; !math.IsNaN(p.Ratio) || p.Delay.text() != "-" {
		t.Errorf("%+v", p)
	}
}

func texts(warnings []Warning) string {
	var all []string
	for _, w := range warnings {
		all = append(all, w.Text)
	}
	return strings.Join(all, "\n")
}

// The test's cells count no refractory period, so that what stands for the rest of
// one that fires is the middle between two spikes: drive (1 - exp(-t/2tau)) with
// exp(-t/tau) = 1 - theta/drive.
func TestTheMiddleBetweenSpikesStandsForRest(t *testing.T) {
	const drive = 30.0
	b := newProbe(cells("E", 1, drive), nil, dt)
	near(t, "the middle", b.rest[0], drive*(1-math.Sqrt(1-theta/drive)), 2e-3)
}
