package main

import (
	"math"
	"math/rand/v2"

	"nmlc/runtime/task"
)

const (
	inputs, group = 100, 25
	cues          = 7
	whole         = 2200 // ms
)

// trials are those of stdlib/evidence, which shorter ones show in fast motion: the
// same as those of the peers in distribution, and in how many spikes there are.
func trials(s size, seed uint64) []*task.Trial {
	rng := rand.New(rand.NewPCG(seed, 0))
	out := make([]*task.Trial, s.batch)
	for k := range out {
		out[k] = trial(s.steps, uint64(k), rng)
	}
	return out
}

func trial(steps int, number uint64, rng *rand.Rand) *task.Trial {
	step := func(ms int) int { return int(math.Round(float64(ms*steps) / whole)) }
	likely := 0.3 + 0.4*float64(rng.IntN(2))
	var right [cues]bool
	count := 0
	for k := range right {
		if right[k] = rng.Float64() < likely; right[k] {
			count++
		}
	}
	t := &task.Trial{Number: number, Steps: steps, Start: make([]int32, 1, steps+1)}
	for at := range steps {
		for i := range inputs {
			if rng.Float64() < 1e-3*rate(i/group, at, right, step) {
				t.Cells = append(t.Cells, int32(i))
			}
		}
		t.Start = append(t.Start, int32(len(t.Cells)))
	}
	if count > cues/2 {
		t.Answer = 1
	}
	t.Decide = task.Window{From: min(step(2050), steps-1), To: steps}
	t.Classes = []task.Class{{Window: t.Decide, Class: t.Answer, Weight: 1}}
	return t
}

// rate of a group of inputs in Hz: left, right, recall, noise.
func rate(group, at int, right [cues]bool, step func(ms int) int) float64 {
	switch {
	case group == 3:
		return 10
	case group == 2 && at >= step(2050):
		return 40
	case group < 2:
		for k, isRight := range right {
			if isRight == (group == 1) && at >= step(50+150*k) && at < step(150+150*k) {
				return 40
			}
		}
	}
	return 0
}
