package main

import (
	"fmt"
	"image/color"
	"os"
	"path/filepath"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

var inks = []color.Color{color.RGBA{0xc0, 0x39, 0x2b, 0xff}, color.RGBA{0x1f, 0x77, 0xb4, 0xff}, color.RGBA{0x2c, 0xa0, 0x2c, 0xff}}

// drawMemory draws the peaks over the length of trials, beside the published ones.
func drawMemory(folder string, all []point) error {
	p := plot.New()
	p.Title.Text = fmt.Sprintf("A step of training, 3 x 512 recurrent cells, batch %d", all[0].Batch)
	p.X.Label.Text, p.Y.Label.Text = "steps of a trial", "peak of memory (GB)"
	p.X.Scale, p.Y.Scale = plot.LogScale{}, plot.LogScale{}
	p.X.Tick.Marker = plot.ConstantTicks([]plot.Tick{{Value: 50, Label: "50"}, {Value: 100, Label: "100"}, {Value: 200, Label: "200"}, {Value: 400, Label: "400"}, {Value: 1000, Label: "1000"}, {Value: 2000, Label: "2000"}})
	p.Y.Tick.Marker = plot.ConstantTicks([]plot.Tick{{Value: 0.1, Label: "0.1"}, {Value: 0.3, Label: "0.3"}, {Value: 1, Label: "1"}, {Value: 3, Label: "3"}, {Value: 10, Label: "10"}, {Value: 40, Label: "40"}})
	p.Y.Min, p.Y.Max = 0.1, 2000 // room for the legend
	p.Legend.Top, p.Legend.Left, p.Legend.Padding, p.Legend.YOffs = true, true, vg.Points(3), -vg.Points(4)
	for k, w := range ways {
		var mine, theirs plotter.XYs
		for _, one := range all {
			if one.Way != k {
				continue
			}
			mine = append(mine, plotter.XY{X: float64(one.Steps), Y: float64(one.Peak) / 1e9})
			if gb, ok := published[w.rule][one.Steps]; ok && w.budget == 0 {
				theirs = append(theirs, plotter.XY{X: float64(one.Steps), Y: gb})
			}
		}
		line, marks, err := plotter.NewLinePoints(mine)
		if err != nil {
			return err
		}
		line.Color, line.Width = inks[k], vg.Points(1.5)
		marks.Color, marks.Shape = inks[k], draw.CircleGlyph{}
		p.Add(line, marks)
		p.Legend.Add(w.name, line, marks)
		if len(theirs) == 0 {
			continue
		}
		paper, err := plotter.NewScatter(theirs)
		if err != nil {
			return err
		}
		paper.Color, paper.Shape, paper.Radius = inks[k], draw.SquareGlyph{}, vg.Points(4)
		p.Add(paper)
		p.Legend.Add(w.name+", Wang et al. (2024) on a GPU, batch 128", paper)
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	return p.Save(16*vg.Centimeter, 11*vg.Centimeter, filepath.Join(folder, "memory.png"))
}
