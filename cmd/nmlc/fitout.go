package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"nmlc/runtime/fit"
)

// fitJSON is what nmlc fit --json prints.
type fitJSON struct {
	header
	Data           string      `json:"data"`
	Parameters     []fitParam  `json:"parameters"`
	Loss           number      `json:"loss"`
	LossUnit       string      `json:"loss_unit"`
	Starts         int         `json:"starts"`
	StartsReached  int         `json:"starts_reached"`
	Restarted      int         `json:"starts_begun_again"`
	StartLosses    []number    `json:"start_losses"`
	Evaluations    evaluations `json:"evaluations"`
	ResidualLag1   number      `json:"residual_lag1"`
	Score          score       `json:"score"`
	Correlation    [][]number  `json:"correlation"`
	TapeBytes      int         `json:"tape_bytes_per_neuron_step"`
	CheckpointStep int         `json:"checkpoint_steps"`
	Warnings       []string    `json:"warnings"`
	Cancelled      bool        `json:"cancelled"`
}

type fitParam struct {
	Name         string `json:"name"`
	Unit         string `json:"unit"`
	Value        number `json:"value"`
	Stderr       number `json:"stderr"`
	Identifiable bool   `json:"identifiable"`
	Searched     bool   `json:"searched"`
	AtBound      bool   `json:"at_bound"`
	Note         string `json:"note,omitempty"`
}

type evaluations struct {
	Value    int `json:"value"`
	Gradient int `json:"gradient"`
}

type score struct {
	Train number  `json:"train"`
	Test  *number `json:"test"`
}

// deliver writes files and prints what was found.
func (f *fitting) deliver(work *fit.Job, r *fit.Result) error {
	if f.Out != "" {
		if err := f.writeFiles(r); err != nil {
			return err
		}
	}
	if !f.JSON {
		f.print(r)
		return cancelled(r)
	}
	if err := writeJSON(f.job.stdout, f.json(work, r)); err != nil {
		return err
	}
	return cancelled(r)
}

func cancelled(r *fit.Result) error {
	if r.Cancelled {
		return fmt.Errorf("the fit was interrupted: these are the best values until then")
	}
	return nil
}

func (f *fitting) json(work *fit.Job, r *fit.Result) *fitJSON {
	out := &fitJSON{
		header: f.header("fit", f.File, f.block.Name, f.backend, f.block.Optimizer.Seed), Data: f.data,
		Loss: number(r.Loss), LossUnit: f.lossUnit(), Starts: len(r.Starts), StartsReached: r.StartsReached, Restarted: restarts(r),
		Evaluations: evaluations{r.Values, r.Gradients}, ResidualLag1: number(r.ResidualLag1), Score: score{Train: number(r.Loss)},
		TapeBytes: f.plan.TapeBytes(), CheckpointStep: r.Segment, Warnings: r.Warnings, Cancelled: r.Cancelled,
		Correlation: [][]number{}, StartLosses: []number{},
	}
	out.DT, out.Duration = f.dt(r)/1e3, duration(r)/1e3
	out.Digest = digestOf(r)
	for _, e := range r.Params {
		scale := e.Scale
		out.Parameters = append(out.Parameters, fitParam{
			Name: e.Name, Unit: e.Unit, Value: number(e.Value / scale), Stderr: number(e.Stderr / scale), Identifiable: e.Identifiable,
			Searched: e.Free, AtBound: e.AtBound, Note: e.Note,
		})
	}
	for _, row := range r.Correlation {
		out.Correlation = append(out.Correlation, numbers(row))
	}
	for _, s := range r.Starts {
		out.StartLosses = append(out.StartLosses, number(s.Loss))
	}
	if out.Warnings == nil {
		out.Warnings = []string{}
	}
	out.Times = f.times
	out.finish()
	return out
}

func (f *fitting) dt(r *fit.Result) float64 {
	if f.block.DT > 0 || len(r.Sweeps) == 0 || len(r.Sweeps[0].Time) < 2 {
		return f.block.DT
	}
	t := r.Sweeps[0].Time
	return (t[len(t)-1] - t[0]) / float64(len(t)-1)
}

func duration(r *fit.Result) float64 {
	longest := 0.0
	for _, s := range r.Sweeps {
		if n := len(s.Time); n > 0 {
			longest = max(longest, s.Time[n-1]-s.Time[0])
		}
	}
	return longest
}

// print writes the table for a person.
func (f *fitting) print(r *fit.Result) {
	w := f.job.stdout
	table := tabwriter.NewWriter(w, 0, 4, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "parameter\tvalue\t± stderr\tunit\t")
	for _, e := range r.Params {
		if !e.Free {
			continue
		}
		stderr, note := fmt.Sprintf("%.2g", e.Stderr/e.Scale), ""
		if !e.Identifiable {
			stderr, note = "-", e.Note
		} else if e.AtBound {
			note = "at the border of its range"
		}
		fmt.Fprintf(table, "%s\t%.6g\t%s\t%s\t  %s\n", e.Name, e.Value/e.Scale, stderr, e.Unit, note)
	}
	_ = table.Flush()
	fmt.Fprintf(w, "\nloss            %.6g %s (mean squared deviation)\n", r.Loss, f.lossUnit())
	fmt.Fprintf(w, "residual        lag-1 autocorrelation %.4f\n", r.ResidualLag1)
	fmt.Fprintf(w, "starts          %d of %d within 1 %% of the best%s\n", r.StartsReached, len(r.Starts), begunAgain(r))
	fmt.Fprintf(w, "evaluations     %d with gradient, %d without; %d bytes saved per cell and step\n",
		r.Gradients, r.Values-r.Gradients, f.plan.TapeBytes())
	f.printCorrelations(r)
	for _, s := range r.Starts {
		if s.Trouble != "" {
			fmt.Fprintf(w, "undefined       a start at %s: %s\n", f.point(r, s.From), s.Trouble)
		}
	}
	for _, text := range r.Warnings {
		fmt.Fprintf(w, "warning: %s\n", text)
	}
	total := fmt.Sprintf("%.3f s", lapse())
	fmt.Fprintf(w, "time            %s: reading %.3f, compiling %.3f, fitting %.3f\n", total, f.times.Build, f.times.Compile, f.times.Steady)
	if f.Out != "" {
		fmt.Fprintf(w, "written         %s: fit.png, fit.svg, fitted.nml\n", f.Out)
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
