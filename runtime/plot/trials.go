package plot

import (
	"errors"
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// TrialColumn is what a network did in a trial.
type TrialColumn struct {
	Title    string
	Duration float64 // ms
	Spikes   []BandSpike
	Outputs  []Trace      // of the readout
	Targets  []Trace      // what these shall be, in their order; none where no output follows a target
	Windows  [][2]float64 // ms, in which outputs are looked at
}

// TrialsFigure compares trials of different conditions, side by side.
type TrialsFigure struct {
	Title  string
	Bands  []Band // populations with spikes
	Output Quantity
	Trials []TrialColumn
}

const (
	trialsWidth  = vg.Length(640) // of all columns
	trialsGap    = vg.Length(14)
	trialsBands  = vg.Length(230) // height of all rasters
	outputHeight = vg.Length(90)
)

// targetStyle lies above the outputs, which it leaves visible.
var targetStyle = dashed(line(ink, strong))

// Trials draws the spikes of populations above the outputs, trial beside trial.
func Trials(f TrialsFigure) (svg, png []byte, err error) {
	if len(f.Trials) == 0 {
		return nil, nil, errors.New("there is no trial to draw")
	}
	names := vg.Length(0)
	for _, b := range f.Bands {
		names = max(names, letters(8, true, 0, 0).Width(b.Name))
	}
	page := figure{title: f.Title, width: leftMargin + trialsWidth + names + noteGap + rightMargin}
	width := (trialsWidth - trialsGap*vg.Length(len(f.Trials)-1)) / vg.Length(len(f.Trials))
	low, high := f.outputs()
	bottom := vg.Length(0)
	for i := range f.Trials {
		bottom = max(bottom, f.column(&page, i, leftMargin+vg.Length(i)*(width+trialsGap), width, low, high))
	}
	for i, o := range f.Trials[0].Outputs {
		page.legend = append(page.legend, entry{o.Name, line(cycle[i%len(cycle)], strong)})
	}
	if targets := f.Trials[0].Targets; len(targets) > 0 {
		page.legend = append(page.legend, entry{targets[0].Name, targetStyle})
	}
	page.height = bottom + footHeight + 4
	return page.render()
}

// outputs is the range of the outputs of all trials.
func (f *TrialsFigure) outputs() (low, high float64) {
	var all [][]float64
	for _, t := range f.Trials {
		for _, o := range append(t.Outputs[:len(t.Outputs):len(t.Outputs)], t.Targets...) {
			all = append(all, o.Values)
		}
	}
	return padded(extent(all...))
}

// column draws a trial and gives the lower end of its panels.
func (f *TrialsFigure) column(page *figure, trial int, left, width vg.Length, low, high float64) vg.Length {
	t := &f.Trials[trial]
	top := headerHeight + 12
	first := len(page.panels)
	add := func(p panel, height vg.Length) {
		p.left, p.top, p.width, p.height = left, top, width, height
		page.panels = append(page.panels, p)
		top += height + bandGap
	}
	for i, b := range f.Bands {
		p := panel{plot: newPanel(0, t.Duration, -0.5, float64(b.Size)-0.5, panelTicks{x: 4, y: 1, xQuiet: true, yQuiet: trial > 0})}
		p.plot.Y.Tick.Marker = plot.ConstantTicks{}
		height := f.height(i)
		mark := raster{half: max(leastMark, height.Points()/float64(b.Size)*0.4), style: line(bandColour(i), 0.6)}
		for _, s := range t.Spikes {
			if s.Band == i {
				mark.at = append(mark.at, vg.Point{X: vg.Length(s.Time), Y: vg.Length(s.Cell)})
			}
		}
		p.plot.Add(mark)
		setRange(p.plot, 0, t.Duration, -0.5, float64(b.Size)-0.5)
		hideX(p.plot)
		if trial == len(f.Trials)-1 {
			p.note, p.noteColour = b.Name, bandColour(i)
		}
		add(p, height)
	}
	page.panels[first].caption = t.Title
	if trial == 0 {
		page.panels[first].yLabel = "cell"
	}
	top += panelGap
	p := panel{plot: newPanel(0, t.Duration, low, high, panelTicks{x: 4, y: 4, yQuiet: trial > 0}), xLabel: "time (ms)"}
	if trial == 0 {
		p.yLabel = f.Output.label()
	}
	for _, w := range t.Windows {
		p.plot.Add(stretch{w[0], w[1], lightGrey})
	}
	for i, o := range t.Outputs {
		p.plot.Add(curve{time: o.Time, values: o.Values, style: line(cycle[i%len(cycle)], strong)})
	}
	for _, o := range t.Targets {
		p.plot.Add(curve{time: o.Time, values: o.Values, style: targetStyle})
	}
	setRange(p.plot, 0, t.Duration, low, high)
	add(p, outputHeight)
	return top
}

// height shares the height of the rasters out.
func (f *TrialsFigure) height(band int) vg.Length {
	all := 0
	for _, b := range f.Bands {
		all += b.Size
	}
	total := min(trialsBands, cellHeight*vg.Length(all))
	return max(leastLabeled, total*vg.Length(f.Bands[band].Size)/vg.Length(max(all, 1)))
}

// stretch shades a part of the axis.
type stretch struct {
	from, to float64
	colour   color.Color
}

// Plot implements plot.Plotter.
func (s stretch) Plot(c draw.Canvas, p *plot.Plot) {
	x, _ := p.Transforms(&c)
	c.SetColor(s.colour)
	c.Fill(vg.Rectangle{Min: vg.Point{X: x(s.from), Y: c.Min.Y}, Max: vg.Point{X: min(c.Max.X, x(s.to)), Y: c.Max.Y}}.Path())
}
