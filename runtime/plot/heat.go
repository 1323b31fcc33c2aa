package plot

import (
	"image"
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/palette/brewer"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Colours goes from pale at Low to dark at High, in equal ratios: values that
// spread from the strong answer of a few to the weak one of many.
type Colours struct{ Low, High float64 }

// at is the place of a value, 0 to 1.
func (c Colours) at(value float64) float64 {
	x := math.Log(value/c.Low) / math.Log(c.High/c.Low)
	if !(x > 0) { // below all, or not a positive number
		return 0
	}
	return math.Min(x, 1)
}

// steps are colours by C. Brewer, yellow to green to blue: lightness falls
// steadily, so that people see the order whatever their colour vision.
var steps = func() []color.Color {
	p, err := brewer.GetPalette(brewer.TypeSequential, "YlGnBu", 9)
	if err != nil {
		panic(err) // the palette is part of the library
	}
	return p.Colors()
}()

// mixed is the colour at a place, 0 to 1.
func mixed(x float64) color.RGBA {
	x *= float64(len(steps) - 1)
	k := min(int(x), len(steps)-2)
	r0, g0, b0, _ := steps[k].RGBA()
	r1, g1, b1, _ := steps[k+1].RGBA()
	mix := func(from, to uint32) uint8 {
		return uint8(math.Round((float64(from) + (float64(to)-float64(from))*(x-float64(k))) / 257))
	}
	return color.RGBA{mix(r0, r1), mix(g0, g1), mix(b0, b1), 0xff}
}

// Heat shows values as colours, [row][column]. Columns share the range from XLow
// to XHigh equally; row k lies from k - 1/2 to k + 1/2.
type Heat struct {
	XLow, XHigh float64
	Values      [][]float64
	Colours     Colours
}

func (h Heat) plotters() []plot.Plotter { return []plot.Plotter{h} }

// Plot implements plot.Plotter. Rows are made of several pixels, since a canvas
// may blur the edges between pixels.
func (h Heat) Plot(c draw.Canvas, p *plot.Plot) {
	if len(h.Values) == 0 || len(h.Values[0]) == 0 {
		return
	}
	x, y := p.Transforms(&c)
	rows, columns := len(h.Values), len(h.Values[0])
	from, to := math.Max(h.XLow, p.X.Min), math.Min(h.XHigh, p.X.Max)
	box := vg.Rectangle{Min: vg.Point{X: x(from), Y: y(-0.5)}, Max: vg.Point{X: x(to), Y: y(float64(rows) - 0.5)}}
	if !(from < to) {
		return
	}
	wide := max(1, int(4*box.Size().X.Points()))
	high := max(1, int(math.Ceil(4*box.Size().Y.Points()/float64(rows))))
	picture := image.NewRGBA(image.Rect(0, 0, wide, high*rows))
	for py := range high * rows {
		row := h.Values[rows-1-py/high]
		for px := range wide {
			at := from + (to-from)*(float64(px)+0.5)/float64(wide)
			column := min(int((at-h.XLow)/(h.XHigh-h.XLow)*float64(columns)), columns-1)
			picture.SetRGBA(px, py, mixed(h.Colours.at(row[column])))
		}
	}
	c.DrawImage(box, picture)
}

// Bar are axes that explain colours, with texts at the values of ticks.
func (c Colours) Bar(left, top, height float64, q Quantity, values []Tick) Axes {
	const shades = 200
	h := Heat{XHigh: 1, Colours: c}
	for k := range shades {
		h.Values = append(h.Values, []float64{c.Low * math.Pow(c.High/c.Low, (float64(k)+0.5)/shades)})
	}
	a := Axes{Left: left, Top: top, Width: 9, Height: height, Caption: q.label(), XHigh: 1, YLow: -0.5, YHigh: shades - 0.5, XTicks: []Tick{}, Shown: []Drawing{h}}
	for _, v := range values {
		a.YTicks = append(a.YTicks, Tick{c.at(v.At)*shades - 0.5, v.Text})
	}
	return a
}
