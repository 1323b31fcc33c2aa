package main

import (
	"fmt"
	"math"
	"slices"

	"nmlc/lang/diag"
	"nmlc/lang/source"
	"nmlc/runtime/memory"
	"nmlc/runtime/network"
	"nmlc/runtime/survey"
)

// announce says what was built before it runs. Warnings go to standard error in
// any case.
func (n *networking) announce() {
	if !n.JSON {
		w := n.job.stdout
		fmt.Fprintf(w, "%s: %s, %s (%s)\n", n.block.Network.Name, n.sizes(), plural(n.before.Connections, "connection"), memory.Text(float64(n.before.Bytes)))
		n.before.Write(w)
		if n.Report {
			n.before.Explain(w)
		}
	}
	for _, w := range n.before.Warnings {
		n.notes = append(n.notes, w.Text)
		diag.Render(n.job.stderr, &diag.Diagnostic{Severity: diag.Warning, Span: n.place(w), Message: w.Text}, onTerminal(n.job.stderr))
	}
}

// sizes is how many cells there are, and how many sources of spikes.
func (n *networking) sizes() string {
	cells, sources, populations := 0, 0, 0
	for _, p := range n.work.Populations {
		if !n.ofCells(p) {
			sources += p.Size
			continue
		}
		cells += p.Size
		populations++
	}
	text := fmt.Sprintf("%s in %s", plural(cells, "cell"), plural(populations, "population"))
	if sources > 0 {
		text += ", " + plural(sources, "source") + " of spikes"
	}
	return text
}

// place is the line that a warning is about.
func (n *networking) place(w survey.Warning) source.Span {
	if w.Projection >= 0 {
		if m := n.projection(n.work.Projections[w.Projection]); m != nil {
			return m.Span
		}
	} else if m := n.drive(n.work.Drives[w.Drive]); m != nil {
		return m.Span
	}
	return source.Span{}
}

// deliver writes files and prints what happened.
func (n *networking) deliver(res *network.Result) error {
	out := n.json(res)
	if n.Out != "" {
		if err := n.writeFiles(res, out); err != nil {
			return err
		}
	}
	if n.JSON {
		if err := writeJSON(n.job.stdout, out); err != nil {
			return err
		}
	} else {
		n.print(res, out)
	}
	if res.Cancelled {
		return fmt.Errorf("the run was interrupted after %d of %d steps, at %.6g ms", res.Steps, n.work.Steps, float64(res.Steps)*res.DT)
	}
	return blownUp(res.DivergedAll)
}

func (n *networking) print(res *network.Result, out *networkJSON) {
	w := n.job.stdout
	if span := float64(res.Steps) * res.DT; res.Times == nil {
		fmt.Fprintf(w, "%.9g ms in steps of %g ms\n", span, res.DT)
	} else {
		fmt.Fprintf(w, "%.9g ms from event to event, %d of them\n", span, res.Events)
	}
	n.printPopulations(out.Populations)
	for _, line := range out.Diverged {
		fmt.Fprintf(w, "diverged    %s\n", line)
	}
	if more := res.DivergedAll - len(res.Diverged); more > 0 {
		fmt.Fprintf(w, "diverged    and %d more\n", more)
	}
	if res.Times != nil {
		printCounts(w, res, n.work)
	}
	n.printTraces(res)
	n.printWeights(res)
	if res.Steps > 0 {
		pace := fmt.Sprintf("%.4g us a step", out.PerStep)
		if res.Events > 0 {
			pace = fmt.Sprintf("%.3g ns an event", n.times.Steady*1e9/float64(res.Events))
		}
		fmt.Fprintf(w, "time        %.3f s: compiling %.3f, building %.3f, running %.3f (%s, real-time factor %.3g)\n",
			lapse(), n.times.Compile, n.times.Build, n.times.Steady, pace, out.RealTime)
	}
	fmt.Fprintf(w, "memory      %s\n", memory.Text(float64(out.PeakBytes)))
	if n.Out != "" {
		fmt.Fprintf(w, "written     %s: %s\n", n.Out, joined(n.written))
	}
}

func (n *networking) printPopulations(all []population) {
	w, width := n.job.stdout, len("population")
	for _, p := range all {
		width = max(width, len(p.Name))
	}
	fmt.Fprintf(w, "  %-*s %8s %10s %10s %16s\n", width, "population", "cells", "spikes", "rate (Hz)", "CV of intervals")
	for _, p := range all {
		fmt.Fprintf(w, "  %-*s %8d %10d %10s %16s\n", width, p.Name, p.Size, p.Spikes, p.Rate.short(), p.CVISI.short())
	}
}

// printTraces gives the range of each recorded value.
func (n *networking) printTraces(res *network.Result) {
	for _, t := range res.Traces {
		low, high := math.Inf(1), math.Inf(-1)
		for _, values := range t.Values {
			for _, v := range values {
				low, high = min(low, v), max(high, v)
			}
		}
		if low <= high {
			fmt.Fprintf(n.job.stdout, "%s of %s: %.5g to %.5g%s in %s\n", t.Name, res.Populations[t.Population].Name,
				low/t.Scale, high/t.Scale, unitSuffix(t.Unit), plural(len(t.Cells), "cell"))
		}
	}
}

// printWeights gives the range of the weights that the run has changed.
func (n *networking) printWeights(res *network.Result) {
	for _, w := range n.weights(res) {
		if len(w.Values) > 0 {
			mean := 0.0
			for _, v := range w.Values {
				mean += v / float64(len(w.Values))
			}
			fmt.Fprintf(n.job.stdout, "weights of %s: %.5g to %.5g%s, mean %.5g\n", w.Name, slices.Min(w.Values)/w.Scale, slices.Max(w.Values)/w.Scale, unitSuffix(w.Unit), mean/w.Scale)
		}
	}
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
