package data

import (
	"fmt"
	"math"
	"slices"
	"strconv"
)

// timeTolerance is how far the distance of two samples may be from the others,
// relative to it. Times are rounded when written to text.
const timeTolerance = 0.02

// uniform returns the time of the first sample and the step between samples;
// it reports where the times are not uniform.
func (t *table) uniform(times []float64, c column) (start, step float64) {
	if len(times) < 2 {
		t.wrong.add(Problem{Text: fmt.Sprintf("expected at least 2 rows of data, found %d", len(times))})
		return 0, 0
	}
	steps := make([]float64, len(times)-1)
	for i := range steps {
		steps[i] = times[i+1] - times[i]
	}
	middle := slices.Clone(steps)
	slices.Sort(middle)
	usual := middle[len(middle)/2]
	for i, s := range steps {
		if s > 0 && math.Abs(s-usual) <= timeTolerance*usual {
			continue
		}
		if math.IsNaN(s) {
			return 0, 0 // already reported
		}
		t.reportTime(i+1, times, usual, c)
		return 0, 0
	}
	return times[0], decimal((times[len(times)-1] - times[0]) / float64(len(steps)))
}

func (t *table) reportTime(i int, times []float64, usual float64, c column) {
	before, now := times[i-1]/c.scale, times[i]/c.scale
	p := Problem{Line: t.lines[i], Column: c.text}
	switch {
	case now <= before:
		p.Text = fmt.Sprintf("expected a time after %.9g, found %.9g", before, now)
		p.Hint = "times must increase; several sweeps stand in columns side by side, as V_0_mV, V_1_mV"
	default:
		p.Text = fmt.Sprintf("expected the time %.9g (the usual step is %.6g), found %.9g", before+usual/c.scale, usual/c.scale, now)
		p.Hint = "resample the recording on a uniform grid, and write times with enough digits"
	}
	t.wrong.add(p)
}

// decimal rounds a step to 9 digits where that changes it by rounding alone: the
// step of times written as 0.01, 0.02, ... is 0.01 itself.
func decimal(step float64) float64 {
	if rounded, err := strconv.ParseFloat(strconv.FormatFloat(step, 'g', 9, 64), 64); err == nil &&
		math.Abs(rounded-step) <= 1e-9*math.Abs(step) {
		return rounded
	}
	return step
}
