package plot

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/recorder"
)

// integrating is a sawtooth between reset and threshold, with its spike times.
func integrating(cell int) Trace {
	t := Trace{Name: fmt.Sprintf("%g nA", 0.1*float64(cell))}
	v := -70.0
	for k := range 3000 {
		t.Time, t.Values = append(t.Time, 0.1*float64(k)), append(t.Values, v)
		if v += 0.005 * float64(cell+1) * (-30 - v); v > -50 {
			v = -70
			t.Spikes = append(t.Spikes, 0.1*float64(k+1))
		}
	}
	return t
}

func sweepFigure(cells int) RunFigure {
	f := RunFigure{Title: "LIF: Step", Cells: cells, Duration: 300, Ordered: true, Rows: &Rows{Quantity{"I", "nA"}, 0, 1}}
	voltage := Panel{Quantity: Quantity{"V", "mV"}}
	for cell := range cells {
		voltage.Traces = append(voltage.Traces, integrating(cell))
		for _, s := range voltage.Traces[cell].Spikes {
			f.Spikes = append(f.Spikes, Spike{s, cell})
		}
	}
	f.Recorded = []Panel{voltage}
	return f
}

func TestRowsAreLabelled(t *testing.T) {
	svg, picture, err := Run(sweepFigure(3))
	checkFigure(t, "sweep3", svg, picture, err, "0 nA", "0.1 nA", "0.2 nA", "V (mV)")
	if strings.Contains(string(svg), ">I (nA)<") {
		t.Error("a raster of three cells whose traces are there")
	}
	svg, picture, err = Run(sweepFigure(11))
	checkFigure(t, "sweep11", svg, picture, err, "0 nA", "0.4 nA", "1 nA", "I (nA)", "6 of 11 cells")
	if strings.Contains(string(svg), ">0.1 nA<") || strings.Contains(string(svg), ">rate (Hz)<") {
		t.Error("too much is shown")
	}
}

func TestAThresholdIsDrawnWithItsVoltage(t *testing.T) {
	f := sweepFigure(1)
	f.Rows, f.Ordered = nil, false
	theta := Panel{Quantity: Quantity{"theta", "mV"}, Traces: []Trace{{Name: "cell 0", Time: f.Recorded[0].Traces[0].Time}}}
	for range theta.Traces[0].Time {
		theta.Traces[0].Values = append(theta.Traces[0].Values, -50)
	}
	w := Panel{Quantity: Quantity{"w", "nA"}, Traces: theta.Traces}
	f.Recorded = append(f.Recorded, theta, w)
	svg, picture, err := Run(f)
	checkFigure(t, "threshold", svg, picture, err, "V, theta (mV)", "V", "theta", "w (nA)")
}

func TestSpikesReachACommonPeak(t *testing.T) {
	cut := integrating(2)
	low, high, peak := span([]Trace{cut})
	if peak < -45 || peak > -30 || high < peak || low > -70 {
		t.Errorf("a cell that is cut at -50 mV peaks at %g, in %g to %g", peak, low, high)
	}
	// An upstroke of its own: the peak is that of the highest sample.
	for i := range cut.Values {
		if i%100 == 99 {
			cut.Values[i] = 20 + float64(i%7)
		}
	}
	if _, _, peak = span([]Trace{cut}); peak != 26 {
		t.Errorf("a cell with an upstroke peaks at %g", peak)
	}
	if _, _, peak = span([]Trace{{Values: []float64{1, 2}}}); peak != 2 {
		t.Errorf("without spikes the peak is %g", peak)
	}
}

// The area of the histogram is the number of spikes.
func TestRateCountsEverySpike(t *testing.T) {
	f := sweepFigure(40)
	f.Duration = 299.3 // the last bin is cut
	var inside []Spike
	for _, s := range f.Spikes {
		if s.Time <= f.Duration {
			inside = append(inside, s)
		}
	}
	f.Spikes = inside
	h := rateOf(f)
	sum := 0.0
	for k, rate := range h.heights {
		sum += rate * 1e-3 * float64(f.Cells) * math.Min(h.width, f.Duration-float64(k)*h.width)
	}
	if math.Abs(sum-float64(len(f.Spikes))) > 1e-6 || len(f.Spikes) < 100 {
		t.Errorf("%g of %d spikes", sum, len(f.Spikes))
	}
}

// A value that holds is drawn with an edge, not with a slope.
func TestHeldValuesHaveEdges(t *testing.T) {
	var drawn recorder.Canvas
	c := draw.NewCanvas(&drawn, 100, 100)
	p := plot.New()
	setRange(p, 0, 3, 0, 1)
	curve{time: []float64{0, 1, 2, 3}, values: []float64{0, 0, 1, 1}, style: line(ink, 1), held: true}.Plot(c, p)
	var path vg.Path
	for _, a := range drawn.Actions {
		if stroke, ok := a.(*recorder.Stroke); ok {
			path = stroke.Path
		}
	}
	for i := 1; i < len(path); i++ {
		if a, b := path[i-1].Pos, path[i].Pos; a.X != b.X && a.Y != b.Y {
			t.Errorf("a slope from %v to %v", a, b)
		}
	}
	if len(path) < 5 {
		t.Errorf("%d points", len(path))
	}
}

func TestFiring(t *testing.T) {
	f := FiringFigure{Title: "LIF: Step", X: Quantity{"I", "nA"}}
	for k := range 12 {
		x, nan := 0.1*float64(k), math.NaN()
		rate, first, latency := 0.0, nan, nan
		if k > 3 {
			rate, first, latency = 60*math.Sqrt(x-0.3), 90*math.Sqrt(x-0.3), 10/(x-0.3)
		}
		f.Values, f.Steady, f.First, f.Mean, f.Latency = append(f.Values, x), append(f.Steady, rate), append(f.First, first), append(f.Mean, 1.1*rate), append(f.Latency, latency)
	}
	svg, picture, err := Firing(f)
	checkFigure(t, "firing", svg, picture, err, "I (nA)", "rate (Hz)", "latency (ms)", "steady", "first interval", "mean")
	for k := range f.Values {
		f.Steady[k], f.Mean[k], f.First[k], f.Latency[k] = 0, 0, math.NaN(), math.NaN()
	}
	svg, picture, err = Firing(f)
	checkFigure(t, "silent", svg, picture, err, "rate (Hz)")
	if strings.Contains(string(svg), "latency") {
		t.Error("latencies of silent cells")
	}
	if _, _, err = Firing(FiringFigure{}); err == nil {
		t.Error("a curve without points is drawn")
	}
}
