package train_test

import (
	"context"
	"errors"
	"math"
	"testing"

	"nmlc/runtime/learn"
	"nmlc/runtime/random"
	"nmlc/runtime/task"
	"nmlc/runtime/train"
)

// bowl is a machine whose loss is the mean over trials of half the squared
// distance to a point that the trial shifts by noise; its decision is right in
// trials with a small number of a coin that falls oftener near the bottom.
type bowl struct {
	bottom, steep []float64
	noise         float64
	calls, failAt int // fails in that call for a gradient; 0 for never
}

var errKilled = errors.New("killed")

func (m *bowl) Gradient(values [][]float64, trials []*task.Trial) (*learn.Outcome, error) {
	if m.calls++; m.calls == m.failAt {
		return nil, errKilled
	}
	return m.outcome(values, trials, true), nil
}

func (m *bowl) Evaluate(values [][]float64, trials []*task.Trial) (*learn.Outcome, error) {
	return m.outcome(values, trials, false), nil
}

func (m *bowl) outcome(values [][]float64, trials []*task.Trial, slope bool) *learn.Outcome {
	out := &learn.Outcome{Trials: len(trials), Terms: make([]float64, 2), Rates: []float64{0.01}}
	numbers := random.NewStream(7, 0)
	n := float64(len(trials))
	at := 0
	for _, of := range values {
		for _, v := range of {
			sum := 0.0
			for k, t := range trials {
				off := v - m.bottom[at] - m.noise*numbers.Normal(uint32(at), t.Number)
				out.Terms[k%2] += m.steep[at] * off * off / 2 / n
				sum += m.steep[at] * off / n
			}
			if slope {
				out.Gradient = append(out.Gradient, sum)
			}
			at++
		}
	}
	out.Loss = out.Terms[0] + out.Terms[1]
	for _, t := range trials {
		choice := 1 - t.Answer
		if numbers.Uniform(99, t.Number) < math.Exp(-out.Loss) {
			choice = t.Answer
			out.Right++
		}
		out.Choices = append(out.Choices, choice)
	}
	return out
}

// coins are trials with nothing but a number and an answer.
type coins struct{ held int }

func (c coins) Trial(split task.Split, number uint64) (*task.Trial, error) {
	number += uint64(split) << 40
	answer := int(number % 2)
	return &task.Trial{Number: number, Answer: answer, Condition: []string{"even", "odd"}[answer]}, nil
}
func (coins) Inputs() int  { return 0 }
func (coins) Classes() int { return 2 }
func (coins) Longest() int { return 1 }

func (c coins) Count(split task.Split) int {
	if split == task.Validation {
		return c.held
	}
	return 1 << 30
}

// quadratic is a training of two groups of values.
func quadratic(folder string) (*train.Job, *bowl) {
	m := &bowl{bottom: []float64{1, -2, 0.5}, steep: []float64{1, 3, 2}, noise: 0.3}
	return &train.Job{
		Machine: m, Source: coins{held: 50},
		Free: []learn.Free{
			{Name: "w of rec", Unit: "uS", Scale: 1, Start: []float64{3, 1}},
			{Name: "tau of E", Kind: learn.Params, Unit: "ms", Scale: 1, Start: []float64{2}, Lo: []float64{0.6}, Hi: []float64{4}},
		},
		Optimizer: train.Optimizer{Name: "adam", Rate: 0.05}, Batch: 4, Steps: 20,
		Validate: train.Validate{Every: 5, Trials: 64}, Model: "abc", Rule: "bptt", Seed: 1,
		Terms: []string{"a", "b"}, Populations: []string{"E"}, Folder: folder, SaveEvery: 3,
	}, m
}

func run(t *testing.T, job *train.Job) *train.Result {
	t.Helper()
	r, err := train.Run(context.Background(), job)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
