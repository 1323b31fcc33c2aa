package pipeline_test

import (
	"context"
	"math"
	"testing"

	"nmlc/codegen/pipeline"
	"nmlc/lang/diag"
	"nmlc/lang/source"
	"nmlc/load"
	"nmlc/runtime/event"
	"nmlc/runtime/network"
)

// A network with delays of each connection and Poisson input, by whose numbers
// the two engines come in different ways.
const noisyNetwork = `import "stdlib/intfire1"
synapse Kick { weight w: 1; post m: 1; on pre { post.m += w } }
network Noisy {
    population E: IntFire1[400] { tau = uniform(8 ms, 12 ms) }
    population In: poisson(8 Hz)[4000]
    connect E -> E by Kick { in_degree 50; w = 0.02; delay uniform(0.1 ms, 20 ms) }
    connect In -> E by Kick { probability 0.01; w = 0.05; delay 1 ms }
    drive E by Kick { sources 100; rate 8 Hz; w = 0.11 }
}
run Events { network Noisy; method event_driven; duration 400 ms }
run Steps { network Noisy; dt 0.01 ms; duration 400 ms }
`

func TestRatesFromEventToEventAreThoseOfShortSteps(t *testing.T) {
	file, diags := load.File(source.NewFile("a.nml", noisyNetwork))
	if err := load.Failure(diags); err != nil {
		t.Fatal(err)
	}
	b, err := pipeline.SelectBackend("auto")
	if err != nil {
		t.Fatal(err)
	}
	var got []network.Activity
	for _, r := range file.Runs {
		found := &diag.List{}
		made, err := pipeline.NetworkJob(r, pipeline.Choices{}, b, 1, found)
		if err != nil || made == nil {
			t.Fatal(err, load.Failure(found))
		}
		var result *network.Result
		if made.Events != nil {
			result, err = event.Run(context.Background(), made.Events)
		} else {
			result, err = network.Run(context.Background(), made.Job)
		}
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, result.Populations[0])
	}
	if a, b := got[0].RateHz, got[1].RateHz; math.Abs(a-b) > 0.015*b || b < 30 {
		t.Errorf("%.4g Hz from event to event, %.4g Hz in steps", a, b)
	}
	if a, b := got[0].CVISI, got[1].CVISI; math.Abs(a-b) > 0.03*b {
		t.Errorf("intervals vary by %.4g from event to event, %.4g in steps", a, b)
	}
	t.Logf("%.4g and %.4g Hz, CV %.4g and %.4g", got[0].RateHz, got[1].RateHz, got[0].CVISI, got[1].CVISI)
}
