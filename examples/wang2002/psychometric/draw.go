package main

import (
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// drawInto shows the parts that were right, with their binomial errors, and the
// function through them.
func drawInto(p *plot.Plot, scores []score, alpha, beta float64) error {
	blue, vermillion := color.RGBA{0x00, 0x72, 0xb2, 0xff}, color.RGBA{0xd5, 0x5e, 0x00, 0xff}
	curve := plotter.NewFunction(func(x float64) float64 { return 100 * weibull(x/100, alpha, beta) })
	curve.XMin, curve.XMax, curve.Samples = 1, 100, 400
	curve.Color, curve.Width = blue, vg.Points(1.4)
	points := make(plotter.XYs, len(scores))
	bars := make(plotter.YErrors, len(scores))
	for i, s := range scores {
		points[i].X, points[i].Y = 100*s.coherence, 100*s.part()
		e := 100 * math.Sqrt(s.part()*(1-s.part())/float64(s.trials))
		bars[i].Low, bars[i].High = e, e
	}
	dots, err := plotter.NewScatter(points)
	if err != nil {
		return err
	}
	dots.GlyphStyle = draw.GlyphStyle{Color: vermillion, Radius: vg.Points(3), Shape: draw.CircleGlyph{}}
	errors, err := plotter.NewYErrorBars(struct {
		plotter.XYer
		plotter.YErrorer
	}{points, bars})
	if err != nil {
		return err
	}
	errors.Color = vermillion
	p.Add(curve, errors, dots)
	return nil
}

func drawFile(scores []score, alpha, beta float64, out string) error {
	p := plot.New()
	p.Title.Text = "How often the network decides rightly"
	p.X.Label.Text, p.Y.Label.Text = "coherence (%)", "right (%)"
	p.X.Scale, p.X.Tick.Marker = plot.LogScale{}, plot.ConstantTicks([]plot.Tick{
		{Value: 1.6, Label: "1.6"}, {Value: 3.2, Label: "3.2"}, {Value: 6.4, Label: "6.4"},
		{Value: 12.8, Label: "12.8"}, {Value: 25.6, Label: "25.6"}, {Value: 51.2, Label: "51.2"},
	})
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = 1, 100, 40, 102
	if err := drawInto(p, scores, alpha, beta); err != nil {
		return err
	}
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = 1, 100, 40, 102
	return p.Save(4.5*vg.Inch, 3.2*vg.Inch, out)
}
