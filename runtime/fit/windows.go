package fit

import (
	"errors"
	"fmt"
	"strings"

	"nmlc/runtime/data"
)

// windowWeights weighs the time of each sample: 0 where it is not fitted, else
// by the last window that holds it. A millionth of a step allows for the
// rounding of times.
func windowWeights(job *Job, s *data.Sweep) []float64 {
	weights := make([]float64, s.Samples())
	slack := 1e-6 * s.Step
	for i := range weights {
		t := s.Time(i)
		if !job.trains(t, slack) {
			continue
		}
		if len(job.Windows) == 0 {
			weights[i] = 1
		}
		for _, w := range job.Windows {
			if w.holds(t, slack) {
				weights[i] = w.Weight
			}
		}
	}
	return weights
}

func (w *Window) holds(t, slack float64) bool { return t >= w.From-slack && t < w.To-slack }

// trains reports whether a time is one to fit.
func (j *Job) trains(t, slack float64) bool {
	if len(j.Train) == 0 {
		return !inAny(j.Test, t, slack)
	}
	return inAny(j.Train, t, slack)
}

func inAny(windows []Window, t, slack float64) bool {
	for _, w := range windows {
		if w.holds(t, slack) {
			return true
		}
	}
	return false
}

// stretches are the longest stretches of samples of one positive weight.
func stretches(s *data.Sweep, weights []float64) []Window {
	var out []Window
	for i, w := range weights {
		last := len(out) - 1
		switch {
		case w <= 0:
		case i > 0 && weights[i-1] == w:
			out[last].To = s.Time(i + 1)
		default:
			out = append(out, Window{s.Time(i), s.Time(i + 1), w})
		}
	}
	return out
}

// testParts are the times of a sweep that test the fit: all of one that was
// left out, else those of the test windows.
func (j *Job) testParts(s *data.Sweep, leftOut bool) []Window {
	if leftOut {
		return []Window{{s.Time(0), s.End(), 1}}
	}
	weights := make([]float64, s.Samples())
	for i := range weights {
		if inAny(j.Test, s.Time(i), 1e-6*s.Step) {
			weights[i] = 1
		}
	}
	return stretches(s, weights)
}

// checkWindows refuses windows that reach beyond a sweep. A hundredth of a
// window may lack: 15 ms at 0.01 ms may well be 1497 samples.
func (j *Job) checkWindows() error {
	var wrong []error
	for _, kind := range []struct {
		name    string
		windows []Window
	}{{"window", j.Windows}, {"train", j.Train}, {"test", j.Test}} {
		for _, w := range kind.windows {
			var short []*data.Sweep
			var names []string
			for i := range j.Sweeps {
				if s := &j.Sweeps[i]; s.End()+0.01*(w.To-w.From) < w.To || w.From < s.Start-s.Step {
					short, names = append(short, s), append(names, s.Name)
				}
			}
			if len(short) > 0 {
				wrong = append(wrong, &DataError{fmt.Sprintf("the window `%s %g ms .. %g ms` reaches beyond the data: sweep %s lasts from %g to %g ms",
					kind.name, w.From, w.To, strings.Join(names, ", "), short[0].Start, short[0].End()),
					"let the window end with the data, or take the sweep out of the fit"})
			}
		}
	}
	return errors.Join(wrong...)
}
