package train_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"nmlc/runtime/learn"
	"nmlc/runtime/train"
)

// descend takes three steps from (1, -2) in a bowl of steepness 1 and 3.
func descend(t *testing.T, change func(*train.Job)) *train.Result {
	job, m := quadratic("")
	m.noise, m.bottom, m.steep = 0, []float64{0, 0}, []float64{1, 3}
	job.Free = []learn.Free{{Name: "w", Scale: 1, Start: []float64{1, -2}}}
	job.Steps, job.Validate = 3, train.Validate{}
	change(job)
	return run(t, job)
}

// TestUpdateRules compares three steps with the published rules, done by hand in
// 40 decimals, without and with decay.
func TestUpdateRules(t *testing.T) {
	for _, c := range []struct {
		name         string
		plain, decay []float64
	}{
		{"sgd", []float64{0.941192, -1.661168}, []float64{0.935441352, -1.650587344}},
		{"momentum", []float64{0.8897120, -1.3609280}, []float64{0.878892552, -1.340785744}},
		{"adam", []float64{0.94004265881132024, -1.9400201985559330}, []float64{0.94004265875630589, -1.9400201985526932}},
		{"adamw", []float64{0.94004265881132024, -1.9400201985559330}, []float64{0.93417927969118902, -1.9281683782295417}},
		{"rmsprop", []float64{0.58086645264208658, -1.5599645348356439}, []float64{0.58086644972152819, -1.5599645346477144}},
	} {
		for k, want := range [][]float64{c.plain, c.decay} {
			r := descend(t, func(j *train.Job) {
				j.Optimizer = train.Optimizer{Name: c.name, Rate: 0.02, Decay: 0.1 * float64(k)}
			})
			if diff := cmp.Diff(want, r.Values[0], cmpopts.EquateApprox(1e-14, 0)); diff != "" {
				t.Errorf("%s, decay %d: %s", c.name, k, diff)
			}
		}
	}
}

// TestUnitsScaleMoves trains the same values in another unit.
func TestUnitsScaleMoves(t *testing.T) {
	adam := train.Optimizer{Name: "adam", Rate: 0.1, Decay: 0.1}
	want := descend(t, func(j *train.Job) { j.Optimizer = adam })
	got := descend(t, func(j *train.Job) {
		j.Optimizer = adam
		j.Free[0].Scale, j.Free[0].Start = 1e-3, []float64{1e-3, -2e-3}
		m := j.Machine.(*bowl)
		m.steep = []float64{1e6, 3e6}
	})
	for i, v := range got.Values[0] {
		if math.Abs(v*1e3-want.Values[0][i]) > 1e-12 {
			t.Errorf("value %d is %v, want %v", i, v*1e3, want.Values[0][i])
		}
	}
}

func TestClipping(t *testing.T) {
	sgd := train.Optimizer{Name: "sgd", Rate: 1}
	for _, c := range []struct {
		norm, at float64
		want     []float64
	}{
		{0, 0, []float64{0, 4}},
		{1, 0, []float64{1 - 1/math.Sqrt(37), -2 + 6/math.Sqrt(37)}},
		{100, 0, []float64{0, 4}},
		{0, 0.5, []float64{0.5, -1.5}},
		{0.5, 0.5, []float64{1 - 0.5/math.Sqrt2, -2 + 0.5/math.Sqrt2}},
	} {
		r := descend(t, func(j *train.Job) { j.Optimizer, j.Steps, j.ClipNorm, j.ClipAt = sgd, 1, c.norm, c.at })
		if diff := cmp.Diff(c.want, r.Values[0], cmpopts.EquateApprox(1e-15, 0)); diff != "" {
			t.Errorf("norm %v, value %v: %s", c.norm, c.at, diff)
		}
		if norm := r.History[0].Gradient; math.Abs(norm-math.Sqrt(37)) > 1e-14 {
			t.Errorf("the norm is %v", norm)
		}
	}
}

func TestSchedules(t *testing.T) {
	for _, c := range []struct {
		schedule train.Schedule
		want     []float64 // rate of steps 1 ...
	}{
		{train.Schedule{}, []float64{1, 1, 1, 1, 1, 1}},
		{train.Schedule{Kind: "constant", Warmup: 4}, []float64{0.25, 0.5, 0.75, 1, 1, 1}},
		{train.Schedule{Kind: "step", Every: 2, Factor: 0.5}, []float64{1, 1, 0.5, 0.5, 0.25, 0.25}},
		{train.Schedule{Kind: "exponential", Factor: 0.5, Warmup: 2}, []float64{0.5, 1, 1, 0.5, 0.25, 0.125}},
		{train.Schedule{Kind: "cosine", Steps: 4, Floor: 0.2}, []float64{1, 0.6 + 0.4*math.Sqrt2/2, 0.6, 0.6 - 0.4*math.Sqrt2/2, 0.2, 0.2}},
		{train.Schedule{Kind: "cosine", Warmup: 2}, []float64{0.5, 1, 1, 0.5 + math.Sqrt2/4, 0.5, 0.5 - math.Sqrt2/4}},
	} {
		r := descend(t, func(j *train.Job) {
			j.Optimizer, j.Schedule, j.Steps = train.Optimizer{Name: "sgd", Rate: 1, Decay: 0}, c.schedule, len(c.want)
			j.Machine.(*bowl).steep = []float64{0.01, 0.01}
		})
		var got []float64
		for _, h := range r.History {
			got = append(got, h.Rate)
		}
		if diff := cmp.Diff(c.want, got, cmpopts.EquateApprox(1e-14, 0)); diff != "" {
			t.Errorf("%+v: %s", c.schedule, diff)
		}
	}
}

// TestSignsAreKept pushes weights across zero, which stops them there, and pulls
// one that is held at zero away again.
func TestSignsAreKept(t *testing.T) {
	push := func(bottom []float64, start ...float64) []float64 {
		f := learn.Free{Name: "w of rec", Unit: "nS", Scale: 1e-3, Start: start}
		if err := train.KeepSigns(&f); err != nil {
			t.Fatal(err)
		}
		job, m := quadratic("")
		m.noise, m.bottom, m.steep = 0, bottom, []float64{1, 1, 1}
		job.Free, job.Units, job.Optimizer, job.Steps = []learn.Free{f}, []float64{1}, train.Optimizer{Name: "sgd", Rate: 0.5}, 40
		return run(t, job).Values[0]
	}
	if diff := cmp.Diff([]float64{0, 2, 1}, push([]float64{-1, 2, 1}, 1, 0.1, 0), cmpopts.EquateApprox(0, 1e-9)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]float64{0, -2, 0}, push([]float64{1, -2, 1}, -1, -0.1, 0), cmpopts.EquateApprox(0, 1e-9)); diff != "" {
		t.Error(diff)
	}
	err := train.KeepSigns(&learn.Free{Name: "w of rec", Unit: "nS", Scale: 1e-3, Start: []float64{0, 0.002, -0.001}})
	want := "w of rec: 1 weights begin above zero and 1 below, such as [1] = 2 nS and [2] = -1 nS: they cannot keep one sign"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	bounded := learn.Free{Start: []float64{1}, Lo: []float64{0.5}, Hi: []float64{2}}
	if train.KeepSigns(&bounded); bounded.Lo[0] != 0.5 || bounded.Hi[0] != 2 {
		t.Errorf("bounds became %v and %v", bounded.Lo, bounded.Hi)
	}
}
