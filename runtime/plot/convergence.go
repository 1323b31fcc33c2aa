package plot

import (
	"errors"
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Search is how the best loss of a search falls: the median and the quartiles of
// repeats. Values that are not finite are gaps.
type Search struct {
	Name              string
	Spent             []float64
	Low, Median, High []float64
}

// ConvergenceFigure compares searches.
type ConvergenceFigure struct {
	Title       string
	Spent, Loss Quantity
	Searches    []Search
}

// leastDecade is where the axis of losses ends at the latest: below it lies
// rounding.
const leastDecade = -16

// Convergence draws losses over what was spent, with decades upwards.
func Convergence(f ConvergenceFigure) (svg, png []byte, err error) {
	var spent, losses [][]float64
	page := figure{title: f.Title, width: 780, height: 320}
	var curves []plot.Plotter
	for i, s := range f.Searches {
		c := cycle[i%len(cycle)]
		low, mid, high := decades(s.Low), decades(s.Median), decades(s.High)
		spent, losses = append(spent, s.Spent), append(losses, low, mid, high)
		curves = append(curves,
			curve{time: s.Spent, values: low, style: dashed(line(c, thin)), held: true},
			curve{time: s.Spent, values: high, style: dashed(line(c, thin)), held: true},
			curve{time: s.Spent, values: mid, style: line(c, 1.5), held: true})
		page.legend = append(page.legend, entry{s.Name, line(c, 1.5)})
	}
	yLow, yHigh := extent(losses...)
	if yLow > yHigh {
		return nil, nil, errors.New("there is no loss to draw")
	}
	_, xHigh := extent(spent...)
	if yHigh-yLow < 1 { // less than a decade
		yLow, yHigh = yLow-0.04, yHigh+0.04
	} else {
		yLow, yHigh = math.Floor(yLow-0.3), math.Ceil(yHigh+1e-9)
	}
	p := newPanel(0, xHigh, yLow, yHigh, panelTicks{x: 6, y: 6})
	p.Y.Tick.Marker = powers{}
	p.Add(curves...)
	setRange(p, 0, xHigh, yLow, yHigh)
	page.legend = append(page.legend, entry{"quartiles", dashed(line(grey, thin))})
	page.panels = []panel{{plot: p, left: leftMargin, top: headerHeight, width: page.width - leftMargin - rightMargin,
		height: page.height - headerHeight - footHeight, xLabel: f.Spent.label(), yLabel: f.Loss.label()}}
	return page.render()
}

func dashed(s draw.LineStyle) draw.LineStyle {
	s.Dashes = []vg.Length{3, 2}
	return s
}

func decades(values []float64) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = math.Log10(v)
		if v >= 0 {
			out[i] = math.Max(out[i], leastDecade)
		}
	}
	return out
}

// powers are ticks at whole decades of an axis of logarithms, and between them
// where it is short.
type powers struct{}

// Ticks implements plot.Ticker.
func (powers) Ticks(low, high float64) []plot.Tick {
	if high-low < 1 {
		return multiples(low, high)
	}
	step := max(1, int(math.Ceil((high-low)/9)))
	var out []plot.Tick
	for k := int(math.Ceil(low)); float64(k) <= high; k++ {
		if k%step == 0 {
			out = append(out, plot.Tick{Value: float64(k), Label: power(k)})
		}
	}
	return out
}

// power writes a power of ten: the font lacks raised minus signs.
func power(k int) string {
	switch k {
	case 0:
		return "1"
	case 1:
		return "10"
	}
	return strings.ReplaceAll("1e"+strconv.Itoa(k), "-", "\u2212")
}

// multiples are ticks at 1, 2 ... 9 times the powers of ten.
func multiples(low, high float64) []plot.Tick {
	var out []plot.Tick
	for k := int(math.Floor(low)); float64(k) <= high; k++ {
		for m := 1.0; m < 10; m++ {
			if v := float64(k) + math.Log10(m); v >= low && v <= high {
				out = append(out, plot.Tick{Value: v, Label: strconv.FormatFloat(m*math.Pow(10, float64(k)), 'g', 3, 64)})
			}
		}
	}
	return out
}
