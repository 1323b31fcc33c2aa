package plot

import (
	"errors"
	"fmt"
	"image/color"
	"iter"
)

// Band is a population in the figure of a network.
type Band struct {
	Name   string
	Size   int
	RateHz float64   // spikes per cell and second, over the whole run
	Rates  []float64 // the same in stretches of time; nil where they are not known
	Spikes bool      // its spikes are among those of the figure
}

// BandSpike is a spike of a cell of a band.
type BandSpike struct {
	Time float64 // ms
	Band int
	Cell int
}

// BandTrace is what was recorded of a cell of a band.
type BandTrace struct {
	Band int
	Trace
}

// BandPanel is one quantity, of cells of any bands.
type BandPanel struct {
	Quantity Quantity
	Traces   []BandTrace
}

// NetworkFigure is what the figure of a network shows: the spikes of some cells
// of each population, the rates of the populations, and recorded values.
type NetworkFigure struct {
	Title    string
	Bands    []Band
	Spikes   iter.Seq[BandSpike] // nil where none were recorded
	Stretch  float64             // ms of a value of the bands' rates
	Recorded []BandPanel
	Duration float64 // ms
}

// bandCycle are the colours of populations: those of traces and, for more than
// six, an indigo, a wine red (P. Tol's palette for any colour vision) and grey.
var bandCycle = append(cycle[:len(cycle):len(cycle)],
	color.RGBA{0x33, 0x22, 0x88, 0xff}, color.RGBA{0x88, 0x22, 0x55, 0xff}, color.RGBA{0x6e, 0x6e, 0x6e, 0xff})

func bandColour(band int) color.Color { return bandCycle[band%len(bandCycle)] }

// ErrNothing says that a network recorded nothing that a figure would show.
var ErrNothing = errors.New("there is nothing to draw: the run recorded neither values nor spikes nor rates")

// Network draws the figure of a network, or gives ErrNothing.
func Network(f NetworkFigure) (svg, png []byte, err error) {
	s := newStack(RunFigure{Title: f.Title, Duration: f.Duration})
	for _, p := range f.Recorded {
		for _, t := range p.Traces {
			s.colours[t.Name] = bandColour(t.Band)
		}
	}
	s.addBands(f)
	s.addRates(f)
	most := mostRows
	for _, p := range f.Recorded {
		s.addRecorded(p, most)
		most = mostRows / 2 // of all quantities after the first
	}
	if len(s.panels) == 0 {
		return nil, nil, ErrNothing
	}
	return s.finish()
}

// addRecorded draws the cells of a quantity on axes of their own.
func (s *stack) addRecorded(p BandPanel, most int) {
	panel := Panel{Quantity: p.Quantity}
	for _, t := range p.Traces {
		panel.Traces = append(panel.Traces, t.Trace)
	}
	s.addRows(panel, most)
}

// subtitle says how many of a population are shown.
func subtitle(shown, size int) string {
	if shown == size {
		return plural(size, "cell")
	}
	return fmt.Sprintf("%d of %s", shown, plural(size, "cell"))
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return grouped(n) + " " + what + "s"
}

// grouped writes a number with its thousands apart: 77 169.
func grouped(n int) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0 && len(text) > 4; i -= 3 {
		text = text[:i] + "\u2009" + text[i:]
	}
	return text
}
