package plot

import (
	"errors"
	"fmt"
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Trace is one line of a panel. Values are in the unit of the panel.
type Trace struct {
	Name   string    // in the legend; traces of one name in several panels have one colour
	Time   []float64 // ms
	Values []float64
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

// RunFigure is what the figure of a run shows: stimuli on top, then recorded
// values, then the spikes of the population.
type RunFigure struct {
	Title    string
	Stimuli  []Panel
	Recorded []Panel
	Spikes   []Spike // empty for no raster
	Cells    int     // size of the population
	Duration float64 // ms
}

// Sizes of a run's panels.
const (
	runWidth       = vg.Length(470)
	stimulusHeight = vg.Length(46)
	recordedHeight = vg.Length(120)
	mostLegend     = 6
	// mostMarks keeps the raster below half a megabyte of SVG.
	mostMarks = 16000
)

// Run draws the figure of a run.
func Run(f RunFigure) (svg, png []byte, err error) {
	if len(f.Recorded) == 0 && len(f.Spikes) == 0 && len(f.Stimuli) == 0 {
		return nil, nil, errors.New("there is nothing to draw: the run recorded neither values nor spikes")
	}
	s := stack{figure: figure{title: f.Title, width: leftMargin + runWidth + rightMargin}, top: headerHeight + 4, colours: map[string]color.Color{}}
	s.time, s.scale = timeAxis(0, f.Duration)
	s.to = f.Duration / s.scale
	s.name(f.Recorded)
	for _, p := range f.Stimuli {
		s.add(p, stimulusHeight, 2)
	}
	for _, p := range f.Recorded {
		s.add(p, recordedHeight, 5)
	}
	if len(f.Spikes) > 0 {
		s.addRaster(f)
	}
	last := &s.panels[len(s.panels)-1]
	last.xLabel = s.time.label()
	last.plot.X.Tick.Marker = ticks{Count: 8}
	s.height = s.top - panelGap + footHeight
	return s.render()
}

// stack is a figure of panels on top of each other with one time axis.
type stack struct {
	figure
	top     vg.Length
	time    Quantity
	scale   float64
	to      float64
	colours map[string]color.Color
}

// name gives colours to the names of traces, and lists few of them in the legend.
func (s *stack) name(panels []Panel) {
	for _, p := range panels {
		for _, t := range p.Traces {
			if _, known := s.colours[t.Name]; known {
				continue
			}
			c := cycle[len(s.colours)%len(cycle)]
			s.colours[t.Name] = c
			s.legend = append(s.legend, entry{t.Name, line(c, strong)})
		}
	}
	if len(s.legend) > mostLegend || len(s.legend) == 1 {
		s.legend = nil
	}
}

func (s *stack) place(p panel, xLow, xHigh, yLow, yHigh float64) {
	p.left, p.top, p.width = leftMargin, s.top, runWidth
	setRange(p.plot, xLow, xHigh, yLow, yHigh)
	s.top += p.height + panelGap
	s.panels = append(s.panels, p)
}

// add draws traces over each other. Stimuli of unknown name are drawn in ink.
func (s *stack) add(p Panel, height vg.Length, yTicks int) {
	var all [][]float64
	for _, t := range p.Traces {
		all = append(all, t.Values)
	}
	low, high := padded(extent(all...))
	out := panel{plot: newPanel(0, s.to, low, high, panelTicks{x: 8, y: yTicks, xQuiet: true}), height: height, yLabel: p.Quantity.label()}
	for _, t := range p.Traces {
		style := draw.LineStyle{Color: ink, Width: 0.8}
		if c, known := s.colours[t.Name]; known {
			style.Color = c
		}
		out.plot.Add(curve{scaled(t.Time, s.scale), t.Values, style})
	}
	s.place(out, 0, s.to, low, high)
}

// addRaster draws the spikes; of too many those of every k-th cell.
func (s *stack) addRaster(f RunFigure) {
	every := 1
	shown := f.Spikes
	for len(shown) > mostMarks && every < f.Cells {
		every *= 2
		shown = ofEvery(f.Spikes, every)
	}
	label := "cell"
	if every > 1 {
		label = fmt.Sprintf("cell (one in %d)", every)
	}
	marks := make([]Spike, len(shown))
	for i, spike := range shown {
		marks[i] = Spike{Time: spike.Time / s.scale, Cell: spike.Cell}
	}
	low, high := -0.7, float64(f.Cells)-0.3
	height := min(180, max(34, vg.Length(f.Cells)*9))
	out := panel{height: height, yLabel: label, plot: newPanel(0, s.to, low, high, panelTicks{x: 8, y: min(5, f.Cells), xQuiet: true})}
	mark := raster{spikes: marks, style: line(ink, 0.7)}
	// Marks lower than a point would vanish: in a large population they reach
	// into the rows beside them.
	mark.half = max(0.4, 0.6*float64(f.Cells)/height.Points())
	out.plot.Add(mark)
	s.place(out, 0, s.to, low, high)
}

func ofEvery(spikes []Spike, every int) []Spike {
	var out []Spike
	for _, s := range spikes {
		if s.Cell%every == 0 {
			out = append(out, s)
		}
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
