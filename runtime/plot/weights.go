package plot

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/plot/vg"
)

// WeightsPanel is the sizes of the weights of a line of connections.
type WeightsPanel struct {
	Name, Unit    string
	Before, After []float64
	// Fits are densities fitted to those after training that are not zero, the best first.
	Fits []WeightsFit
	// Zeros is the share of the weights after training that are zero.
	Zeros float64
}

// WeightsFit is a fitted density.
type WeightsFit struct {
	Name    string
	Density func(x float64) float64
}

// WeightsFigure compares weights before and after a training.
type WeightsFigure struct {
	Title  string
	Panels []WeightsPanel
}

const (
	weightsWidth   = vg.Length(215)
	weightsHeight  = vg.Length(130)
	weightsColumns = 3
	weightsBins    = 40
)

// Weights draws histograms before and after, and the two best of the fitted
// densities.
func Weights(f WeightsFigure) (svg, png []byte, err error) {
	if len(f.Panels) == 0 {
		return nil, nil, errors.New("there are no weights to draw")
	}
	page := figure{title: f.Title}
	page.legend = []entry{{"before", line(grey, strong)}, {"after", line(blue, strong)}, {"best fit", line(vermillion, strong)}, {"second", dashed(line(green, strong))}}
	columns := min(weightsColumns, len(f.Panels))
	for i := range f.Panels {
		w := &f.Panels[i]
		p := w.panel()
		p.left = leftMargin + vg.Length(i%columns)*(weightsWidth+leftMargin)
		p.top = headerHeight + 16 + vg.Length(i/columns)*(weightsHeight+footHeight+26)
		p.width, p.height = weightsWidth, weightsHeight
		page.panels = append(page.panels, p)
	}
	rows := (len(f.Panels) + columns - 1) / columns
	page.width = vg.Length(columns)*(weightsWidth+leftMargin) + rightMargin
	page.width = max(page.width, 420)
	page.height = headerHeight + 16 + vg.Length(rows)*(weightsHeight+footHeight+26) - 16
	return page.render()
}

// panel draws the weights of a line.
func (w *WeightsPanel) panel() panel {
	_, high := extent(w.Before, w.After)
	if !(high > 0) {
		high = 1
	}
	width := niceStep(high / min(weightsBins, 2*math.Sqrt(float64(len(w.After)))))
	bins := int(high/width) + 1
	to := float64(bins) * width
	before := stairs{heights: density(w.Before, width, bins), width: width, to: to, style: line(grey, strong)}
	after := stairs{heights: density(w.After, width, bins), width: width, to: to, style: line(blue, strong)}
	_, top := extent(before.heights, after.heights)
	p := panel{plot: newPanel(0, to, 0, 1.08*top, panelTicks{x: 5, y: 4}), xLabel: Quantity{"size", w.Unit}.label(), yLabel: "density"}
	p.plot.Add(before, after)
	for i, fit := range w.Fits[:min(2, len(w.Fits))] {
		p.plot.Add(fit.curve(to, 1.08*top, 1-w.Zeros, i))
	}
	setRange(p.plot, 0, to, 0, 1.08*top)
	p.caption = w.Name
	for i, fit := range w.Fits[:min(2, len(w.Fits))] {
		p.caption += map[int]string{0: ": ", 1: ", then "}[i] + fit.Name
	}
	if w.Zeros > 0 {
		p.caption += fmt.Sprintf("; %.3g %% zero", 100*w.Zeros)
	}
	return p
}

// density is the share of numbers in bins, per width, without those that are zero.
func density(values []float64, width float64, bins int) []float64 {
	out := make([]float64, bins)
	for _, v := range values {
		if k := int(v / width); v > 0 && finite(v) && k < bins {
			out[k] += 1 / (width * float64(len(values)))
		}
	}
	return out
}

// curve is the fitted density, of the share of weights that it is a fit of.
func (f *WeightsFit) curve(to, top, share float64, rank int) curve {
	const points = 300
	c := curve{style: line(vermillion, strong)}
	if rank > 0 {
		c.style = dashed(line(green, strong))
	}
	for k := range points {
		x := to * (float64(k) + 0.5) / points
		y := share * f.Density(x)
		if !(y <= top) { // near zero some grow beyond all bounds
			y = math.NaN()
		}
		c.time, c.values = append(c.time, x), append(c.values, y)
	}
	return c
}
