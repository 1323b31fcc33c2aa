package plot

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"nmlc/runtime/random"
)

// experiment is a model whose voltage stays below threshold, beside repeats of
// a recording with spikes near those of the model.
func experiment(name string, repeats int, duration float64) Experiment {
	e := Experiment{Name: name, Recorded: make([][]float64, repeats)}
	s := random.NewStream(7, uint32(repeats))
	for k := 0; 60+110*float64(k) < duration; k++ {
		at := 60 + 110*float64(k)
		e.Spikes = append(e.Spikes, at)
		for r := range repeats {
			e.Recorded[r] = append(e.Recorded[r], at+8*s.Normal(uint32(r), uint64(k)))
		}
	}
	for i := range int(duration * 2) {
		t := float64(i) / 2
		phase := math.Mod(t+50, 110) / 110
		v := -65 + 20*phase
		e.Time, e.Input = append(e.Time, t), append(e.Input, 0.2+0.05*math.Sin(t/40))
		e.Model = append(e.Model, v)
		for _, at := range e.Recorded[0] {
			v += 90 * math.Exp(-(t-at)*(t-at)/2)
		}
		e.Data = append(e.Data, v+0.5*s.Normal(99, uint64(i)))
	}
	return e
}

func TestSpikes(t *testing.T) {
	f := SpikesFigure{Title: "GIF: gamma 0.8", Target: Quantity{"V", "mV"}, Input: Quantity{"I", "nA"}, Level: -10,
		Experiments: []Experiment{experiment("1 and 8 repeats", 9, 12000)}}
	f.Experiments[0].Test = []Span{{8000, 12000}}
	svg, picture, err := Spikes(f)
	checkFigure(t, "spikes9", svg, picture, err, f.Title, "data", "model", "test", "V (mV)", "I (nA)", "time (s)", "sweep 1 and 8 repeats", "8.0")
	f.Experiments = nil
	for k := range 9 {
		f.Experiments = append(f.Experiments, experiment(fmt.Sprint(k), 1, 2000))
	}
	svg, picture, err = Spikes(f)
	checkFigure(t, "spikes1x9", svg, picture, err, f.Title+" (6 of 9 sweeps)", "sweep 0", "time (ms)")
	if strings.Contains(string(svg), ">test<") {
		t.Error("a legend for a test that there is not")
	}
	f.Experiments[7].Test, f.Experiments[7].Input = []Span{{0, 2000}}, nil
	svg, picture, err = Spikes(f)
	checkFigure(t, "spikes_test", svg, picture, err, "sweep 7", "test")
}

// The cut of long traces shows the beginning of the test, that of a sweep
// without one its first spike.
func TestCut(t *testing.T) {
	e := experiment("0", 2, 12000)
	if c := e.cut(longestCut, mostInTraces); c.From > 60 || c.To-c.From != longestCut {
		t.Errorf("cut %v", c)
	}
	e.Test = []Span{{8000, 12000}}
	if c := e.cut(longestCut, mostInTraces); c != (Span{7900, 8900}) {
		t.Errorf("cut %v with a test from 8 s on", c)
	}
	if c := e.cut(longestCut, 4); c.To-c.From != 500 {
		t.Errorf("cut %v, where 4 spikes of 110 ms each can be told apart", c)
	}
	short := experiment("0", 1, 1000)
	if c := short.cut(longestCut, mostInTraces); c.From != 0 || c.To != 999.5 {
		t.Errorf("cut %v of a short sweep", c)
	}
}

func TestModelSpikesAreDrawnWhereItsVoltageHasNone(t *testing.T) {
	e := experiment("0", 1, 1000)
	cut := e.cut(longestCut, mostInTraces)
	if m := e.peaks(cut, 1, -10); len(m.times) != len(e.Spikes) || m.lows[0] > -40 || m.high < 15 {
		t.Errorf("%d peaks of %d spikes, from %v to %g", len(m.times), len(e.Spikes), m.lows, m.high)
	}
	e.Model[500] = 20
	if m := e.peaks(cut, 1, -10); len(m.times) > 0 {
		t.Error("peaks for a model that has its own")
	}
}

func TestSpikesOfStrangeDataAreDrawnOrRefused(t *testing.T) {
	if _, _, err := Spikes(SpikesFigure{}); err == nil {
		t.Error("a figure of nothing is drawn")
	}
	broken := experiment("0", 1, 400)
	for i := range 300 {
		broken.Model[i], broken.Data[i] = math.NaN(), math.Inf(1)
	}
	silent := experiment("1", 1, 400)
	silent.Recorded, silent.Spikes = [][]float64{nil}, nil
	for _, all := range [][]Experiment{{broken}, {silent}, {broken, silent}, {{Name: "empty"}, silent}} {
		if _, _, err := Spikes(SpikesFigure{Experiments: all}); err != nil {
			t.Error(err)
		}
	}
}
