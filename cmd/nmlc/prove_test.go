package main

import (
	"bytes"
	"encoding/json"
	"testing"

	"nmlc/stdlib"
)

// Every cell of the library has a gradient that holds, with spikes as the model
// says and located within the step.
func TestGradientsOfTheLibraryHold(t *testing.T) {
	for _, name := range stdlib.Names("neuron") {
		for _, spikes := range []string{"model", "exact"} {
			t.Run(name+"/"+spikes, func(t *testing.T) {
				if testing.Short() && spikes == "model" {
					t.Skip("the short form looks at exact spikes alone")
				}
				t.Parallel()
				var out, errs bytes.Buffer
				code := run([]string{"prove", name, "--spikes", spikes, "--json"}, &out, &errs)
				var proof struct {
					OK     bool
					Spikes int
					Checks []struct {
						Name  string
						Error *float64
						OK    bool
					}
				}
				if err := json.Unmarshal(out.Bytes(), &proof); err != nil {
					t.Fatalf("%v\n%s", err, errs.String())
				}
				if code != 0 || !proof.OK || proof.Spikes == 0 || len(proof.Checks) < 5 {
					t.Errorf("exit code %d, %d spikes\n%s", code, proof.Spikes, out.String())
				}
			})
		}
	}
}
