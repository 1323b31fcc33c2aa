package plot

import (
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// addRows draws each trace on axes of its own with a scale in common: lines
// over each other would hide what single cells do.
func (s *stack) addRows(p Panel, most int) {
	shown := evenly(p.Traces, most)
	low, high, peak := span(shown)
	first := len(s.panels)
	for i, t := range shown {
		out := panel{plot: newPanel(0, s.to, low, high, panelTicks{x: 8, y: 2, xQuiet: true}), height: rowHeight}
		s.drawIn(&out, t, peak, line(s.colourOf(t.Name), 0.8))
		out.note, out.noteColour = t.Name, s.colourOf(t.Name)
		s.notes = max(s.notes, out.noteWidth())
		s.place(out, low, high)
		if i < len(shown)-1 {
			hideX(out.plot)
			s.top += rowGap - panelGap
		}
	}
	// One label for all rows, in the middle of their height.
	rows := s.panels[first:]
	rows[0].yLabel = p.Quantity.label()
	rows[0].labelDrop = (rows[len(rows)-1].top + rowHeight - rows[0].top - rowHeight) / 2
	s.named = true
	if text := countOf(len(shown), len(p.Traces)); text != "" {
		s.legend = append(s.legend, entry{text: text})
	}
}

// addPanel draws the traces over each other.
func (s *stack) addPanel(p shared) {
	height := recordedHeight
	if len(s.panels) > 0 {
		height = overlaidHeight
	}
	shown := evenly(p.Traces, mostRows)
	low, high, peak := span(shown)
	out := panel{plot: newPanel(0, s.to, low, high, panelTicks{x: 8, y: 4, xQuiet: true}), height: height, yLabel: p.Quantity.label()}
	for i := len(shown) - 1; i >= 0; i-- { // the first one on top
		t := shown[i]
		if p.together {
			s.colours[t.Name] = cycle[i%len(cycle)]
			s.legend = append([]entry{{t.Name, line(s.colours[t.Name], strong)}}, s.legend...)
		}
		s.drawIn(&out, t, peak, line(s.colourOf(t.Name), 0.8))
	}
	if !p.together && !s.named && len(shown) > 1 && len(shown) <= mostLegend {
		for _, t := range shown {
			s.legend = append(s.legend, entry{t.Name, line(s.colourOf(t.Name), strong)})
		}
		s.named = true
	}
	s.place(out, low, high)
}

// addStimulus draws what drove the cells that are shown; one line where it was
// the same for all.
func (s *stack) addStimulus(p Panel) {
	shown := evenly(p.Traces, mostRows)
	same := true
	for _, t := range shown {
		same = same && slices.Equal(t.Values, shown[0].Values)
	}
	if same && len(shown) > 1 {
		shown = shown[:1]
		shown[0].Name = ""
	}
	low, high, _ := span(shown)
	out := panel{plot: newPanel(0, s.to, low, high, panelTicks{x: 8, y: 2, xQuiet: true}), height: stimulusHeight, yLabel: p.Quantity.label()}
	for i := len(shown) - 1; i >= 0; i-- {
		style := line(s.colourOf(shown[i].Name), 0.8)
		if len(shown) == 1 {
			style.Color = ink
		}
		out.plot.Add(curve{time: scaled(shown[i].Time, s.scale), values: shown[i].Values, style: style, held: true})
	}
	s.place(out, low, high)
}

func (s *stack) drawIn(out *panel, t Trace, peak float64, style draw.LineStyle) {
	out.plot.Add(curve{time: scaled(t.Time, s.scale), values: t.Values, style: style})
	if len(t.Spikes) > 0 {
		out.plot.Add(peaks{trace: t, scale: s.scale, peak: peak, style: style})
	}
}

// span is the range of traces with their peaks, and the height of these: that
// of the highest sample where cells have an upstroke of their own, as the
// exponential and quadratic ones do, and well above the threshold elsewhere.
func span(traces []Trace) (low, high, peak float64) {
	var all [][]float64
	var values []float64
	marked := false
	for _, t := range traces {
		all = append(all, t.Values)
		marked = marked || len(t.Spikes) > 0
	}
	low, high = extent(all...)
	peak = high
	if marked && low <= high {
		for _, v := range all {
			for _, x := range v {
				if finite(x) {
					values = append(values, x)
				}
			}
		}
		slices.Sort(values)
		usual := values[len(values)*95/100]
		if high-usual < 0.3*(high-low) {
			peak = high + 0.6*(high-low)
		}
	}
	low, high = padded(low, math.Max(high, peak))
	return low, high, peak
}

// peaks draws the spikes of a trace as lines from its last sample before the
// spike to a common height.
type peaks struct {
	trace Trace
	scale float64 // ms per unit of the axis
	peak  float64
	style draw.LineStyle
}

// Plot implements plot.Plotter.
func (m peaks) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	var path vg.Path
	for _, t := range m.trace.Spikes {
		after, _ := slices.BinarySearch(m.trace.Time, t*(1-1e-12))
		i := min(after, len(m.trace.Values)) - 1
		if i < 0 || !finite(m.trace.Values[i]) {
			continue
		}
		path.Move(vg.Point{X: x(m.trace.Time[i] / m.scale), Y: y(m.trace.Values[i])})
		path.Line(vg.Point{X: x(t / m.scale), Y: y(m.peak)})
		if i+1 < len(m.trace.Values) && finite(m.trace.Values[i+1]) {
			path.Line(vg.Point{X: x(m.trace.Time[i+1] / m.scale), Y: y(m.trace.Values[i+1])})
		}
	}
	if len(path) > 0 {
		c.SetLineStyle(m.style)
		c.Stroke(path)
	}
}
