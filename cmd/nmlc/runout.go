package main

import (
	"bytes"
	"fmt"

	"nmlc/lang/model"
	"nmlc/runtime/plot"
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
}

type population struct {
	Name   string `json:"name"`
	Size   int    `json:"size"`
	Spikes int    `json:"spikes"`
	Rate   number `json:"rate_hz"`
	CVISI  number `json:"cv_isi"`
}

// deliver writes files and prints what happened.
func (r *running) deliver(res *sim.Result) error {
	if r.Out != "" {
		if err := r.writeFiles(res); err != nil {
			return err
		}
	}
	if r.JSON {
		if err := writeJSON(r.job.stdout, r.json(res)); err != nil {
			return err
		}
	} else {
		r.print(res)
	}
	if res.Cancelled {
		return fmt.Errorf("the run was interrupted after %d of %d steps", res.Steps, r.work.Steps)
	}
	return nil
}

func (r *running) json(res *sim.Result) *runJSON {
	out := &runJSON{
		header: r.header("run", r.File, r.block.Name, r.backend, r.seed), Diverged: r.diverged(res), Cancelled: res.Cancelled,
		Populations: []population{{r.block.Cell.Name, r.work.Cells, len(res.Spikes), number(res.RateHz), number(res.CVISI)}},
	}
	simulated := float64(res.Steps) * res.DT / 1e3
	out.DT, out.Duration, out.Digest, out.Times = res.DT/1e3, simulated, res.Digest, r.times
	if res.Steps > 0 {
		out.PerStep = r.times.Steady * 1e6 / float64(res.Steps)
		out.RealTime = r.times.Steady / simulated
	}
	out.finish()
	return out
}

func (r *running) diverged(res *sim.Result) []string {
	lines := []string{}
	for _, d := range res.Diverged {
		lines = append(lines, fmt.Sprintf("cell %d: %s", d.Cell, d.Describe(res.DT)))
	}
	return lines
}

func (r *running) print(res *sim.Result) {
	w := r.job.stdout
	fmt.Fprintf(w, "%s: %d cells, %g ms in steps of %g ms\n", r.block.Cell.Name, r.work.Cells, float64(res.Steps)*res.DT, res.DT)
	if r.work.Spikes > 0 {
		fmt.Fprintf(w, "spikes      %d, %.4g Hz per cell, CV of intervals %.3g\n", len(res.Spikes), res.RateHz, res.CVISI)
		r.printSpikes(res)
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
		fmt.Fprintf(w, "written     %s: run.png, run.svg, traces.csv, spikes.csv\n", r.Out)
	}
}

// printSpikes lists what a small population did, cell by cell.
func (r *running) printSpikes(res *sim.Result) {
	const most = 12
	if r.work.Cells < 2 || r.work.Cells > most {
		return
	}
	counts := make([]int, r.work.Cells)
	for _, s := range res.Spikes {
		counts[s.Cell]++
	}
	for cell, n := range counts {
		fmt.Fprintf(r.job.stdout, "  cell %-4d %4d spikes, %.4g Hz\n", cell, n, float64(n)/(float64(res.Steps)*res.DT)*1e3)
	}
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

// writeFiles writes the picture and the tables.
func (r *running) writeFiles(res *sim.Result) error {
	svg, png, err := plot.Run(r.figure(res))
	if err != nil {
		return err
	}
	return writeResults(r.Out, resultFile{"run.svg", svg}, resultFile{"run.png", png}, resultFile{"traces.csv", r.traces(res)}, resultFile{"spikes.csv", r.spikes(res)})
}

func (r *running) traces(res *sim.Result) []byte {
	var b bytes.Buffer
	b.WriteString("time_ms")
	samples := 0
	for _, t := range res.Traces {
		s := r.symbol(t.Name)
		for i, cell := range t.Cells {
			fmt.Fprintf(&b, ",%s_%d_%s", t.Name, cell, s.Unit)
			samples = max(samples, len(t.Values[i]))
		}
	}
	b.WriteByte('\n')
	for k := range samples {
		fmt.Fprintf(&b, "%.9g", float64(k)*res.DT)
		for _, t := range res.Traces {
			s := r.symbol(t.Name)
			for i := range t.Cells {
				fmt.Fprintf(&b, ",%.9g", t.Values[i][k]/s.Scale)
			}
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}

func (r *running) spikes(res *sim.Result) []byte {
	var b bytes.Buffer
	b.WriteString("cell,time_ms\n")
	for _, s := range res.Spikes {
		fmt.Fprintf(&b, "%d,%.9g\n", s.Cell, s.Time(res.DT))
	}
	return b.Bytes()
}

// figure shows stimuli, recorded values and spikes.
func (r *running) figure(res *sim.Result) plot.RunFigure {
	fig := plot.RunFigure{
		Title: fmt.Sprintf("%s: %s", r.block.Cell.Name, r.block.Name), Cells: r.work.Cells, Duration: float64(res.Steps) * res.DT,
	}
	shown := min(r.work.Cells, 5)
	for i, v := range r.program.Inputs {
		if s := r.symbol(v.Name); s != nil {
			fig.Stimuli = append(fig.Stimuli, r.stimulusPanel(s, r.work.Stimuli[i], shown, res))
		}
	}
	for _, t := range res.Traces {
		s := r.symbol(t.Name)
		panel := plot.Panel{Quantity: plot.Quantity{Name: t.Name, Unit: s.Unit}}
		for i, cell := range t.Cells[:min(len(t.Cells), 5)] {
			panel.Traces = append(panel.Traces, plot.Trace{
				Name: fmt.Sprintf("cell %d", cell), Time: times(len(t.Values[i]), res.DT), Values: over(t.Values[i], s.Scale),
			})
		}
		fig.Recorded = append(fig.Recorded, panel)
	}
	for _, s := range res.Spikes {
		fig.Spikes = append(fig.Spikes, plot.Spike{Time: s.Time(res.DT), Cell: s.Cell})
	}
	return fig
}

func (r *running) stimulusPanel(s *model.Symbol, stimulus sim.Stimulus, cells int, res *sim.Result) plot.Panel {
	panel := plot.Panel{Quantity: plot.Quantity{Name: s.Name, Unit: s.Unit}}
	for cell := range cells {
		values := make([]float64, res.Steps)
		for k := range values {
			values[k] = stimulus(cell, k) / s.Scale
		}
		panel.Traces = append(panel.Traces, plot.Trace{Name: fmt.Sprintf("cell %d", cell), Time: times(res.Steps, res.DT), Values: values})
	}
	return panel
}

func times(n int, dt float64) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = float64(i) * dt
	}
	return out
}

// unitSuffix is a unit after a number; nothing for a pure number.
func unitSuffix(unit string) string {
	if unit == "1" {
		return ""
	}
	return " " + unit
}
