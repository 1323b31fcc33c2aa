package plot_test

import (
	"math"
	"strings"
	"testing"

	"nmlc/runtime/plot"
)

// drawn demands texts in a figure, and a picture beside it.
func drawn(t *testing.T, svg, png []byte, err error, texts ...string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(png), "\x89PNG") {
		t.Error("there is no picture")
	}
	for _, text := range texts {
		if !strings.Contains(string(svg), ">"+text+"<") {
			t.Errorf("%q is not in the figure", text)
		}
	}
}

func TestFigureOfATraining(t *testing.T) {
	steps := []float64{1, 2, 3, 4}
	f := plot.LearningFigure{Title: "EI: Main", Loss: plot.Points{Steps: steps, Values: []float64{100, 10, 1, 0.1}}, Accuracy: plot.Points{Steps: steps, Values: []float64{0.4, 0.6, 0.9, 1}},
		ValidatedLoss: plot.Points{Steps: []float64{4}, Values: []float64{0.2}}, Rates: []plot.Points{{Name: "E", Steps: steps, Values: []float64{9, 8, 7, math.NaN()}}}, Chance: 0.5}
	svg, png, err := plot.Learning(f)
	drawn(t, svg, png, err, "EI: Main", "loss", "accuracy", "rate (Hz)", "step", "validation", "E", "10")
	if _, _, err := plot.Learning(plot.LearningFigure{}); err == nil {
		t.Error("no step was drawn")
	}
}

func TestFigureOfTrials(t *testing.T) {
	trial := func(title string) plot.TrialColumn {
		return plot.TrialColumn{Title: title, Duration: 100, Spikes: []plot.BandSpike{{Time: 3, Band: 0, Cell: 1}, {Time: 50, Band: 1, Cell: 7}},
			Outputs: []plot.Trace{{Name: "Out[0]", Time: []float64{0, 50, 100}, Values: []float64{0, 1, -1}}},
			Targets: []plot.Trace{{Name: "wave", Time: []float64{0, 50, 100}, Values: []float64{0, 2, 1}}}, Windows: [][2]float64{{80, 100}}}
	}
	svg, png, err := plot.Trials(plot.TrialsFigure{Title: "trials", Bands: []plot.Band{{Name: "In", Size: 5}, {Name: "E", Size: 8}}, Output: plot.Quantity{Name: "y"},
		Trials: []plot.TrialColumn{trial("class 0"), trial("class 1")}})
	drawn(t, svg, png, err, "class 0", "class 1", "In", "E", "y", "time (ms)", "Out[0]", "wave", "2")
	if _, _, err := plot.Trials(plot.TrialsFigure{}); err == nil {
		t.Error("no trial was drawn")
	}
}

func TestFigureOfWeights(t *testing.T) {
	after := make([]float64, 100)
	for i := range after {
		after[i] = float64(i % 10)
	}
	steep := func(x float64) float64 { return 1 / math.Sqrt(x) }
	svg, png, err := plot.Weights(plot.WeightsFigure{Title: "weights", Panels: []plot.WeightsPanel{
		{Name: "exc", Unit: "nS", Before: []float64{1, 2, 3}, After: after, Zeros: 0.1, Fits: []plot.WeightsFit{{"gamma", steep}, {"exponential", steep}}},
		{Name: "none", Before: []float64{0, 0}, After: []float64{0, 0}}}})
	drawn(t, svg, png, err, "exc: gamma, then exponential; 10 % zero", "none", "size (nS)", "density", "before")
	if _, _, err := plot.Weights(plot.WeightsFigure{}); err == nil {
		t.Error("no weights were drawn")
	}
}
