package main

import "nmlc/runtime/plot"

// colours are those of changes.
var colours = plot.Colours{Low: 0.1, High: 30}

// Places on the page, in points.
const (
	top, mapHeight   = 50.0, 279.0
	below, lowHeight = 385.0, 100.0
	mapWidth, wiring = 190.0, 178.0
	from, till       = -100.0, 1400.0
)

func draw(w *worm, touches []*touch) ([]byte, error) {
	s := plot.Sheet{Title: "The nervous system of C. elegans answers a touch", Width: 800, Height: below + lowHeight + 42}
	for i, class := range commands {
		s.Legend = append(s.Legend, plot.Key{Text: class, Colour: i})
	}
	lefts := []float64{70, 290}
	for i, t := range touches {
		names := w.names(i == 0)
		s.Axes = append(s.Axes, t.heat(w, lefts[i], names), t.traces(w, lefts[i], i == 0))
	}
	s.Axes = append(s.Axes, colours.Bar(525, top, mapHeight, plot.Quantity{Name: "mV"}, []plot.Tick{
		{At: 0.1, Text: "0.1"}, {At: 0.3, Text: "0.3"}, {At: 1, Text: "1"}, {At: 3, Text: "3"}, {At: 10, Text: "10"}, {At: 30, Text: "30"}}))
	s.Axes = append(s.Axes, w.matrix(w.chemical, top, "chemical connections"), w.matrix(w.electrical, below+lowHeight-wiring, "electrical connections"))
	_, png, err := s.Draw()
	return png, err
}

// names are those of the cells that feel and command, at their rows.
func (w *worm) names(labelled bool) []plot.Tick {
	out := []plot.Tick{}
	if labelled {
		out = append(out, plot.Tick{At: w.row("PLM"), Text: "PLM"}, plot.Tick{At: w.row("ALM", "AVM"), Text: "ALM, AVM"})
		for _, class := range commands {
			out = append(out, plot.Tick{At: w.row(class), Text: class})
		}
	}
	return out
}

func (t *touch) heat(w *worm, left float64, names []plot.Tick) plot.Axes {
	h := plot.Heat{XLow: t.time[0], XHigh: t.time[len(t.time)-1], Colours: colours}
	for _, cell := range w.order {
		h.Values = append(h.Values, t.changes[cell])
	}
	return plot.Axes{Left: left, Top: top, Width: mapWidth, Height: mapHeight, Caption: t.name + ": all 279 neurons",
		XLow: from, XHigh: till, YLow: -0.5, YHigh: float64(len(h.Values)) - 0.5, YTicks: names, Shown: []plot.Drawing{h}}
}

func (t *touch) traces(w *worm, left float64, labelled bool) plot.Axes {
	a := plot.Axes{Left: left, Top: below, Width: mapWidth, Height: lowHeight, Caption: "forward: PVC, AVB; backward: AVD, AVA",
		X: plot.Quantity{Name: "time since the touch began", Unit: "ms"}, XLow: from, XHigh: till, YHigh: 2.2}
	if labelled {
		a.Y = plot.Quantity{Name: "change", Unit: "mV"}
	}
	first, last := t.sample(from), t.sample(till)
	for i, class := range commands {
		a.Shown = append(a.Shown, plot.Line{X: t.time[first:last], Y: t.mean(w.classes, class)[first:last], Colour: i})
	}
	return a
}

func (w *worm) matrix(wires wires, top float64, caption string) plot.Axes {
	most := float64(len(w.order)) - 0.5
	places := []plot.Tick{{At: 0, Text: "tail"}, {At: most, Text: "nose"}}
	return plot.Axes{Left: 600, Top: top, Width: wiring, Height: wiring, Caption: caption, X: plot.Quantity{Name: "from"}, Y: plot.Quantity{Name: "to"},
		XLow: -0.5, XHigh: most, YLow: -0.5, YHigh: most, XTicks: places, YTicks: places,
		Shown: []plot.Drawing{plot.Dots{X: wires.pre, Y: wires.post, Radius: 0.6, Colour: -1}}}
}
