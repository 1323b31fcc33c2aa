package record

import (
	"archive/zip"
	"bufio"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"strings"

	"codeberg.org/sbinet/npyio/npy"
	"gonum.org/v1/gonum/mat"

	"nmlc/runtime/network"
)

// Arrays writes an NPZ archive. For each population POP it has
// spikes_POP_cell and spikes_POP_time_ms, for each value NAME recorded of it
// POP_NAME_UNIT (cells by samples), POP_NAME_cells and POP_NAME_time_ms, and
// of the rates rates_POP_hz beside rates_time_ms; and the weights of plastic
// connections.
func Arrays(w io.Writer, r *network.Result, rates Rates, weights []Weights) error {
	a := &archive{to: zip.NewWriter(w)}
	a.to.RegisterCompressor(zip.Deflate, fast)
	a.spikes(r)
	for i := range r.Traces {
		a.trace(r, &r.Traces[i])
	}
	if known := rates.Known(); len(known) > 0 {
		a.write("rates_time_ms", rates.Times())
		for _, p := range known {
			a.write("rates_"+r.Populations[p].Name+"_hz", rates.Hz[p])
		}
	}
	for i := range weights {
		a.weights(&weights[i])
	}
	if err := a.to.Close(); a.err == nil {
		a.err = err
	}
	return a.err
}

// archive keeps the first error of what is written to it.
type archive struct {
	to  *zip.Writer
	err error
}

func (a *archive) write(name string, value any) {
	if a.err != nil {
		return
	}
	entry, err := a.to.Create(name + ".npy")
	if err == nil {
		buffer := bufio.NewWriterSize(entry, 1<<16) // numbers come one by one
		err = errors.Join(npy.Write(buffer, value), buffer.Flush())
	}
	if err != nil {
		a.err = fmt.Errorf("array %s: %w", name, err)
	}
}

// fast packs millions of spikes in the time that it takes to write them.
func fast(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) }

func (a *archive) spikes(r *network.Result) {
	counts := make([]int, len(r.Populations))
	for _, s := range r.Spikes {
		counts[s.Population]++
	}
	for p, activity := range r.Populations {
		cells, times := make([]int64, 0, counts[p]), make([]float64, 0, counts[p])
		for i, s := range r.Spikes {
			if int(s.Population) == p {
				cells, times = append(cells, int64(s.Cell)), append(times, TimeOf(r, i))
			}
		}
		a.write("spikes_"+activity.Name+"_cell", cells)
		a.write("spikes_"+activity.Name+"_time_ms", times)
	}
}

func (a *archive) trace(r *network.Result, t *network.Trace) {
	name := r.Populations[t.Population].Name + "_" + t.Name
	cells := make([]int64, len(t.Cells))
	samples := 0
	for i, cell := range t.Cells {
		cells[i] = int64(cell)
		samples = len(t.Values[i])
	}
	times := make([]float64, samples)
	for k := range times {
		times[k] = float64(k*t.Stride) * r.DT
	}
	a.write(name+"_cells", cells)
	a.write(name+"_time_ms", times)
	if samples == 0 {
		return
	}
	values := mat.NewDense(len(cells), samples, nil)
	for i := range cells {
		for k, v := range t.Values[i] {
			values.Set(i, k, v/t.Scale)
		}
	}
	a.write(name+"_"+UnitInName(t.Unit), values)
}

// UnitInName writes a unit so that it can be part of a name in an archive.
func UnitInName(unit string) string {
	return strings.NewReplacer("/", "_per_", "^", "", "*", "_").Replace(unit)
}
