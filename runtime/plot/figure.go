// Package plot draws the figures of fits and runs, as SVG and as PNG. It alone
// sees the plotting library.
//
// Place on the path of the data: results in units for people -> plot -> files.
package plot

import (
	"bytes"
	"fmt"
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

const (
	dotsPerInch  = 200
	headerHeight = vg.Length(26)
	labelIndent  = vg.Length(32) // from the y axis to its label
	noteGap      = vg.Length(8)
)

// figure is panels on a page under a title and a legend.
type figure struct {
	width, height vg.Length
	title         string
	legend        []entry
	panels        []panel
}

// entry is a line of the legend.
type entry struct {
	text  string
	style draw.LineStyle
}

// panel is a plot and the place of its data on the page, seen from the upper
// left corner. The labels of axes and ticks lie outside of it.
type panel struct {
	plot                     *plot.Plot
	left, top, width, height vg.Length
	xLabel, yLabel           string
	caption                  string    // above the panel
	labelDrop                vg.Length // how far the label of the y axis is below the panel's middle
	note                     string    // on the right, beside the panel
	noteColour               color.Color
	remark, below            string // in grey, after the note and in the line below it
}

// panelTicks says which ticks of a panel have labels.
type panelTicks struct {
	x, y           int // about how many
	xQuiet, yQuiet bool
}

// newPanel makes an empty panel with ranges and a light grid.
func newPanel(xLow, xHigh, yLow, yHigh float64, t panelTicks) *plot.Plot {
	p := plot.New()
	dress(p, ticks{t.x, t.xQuiet}, ticks{t.y, t.yQuiet})
	grid := plotter.NewGrid()
	grid.Vertical.Color = nil
	grid.Horizontal = line(lightGrey, hairline)
	p.Add(grid)
	setRange(p, xLow, xHigh, yLow, yHigh)
	return p
}

// setRange fixes what a panel shows, whatever is added to it.
func setRange(p *plot.Plot, xLow, xHigh, yLow, yHigh float64) {
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = xLow, xHigh, yLow, yHigh
}

// render draws the figure on both kinds of canvas.
func (f *figure) render() (svg, png []byte, err error) {
	// A plot of strange values must not end the program that made them.
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("internal error: the figure cannot be drawn: %v", r)
		}
	}()
	var vector, pixels bytes.Buffer
	page := vgsvg.New(f.width, f.height)
	f.draw(draw.New(page))
	if _, err := page.WriteTo(&vector); err != nil {
		return nil, nil, err
	}
	image := vgimg.NewWith(vgimg.UseWH(f.width, f.height), vgimg.UseDPI(dotsPerInch))
	f.draw(draw.New(image))
	if _, err := (vgimg.PngCanvas{Canvas: image}).WriteTo(&pixels); err != nil {
		return nil, nil, err
	}
	// A reader without the font shall see one like it.
	text := bytes.ReplaceAll(vector.Bytes(), []byte("font-family:Liberation Sans"), []byte("font-family:Liberation Sans,Arial,Helvetica,sans-serif"))
	return text, pixels.Bytes(), nil
}

func (f *figure) draw(c draw.Canvas) {
	c.SetColor(color.White)
	c.Fill(c.Rectangle.Path())
	f.drawHeader(c)
	for _, p := range f.panels {
		p.draw(c)
	}
}

// drawHeader writes the title on the left and the legend on the right.
func (f *figure) drawHeader(c draw.Canvas) {
	y := c.Max.Y - 12
	c.FillText(letters(10, true, 0, -0.5), vg.Point{X: c.Min.X + 10, Y: y}, f.title)
	style := letters(8, false, 0, -0.4)
	x := c.Max.X - 12
	for i := len(f.legend) - 1; i >= 0; i-- {
		e := f.legend[i]
		x -= style.Width(e.text)
		c.FillText(style, vg.Point{X: x, Y: y}, e.text)
		if e.style.Color == nil { // a remark
			x -= 14
			continue
		}
		c.StrokeLine2(e.style, x-20, y, x-4, y)
		x -= 34
	}
}

func (p *panel) draw(c draw.Canvas) {
	data := vg.Rectangle{
		Min: vg.Point{X: c.Min.X + p.left, Y: c.Max.Y - p.top - p.height},
		Max: vg.Point{X: c.Min.X + p.left + p.width, Y: c.Max.Y - p.top},
	}
	p.plot.Draw(around(p.plot, c, data))
	style := letters(8, false, -0.5, 0)
	if p.yLabel != "" {
		turned := style
		turned.Rotation = 1.5707963267948966
		c.FillText(turned, vg.Point{X: data.Min.X - p.indent(), Y: (data.Min.Y+data.Max.Y)/2 - p.labelDrop}, p.yLabel)
	}
	if p.xLabel != "" {
		c.FillText(style, vg.Point{X: (data.Min.X + data.Max.X) / 2, Y: data.Min.Y - 21}, p.xLabel)
	}
	p.drawNote(c, vg.Point{X: data.Max.X + noteGap, Y: (data.Min.Y + data.Max.Y) / 2})
	if p.caption != "" {
		c.FillText(letters(8, true, 0, 0), vg.Point{X: data.Min.X, Y: data.Max.Y + 4}, p.caption)
	}
}

// drawNote writes what stands on the right.
func (p *panel) drawNote(c draw.Canvas, at vg.Point) {
	note, grey := noteStyles()
	note.Color = p.noteColour
	if p.below != "" {
		c.FillText(grey, vg.Point{X: at.X, Y: at.Y - 5}, p.below)
		at.Y += 5
	}
	if p.note != "" {
		c.FillText(note, at, p.note)
	}
	if p.remark != "" {
		c.FillText(grey, vg.Point{X: at.X + note.Width(p.note) + noteGap, Y: at.Y}, p.remark)
	}
}

// noteWidth is the width of what stands on the right.
func (p *panel) noteWidth() vg.Length {
	note, grey := noteStyles()
	width := note.Width(p.note)
	if p.remark != "" {
		width += noteGap + grey.Width(p.remark)
	}
	return max(width, grey.Width(p.below))
}

func noteStyles() (note, remark text.Style) {
	note, remark = letters(8, true, 0, -0.5), letters(7.5, false, 0, -0.5)
	remark.Color = darkGrey
	return note, remark
}

// indent keeps the label of the y axis off long labels of ticks.
func (p *panel) indent() vg.Length {
	y := p.plot.Y
	widest := vg.Length(0)
	for _, t := range y.Tick.Marker.Ticks(y.Min, y.Max) {
		widest = max(widest, y.Tick.Label.Width(t.Label))
	}
	return max(labelIndent, widest+10)
}

// around finds the canvas on which a plot's data fill the rectangle. Labels at
// the ends of axes shift the data a little, so it takes two corrections.
func around(p *plot.Plot, c draw.Canvas, data vg.Rectangle) draw.Canvas {
	c.Rectangle = data
	for range 3 {
		got := p.DataCanvas(c)
		c.Min.X += data.Min.X - got.Min.X
		c.Min.Y += data.Min.Y - got.Min.Y
		c.Max.X += data.Max.X - got.Max.X
		c.Max.Y += data.Max.Y - got.Max.Y
	}
	return c
}
