package main

import (
	"slices"

	"nmlc/runtime/plot"
)

// colours are those of rates.
var colours = plot.Colours{Low: 0.001, High: 100}

const (
	rows       = 268.0 // height of the maps
	top        = 52.0
	from, till = -50.0, 600.0
)

func draw(names []string, fromV1 []float64, weak, strong *answer) ([]byte, error) {
	s := plot.Sheet{Title: "A flash in V1 climbs the hierarchy of the macaque's cortex", Width: 880, Height: top + rows + 40}
	var areas []plot.Tick
	for k, name := range names {
		areas = append(areas, plot.Tick{At: float64(k), Text: name})
	}
	left := weak.heat(58, "weak long-range excitation", areas)
	right := strong.heat(270, "strong, balanced by local inhibition", []plot.Tick{})
	bar := colours.Bar(512, top, rows, plot.Quantity{Name: "above rest", Unit: "Hz"}, []plot.Tick{
		{At: 100, Text: "100"}, {At: 10, Text: "10"}, {At: 1, Text: "1"}, {At: 0.1, Text: "0.1"}, {At: 0.01, Text: "0.01"}, {At: 0.001, Text: "0.001"}})
	when := plot.Axes{Left: 590, Top: top, Width: 255, Height: rows, Caption: "when half of the peak is reached",
		X: plot.Quantity{Name: "distance from V1", Unit: "mm"}, Y: plot.Quantity{Name: "time since the flash began", Unit: "ms"}, XHigh: 62, YHigh: 420}
	when.Shown = []plot.Drawing{
		plot.Line{X: []float64{0, 62}, Y: []float64{0, 62 / 3.5}, Colour: -1, Dashed: true},
		plot.Dots{X: fromV1, Y: weak.halves, Radius: 2, Colour: 0},
		plot.Dots{X: fromV1, Y: strong.halves, Names: few(names), Radius: 2, Colour: 1},
	}
	s.Legend = []plot.Key{{Text: "weak", Colour: 0}, {Text: "strong", Colour: 1}}
	s.Axes = []plot.Axes{left, right, bar, when}
	_, png, err := s.Draw()
	return png, err
}

// few are the names for which there is room.
func few(names []string) []string {
	out := make([]string, len(names))
	for k, name := range names {
		if slices.Contains([]string{"V1", "V2", "V4", "MT", "7B", "7A", "5", "8l", "24c", "STPc", "STPi", "STPr", "10", "F5"}, name) {
			out[k] = name
		}
	}
	return out
}

// heat shows all areas, from V1 at the bottom, and when each reaches half of
// its peak.
func (a *answer) heat(left float64, caption string, areas []plot.Tick) plot.Axes {
	h := plot.Heat{XLow: a.time[0], XHigh: a.time[len(a.time)-1], Colours: colours, Values: a.rates}
	half := plot.Dots{X: a.halves, Radius: 1.6, Colour: 1}
	for k := range a.halves {
		half.Y = append(half.Y, float64(k))
	}
	return plot.Axes{Left: left, Top: top, Width: 200, Height: rows, Caption: caption, X: plot.Quantity{Name: "time since the flash began", Unit: "ms"},
		XLow: from, XHigh: till, YLow: -0.5, YHigh: float64(len(a.rates)) - 0.5, YTicks: areas, Shown: []plot.Drawing{h, half}}
}
