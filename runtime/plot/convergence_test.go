package plot

import (
	"bytes"
	"image/png"
	"math"
	"strings"
	"testing"
)

func TestConvergenceShowsDecades(t *testing.T) {
	s := Search{Name: "exact", Spent: []float64{0, 50, 100}, Low: []float64{math.Inf(1), 1e-3, 0}, Median: []float64{math.Inf(1), 1e-1, 1e-4}, High: []float64{50, 5, 1e-2}}
	svg, picture, err := Convergence(ConvergenceFigure{Title: "title", Spent: Quantity{Name: "evaluations"}, Loss: Quantity{"loss", "mV^2"}, Searches: []Search{s}})
	if err != nil {
		t.Fatal(err)
	}
	save(t, "convergence", svg, picture)
	for _, want := range []string{"title", "evaluations", "loss (mV²)", "exact", "quartiles", "1", "1e\u22123", "1e\u221215"} {
		if !strings.Contains(string(svg), ">"+want+"<") {
			t.Errorf("the figure does not show %q", want)
		}
	}
	if _, err := png.Decode(bytes.NewReader(picture)); err != nil {
		t.Error(err)
	}
}

func TestConvergenceWithoutLossIsAnError(t *testing.T) {
	nothing := Search{Spent: []float64{1}, Low: []float64{math.NaN()}, Median: []float64{math.Inf(1)}, High: []float64{math.Inf(1)}}
	if _, _, err := Convergence(ConvergenceFigure{Searches: []Search{nothing}}); err == nil {
		t.Error("a figure without any loss was drawn")
	}
}
