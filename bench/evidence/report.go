package main

import (
	"fmt"
	"io"
	"math"
	"strings"
	"text/tabwriter"

	"gonum.org/v1/gonum/stat"
)

// byRule puts the results of each rule together, in the order they came in.
func byRule(results []*result) [][]*result {
	var groups [][]*result
	for _, r := range results {
		if n := len(groups); n > 0 && groups[n-1][0].Rule == r.Rule {
			groups[n-1] = append(groups[n-1], r)
		} else {
			groups = append(groups, []*result{r})
		}
	}
	return groups
}

// spread is the mean of a number over trainings, and its standard deviation.
func spread(group []*result, format string, of func(*result) float64) string {
	var x []float64
	for _, r := range group {
		x = append(x, of(r))
	}
	mean, sd := stat.MeanStdDev(x, nil)
	if math.IsNaN(sd) {
		return fmt.Sprintf(format, mean)
	}
	return fmt.Sprintf(format+" +- "+format, mean, sd)
}

func printReport(out io.Writer, results []*result) {
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintf(w, "rule\tseeds (passed)\taccuracy\tloss\tbatches\ts a batch\tns a unit\tpeak (GB)\tcosine to BPTT, first\tlast\trecurrent, first\tlast\n")
	for _, g := range byRule(results) {
		fmt.Fprintf(w, "%s\t%d (%d)\t%s\t%s\t%s of %d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", g[0].Rule, len(g), passed(g),
			spread(g, "%.3f", func(r *result) float64 { return r.Accuracy }),
			spread(g, "%.3f", func(r *result) float64 { return r.Loss }),
			spread(g, "%.0f", func(r *result) float64 { return float64(r.Batches) }), g[0].Batch,
			spread(g, "%.2f", func(r *result) float64 { return r.PerBatch }),
			spread(g, "%.1f", func(r *result) float64 { return r.PerUnit }),
			spread(g, "%.2f", func(r *result) float64 { return float64(r.Peak) / 1e9 }),
			spread(g, "%.3f", func(r *result) float64 { return r.Cosine[0] }),
			spread(g, "%.3f", func(r *result) float64 { return r.Cosine[1] }),
			spread(g, "%.3f", func(r *result) float64 { return r.Recurrent[0] }),
			spread(g, "%.3f", func(r *result) float64 { return r.Recurrent[1] }))
	}
	w.Flush()
	fmt.Fprintf(out, "\naccuracy and loss: %d trials never seen; passed: the validation reached what ends the training; unit: a cell, step and trial\n\n", held)
	printWeights(out, results)
	printClaim(out, results)
	printActivity(out, results)
}

func passed(group []*result) int {
	n := 0
	for _, r := range group {
		if r.Passed {
			n++
		}
	}
	return n
}

// printWeights says which distribution weights are most likely of, and how far
// each is off.
func printWeights(out io.Writer, results []*result) {
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "weights\trule\tseed\tmean\tsd\tat zero\tlikeliest, before\tlikeliest, after\tAIC above the likeliest; largest distance (KS); its probability")
	for line := range results[0].Weights {
		for _, r := range results {
			x := r.Weights[line]
			var all []string
			for _, f := range x.After.Fits {
				all = append(all, fmt.Sprintf("%s %.0f; %.3f; %.2g", f.Name, f.AIC-x.After.Fits[0].AIC, f.KS, f.PResampled))
			}
			fmt.Fprintf(w, "%s\t%s\t%d\t%.4f\t%.4f\t%d\t%s\t%s\t%s\n", x.Line, r.Rule, r.Seed, x.After.Mean, x.After.SD, x.After.Zeros,
				x.Before.Fits[0].Name, x.After.Fits[0].Name, strings.Join(all, " | "))
		}
	}
	w.Flush()
	fmt.Fprintln(out)
}

// printClaim says, of each rule and over its seeds, what the paper claims: that
// excitatory weights are the tail of a Gaussian, and inhibitory ones log-normal.
func printClaim(out io.Writer, results []*result) {
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "claim\trule\tlikeliest of the four in\tnot refused (p > 0.05) in\tAIC above the likeliest\tlikeliest")
	for _, claim := range []struct{ line, name string }{{"exc", "half-normal"}, {"inh", "log-normal"}} {
		for _, g := range byRule(results) {
			c := count(g, claim.line, claim.name)
			fmt.Fprintf(w, "%s %s\t%s\t%d of %d\t%d of %d\t%s\t%s\n", claim.line, claim.name, g[0].Rule, c.first, len(g), c.passed, len(g),
				spread(g, "%.0f", func(r *result) float64 { f, best := r.fit(claim.line, claim.name); return f.AIC - best.AIC }), c.likeliest())
		}
	}
	w.Flush()
	fmt.Fprintln(out)
}

func printActivity(out io.Writer, results []*result) {
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "rate (Hz)\trule\tE before\tE after\tI before\tI after")
	for _, s := range stretches {
		for _, g := range byRule(results) {
			at := func(k int, inhibitory bool) string {
				return spread(g, "%.2f", func(r *result) float64 {
					e, i := r.Activity[k].in(s)
					if inhibitory {
						return i
					}
					return e
				})
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", s.name, g[0].Rule, at(0, false), at(1, false), at(0, true), at(1, true))
		}
	}
	w.Flush()
}
