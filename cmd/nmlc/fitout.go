package main

import (
	"fmt"
	"math"
	"strings"
	"text/tabwriter"

	"nmlc/runtime/fit"
)

// print writes the tables for a person.
func (s *stages) print() {
	w := s.job.stdout
	for i, f := range s.done {
		if len(s.done) > 1 {
			fmt.Fprintf(w, "%sstage %s\n", map[bool]string{true: "", false: "\n"}[i == 0], f.block.Name)
		}
		f.printEstimates()
		f.printSearch()
	}
	last := s.done[len(s.done)-1]
	last.printScore()
	var times timesFor
	for _, f := range s.done {
		for _, text := range f.result.Warnings {
			if len(s.done) > 1 {
				text = f.block.Name + ": " + text
			}
			fmt.Fprintf(w, "warning: %s\n", text)
		}
		times.add(f.times)
	}
	total := fmt.Sprintf("%.3f s", lapse())
	fmt.Fprintf(w, "time            %s: reading %.3f, compiling %.3f, fitting %.3f\n", total, times.Build, times.Compile, times.Steady)
	if s.Out != "" {
		fmt.Fprintf(w, "written         %s: fit.png, fit.svg, fit.csv, spikes.csv, fitted.nml\n", s.Out)
	}
}

func (f *fitting) printEstimates() {
	table := tabwriter.NewWriter(f.job.stdout, 0, 4, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "parameter\tvalue\t± stderr\tunit\t")
	for _, e := range f.result.Params {
		if !e.Free {
			continue
		}
		stderr, note := fmt.Sprintf("%.2g", e.Stderr/e.Scale), ""
		if !e.Identifiable || math.IsNaN(e.Stderr) {
			stderr, note = "-", e.Note
		} else if e.AtBound {
			note = "at the border of its range"
		}
		fmt.Fprintf(table, "%s\t%.6g\t%s\t%s\t  %s\n", e.Name, e.Value/e.Scale, stderr, e.Unit, note)
	}
	_ = table.Flush()
}

// printSearch says how the search went.
func (f *fitting) printSearch() {
	w, r := f.job.stdout, f.result
	fmt.Fprintf(w, "\nloss            %.6g%s (%s)\n", r.Loss, unitSuffix(f.lossUnit()), f.lossName())
	fmt.Fprintf(w, "residual        lag-1 autocorrelation %.4f\n", r.ResidualLag1)
	fmt.Fprintf(w, "starts          %d of %d within 1 %% of the best%s\n", r.StartsReached, len(r.Starts), begunAgain(r))
	fmt.Fprintf(w, "evaluations     %d with gradient, %d without; %d bytes saved per cell and step\n",
		r.Gradients, r.Values-r.Gradients, f.plan.TapeBytes())
	f.printSpent()
	f.printJumps()
	f.printCorrelations(r)
	for _, s := range r.Starts {
		if s.Trouble != "" {
			fmt.Fprintf(w, "undefined       a start at %s: %s\n", f.point(r, s.From), s.Trouble)
		}
	}
}

// begunAgain says how many starts had first ended in a poorer minimum.
func begunAgain(r *fit.Result) string {
	if n := restarts(r); n > 0 {
		return fmt.Sprintf(" (%d began again from another point, after a poorer minimum)", n)
	}
	return ""
}

func restarts(r *fit.Result) int {
	n := 0
	for _, s := range r.Starts {
		n += min(s.Begun, 1)
	}
	return n
}

// printCorrelations names strongly correlated estimates.
func (f *fitting) printCorrelations(r *fit.Result) {
	for a, row := range r.Correlation {
		for b := a + 1; b < len(row); b++ {
			if c := row[b]; c > 0.95 || c < -0.95 {
				fmt.Fprintf(f.job.stdout, "correlation     %s and %s: %.3f\n", r.Params[r.Searched[a]].Name, r.Params[r.Searched[b]].Name, c)
			}
		}
	}
}

// point prints the searched parameters of a start.
func (f *fitting) point(r *fit.Result, values []float64) string {
	var parts []string
	for k, i := range r.Searched {
		p := r.Params[i]
		parts = append(parts, fmt.Sprintf("%s = %.4g %s", p.Name, values[k]/p.Scale, p.Unit))
	}
	return strings.Join(parts, ", ")
}
