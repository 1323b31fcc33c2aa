package plot

import (
	"errors"
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
)

// Span is a stretch of time in ms.
type Span struct{ From, To float64 }

// Experiment is repeats of one recording beside the free run of a model. Values
// are in the units of the axes.
type Experiment struct {
	Name        string
	Time        []float64   // ms
	Input       []float64   // may be empty
	Data, Model []float64   // of the first repeat
	Recorded    [][]float64 // spikes of each repeat, ms
	Spikes      []float64   // of the model, ms
	Test        []Span      // times that the fit has not seen
}

// SpikesFigure shows a model of spikes: for each experiment the spikes of all
// repeats below those of the model, and a cut of the traces.
type SpikesFigure struct {
	Title       string
	Target      Quantity
	Input       Quantity
	Level       float64 // where the data count as spiking
	Experiments []Experiment
}

// Sizes of the panels.
const (
	spikesWidth     = vg.Length(470)
	repeatHeight    = vg.Length(8)
	mostExperiments = 6
	longestCut      = 1000 // ms of traces on the width of the page
	longestSmall    = 5000 // where two stand in a row
	mostInRaster    = 300  // spikes of a repeat
	mostInTraces    = 60
	mostInSmall     = 100
)

// testColour marks times that the fit has not seen.
var testColour = color.RGBA{0xdc, 0xec, 0xf7, 0xff}

// Spikes draws the figure.
func Spikes(f SpikesFigure) (svg, png []byte, err error) {
	if len(f.Experiments) == 0 {
		return nil, nil, errors.New("there is no sweep to draw")
	}
	shown := f.Experiments
	if len(shown) > mostExperiments {
		shown = withTests(shown, mostExperiments)
		f.Title += fmt.Sprintf(" (%d of %d sweeps)", len(shown), len(f.Experiments))
	}
	page := figure{title: f.Title, width: leftMargin + spikesWidth + rightMargin,
		legend: []entry{{"data", line(grey, strong)}, {"model", line(vermillion, strong)}}}
	for _, e := range shown {
		if len(e.Test) > 0 {
			page.legend = append(page.legend[:2], entry{"test", line(testColour, 6)})
		}
	}
	if len(shown) == 1 {
		page.height = page.addLarge(f, shown[0])
	} else {
		page.height = page.addSmall(f, shown)
	}
	return page.render()
}

// withTests chooses experiments at equal distance, those that test first.
func withTests(all []Experiment, most int) []Experiment {
	var test, train, out []Experiment
	for _, e := range all {
		if len(e.Test) > 0 {
			test = append(test, e)
		} else {
			train = append(train, e)
		}
	}
	for k, n := 0, min(len(test), most); k < n; k++ {
		out = append(out, test[k*len(test)/n])
	}
	for k, n := 0, min(len(train), most-len(out)); k < n; k++ {
		out = append(out, train[k*len(train)/n])
	}
	return out
}

// place is where the panels of an experiment stand, one below the other.
type place struct {
	page             *figure
	left, top, width vg.Length
	from, to         float64 // ms
	scale            float64 // ms of the unit of time
	test             []Span
}

// add adds a panel with its range of values, test times shaded.
func (at *place) add(p panel, low, high float64, things ...plot.Plotter) {
	from, to := at.from/at.scale, at.to/at.scale
	p.plot.Add(shading(at.test, at.scale, low, high))
	p.plot.Add(things...)
	setRange(p.plot, from, to, low, high)
	p.left, p.top, p.width = at.left, at.top, at.width
	at.page.panels = append(at.page.panels, p)
	at.top += p.height + panelGap
}

// panel is an empty one with its ticks of time.
func (at *place) panel(height vg.Length, label string, yTicks int, quiet bool) panel {
	return panel{height: height, yLabel: label, plot: newPanel(0, 1, 0, 1, panelTicks{x: int(at.width / 55), y: yTicks, xQuiet: quiet})}
}

// addLarge draws the spikes over all times, and below a cut of the traces. It
// returns the height of the page.
func (f *figure) addLarge(s SpikesFigure, e Experiment) vg.Length {
	unit, scale := timeAxis(extent(e.Time))
	all := e.cut(math.Inf(1), mostInRaster)
	at := &place{f, leftMargin, headerHeight + captionHeight, spikesWidth, all.From, all.To, scale, e.Test}
	at.addTrains(e, unit.label(), "sweep "+e.Name)
	at.top += footHeight
	cut := e.cut(longestCut, mostInTraces)
	at.from, at.to = cut.From, cut.To
	at.addTraces(s, e, cut, unit.label())
	return at.top + footHeight
}

// addSmall draws several experiments, two in a row, spikes below the traces.
func (f *figure) addSmall(s SpikesFigure, all []Experiment) vg.Length {
	const gap = 34
	width := (spikesWidth - gap) / 2
	top, next := headerHeight, headerHeight
	for i, e := range all {
		unit, scale := timeAxis(extent(e.Time))
		cut := e.cut(longestSmall, mostInSmall)
		at := &place{f, leftMargin + vg.Length(i%2)*(width+gap), top + captionHeight, width, cut.From, cut.To, scale, e.Test}
		first := len(f.panels)
		at.addTraces(s, e, cut, "")
		at.addTrains(e, unit.label(), "")
		f.panels[first].caption = "sweep " + e.Name
		if i%2 == 1 {
			for k := range f.panels[first:] {
				f.panels[first+k].yLabel = ""
			}
		}
		next = max(next, at.top+footHeight)
		if i%2 == 1 {
			top = next
		}
	}
	return next
}

// addTrains adds the spikes of the model above those of the repeats.
func (at *place) addTrains(e Experiment, label, caption string) {
	rows := float64(len(e.Recorded))
	p := at.panel(repeatHeight*vg.Length(rows+2)+6, "", 1, false)
	p.xLabel, p.caption = label, caption
	p.plot.Y.Tick.Marker = plot.ConstantTicks{{Value: rows / 2, Label: "data"}, {Value: rows + 1.25, Label: "model"}}
	var things []plot.Plotter
	for k, spikes := range e.Recorded {
		row := rows - 1 - float64(k)
		things = append(things, marks{times: at.shown(spikes), low: row + 0.12, high: row + 0.88, style: line(ink, 0.6)})
	}
	at.add(p, 0, rows+2, append(things, marks{times: at.shown(e.Spikes), low: rows + 0.6, high: rows + 1.9, style: line(vermillion, 0.8)})...)
}

// shown are the times on the page, in its unit.
func (at *place) shown(times []float64) []float64 {
	var out []float64
	for _, t := range times {
		if t >= at.from && t <= at.to {
			out = append(out, t/at.scale)
		}
	}
	return out
}

// addTraces adds the input and the traces.
func (at *place) addTraces(s SpikesFigure, e Experiment, cut Span, label string) {
	first, last := e.samples(cut)
	time := scaled(e.Time[first:last], at.scale)
	if len(e.Input) > 0 {
		input := e.Input[first:last]
		low, high := padded(extent(input))
		at.add(at.panel(inputHeight, s.Input.label(), 2, true), low, high, curve{time, input, line(ink, thin), false})
	}
	low, high := padded(extent(e.Data[first:last], e.Model[first:last]))
	p := at.panel(traceHeight, s.Target.label(), 5, label == "")
	p.xLabel = label
	at.add(p, low, high, curve{time, e.Data[first:last], line(grey, thin), false},
		curve{time, e.Model[first:last], line(vermillion, 0.85), false}, e.peaks(cut, at.scale, s.Level))
}
