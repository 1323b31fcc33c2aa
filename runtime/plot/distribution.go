package plot

import (
	"errors"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// BandFiring is how the cells of a population fire: a value for each; what a cell has too few
// spikes for is NaN.
type BandFiring struct {
	Name      string
	Rates     []float64 // Hz
	Intervals []float64 // coefficient of variation of the intervals between spikes
}

// DistributionFigure shows how rates and irregularity differ from cell to cell.
type DistributionFigure struct {
	Title string
	Bands []BandFiring
}

const (
	mostHistograms     = 3 // populations over each other
	distributionWidth  = vg.Length(215)
	distributionHeight = vg.Length(150)
	boxHeight          = vg.Length(17)
	histogramBins      = 30
)

// Distribution draws histograms of few populations, and boxes of more.
func Distribution(f DistributionFigure) (svg, png []byte, err error) {
	if len(f.Bands) == 0 {
		return nil, nil, errors.New("there is nothing to draw: no population of cells spiked")
	}
	page := figure{title: f.Title}
	names := vg.Length(0)
	for i, b := range f.Bands {
		names = max(names, letters(8, true, 0, 0).Width(b.Name))
		if len(f.Bands) <= mostHistograms {
			page.legend = append(page.legend, entry{b.Name, line(bandColour(i), strong)})
		}
	}
	height, left := distributionHeight, leftMargin
	if len(f.Bands) > mostHistograms {
		height, left = boxHeight*vg.Length(len(f.Bands)), names+24
	}
	quantities := []struct {
		label  string
		values func(*BandFiring) []float64
	}{
		{Quantity{"rate", "Hz"}.label(), func(b *BandFiring) []float64 { return b.Rates }},
		{"CV of intervals", func(b *BandFiring) []float64 { return b.Intervals }},
	}
	for k, q := range quantities {
		p := panel{left: left + vg.Length(k)*(distributionWidth+34), top: headerHeight + 8, width: distributionWidth, height: height, xLabel: q.label}
		var all [][]float64
		for i := range f.Bands {
			all = append(all, q.values(&f.Bands[i]))
		}
		if len(f.Bands) <= mostHistograms {
			p.addHistograms(all, k == 0)
		} else {
			p.addBoxes(all)
		}
		page.panels = append(page.panels, p)
	}
	if len(f.Bands) > mostHistograms {
		page.rowNames(f.Bands)
	}
	page.width = left + 2*distributionWidth + 34 + rightMargin
	page.height = headerHeight + 8 + height + footHeight + 4
	return page.render()
}

// rowNames labels the boxes of the first panel.
func (f *figure) rowNames(bands []BandFiring) {
	var marks plot.ConstantTicks
	for i, b := range bands {
		marks = append(marks, plot.Tick{Value: -float64(i), Label: b.Name})
	}
	y := &f.panels[0].plot.Y
	y.Tick.Marker, y.Tick.Label, y.Tick.Length = marks, letters(8, true, -1, -0.5), 0
}

// addHistograms draws the shares of cells in bins that all populations have in
// common.
func (p *panel) addHistograms(all [][]float64, labelled bool) {
	low, high := extent(all...)
	if low > high {
		low, high = 0, 1
	}
	low, high = min(low, 0), max(high, 1e-3)
	width := niceStep((high - low) / histogramBins)
	bins := int(high/width) + 1
	top := 0.0
	var lines []stairs
	for i, values := range all {
		l := stairs{heights: make([]float64, bins), width: width, to: float64(bins) * width, style: line(bandColour(i), 1)}
		for _, v := range values {
			if finite(v) {
				l.heights[int(v/width)] += 100 / float64(len(values))
			}
		}
		_, most := extent(l.heights)
		top = math.Max(top, most)
		lines = append(lines, l)
	}
	p.plot = newPanel(0, float64(bins)*width, 0, 1.08*math.Max(top, 1), panelTicks{x: 5, y: 4})
	for _, l := range lines {
		p.plot.Add(l)
	}
	setRange(p.plot, 0, float64(bins)*width, 0, 1.08*math.Max(top, 1))
	if labelled {
		p.yLabel = "cells (%)"
	}
}

// addBoxes draws quartiles and median, whiskers from the 5th to the 95th
// percentile, and the mean as a dot.
func (p *panel) addBoxes(all [][]float64) {
	high := 0.0
	p.plot = newPanel(0, 1, 0, 1, panelTicks{x: 5, y: 1, yQuiet: true})
	p.plot.Y.Tick.Marker = plot.ConstantTicks{}
	for i, values := range all {
		b := boxOf(values)
		b.at, b.style = -float64(i), line(bandColour(i), 1)
		if b.known {
			high = max(high, b.quantiles[4], b.mean)
			p.plot.Add(b)
		}
	}
	setRange(p.plot, 0, 1.06*math.Max(high, 1e-3), 0.5-float64(len(all)), 0.5)
}

// box sums up values.
type box struct {
	at        float64
	quantiles [5]float64 // 5, 25, 50, 75, 95 per cent
	mean      float64
	known     bool
	style     draw.LineStyle
}

func boxOf(values []float64) box {
	var known []float64
	for _, v := range values {
		if finite(v) {
			known = append(known, v)
		}
	}
	if len(known) == 0 {
		return box{}
	}
	slices.Sort(known)
	b := box{known: true, mean: stat.Mean(known, nil)}
	for i, q := range []float64{0.05, 0.25, 0.5, 0.75, 0.95} {
		b.quantiles[i] = stat.Quantile(q, stat.Empirical, known, nil)
	}
	return b
}

// Plot implements plot.Plotter.
func (b box) Plot(c draw.Canvas, p *plot.Plot) {
	const half = 4
	tx, ty := p.Transforms(&c)
	var x [5]vg.Length
	for i, q := range b.quantiles {
		x[i] = tx(q)
	}
	y := ty(b.at)
	c.StrokeLine2(b.style, x[0], y, x[1], y)
	c.StrokeLine2(b.style, x[3], y, x[4], y)
	area := vg.Rectangle{Min: vg.Point{X: x[1], Y: y - half}, Max: vg.Point{X: x[3], Y: y + half}}.Path()
	c.SetColor(pale(b.style.Color))
	c.Fill(area)
	c.SetLineStyle(b.style)
	c.Stroke(area)
	median := b.style
	median.Width = 2
	c.StrokeLine2(median, x[2], y-half, x[2], y+half)
	c.DrawGlyph(draw.GlyphStyle{Color: ink, Radius: 1.8, Shape: draw.CircleGlyph{}}, vg.Point{X: tx(b.mean), Y: y})
}
