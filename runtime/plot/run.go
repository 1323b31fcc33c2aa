package plot

import (
	"errors"
	"fmt"
	"image/color"

	"gonum.org/v1/plot/vg"
)

// Trace is one line of a panel. Values are in the unit of the panel.
type Trace struct {
	Name   string    // of the cell; a cell has one colour in all panels
	Time   []float64 // ms
	Values []float64
	// Spikes are times, in ms, at which the trace is drawn up to a peak, since
	// a cell with a threshold and a reset has no spikes of its own.
	Spikes []float64
}

// Panel is what one pair of axes shows.
type Panel struct {
	Quantity Quantity
	Traces   []Trace
}

// Spike is a spike of a cell.
type Spike struct {
	Time float64 // ms
	Cell int
}

// RunFigure is what the figure of a run shows: recorded values, the spikes of
// the population with its rate, and what drove the cells.
type RunFigure struct {
	Title    string
	Recorded []Panel
	Spikes   []Spike
	Stimuli  []Panel
	Cells    int     // size of the population
	Duration float64 // ms
	Ordered  bool    // traces go through a range, from the first to the last
	Rows     *Rows   // of the raster; nil to count cells
}

// Rows says what the rows of a raster stand for, from the first to the last.
type Rows struct {
	Quantity    Quantity
	First, Last float64
}

// Sizes of a run's panels.
const (
	runWidth       = vg.Length(470)
	stimulusHeight = vg.Length(50)
	recordedHeight = vg.Length(120)
	overlaidHeight = vg.Length(76)
	rowHeight      = vg.Length(44)
	rowGap         = vg.Length(3)
	mostRows       = 6
	mostLegend     = 6
)

// Run draws the figure of a run.
func Run(f RunFigure) (svg, png []byte, err error) {
	if len(f.Recorded) == 0 && len(f.Spikes) == 0 && len(f.Stimuli) == 0 {
		return nil, nil, errors.New("there is nothing to draw: the run recorded neither values nor spikes")
	}
	s := newStack(f)
	for i, p := range merged(f.Recorded) {
		if i == 0 && len(p.Traces) > 1 && !p.together {
			s.addRows(p.Panel, mostRows)
		} else {
			s.addPanel(p)
		}
	}
	if len(f.Spikes) > 0 && (f.Cells > mostRows || len(f.Recorded) == 0) {
		s.addRaster(f)
		if f.Cells >= smallestPopulation && f.Rows == nil {
			s.addRate(f)
		}
	}
	for _, p := range f.Stimuli {
		s.addStimulus(p)
	}
	return s.finish()
}

// stack is a figure of panels on top of each other with one time axis.
type stack struct {
	figure
	top     vg.Length
	time    Quantity
	scale   float64
	to      float64
	colours map[string]color.Color
	named   bool      // a legend or labels name the traces
	notes   vg.Length // width of the labels on the right
}

func newStack(f RunFigure) *stack {
	s := &stack{figure: figure{title: f.Title, width: leftMargin + runWidth + rightMargin}, top: headerHeight + 4, colours: map[string]color.Color{}}
	s.time, s.scale = timeAxis(0, f.Duration)
	s.to = f.Duration / s.scale
	if len(f.Recorded) > 0 {
		s.colour(f.Recorded[0].Traces, f.Ordered)
	} else if len(f.Stimuli) > 0 {
		s.colour(f.Stimuli[0].Traces, f.Ordered)
	}
	return s
}

// colour gives the cells that are shown their colours; one that is alone needs none.
func (s *stack) colour(traces []Trace, ordered bool) {
	shown := evenly(traces, mostRows)
	if len(shown) < 2 {
		return
	}
	for i, t := range shown {
		s.colours[t.Name] = cycle[i%len(cycle)]
		if ordered {
			s.colours[t.Name] = shade(float64(i) / float64(len(shown)-1))
		}
	}
}

// colourOf is that of a cell; ink for one that has none.
func (s *stack) colourOf(name string) color.Color {
	if c, ok := s.colours[name]; ok {
		return c
	}
	return ink
}

func (s *stack) place(p panel, yLow, yHigh float64) {
	p.left, p.top, p.width = leftMargin, s.top, runWidth
	setRange(p.plot, 0, s.to, yLow, yHigh)
	s.top += p.height + panelGap
	s.panels = append(s.panels, p)
}

// shared are the panels of one quantity, or several of one unit drawn together.
type shared struct {
	Panel
	together bool
}

// merged puts quantities of one unit onto the same axes where a single cell was
// recorded, as a voltage with its threshold.
func merged(panels []Panel) []shared {
	var out []shared
	for _, p := range panels {
		if n := len(out); n > 0 && len(p.Traces) == 1 && out[n-1].Quantity.Unit == p.Quantity.Unit && p.Quantity.Unit != "" &&
			(out[n-1].together || len(out[n-1].Traces) == 1) {
			before := &out[n-1]
			if !before.together {
				first := before.Traces[0]
				first.Name = before.Quantity.Name
				before.Traces = []Trace{first}
			}
			added := p.Traces[0]
			added.Name = p.Quantity.Name
			before.together = true
			before.Traces = append(before.Traces, added)
			before.Quantity.Name += ", " + p.Quantity.Name
			continue
		}
		out = append(out, shared{Panel: p})
	}
	return out
}

// finish puts the axis of time under the last panel and draws the page.
func (s *stack) finish() (svg, png []byte, err error) {
	last := &s.panels[len(s.panels)-1]
	last.xLabel = s.time.label()
	last.plot.X.Tick.Marker = ticks{Count: 8}
	s.height = s.top - panelGap + footHeight
	s.width += s.notes
	return s.render()
}

// evenly takes some of many at equal distance.
func evenly[T any](all []T, most int) []T {
	if len(all) <= most {
		return all
	}
	var out []T
	for i := range most {
		out = append(out, all[i*(len(all)-1)/(most-1)])
	}
	return out
}

// timeAxis shows long times in seconds. scale is the ms of its unit.
func timeAxis(from, to float64) (q Quantity, scale float64) {
	if to-from >= 5000 {
		return Quantity{"time", "s"}, 1000
	}
	return Quantity{"time", "ms"}, 1
}

func scaled(values []float64, unit float64) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = v / unit
	}
	return out
}

// countOf is "6 of 20 cells" where not all are shown.
func countOf(shown, all int) string {
	if shown == all {
		return ""
	}
	return fmt.Sprintf("%d of %d cells", shown, all)
}
