package pipeline_test

import (
	"fmt"
	"testing"

	"nmlc/codegen/pipeline"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/source"
	"nmlc/load"
)

func codesOf(t *testing.T, spike string, dt float64, set map[string]float64) string {
	t.Helper()
	text := `neuron A {
    param tau = 10 ms, E = -70 mV, theta = -50 mV, jump = 5 mV, t_ref = 2 ms
    input I: mV
    state V: mV = E
    state w: mV = 0 mV
    tau*V' = E - V + I
    w' = -w/tau
    ` + spike + "\n}\n"
	file, diags := load.File(source.NewFile("a.nml", text))
	if err := load.Failure(diags); err != nil {
		t.Fatal(err)
	}
	cell := file.Cells[0]
	var list []model.Override
	for name, v := range set {
		list = append(list, model.Override{Param: cell.Lookup(name), Value: v})
	}
	found := &diag.List{}
	sound := pipeline.SpikesSound(cell, pipeline.ParamValues(cell, list), dt, found)
	codes := ""
	for _, d := range found.All() {
		codes += string(d.Code) + " "
	}
	if sound != (codes == "") {
		t.Errorf("sound is %v with %q", sound, codes)
	}
	return codes
}

func TestSpikesAreHeldAgainstParametersAndStep(t *testing.T) {
	cases := []struct {
		spike string
		dt    float64
		set   map[string]float64
		want  string
	}{
		{"spike when V > theta { V := E; refractory t_ref }", 0.1, nil, ""},
		{"spike when V > theta { V := E; refractory t_ref }", 2, nil, ""},
		{"spike when V > theta { V := E; refractory t_ref }", 2.5, nil, "E0701 "},
		{"spike when V > theta { V := E; refractory t_ref }", 0.1, map[string]float64{"t_ref": 0.3 / 3}, ""}, // one step, but for rounding
		{"spike when V > theta { V := E; refractory t_ref }", 0.1, map[string]float64{"t_ref": 0}, ""},
		{"spike when V > theta { V := E; refractory t_ref }", 0.1, map[string]float64{"t_ref": -1}, "E0701 "},
		{"spike when V > theta { V := E }", 0.1, map[string]float64{"E": -40}, "E0702 "},
		{"spike when V > theta { V := E }", 0.1, map[string]float64{"E": -50}, ""}, // at the threshold, not above
		{"spike when V > theta { V := E + jump*5 }", 0.1, nil, "E0702 "},
		{"spike when V > theta { V := E + jump*5; refractory 0.01 ms }", 0.1, nil, "E0702 E0701 "},
		{"spike when theta < V { V := E + jump*5 }", 0.1, nil, "E0702 "},
		// The threshold or the reset depends on a state: nothing is certain.
		{"spike when V > theta + w { V := E + jump*5 }", 0.1, nil, ""},
		{"spike when V > theta { V := V - jump }", 0.1, nil, ""},
		{"spike when V > theta { w := w + jump }", 0.1, nil, ""},
		{"spike when V > theta + w { V := E + jump*5; w := 1 mV }", 0.1, nil, "E0702 "},
		{"spike when V > theta + w { V := E + jump*5; w := 6 mV }", 0.1, nil, ""},
		// A crossing needs to come from below; a clamp has the last word.
		{"spike when V crosses theta { V := E + jump*5 }", 0.1, nil, ""},
		{"spike when V > theta { V := E + jump*5; refractory 2 ms { clamp V = E } }", 0.1, nil, ""},
		{"spike when V > theta { V := E; refractory 2 ms { clamp V = theta + jump } }", 0.1, nil, "E0702 "},
		{"spike when V > theta or I > theta { V := E + jump*5 }", 0.1, nil, ""},
	}
	for _, c := range cases {
		if got := codesOf(t, c.spike, c.dt, c.set); got != c.want {
			t.Errorf("%s, dt %g, %s: found %q, want %q", c.spike, c.dt, fmt.Sprint(c.set), got, c.want)
		}
	}
}
