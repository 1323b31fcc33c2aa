package plot

import (
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Sheet is a figure put together by hand: axes at places of a page, under a
// title and a legend. Lengths are points.
type Sheet struct {
	Title         string
	Width, Height float64
	Legend        []Key
	Axes          []Axes
}

// Key is what a colour of the sheet stands for.
type Key struct {
	Text   string
	Colour int
}

// Axes is a place for data, seen from the upper left corner of the page; labels
// lie outside of it. A quantity without a name has no label.
type Axes struct {
	Left, Top, Width, Height float64
	Caption                  string
	X, Y                     Quantity
	XLow, XHigh, YLow, YHigh float64
	XTicks, YTicks           []Tick // round numbers where nil
	Shown                    []Drawing
}

// Tick is a text at a value.
type Tick struct {
	At   float64
	Text string
}

// Drawing is what axes show: a Heat, a Line or Dots.
type Drawing interface{ plotters() []plot.Plotter }

// Line goes through values over X; Colour counts through those of all figures,
// and is ink where it is negative.
type Line struct {
	X, Y   []float64
	Colour int
	Dashed bool
}

func (l Line) plotters() []plot.Plotter {
	style := line(sheetColour(l.Colour), strong)
	if l.Dashed {
		style = dashed(line(sheetColour(l.Colour), thin))
	}
	return []plot.Plotter{curve{time: l.X, values: l.Y, style: style}}
}

// Dots are discs of a radius in points; Names, where there are any, stand to
// the right of them.
type Dots struct {
	X, Y   []float64
	Names  []string
	Radius float64
	Colour int
}

func (d Dots) plotters() []plot.Plotter { return []plot.Plotter{d} }

// Plot implements plot.Plotter.
func (d Dots) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	style := draw.GlyphStyle{Color: sheetColour(d.Colour), Radius: vg.Length(d.Radius), Shape: draw.CircleGlyph{}}
	name := letters(6.5, false, 0, -0.5)
	name.Color = darkGrey
	for i := range d.X {
		at := vg.Point{X: x(d.X[i]), Y: y(d.Y[i])}
		c.DrawGlyph(style, at)
		if i < len(d.Names) {
			c.FillText(name, vg.Point{X: at.X + style.Radius + 2, Y: at.Y}, d.Names[i])
		}
	}
}

func sheetColour(i int) color.Color {
	if i < 0 {
		return ink
	}
	return bandColour(i)
}

// Draw draws the sheet.
func (s Sheet) Draw() (svg, png []byte, err error) {
	page := figure{title: s.Title, width: vg.Length(s.Width), height: vg.Length(s.Height)}
	for _, k := range s.Legend {
		page.legend = append(page.legend, entry{k.Text, line(sheetColour(k.Colour), strong)})
	}
	for _, a := range s.Axes {
		page.panels = append(page.panels, a.panel())
	}
	return page.render()
}

func (a Axes) panel() panel {
	p := plot.New()
	dress(p, a.ticker(a.XTicks, a.Width/40), a.ticker(a.YTicks, a.Height/30))
	if !a.filled() {
		grid := plotter.NewGrid()
		grid.Vertical.Color = nil
		grid.Horizontal = line(lightGrey, hairline)
		p.Add(grid)
	}
	for _, d := range a.Shown {
		p.Add(d.plotters()...)
	}
	setRange(p, a.XLow, a.XHigh, a.YLow, a.YHigh)
	return panel{plot: p, left: vg.Length(a.Left), top: vg.Length(a.Top), width: vg.Length(a.Width), height: vg.Length(a.Height),
		xLabel: a.X.label(), yLabel: a.Y.label(), caption: a.Caption}
}

// filled says whether a heat map covers the axes, which hides a grid.
func (a Axes) filled() bool {
	for _, d := range a.Shown {
		if _, ok := d.(Heat); ok {
			return true
		}
	}
	return false
}

func (a Axes) ticker(given []Tick, count float64) plot.Ticker {
	if given == nil {
		return ticks{Count: max(2, int(count))}
	}
	var out plot.ConstantTicks
	for _, t := range given {
		out = append(out, plot.Tick{Value: t.At, Label: t.Text})
	}
	return out
}
