package survey

import (
	"fmt"
	"io"
	"math"
	"text/tabwriter"
)

// Write writes a line for each projection and drive.
func (r *Report) Write(w io.Writer) {
	if len(r.Projections) > 0 {
		t := newTable(w)
		fmt.Fprintf(t, "  projection\tfrom -> to\tconnections\tinto a cell\tweight\tdelay\tone spike\tat %d Hz/threshold\n", ReferenceHz)
		for i := range r.Projections {
			p := &r.Projections[i]
			fmt.Fprintf(t, "  %s\t%s -> %s\t%d\t%s\t%s\t%s\t%s\t%s\n", p.Name, p.From, p.To, p.Connections, p.InDegree.text(),
				p.weightText(), withUnit(p.Delay.text(), "ms"), p.effectText(), share(p.Ratio))
		}
		_ = t.Flush()
	}
	if len(r.Drives) > 0 {
		t := newTable(w)
		fmt.Fprintln(t, "  drive\tonto\tarrivals\tweight\tone spike\tsum/threshold")
		for i := range r.Drives {
			d := &r.Drives[i]
			fmt.Fprintf(t, "  %s\t%s\t%.4g Hz\t%s\t%s\t%s\n", d.Name, d.To, d.Hz, d.Weight.show(d.Mean), d.effectText(), share(d.Ratio))
		}
		_ = t.Flush()
	}
}

// Explain says what the columns mean, and gives of each projection what has no
// place in a line.
func (r *Report) Explain(w io.Writer) {
	fmt.Fprintf(w, "  one spike: the largest change of the first state of a resting cell; at %d Hz/threshold: the mean depolarisation when\n"+
		"    all presynaptic cells fire at that rate, as the sum of single responses, in units of the distance from rest to\n"+
		"    threshold. That is the smallest sudden displacement after which the cell spikes within %d ms; of a cell that fires\n"+
		"    without input it is taken from the end of the refractory period, or without one from the middle between two\n"+
		"    spikes, and within %d ms. Stimuli are left out. Measured with the compiled cells before the run.\n", ReferenceHz, watching, atOnce)
	for i := range r.Projections {
		p := &r.Projections[i]
		fmt.Fprintf(w, "\n  %s\n", p.title())
		t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
		line := func(what, format string, args ...any) {
			fmt.Fprintf(t, "    %s\t%s\n", what, fmt.Sprintf(format, args...))
		}
		line("into a cell", "%s connections, %d of the cells without any", p.InDegree.text(), p.Unreached)
		line("out of a cell", "%s connections", p.OutDegree.text())
		line("weight", "%s, standard deviation %s, %s into a cell in all", p.Weight.show(p.MeanWeight), p.Weight.show(p.Deviation), p.Weight.show(p.MeanWeight*p.InDegree.Mean))
		line("delay", "%s, mean %.4g ms", withUnit(p.Delay.text(), "ms"), p.Delay.Mean)
		if !math.IsNaN(p.Peak) {
			line("one spike", "peak %s, integral %.4g%s ms", p.effectText(), p.Integral, p.Membrane.suffix())
			line("threshold", "%s", p.thresholdText())
		}
		_ = t.Flush()
	}
}

func newTable(w io.Writer) *tabwriter.Writer { return tabwriter.NewWriter(w, 0, 4, 2, ' ', 0) }

// text is the mean with the extremes, where they differ.
func (r Range) text() string {
	switch {
	case math.IsNaN(r.Mean):
		return "-"
	case r.Min == r.Max:
		return fmt.Sprintf("%.4g", r.Min)
	}
	return fmt.Sprintf("%.4g (%.4g .. %.4g)", r.Mean, r.Min, r.Max)
}

func withUnit(text, unit string) string {
	if text == "-" {
		return text
	}
	return text + " " + unit
}

func (u Unit) show(coherent float64) string {
	if math.IsNaN(coherent) {
		return "-"
	}
	return fmt.Sprintf("%.4g%s", coherent/u.Scale, u.suffix())
}

func (p *Projection) weightText() string {
	text := p.Weight.show(p.MeanWeight)
	if p.Deviation > 0 {
		text += " ± " + fmt.Sprintf("%.2g", p.Deviation/p.Weight.Scale)
	}
	return text
}

func (e *Effect) effectText() string {
	switch {
	case math.IsNaN(e.Peak):
		return "-"
	case e.Detonates:
		return fmt.Sprintf("%+.3g%s, fires", e.Peak, e.Membrane.suffix())
	}
	return fmt.Sprintf("%+.3g%s", e.Peak, e.Membrane.suffix())
}

func (e *Effect) thresholdText() string {
	switch {
	case math.IsNaN(e.Threshold):
		return "none found"
	case e.Fires:
		return fmt.Sprintf("%.4g%s from the end of a refractory period, or the middle between two spikes: the cell fires without input", e.Threshold, e.Membrane.suffix())
	}
	return fmt.Sprintf("%.4g%s from rest", e.Threshold, e.Membrane.suffix())
}

// share is a ratio to the distance of the threshold.
func share(ratio float64) string {
	if math.IsNaN(ratio) {
		return "-"
	}
	return fmt.Sprintf("%+.3g", ratio)
}
