package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"strconv"

	"codeberg.org/sbinet/npyio/npz"
	"gonum.org/v1/gonum/mat"

	"nmlc/runtime/plot"
	"nmlc/runtime/record"
	"nmlc/runtime/sim"
)

// writeFiles writes pictures and tables.
func (r *running) writeFiles(res *sim.Result, out *runJSON) error {
	svg, png, err := plot.Run(r.figure(res))
	if err != nil {
		return err
	}
	summary, err := json.MarshalIndent(out, "", "  ")
	if err != nil {
		return fmt.Errorf("internal error: the result does not fit JSON: %w", err)
	}
	arrays, err := r.arrays(res)
	if err != nil {
		return err
	}
	files := []resultFile{{"run.png", png}, {"run.svg", svg}, {"traces.csv", r.traces(res)}, {"spikes.csv", r.spikes(res)},
		{"run.npz", arrays}, {"run.json", append(summary, '\n')}}
	if r.sweep != nil && r.work.Spikes > 0 {
		if svg, png, err = plot.Firing(r.firingFigure(out.Cells)); err != nil {
			return err
		}
		files = append(files, resultFile{"fi.png", png}, resultFile{"fi.svg", svg}, resultFile{"fi.csv", r.firing(out.Cells)})
	}
	if len(r.block.Cases) > 0 && r.work.Spikes > 0 {
		files = append(files, resultFile{"sweeps.csv", r.firing(out.Cells)})
	}
	for _, f := range files {
		r.written = append(r.written, f.name)
	}
	return writeResults(r.Out, files...)
}

// traces has a row for each step at which something was recorded. Where values
// have strides of their own, some fields of a row are empty.
func (r *running) traces(res *sim.Result) []byte {
	var b bytes.Buffer
	b.WriteString("time_ms")
	for _, t := range res.Traces {
		for _, cell := range t.Cells {
			fmt.Fprintf(&b, ",%s_%d_%s", t.Name, cell, r.symbol(t.Name).Unit)
		}
	}
	b.WriteByte('\n')
	for k := range res.Steps {
		if !recordedAt(res, k) {
			continue
		}
		fmt.Fprintf(&b, "%.9g", float64(k)*res.DT)
		for _, t := range res.Traces {
			scale := r.symbol(t.Name).Scale
			for i := range t.Cells {
				b.WriteByte(',')
				if k%t.Stride == 0 {
					fmt.Fprintf(&b, "%.9g", t.Values[i][k/t.Stride]/scale)
				}
			}
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}

func recordedAt(res *sim.Result, step int) bool {
	for _, t := range res.Traces {
		if step%t.Stride == 0 {
			return true
		}
	}
	return false
}

func (r *running) spikes(res *sim.Result) []byte {
	var b bytes.Buffer
	b.WriteString("cell,time_ms\n")
	for _, s := range res.Spikes {
		fmt.Fprintf(&b, "%d,%.9g\n", s.Cell, s.Time(res.DT))
	}
	return b.Bytes()
}

// firing is a table of how cells fire: the f-I curve, where they were swept.
func (r *running) firing(cells []firingJSON) []byte {
	var b bytes.Buffer
	switch {
	case r.sweep != nil:
		fmt.Fprintf(&b, "cell,%s_%s", r.sweep.Symbol.Name, r.sweep.Symbol.Unit)
	default:
		b.WriteString("cell,sweep")
	}
	b.WriteString(",spikes,rate_hz,steady_hz,first_hz,last_hz,latency_ms,cv_isi\n")
	field := func(n number) {
		b.WriteByte(',')
		if x := float64(n); !math.IsNaN(x) && !math.IsInf(x, 0) {
			b.WriteString(strconv.FormatFloat(x, 'g', 9, 64))
		}
	}
	for _, c := range cells {
		fmt.Fprintf(&b, "%d", c.Cell)
		if c.Value != nil {
			field(*c.Value)
		} else {
			fmt.Fprintf(&b, ",%s", record.Field(c.Sweep))
		}
		fmt.Fprintf(&b, ",%d", c.Spikes)
		for _, n := range []number{c.Rate, c.Steady, c.First, c.Last, c.Latency, c.CVISI} {
			field(n)
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}

// arrays is an NPZ file: for each recorded value NAME the arrays NAME_UNIT, of
// cells by samples, NAME_cells and NAME_time_ms; and the spikes.
func (r *running) arrays(res *sim.Result) ([]byte, error) {
	var b bytes.Buffer
	z := npz.NewWriter(&b)
	write := func(name string, value any) error {
		if err := z.Write(name+".npy", value); err != nil {
			return fmt.Errorf("internal error: %s does not fit NPZ: %w", name, err)
		}
		return nil
	}
	var errs []error
	for _, t := range res.Traces {
		s := r.symbol(t.Name)
		samples := len(t.Values[0])
		times, cells := make([]float64, samples), make([]int64, len(t.Cells))
		for k := range times {
			times[k] = float64(k*t.Stride) * res.DT
		}
		for i, cell := range t.Cells {
			cells[i] = int64(cell)
		}
		errs = append(errs, write(t.Name+"_cells", cells), write(t.Name+"_time_ms", times))
		if samples > 0 {
			values := mat.NewDense(len(t.Cells), samples, nil)
			for i := range t.Cells {
				values.SetRow(i, over(t.Values[i], s.Scale))
			}
			errs = append(errs, write(t.Name+"_"+record.UnitInName(s.Unit), values))
		}
	}
	cells, times := make([]int64, len(res.Spikes)), make([]float64, len(res.Spikes))
	for i, s := range res.Spikes {
		cells[i], times[i] = int64(s.Cell), s.Time(res.DT)
	}
	errs = append(errs, write("spikes_cell", cells), write("spikes_time_ms", times))
	if r.sweep != nil {
		s := r.sweep.Symbol
		errs = append(errs, write("sweep_"+s.Name+"_"+record.UnitInName(s.Unit), over(r.sweepValues(), s.Scale)))
	}
	errs = append(errs, z.Close())
	return b.Bytes(), cmp.Or(errs...)
}
