package plot

import (
	"errors"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Points is a quantity after some steps of a training.
type Points struct {
	Name   string
	Steps  []float64
	Values []float64
}

// LearningFigure shows how a training went.
type LearningFigure struct {
	Title string
	// Loss and Accuracy are of the batches, Validated of trials that are not trained
	// on; those without points are left out.
	Loss, Accuracy                   Points
	ValidatedLoss, ValidatedAccuracy Points
	Rates                            []Points // Hz, of populations
	Chance                           float64  // accuracy of guessing; 0 where it is not known
}

const (
	learningWidth  = vg.Length(560)
	learningHeight = vg.Length(120)
	learningGap    = vg.Length(12)
)

// Learning draws loss, accuracy and rates over the steps.
func Learning(f LearningFigure) (svg, png []byte, err error) {
	if len(f.Loss.Values) == 0 {
		return nil, nil, errors.New("there is no step to draw")
	}
	page := figure{title: f.Title, width: leftMargin + learningWidth + rightMargin}
	batch, held := line(blue, strong), line(vermillion, 1.5)
	page.legend = []entry{{"batches", batch}}
	if len(f.ValidatedLoss.Values) > 0 {
		page.legend = append(page.legend, entry{"validation", held})
	}
	add := func(p panel) {
		p.left, p.width, p.height = leftMargin, learningWidth, learningHeight
		p.top = headerHeight + 4 + vg.Length(len(page.panels))*(learningHeight+learningGap)
		page.panels = append(page.panels, p)
	}
	last := f.Loss.Steps[len(f.Loss.Steps)-1]
	add(learningPanel("loss", last, true, styled{f.Loss, batch}, styled{f.ValidatedLoss, held}))
	if len(f.Accuracy.Values)+len(f.ValidatedAccuracy.Values) > 0 {
		p := learningPanel("accuracy", last, false, styled{f.Accuracy, batch}, styled{f.ValidatedAccuracy, held})
		if f.Chance > 0 {
			p.plot.Add(curve{time: []float64{0, last}, values: []float64{f.Chance, f.Chance}, style: dashed(line(grey, thin))})
		}
		setRange(p.plot, 0, last, 0, 1.02)
		add(p)
	}
	if len(f.Rates) > 0 {
		var all []styled
		for i, r := range f.Rates {
			all = append(all, styled{r, line(bandColour(i+2), strong)})
			page.legend = append(page.legend, entry{r.Name, line(bandColour(i+2), strong)})
		}
		add(learningPanel(Quantity{"rate", "Hz"}.label(), last, false, all...))
	}
	lowest := &page.panels[len(page.panels)-1]
	lowest.xLabel = "step"
	lowest.plot.X.Tick.Marker = ticks{Count: 8}
	page.height = lowest.top + learningHeight + footHeight + 4
	return page.render()
}

// styled is a quantity and how it is drawn.
type styled struct {
	Points
	style draw.LineStyle
}

// learningPanel draws quantities over steps, with decades upwards where they span
// some.
func learningPanel(label string, last float64, decadic bool, all ...styled) panel {
	var values [][]float64
	for _, s := range all {
		values = append(values, s.Values)
	}
	low, high := extent(values...)
	decadic = decadic && low > 0 && high > 10*low
	if decadic {
		low, high = math.Log10(low), math.Log10(high)
	} else {
		low = math.Min(low, 0)
	}
	if high <= low {
		high = low + 1
	}
	high += 0.06 * (high - low)
	p := newPanel(0, last, low, high, panelTicks{x: 8, y: 4, xQuiet: true})
	if decadic {
		p.Y.Tick.Marker = powers{}
	}
	for _, s := range all {
		c := curve{time: s.Steps, values: s.Values, style: s.style}
		if decadic {
			c.values = decades(s.Values)
		}
		p.Add(c)
	}
	setRange(p, 0, last, low, high)
	return panel{plot: p, yLabel: label}
}
