package nmlc_test

import (
	"context"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"nmlc/codegen/pipeline"
	"nmlc/lang/source"
	"nmlc/load"
	"nmlc/runtime/network"
)

// ranNetwork runs the first network run of a text, by the interpreter.
func ranNetwork(t *testing.T, text string) *network.Result {
	t.Helper()
	file, diags := load.File(source.NewFile("spec.nml", text))
	if err := load.Failure(diags); err != nil {
		t.Fatal(err)
	}
	for _, r := range file.Runs {
		if r.Network == nil {
			continue
		}
		backend, err := pipeline.SelectBackend("interp")
		if err != nil {
			t.Fatal(err)
		}
		plan, err := pipeline.NetworkJob(r, pipeline.Choices{}, backend, 0, diags)
		if err != nil || plan == nil {
			t.Fatal(err, load.Failure(diags))
		}
		result, err := network.Run(context.Background(), plan.Job)
		if err != nil {
			t.Fatal(err)
		}
		return result
	}
	t.Fatal("no run of a network")
	return nil
}

// The network of section 8 spikes and arrives when the text says.
func TestASpikeArrivesWhenTheSpecificationSays(t *testing.T) {
	text, err := os.ReadFile("spec.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range fence.FindAllStringSubmatch(string(text), -1) {
		if !strings.Contains(b[2], "network Late") {
			continue
		}
		r := ranNetwork(t, b[2])
		if len(r.Spikes) != 1 || r.Spikes[0].Step != 10 {
			t.Errorf("spikes %+v, want one in step 10", r.Spikes)
		}
		v := r.Traces[0].Values[0]
		for k, want := range map[int]float64{15: 0, 16: 2, 17: 2 * math.Exp(-0.01), 26: 2 * math.Exp(-0.1)} {
			if math.Abs(v[k]-want) > 1e-12 {
				t.Errorf("V at %.1f ms is %v, want %v", 0.1*float64(k), v[k], want)
			}
		}
		return
	}
	t.Fatal("the network is missing")
}

// pair is a cell that spikes at 1.1 ms and what its spike does to another.
func pair(post, synapse, lines string) string {
	return `neuron A { input I: nA; state V: mV = 0 mV; V' = I/(10 pF); spike when V > 5 mV { V := 0 mV } }
` + post + "\n" + synapse + `
network Pair {
    population Pre: A[1]
    population Post: B[1]
    stimulus I of Pre = step(1 nA, start = 1 ms, stop = 1.1 ms)
    record V of Post
    record spikes
    ` + lines + `
}
run Once { network Pair; duration 4 ms; dt 0.1 ms }
`
}

const (
	quiet  = "neuron B { input I: nA; state V: mV = 0 mV; V' = I/(10 pF); spike when V > 5 mV { V := 0 mV; refractory 0.5 ms { hold V } } }"
	kicks  = "synapse S { weight w: mV = 2 mV; on pre { post.V += w } }"
	learns = "synapse S { weight w: mV = 1 mV; state a = 0; a' = -a/(1 s); on pre { a += 1; post.V += 0*w }; on post { w += a*(1 mV) } }"
)

func TestADelayIsOneStepByDefault(t *testing.T) {
	v := ranNetwork(t, pair(quiet, kicks, "connect Pre -> Post by S { all_to_all }")).Traces[0].Values[0]
	if v[11] != 0 || v[12] != 2 {
		t.Errorf("V is %v", v[10:14])
	}
}

func TestWhatArrivesAtAHeldStateIsLost(t *testing.T) {
	drive := "stimulus I of Post = step(1 nA, start = 1 ms, stop = 1.1 ms)\n" // it spikes at 1.1 ms and is held in steps 11 to 15
	for delay, want := range map[string]float64{"0.1 ms": 0, "0.4 ms": 0, "0.5 ms": 2} {
		v := ranNetwork(t, pair(quiet, kicks, drive+"connect Pre -> Post by S { all_to_all; delay "+delay+" }")).Traces[0].Values[0]
		if v[30] != want {
			t.Errorf("after a delay of %s V is %v, want %v", delay, v[30], want)
		}
	}
}

// A spike that arrives at the time of a postsynaptic spike acts first.
func TestOnPreActsBeforeOnPostAtTheSameTime(t *testing.T) {
	for start, want := range map[string]float64{"1.4 ms": 1, "1.5 ms": 2} { // the cell spikes a step later
		text := pair(quiet, learns, "stimulus I of Post = step(1 nA, start = "+start+", stop = "+start+" + 0.1 ms)\nconnect Pre -> Post by S { all_to_all; delay 0.5 ms }")
		r := ranNetwork(t, text)
		weights := slices.Concat(r.Weights...)
		if len(weights) != 1 {
			t.Fatalf("weights %v", r.Weights)
		}
		if got := weights[0]; math.Abs(got-want) > 1e-3 {
			t.Errorf("a postsynaptic spike from the current at %s makes the weight %v, want %v", start, got, want)
		}
	}
}
