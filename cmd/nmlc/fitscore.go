package main

import (
	"fmt"
	"math"
	"text/tabwriter"

	"nmlc/runtime/data"
	"nmlc/runtime/fit"
)

type score struct {
	Train number `json:"train"`
	Test  number `json:"test"`
}

// partJSON is what the free run does in one part of a sweep.
type partJSON struct {
	Name         string `json:"name"`
	Part         string `json:"part"` // train or test
	Spikes       int    `json:"spikes"`
	SpikesModel  int    `json:"spikes_model"`
	MeanInterval number `json:"mean_interval_ms"`
	ModelMean    number `json:"mean_interval_model_ms"`
	Gamma        number `json:"gamma"`
}

func scoreOf(r *fit.Result) score { return score{number(r.Score.Train), number(r.Score.Test)} }

func partName(p *fit.Part) string {
	if p.Test {
		return "test"
	}
	return "train"
}

func sweepsOf(r *fit.Result) []partJSON {
	out := []partJSON{}
	for i := range r.Score.Parts {
		p := &r.Score.Parts[i]
		out = append(out, partJSON{p.Sweep, partName(p), p.Recorded.Count, p.Model.Count,
			number(p.Recorded.MeanInterval), number(p.Model.MeanInterval), number(p.Gamma)})
	}
	return out
}

// scoreName says what the score is.
func (f *fitting) scoreName() string {
	switch {
	case f.block.Score == nil:
		return "loss"
	case len(f.block.Repeats) > 0 || haveRepeats(f.sweeps):
		return fmt.Sprintf("gamma(%g ms)/reliability", f.block.Score.Precision)
	}
	return fmt.Sprintf("gamma(%g ms)", f.block.Score.Precision)
}

func haveRepeats(sweeps []data.Sweep) bool {
	for i := range sweeps {
		for k := range sweeps[:i] {
			if sweeps[i].Repeats(&sweeps[k]) {
				return true
			}
		}
	}
	return false
}

// printScore writes the score, and what the free run does sweep by sweep.
func (f *fitting) printScore() {
	w, s := f.job.stdout, &f.result.Score
	if f.block.Score != nil || !math.IsNaN(s.Test) {
		fmt.Fprintf(w, "score           %s of a free run: train %s, test %s\n", f.scoreName(), orDash(s.Train, "%.4g"), orDash(s.Test, "%.4g"))
	}
	if len(s.Parts) == 0 {
		return
	}
	table := tabwriter.NewWriter(w, 0, 4, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "sweep\t\tspikes\tmodel\tinterval (ms)\tmodel\tgamma\t")
	for i := range s.Parts {
		p := &s.Parts[i]
		fmt.Fprintf(table, "%s\t%s\t%d\t%d\t%s\t%s\t%s\t\n", p.Sweep, partName(p), p.Recorded.Count, p.Model.Count,
			orDash(p.Recorded.MeanInterval, "%.1f"), orDash(p.Model.MeanInterval, "%.1f"), orDash(p.Gamma, "%.3f"))
	}
	_ = table.Flush()
}

func orDash(v float64, format string) string {
	if math.IsNaN(v) {
		return "-"
	}
	return fmt.Sprintf(format, v)
}
