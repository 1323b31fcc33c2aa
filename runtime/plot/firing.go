package plot

import (
	"errors"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// FiringFigure is how cells fire over a quantity that goes through a range. NaN
// stands for what a cell does not have.
type FiringFigure struct {
	Title   string
	X       Quantity
	Values  []float64
	Steady  []float64 // Hz, after adaptation
	First   []float64 // Hz, of the first interval
	Mean    []float64 // Hz, over the window
	Latency []float64 // ms
}

// Sizes of the figure.
const (
	firingWidth  = vg.Length(250)
	latencyWidth = vg.Length(170)
	firingHeight = vg.Length(180)
)

// Firing draws the f-I curve, and beside it the latency of the first spike.
func Firing(f FiringFigure) (svg, png []byte, err error) {
	if len(f.Values) == 0 {
		return nil, nil, errors.New("there is nothing to draw: no quantity goes through a range")
	}
	page := figure{title: f.Title, height: headerHeight + 12 + firingHeight + footHeight + 4}
	steady, first, mean := line(blue, 1.2), line(vermillion, 0.9), line(grey, 0.9)
	first.Dashes = []vg.Length{4, 2.5}
	page.legend = []entry{{"steady", steady}, {"first interval", first}, {"mean", mean}}
	series := []points{
		{x: f.Values, y: f.Mean, style: mean}, {x: f.Values, y: f.Steady, style: steady, dots: true}, {x: f.Values, y: f.First, style: first},
	}
	_, high := extent(f.Mean, f.First, f.Steady)
	rate := firingPanel(f, series, math.Max(high, 1), "rate (Hz)")
	rate.left, rate.width = leftMargin, firingWidth
	page.panels = append(page.panels, rate)
	page.width = leftMargin + firingWidth + rightMargin
	if _, high := extent(f.Latency); high > 0 && finite(high) {
		latency := firingPanel(f, []points{{x: f.Values, y: f.Latency, style: line(ink, 0.9), dots: true}}, high, "latency (ms)")
		latency.left, latency.width = page.width+leftMargin-6, latencyWidth
		page.width = latency.left + latencyWidth + rightMargin
		page.panels = append(page.panels, latency)
	} else {
		page.width += 90 // room for title and legend
		page.panels[0].width += 90
	}
	return page.render()
}

func firingPanel(f FiringFigure, series []points, high float64, label string) panel {
	low, most := extent(f.Values)
	xLow, xHigh := padded(low, most)
	out := panel{top: headerHeight + 12, height: firingHeight, yLabel: label, xLabel: f.X.label()}
	out.plot = newPanel(xLow, xHigh, -0.03*high, 1.06*high, panelTicks{x: 5, y: 5})
	for _, s := range series {
		out.plot.Add(s)
	}
	setRange(out.plot, xLow, xHigh, -0.03*high, 1.06*high)
	return out
}

// points are joined by lines where both ends are finite.
type points struct {
	x, y  []float64
	style draw.LineStyle
	dots  bool
}

// Plot implements plot.Plotter.
func (s points) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	var path vg.Path
	pen := false
	for i := range s.x {
		if !finite(s.y[i]) {
			pen = false
			continue
		}
		at := vg.Point{X: x(s.x[i]), Y: y(s.y[i])}
		if pen {
			path.Line(at)
		} else {
			path.Move(at)
		}
		pen = true
		if s.dots && len(s.x) <= 60 {
			c.DrawGlyph(draw.GlyphStyle{Color: s.style.Color, Radius: 2, Shape: draw.CircleGlyph{}}, at)
		}
	}
	if len(path) > 0 {
		c.SetLineStyle(s.style)
		c.Stroke(path)
	}
}
