package plot

import (
	"fmt"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

const (
	// mostMarks keeps the raster below half a megabyte of SVG.
	mostMarks = 16000
	// smallestPopulation is from how many cells on a mean rate says something.
	smallestPopulation = 20
	rateHeight         = vg.Length(50)
	rateBins           = 120
)

// addRaster draws the spikes; of too many those of every k-th cell.
func (s *stack) addRaster(f RunFigure) {
	every := 1
	shown := f.Spikes
	for len(shown) > mostMarks && every < f.Cells {
		every *= 2
		shown = ofEvery(f.Spikes, every)
	}
	label := "cell"
	row := func(cell float64) float64 { return cell }
	if f.Rows != nil && f.Cells > 1 {
		label = f.Rows.Quantity.label()
		row = func(cell float64) float64 {
			return f.Rows.First + (f.Rows.Last-f.Rows.First)*cell/float64(f.Cells-1)
		}
	}
	if every > 1 {
		label += fmt.Sprintf(", one in %d", every)
	}
	low, high := row(-0.7), row(float64(f.Cells)-0.3)
	if low > high {
		low, high = high, low
	}
	height := min(150, max(34, vg.Length(f.Cells)*8))
	out := panel{height: height, yLabel: label, plot: newPanel(0, s.to, low, high, panelTicks{x: 8, y: min(4, f.Cells), xQuiet: true})}
	if f.Rows == nil {
		out.plot.Y.Tick.Marker = whole{ticks{Count: min(4, f.Cells)}}
	}
	mark := raster{style: line(ink, 0.7)}
	for _, spike := range shown {
		mark.at = append(mark.at, vg.Point{X: vg.Length(spike.Time / s.scale), Y: vg.Length(row(float64(spike.Cell)))})
	}
	// Marks lower than a point would vanish: in a large population they reach
	// into the rows beside them.
	mark.half = height.Points() / float64(f.Cells) * 0.4
	if mark.half < 0.6 {
		mark.half, mark.style = 0.6, line(ink, 0.5)
	}
	out.plot.Add(mark)
	s.place(out, low, high)
}

// addRate draws the mean rate of the population over time.
func (s *stack) addRate(f RunFigure) {
	h := rateOf(f)
	_, high := extent(h.heights)
	h.width /= s.scale
	out := panel{height: rateHeight, yLabel: Quantity{"rate", "Hz"}.label(), plot: newPanel(0, s.to, 0, high*1.08, panelTicks{x: 8, y: 2, xQuiet: true})}
	out.plot.Add(h)
	s.place(out, 0, high*1.08)
}

// rateOf is the rate of a cell, in Hz, in stretches of time.
func rateOf(f RunFigure) histogram {
	h := histogram{width: niceStep(f.Duration / rateBins)}
	bins := int(math.Ceil(f.Duration/h.width - 1e-9))
	counts := make([]float64, bins)
	for _, spike := range f.Spikes {
		if k := int(spike.Time / h.width); k >= 0 {
			counts[min(k, bins-1)]++
		}
	}
	for k, n := range counts {
		length := math.Min(h.width, f.Duration-float64(k)*h.width)
		h.heights = append(h.heights, 1e3*n/float64(f.Cells)/length)
	}
	return h
}

// histogram draws bars from 0 on, without gaps.
type histogram struct {
	heights []float64
	width   float64 // of a bar, in ms or in the unit of the axis
}

// Plot implements plot.Plotter.
func (h histogram) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	var path vg.Path
	path.Move(vg.Point{X: x(0), Y: y(0)})
	for k, height := range h.heights {
		path.Line(vg.Point{X: x(float64(k) * h.width), Y: y(height)})
		path.Line(vg.Point{X: min(c.Max.X, x(float64(k+1)*h.width)), Y: y(height)})
	}
	path.Line(vg.Point{X: min(c.Max.X, x(float64(len(h.heights))*h.width)), Y: y(0)})
	path.Close()
	c.SetColor(grey)
	c.Fill(path)
}

// raster draws spikes as marks in their rows.
type raster struct {
	at    []vg.Point // in the units of the axes
	half  float64    // height of a mark above and below its row, in points
	style draw.LineStyle
}

// Plot implements plot.Plotter.
func (r raster) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	var path vg.Path
	for _, at := range r.at {
		left, middle := x(float64(at.X)), y(float64(at.Y))
		path.Move(vg.Point{X: left, Y: max(c.Min.Y, middle-vg.Points(r.half))})
		path.Line(vg.Point{X: left, Y: min(c.Max.Y, middle+vg.Points(r.half))})
	}
	if len(path) > 0 {
		c.SetLineStyle(r.style)
		c.Stroke(path)
	}
}

func ofEvery(spikes []Spike, every int) []Spike {
	var out []Spike
	for _, s := range spikes {
		if s.Cell%every == 0 {
			out = append(out, s)
		}
	}
	return out
}

// whole are ticks at whole numbers, for what is counted.
type whole struct{ ticks }

// Ticks implements plot.Ticker.
func (w whole) Ticks(low, high float64) []plot.Tick {
	var out []plot.Tick
	for _, t := range w.ticks.Ticks(low, high) {
		if math.Abs(t.Value-math.Round(t.Value)) < 1e-9 {
			out = append(out, t)
		}
	}
	return out
}
