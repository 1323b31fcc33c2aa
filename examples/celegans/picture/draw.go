package main

import (
	"image/color"
	"math"
	"os"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/palette/moreland"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	vgdraw "gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// most is the change at which colours end, in mV; roots of changes are shown,
// since most are small.
const most = 9

// grid is a touch as rows of cells, from the tail at the bottom to the nose.
type grid struct {
	touch *touch
	order []int
}

func (g grid) Dims() (columns, rows int) { return len(g.touch.time), len(g.order) }
func (g grid) X(column int) float64      { return g.touch.time[column] }
func (g grid) Y(row int) float64         { return float64(row) }
func (g grid) Z(column, row int) float64 {
	v := g.touch.changes[g.order[row]][column]
	return math.Copysign(math.Sqrt(min(math.Abs(v), most)), v)
}

func draw(touches []touch, order []int, classes []string, out string) error {
	const wide, high = 9 * vg.Inch, 5.2 * vg.Inch
	plot.DefaultFont = font.Font{Typeface: "Liberation", Variant: "Sans"}
	canvas := vgimg.NewWith(vgimg.UseWH(wide, high), vgimg.UseDPI(150))
	tiles := vgdraw.Tiles{Rows: 1, Cols: 3, PadX: vg.Points(12), PadTop: vg.Points(6), PadBottom: vg.Points(6), PadLeft: vg.Points(6), PadRight: vg.Points(10)}
	page := vgdraw.New(canvas)
	for i := range touches {
		p := plot.New()
		p.Title.Text = touches[i].name
		p.X.Label.Text, p.Y.Label.Text = "time (ms)", "neurons, from tail to nose"
		colours := moreland.SmoothBlueRed()
		colours.SetMin(-math.Sqrt(most))
		colours.SetMax(math.Sqrt(most))
		heat := plotter.NewHeatMap(grid{&touches[i], order}, colours.Palette(255))
		heat.Min, heat.Max, heat.Rasterized = -math.Sqrt(most), math.Sqrt(most), true
		p.Add(heat)
		p.Draw(tiles.At(page, i, 0))
	}
	bars, err := commandBars(touches, classes)
	if err != nil {
		return err
	}
	bars.Draw(tiles.At(page, 2, 0))
	file, err := os.Create(out)
	if err != nil {
		return err
	}
	if _, err := (vgimg.PngCanvas{Canvas: canvas}).WriteTo(file); err != nil {
		file.Close()
		return err
	}
	return file.Close()
}

// commandBars shows the cells that command locomotion.
func commandBars(touches []touch, classes []string) (*plot.Plot, error) {
	p := plot.New()
	p.Title.Text = "commands forward, backward"
	p.Y.Label.Text = "change (mV)"
	p.NominalX("PVC", "AVB", "AVD", "AVA")
	p.Legend.Top = true
	for i, fill := range []color.Color{color.RGBA{0x00, 0x72, 0xb2, 0xff}, color.RGBA{0xd5, 0x5e, 0x00, 0xff}} {
		var values plotter.Values
		for _, class := range commands {
			values = append(values, touches[i].mean(classes, class))
		}
		bars, err := plotter.NewBarChart(values, vg.Points(14))
		if err != nil {
			return nil, err
		}
		bars.Color, bars.LineStyle.Width = fill, 0
		bars.Offset = vg.Points(14 * (float64(i) - 0.5))
		p.Add(bars)
		p.Legend.Add(touches[i].name, bars)
	}
	p.Y.Min, p.Y.Max = 0, 2.6
	return p, nil
}
