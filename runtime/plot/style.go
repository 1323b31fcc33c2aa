package plot

import (
	"image/color"
	"math"

	xfont "golang.org/x/image/font"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// The colours of Okabe and Ito, which people with any colour vision can tell
// apart, and greys.
var (
	blue       = color.RGBA{0x00, 0x72, 0xB2, 0xff}
	vermillion = color.RGBA{0xD5, 0x5E, 0x00, 0xff}
	green      = color.RGBA{0x00, 0x9E, 0x73, 0xff}
	purple     = color.RGBA{0xCC, 0x79, 0xA7, 0xff}
	orange     = color.RGBA{0xE6, 0x9F, 0x00, 0xff}
	skyBlue    = color.RGBA{0x56, 0xB4, 0xE9, 0xff}
	ink        = color.RGBA{0x26, 0x26, 0x26, 0xff}
	grey       = color.RGBA{0x8c, 0x8c, 0x8c, 0xff}
	darkGrey   = color.RGBA{0x5c, 0x5c, 0x5c, 0xff}
	lightGrey  = color.RGBA{0xe4, 0xe4, 0xe4, 0xff}
)

// cycle is the order of colours for several traces.
var cycle = []color.Color{blue, vermillion, green, purple, orange, skyBlue}

// shade is a colour of a range that gets darker from 0 to 1, by which people see
// the order whatever their colour vision.
func shade(x float64) color.Color {
	from, to := color.RGBA{0x6b, 0xae, 0xd6, 0xff}, color.RGBA{0x08, 0x24, 0x5c, 0xff}
	mix := func(a, b uint8) uint8 { return uint8(math.Round(float64(a) + (float64(b)-float64(a))*x)) }
	return color.RGBA{mix(from.R, to.R), mix(from.G, to.G), mix(from.B, to.B), 0xff}
}

// pale is a colour for areas below a line of that colour.
func pale(c color.Color) color.Color {
	r, g, b, _ := c.RGBA()
	lighter := func(x uint32) uint8 { return uint8(255 - (255-x>>8)*3/10) }
	return color.RGBA{lighter(r), lighter(g), lighter(b), 0xff}
}

const tickLength = vg.Length(2.5)

// Widths of lines.
const (
	hairline = vg.Length(0.5)
	thin     = vg.Length(0.6)
	strong   = vg.Length(1.0)
)

func line(c color.Color, width vg.Length) draw.LineStyle {
	return draw.LineStyle{Color: c, Width: width}
}

// letters is the style of text.
func letters(size vg.Length, bold bool, x, y float64) text.Style {
	f := font.Font{Typeface: "Liberation", Variant: "Sans"}
	if bold {
		f.Weight = xfont.WeightBold
	}
	return text.Style{Color: ink, Font: font.From(f, size), XAlign: text.XAlignment(x), YAlign: text.YAlignment(y),
		Handler: plot.DefaultTextHandler}
}

// dress gives a plot the look of all figures.
func dress(p *plot.Plot, xTicks, yTicks plot.Ticker) {
	p.BackgroundColor = nil
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.LineStyle = line(ink, hairline)
		a.Tick.LineStyle = line(ink, hairline)
		a.Tick.Length = tickLength
		a.Padding = 0
	}
	p.X.Tick.Label = letters(7.5, false, -0.5, -1)
	p.Y.Tick.Label = letters(7.5, false, -1, -0.5)
	p.X.Tick.Marker, p.Y.Tick.Marker = xTicks, yTicks
}

// hideX takes the time axis away from a panel above another one.
func hideX(p *plot.Plot) {
	p.X.LineStyle.Width, p.X.Tick.LineStyle.Width, p.X.Tick.Length = 0, 0, 0
}

// ticks are round numbers: about Count of them. Quiet ones have no labels.
type ticks struct {
	Count int
	Quiet bool
}

// Ticks implements plot.Ticker.
func (t ticks) Ticks(low, high float64) []plot.Tick {
	step := niceStep((high - low) / float64(t.Count))
	if !(step > 0) || math.IsInf(step, 0) {
		return nil
	}
	var out []plot.Tick
	for k := math.Ceil(low/step - 1e-9); k*step <= high+1e-9*step && len(out) < 50; k++ {
		tick := plot.Tick{Value: k * step, Label: number(k*step, step)}
		if t.Quiet {
			tick.Label = "\u2009" // a label that is not seen keeps the tick a major one
		}
		out = append(out, tick)
	}
	return out
}

// niceStep is the number 1, 2 or 5 times a power of ten next to the given one.
func niceStep(raw float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(raw)))
	switch f := raw / power; {
	case f < 1.5:
		return power
	case f < 3.5:
		return 2 * power
	case f < 7.5:
		return 5 * power
	}
	return 10 * power
}
