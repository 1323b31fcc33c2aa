package plot

import (
	"errors"
	"fmt"

	"gonum.org/v1/plot/vg"
)

// mostSweeps is how many sweeps a figure shows; of more it takes some at equal
// distance.
const mostSweeps = 6

// Sweep is one recording and its fit. Values are in the units of the axes.
type Sweep struct {
	Name  string
	Time  []float64 // ms
	Input []float64 // may be empty
	Data  []float64
	Model []float64
}

// FitFigure is what the figure of a fit shows.
type FitFigure struct {
	Title  string
	Target Quantity
	Input  Quantity
	Sweeps []Sweep
}

// Sizes of a fit's panels.
const (
	inputHeight    = vg.Length(26)
	traceHeight    = vg.Length(112)
	residualHeight = vg.Length(52)
	panelGap       = vg.Length(7)
	leftMargin     = vg.Length(52)
	rightMargin    = vg.Length(14)
	captionHeight  = vg.Length(16)
	footHeight     = vg.Length(30)
)

// Fit draws for each sweep the data with the fit above the residual.
func Fit(f FitFigure) (svg, png []byte, err error) {
	if len(f.Sweeps) == 0 {
		return nil, nil, errors.New("there is no sweep to draw")
	}
	shown := choose(f.Sweeps, mostSweeps)
	title := f.Title
	if len(shown) < len(f.Sweeps) {
		title += fmt.Sprintf(" (%d of %d sweeps)", len(shown), len(f.Sweeps))
	}
	page := figure{title: title, legend: []entry{{"data", line(grey, strong)}, {"fit", line(vermillion, strong)}}}
	s := newFitScales(shown)
	columns, rows, width := fitGrid(len(shown))
	blockHeight := captionHeight + traceHeight + panelGap + residualHeight + footHeight
	if s.hasInput {
		blockHeight += inputHeight + panelGap
	}
	for i, sweep := range shown {
		column, row := i%columns, i/columns
		b := block{
			left: leftMargin + vg.Length(column)*(width+20), top: headerHeight + vg.Length(row)*blockHeight + captionHeight,
			width: width, first: column == 0, last: i+columns >= len(shown),
		}
		page.panels = append(page.panels, b.panels(f, s, sweep)...)
	}
	page.width = leftMargin + vg.Length(columns)*(width+20) - 20 + rightMargin
	page.height = headerHeight + vg.Length(rows)*blockHeight
	return page.render()
}

// fitGrid chooses columns, rows and the width of a panel.
func fitGrid(n int) (columns, rows int, width vg.Length) {
	switch {
	case n == 1:
		return 1, 1, 460
	case n == 2, n == 4:
		columns, width = 2, 270
	default:
		columns, width = 3, 205
	}
	return columns, (n + columns - 1) / columns, width
}

func choose(sweeps []Sweep, most int) []Sweep {
	if len(sweeps) <= most {
		return sweeps
	}
	var out []Sweep
	for i := range most {
		out = append(out, sweeps[i*(len(sweeps)-1)/(most-1)])
	}
	return out
}

// fitScales are the ranges that all sweeps share, so that they can be compared.
type fitScales struct {
	traceLow, traceHigh       float64
	residualLow, residualHigh float64
	inputLow, inputHigh       float64
	hasInput                  bool
	timeUnit                  Quantity
	timeScale                 float64
}

func newFitScales(sweeps []Sweep) *fitScales {
	var traces, residuals, inputs, times [][]float64
	for _, s := range sweeps {
		traces = append(traces, s.Data, s.Model)
		residuals = append(residuals, s.residual())
		inputs = append(inputs, s.Input)
		times = append(times, s.Time)
	}
	s := &fitScales{}
	s.traceLow, s.traceHigh = padded(extent(traces...))
	s.residualLow, s.residualHigh = padded(extent(residuals...))
	low, high := extent(inputs...)
	s.hasInput = low <= high
	s.inputLow, s.inputHigh = padded(low, high)
	s.timeUnit, s.timeScale = timeAxis(extent(times...))
	return s
}

func (s *Sweep) residual() []float64 {
	out := make([]float64, min(len(s.Data), len(s.Model)))
	for i := range out {
		out[i] = s.Data[i] - s.Model[i]
	}
	return out
}

// block is the place of a sweep's panels.
type block struct {
	left, top, width vg.Length
	first            bool // in the first column: with labels of the y axes
	last             bool // at the foot of the page: with the label of the time
}

func (b block) panels(f FitFigure, s *fitScales, sweep Sweep) []panel {
	time := scaled(sweep.Time, s.timeScale)
	from, to := extent(time)
	var out []panel
	top := b.top
	add := func(p panel, low, high float64, yTicks int, bottom bool, curves ...curve) {
		p.plot = newPanel(from, to, low, high, panelTicks{x: 5, y: yTicks, xQuiet: !bottom, yQuiet: !b.first})
		for _, c := range curves {
			p.plot.Add(c)
		}
		setRange(p.plot, from, to, low, high)
		p.left, p.top, p.width = b.left, top, b.width
		if !b.first {
			p.yLabel = ""
		}
		if b.last && bottom {
			p.xLabel = s.timeUnit.label()
		}
		top += p.height + panelGap
		out = append(out, p)
	}
	caption := "sweep " + sweep.Name
	if s.hasInput {
		add(panel{height: inputHeight, yLabel: f.Input.label(), caption: caption}, s.inputLow, s.inputHigh, 2, false,
			curve{time: time, values: sweep.Input, style: line(ink, thin)})
		caption = ""
	}
	add(panel{height: traceHeight, yLabel: f.Target.label(), caption: caption}, s.traceLow, s.traceHigh, 5, false,
		curve{time: time, values: sweep.Data, style: line(grey, thin)}, curve{time: time, values: sweep.Model, style: line(vermillion, 0.85)})
	add(panel{height: residualHeight, yLabel: Quantity{"residual", f.Target.Unit}.label()}, s.residualLow, s.residualHigh, 3, true,
		curve{time: time, values: sweep.residual(), style: line(blue, hairline)})
	return out
}
