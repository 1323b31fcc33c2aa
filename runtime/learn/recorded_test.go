package learn

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestRecordedSpikesAreReadAsTheyWere at any rate, in any order of the steps.
func TestRecordedSpikesAreReadAsTheyWere(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, size := range []int{1, 13, 400} {
		for _, rate := range []float64{0, 0.004, 0.05, 0.12, 0.13, 0.9, 1} {
			const steps, samples, first = 20, 9, 5
			r := newRecorded(size, steps, usualRoom(samples, size))
			r.begin(first)
			var want []spiked
			for k := range steps {
				l, active := spiked{}, samples-k/3
				for at := range active * size {
					if rng.Float64() < rate {
						l.add(at, size)
					}
				}
				r.add(l, active)
				want = append(want, l)
			}
			most := float64(steps*samples*size)*(1.0/8+1.0/128) + 4*steps
			if float64(len(r.bytes)) > most {
				t.Errorf("%d cells at rate %g take %d bytes, and not at most %g", size, rate, len(r.bytes), most)
			}
			for k := steps - 1; k >= 0; k-- {
				var got spiked
				if r.read(&got, first+k, samples-k/3); !slices.Equal(got.cells, want[k].cells) || !slices.Equal(got.samples, want[k].samples) {
					t.Fatalf("%d cells, rate %g, step %d: %v, and not %v", size, rate, k, got, want[k])
				}
			}
			if r.holds(first-1) || r.holds(first+steps) || !r.holds(first) {
				t.Error("it holds other steps than were recorded")
			}
		}
	}
}

// TestFewSpikesTakeLittle: at 4 Hz and 1 ms a hundredth of a byte for each cell.
func TestFewSpikesTakeLittle(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	const size, samples, steps = 400, 32, 100
	r := newRecorded(size, steps, usualRoom(samples, size))
	for range steps {
		var l spiked
		for at := range samples * size {
			if rng.Float64() < 0.004 {
				l.add(at, size)
			}
		}
		r.add(l, samples)
	}
	per := float64(len(r.bytes)) / (size * samples * steps)
	if per < 0.004 || per > 0.01 {
		t.Errorf("%g bytes for each cell and step", per)
	}
	if r.room() != usualRoom(samples, size) {
		t.Errorf("it grew to %d bytes a step", r.room())
	}
}

// TestSpikesThatTakeMoreRoomAreCounted in the plan of the next batch, which keeps
// to the memory there is.
func TestSpikesThatTakeMoreRoomAreCounted(t *testing.T) {
	s := newScene(4, false)
	s.job.Longest = 45
	m, err := New(s.job)
	if err != nil {
		t.Fatal(err)
	}
	before := m.Plan()
	s.job.Memory = before.Total()
	if m, err = New(s.job); err != nil {
		t.Fatal(err)
	}
	var results []*Outcome
	for range 2 {
		out, err := m.Gradient(s.values, s.trials)
		if err != nil {
			t.Fatal(err)
		}
		results = append(results, out)
	}
	same(t, "with more room", results[1], results[0])
	plan := m.Plan()
	if plan.PerStep <= before.PerStep || plan.Segment >= before.Segment || plan.Total() > plan.Budget {
		t.Errorf("%+v after %+v", plan, before)
	}
}

// TestStepsBackSeeTheBitsOfTheStepsForward, of a segment and of the steps before
// it whose spikes still arrive.
func TestStepsBackSeeTheBitsOfTheStepsForward(t *testing.T) {
	s := newScene(4, false)
	m, err := New(s.job)
	if err != nil {
		t.Fatal(err)
	}
	e, start, end := m.standing[0], 9, 23
	e.begin(s.trials[:8], 0)
	var want [][]spiked
	keep := func(t int) {
		var all []spiked
		for _, p := range e.parts {
			l := spiked{}
			if p.fires() {
				l = p.spiked(t)
			}
			all = append(all, spiked{samples: slices.Clone(l.samples), cells: slices.Clone(l.cells)})
		}
		want = append(want, all)
	}
	for step := range end {
		if step == start {
			for _, p := range e.parts {
				p.record(start)
			}
		}
		e.step(step, step >= start)
		keep(step)
	}
	for step := end - 1; step >= start; step-- {
		for i, p := range e.parts {
			if !p.fires() {
				continue
			}
			for back := range p.past + 1 {
				if got := p.spiked(step - back); !slices.Equal(got.cells, want[step-back][i].cells) || !slices.Equal(got.samples, want[step-back][i].samples) {
					t.Fatalf("population %d: the list of step %d is another on the way back", i, step-back)
				}
			}
			if p.Code == nil {
				continue
			}
			active := e.active(step)
			p.rebuild(step, active)
			var bits spiked
			p.list(&bits, words(p.bits(step))[:active*p.groups])
			if len(bits.cells) == 0 || !slices.Equal(bits.cells, want[step][i].cells) || !slices.Equal(bits.samples, want[step][i].samples) {
				t.Errorf("%s: the bits of step %d are others on the way back", p.Name, step)
			}
		}
	}
}
