package plot

import (
	"sort"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// cut is the part of a recording that is drawn: all of a short one, else one that
// spikes and, where there is one, shows the test. It is shorter where it would
// show too many spikes to tell them apart.
func (e *Experiment) cut(longest float64, mostSpikes int) Span {
	from, to := extent(e.Time)
	if len(e.Recorded) > 0 && len(e.Recorded[0]) > mostSpikes {
		spikes := e.Recorded[0]
		interval := (spikes[len(spikes)-1] - spikes[0]) / float64(len(spikes)-1)
		longest = min(longest, niceStep(float64(mostSpikes)*interval))
	}
	if to-from <= 1.5*longest {
		return Span{from, to}
	}
	begin := from
	if len(e.Recorded) > 0 && len(e.Recorded[0]) > 0 {
		begin = e.Recorded[0][0]
	}
	for _, t := range e.Test {
		if t.To-t.From < to-from { // all of a sweep that was left out is test
			begin = max(begin, t.From)
			break
		}
	}
	begin = min(max(from, begin-0.1*longest), to-longest)
	return Span{begin, begin + longest}
}

// samples are the indices of the samples within a span.
func (e *Experiment) samples(s Span) (first, last int) {
	return sort.SearchFloat64s(e.Time, s.From), sort.SearchFloat64s(e.Time, s.To)
}

// peaks draws the spikes of a model whose voltage stays below the level at which
// the data count as spiking, from where the voltage is up to the data's peaks.
func (e *Experiment) peaks(cut Span, scale, level float64) marks {
	m := marks{style: line(vermillion, thin)}
	if _, highest := extent(e.Model); highest >= level {
		return m // the model's voltage has spikes itself
	}
	first, last := e.samples(cut)
	_, m.high = extent(e.Data[first:last])
	for _, t := range e.Spikes {
		if k := sort.SearchFloat64s(e.Time, t) - 1; k >= first && k < last {
			m.times = append(m.times, t/scale)
			m.lows = append(m.lows, e.Model[k])
		}
	}
	return m
}

// marks are vertical lines from one height, or one of its own for each, to
// another.
type marks struct {
	times     []float64
	lows      []float64 // nil for low
	low, high float64
	style     draw.LineStyle
}

// Plot implements plot.Plotter.
func (m marks) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	var path vg.Path
	for i, t := range m.times {
		low := m.low
		if m.lows != nil {
			low = m.lows[i]
		}
		path.Move(vg.Point{X: x(t), Y: y(low)})
		path.Line(vg.Point{X: x(t), Y: y(m.high)})
	}
	if len(path) > 0 {
		c.SetLineStyle(m.style)
		c.Stroke(path)
	}
}

// shaded colours stretches of time.
type shaded struct {
	spans     []Span
	low, high float64
}

// shading makes the shading of spans in ms on an axis of another unit.
func shading(spans []Span, scale, low, high float64) shaded {
	s := shaded{low: low, high: high}
	for _, span := range spans {
		s.spans = append(s.spans, Span{span.From / scale, span.To / scale})
	}
	return s
}

// Plot implements plot.Plotter.
func (s shaded) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	c.SetColor(testColour)
	for _, span := range s.spans {
		from, to := max(c.Min.X, x(span.From)), min(c.Max.X, x(span.To))
		if from < to {
			c.Fill(vg.Rectangle{Min: vg.Point{X: from, Y: y(s.low)}, Max: vg.Point{X: to, Y: y(s.high)}}.Path())
		}
	}
}
