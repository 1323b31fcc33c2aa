package plot

import (
	"fmt"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

const (
	mostOverlaid  = 3 // rates drawn over each other
	mostRateRows  = 12
	rateRowHeight = vg.Length(22)
	mostStretches = 240
	leastSpikes   = 8  // of a stretch on average, where there are as many
	fewStretches  = 40 // stretches that are always shown
)

// addRates draws the rates of the populations over time: of few over each other,
// of more in rows of their own.
func (s *stack) addRates(f NetworkFigure) {
	var shown []int
	for i, b := range f.Bands {
		if len(b.Rates) > 0 && b.Size >= smallestPopulation {
			shown = append(shown, i)
		}
	}
	switch {
	case len(shown) == 0:
	case len(shown) <= mostOverlaid:
		s.overlayRates(f, shown)
	default:
		s.rowsOfRates(f, shown)
	}
}

func (s *stack) overlayRates(f NetworkFigure, shown []int) {
	high := 0.0
	var lines []stairs
	for _, i := range shown {
		l := s.rateOf(f, i)
		l.style, l.filled = line(bandColour(i), 0.8), len(shown) == 1
		_, most := extent(l.heights)
		high = math.Max(high, most)
		lines = append(lines, l)
		if f.Spikes == nil {
			s.legend = append(s.legend, entry{f.Bands[i].Name, line(bandColour(i), strong)})
		}
	}
	high = math.Max(high, 1e-3) * 1.08
	out := panel{height: rateHeight + 12, yLabel: Quantity{"rate", "Hz"}.label(), plot: newPanel(0, s.to, 0, high, panelTicks{x: 8, y: 3, xQuiet: true})}
	for i := len(lines) - 1; i >= 0; i-- { // the first one on top
		out.plot.Add(lines[i])
	}
	s.place(out, 0, high)
}

func (s *stack) rowsOfRates(f NetworkFigure, all []int) {
	shown := evenly(all, mostRateRows)
	if len(shown) < len(all) {
		s.legend = append(s.legend, entry{text: fmt.Sprintf("rates of %d of %d populations", len(shown), len(all))})
	}
	first := len(s.panels)
	for _, i := range shown {
		l := s.rateOf(f, i)
		l.style, l.filled = line(bandColour(i), 0.6), true
		_, high := extent(l.heights)
		high = math.Max(high, 1e-3) * 1.1
		out := panel{height: rateRowHeight, plot: newPanel(0, s.to, 0, high, panelTicks{x: 8, y: 1, xQuiet: true})}
		out.note, out.noteColour = f.Bands[i].Name, bandColour(i)
		out.plot.Y.Tick.Marker = topTick{}
		out.plot.Add(l)
		s.notes = max(s.notes, out.noteWidth())
		hideX(out.plot)
		s.place(out, 0, high)
		s.top += bandGap - panelGap
	}
	s.closeRows(first, Quantity{"rate", "Hz"}.label())
}

// topTick is the highest round number of a low panel, where labels of more would
// lie upon each other.
type topTick struct{}

// Ticks implements plot.Ticker.
func (topTick) Ticks(_, high float64) []plot.Tick {
	power := math.Pow(10, math.Floor(math.Log10(high)))
	for _, f := range []float64{5, 2, 1} {
		if f*power <= high {
			return []plot.Tick{{Value: f * power, Label: number(f*power, power)}}
		}
	}
	return nil
}

// rateOf is the rate of a population in stretches that the page can show apart
// and that hold enough spikes to tell a rate from chance.
func (s *stack) rateOf(f NetworkFigure, band int) stairs {
	rates := f.Bands[band].Rates
	n := (len(rates) + mostStretches - 1) / mostStretches
	spikes := f.Bands[band].RateHz * 1e-3 * f.Stretch * float64(f.Bands[band].Size)
	n = max(n, min(len(rates)/fewStretches, int(math.Ceil(leastSpikes/math.Max(spikes, 1e-9)))))
	l := stairs{width: float64(n) * f.Stretch / s.scale, to: s.to}
	for k := 0; k < len(rates); k += n {
		sum := 0.0
		part := rates[k:min(k+n, len(rates))]
		for _, hz := range part {
			sum += hz
		}
		l.heights = append(l.heights, sum/float64(len(part)))
	}
	return l
}

// stairs draws heights that hold for stretches of time.
type stairs struct {
	heights   []float64
	width, to float64 // of a stretch, and the end of the last, in the unit of the axis
	style     draw.LineStyle
	filled    bool
}

// Plot implements plot.Plotter.
func (l stairs) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	var path vg.Path
	for k, height := range l.heights {
		at := vg.Point{X: x(float64(k) * l.width), Y: y(height)}
		if k == 0 {
			path.Move(at)
		} else {
			path.Line(at)
		}
		path.Line(vg.Point{X: x(math.Min(l.to, float64(k+1)*l.width)), Y: at.Y})
	}
	if len(path) == 0 {
		return
	}
	if l.filled {
		area := append(vg.Path{}, path...)
		area.Line(vg.Point{X: path[len(path)-1].Pos.X, Y: y(0)})
		area.Line(vg.Point{X: path[0].Pos.X, Y: y(0)})
		area.Close()
		c.SetColor(pale(l.style.Color))
		c.Fill(area)
	}
	c.SetLineStyle(l.style)
	c.Stroke(path)
}
