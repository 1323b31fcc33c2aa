package main

import (
	"fmt"
	"math"

	"nmlc/lang/model"
	"nmlc/runtime/sim"
)

// runJSON is what nmlc run --json prints.
type runJSON struct {
	header
	Populations []population `json:"populations"`
	PerStep     float64      `json:"per_step_us"`
	RealTime    float64      `json:"realtime_factor"`
	Diverged    []string     `json:"diverged"`
	Cancelled   bool         `json:"cancelled"`
	Notes       []string     `json:"notes"`
	Sweep       *sweepJSON   `json:"sweep"` // null where nothing goes through a range
	Cells       []firingJSON `json:"cells"` // of a sweep, or of a small population
}

// sweepJSON is what goes through a range; its values stand in cells.
type sweepJSON struct {
	Name string `json:"name"`
	Unit string `json:"unit"`
}

// firingJSON is how one cell fires while it is stimulated.
type firingJSON struct {
	Cell    int     `json:"cell"`
	Sweep   string  `json:"sweep,omitempty"` // the name of its sweep
	Value   *number `json:"value,omitempty"` // of what goes through a range
	Spikes  int     `json:"spikes"`
	Rate    number  `json:"rate_hz"`
	Steady  number  `json:"steady_hz"`
	First   number  `json:"first_hz"`
	Last    number  `json:"last_hz"`
	Latency number  `json:"latency_ms"`
	CVISI   number  `json:"cv_isi"`
}

type population struct {
	Name   string `json:"name"`
	Size   int    `json:"size"`
	Spikes int    `json:"spikes"`
	Rate   number `json:"rate_hz"`
	CVISI  number `json:"cv_isi"`
	// Counts are the spikes of each cell, in a run from event to event.
	Counts []int32 `json:"counts,omitempty"`
}

// deliver writes files and prints what happened.
func (r *running) deliver(res *sim.Result) error {
	if res.Late > 0 {
		r.remark(r.block.Cell.Spike.Span, "%d of %d spikes waited for the beginning of a step, since the one before held more than %d: %s",
			res.Late, len(res.Spikes), r.block.Cell.Spike.Most, moreSpikes(r.block.Cell.Spike))
	}
	out := r.json(res)
	if r.Out != "" {
		if err := r.writeFiles(res, out); err != nil {
			return err
		}
	}
	if r.JSON {
		if err := writeJSON(r.job.stdout, out); err != nil {
			return err
		}
	} else {
		r.print(res, out)
	}
	if res.Cancelled {
		return fmt.Errorf("the run was interrupted after %d of %d steps", res.Steps, r.work.Steps)
	}
	return blownUp(res.DivergedAll)
}

// blownUp is the error of a run some of whose values are not numbers. It is
// reported with its cells before.
func blownUp(cells int) error {
	if cells == 0 {
		return nil
	}
	return fmt.Errorf("%s diverged\nhint: a parameter of zero that something is divided by, or a time step too long for the equations, does that",
		plural(cells, "cell"))
}

func (r *running) json(res *sim.Result) *runJSON {
	out := &runJSON{
		header: r.header("run", r.File, r.block.Name, r.backend, r.seed), Diverged: r.diverged(res), Cancelled: res.Cancelled,
		Populations: []population{{Name: r.block.Cell.Name, Size: r.work.Cells, Spikes: len(res.Spikes), Rate: number(res.RateHz), CVISI: number(res.CVISI)}},
	}
	out.Set = r.Set
	simulated := float64(res.Steps) * res.DT / 1e3
	out.DT, out.Duration, out.Digest, out.Times = res.DT/1e3, simulated, res.Digest, r.times
	if res.Steps > 0 {
		out.PerStep = r.times.Steady * 1e6 / float64(res.Steps)
		out.RealTime = r.times.Steady / simulated
	}
	out.Notes = append([]string{}, r.notes...)
	if r.sweep != nil {
		out.Sweep = &sweepJSON{r.sweep.Symbol.Name, r.sweep.Symbol.Unit}
	}
	out.Cells = r.cells(res)
	out.finish()
	return out
}

// cells is how each cell fires, where there are few or they differ on purpose.
func (r *running) cells(res *sim.Result) []firingJSON {
	out := []firingJSON{}
	if r.work.Spikes == 0 || r.work.Cells > mostListed && r.sweep == nil && len(r.block.Cases) == 0 {
		return out
	}
	for cell, f := range res.FiringOf(r.work.Cells, func(cell int) sim.Window { return r.window(cell, res) }) {
		c := firingJSON{Cell: cell, Spikes: f.Spikes, Rate: number(f.RateHz), Steady: number(f.SteadyHz),
			First: number(f.FirstHz), Last: number(f.LastHz), Latency: number(f.Latency), CVISI: number(f.CVISI)}
		if r.sweep != nil {
			v := number(r.sweepValues()[cell] / r.sweep.Symbol.Scale)
			c.Value = &v
		}
		if n := len(r.block.Cases); n > 0 {
			c.Sweep = r.block.Cases[cell/(r.work.Cells/n)]
		}
		out = append(out, c)
	}
	return out
}

func (r *running) diverged(res *sim.Result) []string {
	lines := []string{}
	for _, d := range res.Diverged {
		lines = append(lines, fmt.Sprintf("cell %d: %s", d.Cell, d.Describe(res.DT)))
	}
	return lines
}

func (r *running) print(res *sim.Result, out *runJSON) {
	w := r.job.stdout
	fmt.Fprintf(w, "%s: %s, %g ms in steps of %g ms\n", r.block.Cell.Name, plural(r.work.Cells, "cell"), float64(res.Steps)*res.DT, res.DT)
	if r.work.Spikes > 0 {
		fmt.Fprintf(w, "spikes      %d, %.4g Hz per cell, CV of intervals %.3g\n", len(res.Spikes), res.RateHz, res.CVISI)
		r.printCells(out.Cells)
	}
	for _, line := range r.diverged(res) {
		fmt.Fprintf(w, "diverged    %s\n", line)
	}
	if more := res.DivergedAll - len(res.Diverged); more > 0 {
		fmt.Fprintf(w, "diverged    and %d more\n", more)
	}
	r.printTraces(res)
	if res.Steps > 0 {
		fmt.Fprintf(w, "time        %.3f s: compiling %.3f, running %.3f (%.4g us a step)\n", lapse(), r.times.Compile, r.times.Steady, r.times.Steady*1e6/float64(res.Steps))
	}
	if r.Out != "" {
		fmt.Fprintf(w, "written     %s: %s\n", r.Out, joined(r.written))
	}
}

// mostListed is how many cells are listed one by one; of a sweep it is more.
const (
	mostListed    = 12
	mostListedOut = 51
)

// printCells is a table of the cells.
func (r *running) printCells(cells []firingJSON) {
	if len(cells) < 2 || len(cells) > mostListedOut {
		return
	}
	labels := []string{r.labelHead()}
	width := len(labels[0])
	for _, c := range cells {
		labels = append(labels, r.label(c.Cell))
		width = max(width, len(r.label(c.Cell)))
	}
	w := r.job.stdout
	fmt.Fprintf(w, "  %-*s %7s %10s %10s %10s %10s %12s %8s\n", width, labels[0], "spikes", "rate (Hz)", "steady", "first", "last", "latency (ms)", "CV")
	for i, c := range cells {
		fmt.Fprintf(w, "  %-*s %7d %10s %10s %10s %10s %12s %8s\n", width, labels[i+1], c.Spikes,
			c.Rate.short(), c.Steady.short(), c.First.short(), c.Last.short(), c.Latency.short(), c.CVISI.short())
	}
}

// short is a number in a table, a dash for one that there is not.
func (n number) short() string {
	if math.IsNaN(float64(n)) || math.IsInf(float64(n), 0) {
		return "-"
	}
	return fmt.Sprintf("%.4g", float64(n))
}

// printTraces gives the range of what was recorded of the first cell.
func (r *running) printTraces(res *sim.Result) {
	for _, t := range res.Traces {
		if len(t.Values) == 0 || len(t.Values[0]) == 0 {
			continue
		}
		s, low, high := r.symbol(t.Name), t.Values[0][0], t.Values[0][0]
		for _, v := range t.Values[0] {
			low, high = min(low, v), max(high, v)
		}
		fmt.Fprintf(r.job.stdout, "%-11s from %.5g to %.5g%s\n", t.Name, low/s.Scale, high/s.Scale, unitSuffix(s.Unit))
	}
}

func (r *running) symbol(name string) *model.Symbol { return r.block.Cell.Lookup(name) }

// unitSuffix is a unit after a number; nothing for a pure number.
func unitSuffix(unit string) string {
	if unit == "1" {
		return ""
	}
	return " " + unit
}

// moreSpikes is what helps where a step holds more spikes than are located.
func moreSpikes(sp *model.Spike) string {
	if more := 2 * sp.Most; more <= 8 && !sp.Crossing {
		return fmt.Sprintf("write `exact %d`, or shorten dt; or does the reset leave the cell at its threshold?", more)
	}
	return "shorten dt; or does the reset leave the cell at its threshold?"
}
