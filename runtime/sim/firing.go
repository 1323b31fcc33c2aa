package sim

import (
	"math"

	"gonum.org/v1/gonum/stat"
)

// Firing is how a cell fires between two times. What needs more spikes than
// there are is NaN.
type Firing struct {
	Spikes  int
	RateHz  float64 // spikes by the length of the window
	Latency float64 // ms from the start of the window to the first spike
	// SteadyHz is 1 over the mean of the intervals that end in the second half
	// of the window, where a cell has adapted; 0 where there is none.
	SteadyHz float64
	FirstHz  float64 // 1 over the first interval
	LastHz   float64 // 1 over the last
	CVISI    float64 // coefficient of variation of the intervals
}

// Window is a time from Start to Stop, in ms.
type Window struct{ Start, Stop float64 }

// FiringOf looks at each cell in a window of its own.
func (r *Result) FiringOf(cells int, window func(cell int) Window) []Firing {
	times := make([][]float64, cells)
	for _, s := range r.Spikes {
		w := window(s.Cell)
		if t := s.Time(r.DT); t > w.Start && t <= w.Stop {
			times[s.Cell] = append(times[s.Cell], t)
		}
	}
	out := make([]Firing, cells)
	for cell := range out {
		out[cell] = firing(times[cell], window(cell))
	}
	return out
}

func firing(times []float64, w Window) Firing {
	none := math.NaN()
	f := Firing{Spikes: len(times), RateHz: 1e3 * float64(len(times)) / (w.Stop - w.Start), Latency: none, FirstHz: none, LastHz: none, CVISI: none}
	if len(times) > 0 {
		f.Latency = times[0] - w.Start
	}
	var intervals, late []float64
	for i := 1; i < len(times); i++ {
		interval := times[i] - times[i-1]
		intervals = append(intervals, interval)
		if times[i] > (w.Start+w.Stop)/2 {
			late = append(late, interval)
		}
	}
	if n := len(intervals); n > 0 {
		f.FirstHz, f.LastHz = 1e3/intervals[0], 1e3/intervals[n-1]
		if n > 1 {
			mean, deviation := stat.MeanStdDev(intervals, nil)
			f.CVISI = deviation / mean
			if f.CVISI < 1e-9 { // times are rounded
				f.CVISI = 0
			}
		}
	}
	if len(late) > 0 {
		f.SteadyHz = 1e3 / stat.Mean(late, nil)
	}
	return f
}
