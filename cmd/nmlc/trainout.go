package main

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"text/tabwriter"

	"nmlc/runtime/memory"
	"nmlc/runtime/train"
)

// deliver writes files and prints what was reached.
func (t *training) deliver(res *train.Result) error {
	out := t.json(res)
	if t.Out != "" {
		if err := t.writeFiles(res, out); err != nil {
			return err
		}
	}
	if t.JSON {
		if err := writeJSON(t.job.stdout, out); err != nil {
			return err
		}
	} else if err := t.print(res, out); err != nil {
		return err
	}
	if !out.Cancelled {
		return nil
	}
	err := fmt.Errorf("the training was interrupted after %d of %d steps", out.Steps, t.work.Steps)
	if t.Out == "" {
		return err
	}
	return errors.New(err.Error() + "\nhint: --resume goes on from there")
}

func (t *training) print(res *train.Result, out *trainJSON) error {
	w := t.job.stdout
	fmt.Fprintf(w, "trained     %s of %s by %s: %s\n", plural(out.Steps, "step"), plural(out.Batch, "trial"), out.Rule, out.Ended)
	if res.Resumed > 0 {
		fmt.Fprintf(w, "resumed     after %s\n", plural(res.Resumed, "step"))
	}
	if note := t.left(res); note != "" {
		fmt.Fprintln(w, "note:", note)
	}
	if last := res.Last(); last != nil {
		fmt.Fprintf(w, "loss        %.5g in the last batch, %.5g in the first", last.Loss, res.History[0].Loss)
		if last.Accuracy != nil {
			fmt.Fprintf(w, "; accuracy %.4g and %.4g", *last.Accuracy, *res.History[0].Accuracy)
		}
		fmt.Fprintln(w)
		if rates := ratesText(last.Rates); rates != "" {
			fmt.Fprintf(w, "rates       %s\n", rates)
		}
		if silent := t.silent(last.Rates); len(silent) > 0 {
			fmt.Fprintf(w, "silent      %s: no cell spiked in the last batch\n", strings.Join(silent, ", "))
		}
	}
	if v := out.Validation; v != nil {
		fmt.Fprintf(w, "validation  loss %.5g", float64(v.Loss))
		if v.Accuracy != nil {
			fmt.Fprintf(w, ", accuracy %.4g", float64(*v.Accuracy))
		}
		fmt.Fprintf(w, " of %s after step %d\n", plural(v.Trials, "trial"), v.Step)
		for _, c := range v.Conditions {
			fmt.Fprintf(w, "  %s: %d of %d right\n", c.Name, c.Right, c.Trials)
		}
	}
	if err := t.printTrained(out.Trained); err != nil {
		return err
	}
	fmt.Fprintf(w, "time        %.3f s: compiling %.3f, building %.3f, training %.3f", lapse(), out.Times.Compile, out.Times.Build, out.Times.Steady)
	if pace := float64(out.PerStep); !math.IsNaN(pace) {
		fmt.Fprintf(w, " (%.4g s a step)", pace)
	}
	fmt.Fprintln(w)
	fmt.Fprintf(w, "memory      %s\n", memory.Text(float64(out.PeakBytes)))
	if t.Out != "" {
		fmt.Fprintf(w, "written     %s: %s\n", t.Out, joined(t.written))
	}
	return nil
}

func (t *training) printTrained(all []trainedJSON) error {
	w := tabwriter.NewWriter(t.job.stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "  trained\tmean\twas\tsd\twas\tfrom\tto\tunit")
	for _, f := range all {
		fmt.Fprintf(w, "  %s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", f.Name, f.After.Mean.short(), f.Before.Mean.short(), f.After.SD.short(), f.Before.SD.short(),
			f.After.Min.short(), f.After.Max.short(), f.Unit)
	}
	return w.Flush()
}

// silent are the populations of cells that could have spiked and did not.
func (t *training) silent(rates map[string]float64) []string {
	var out []string
	for _, p := range t.plan.Circuit.Populations {
		if p.Cell != nil && p.Cell.Spike != nil && rates[p.Model.Name] == 0 {
			out = append(out, p.Model.Name)
		}
	}
	return out
}
