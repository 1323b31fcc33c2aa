// Package record writes what a run of a network recorded, as tables and as
// arrays.
//
// Place on the path of the data: network.Result -> record -> files.
package record

import (
	"bufio"
	"io"
	"strconv"
	"strings"

	"nmlc/runtime/network"
	"nmlc/runtime/sonata"
)

// digits of values in tables.
const digits = 9

// Spikes writes a table of spikes: time_ms, population, cell.
func Spikes(w io.Writer, r *network.Result) error {
	t := newTable(w)
	t.text("time_ms,population,cell\n")
	for i, s := range r.Spikes {
		t.number(TimeOf(r, i))
		t.text(",")
		t.text(Field(r.Populations[s.Population].Name))
		t.text(",")
		t.whole(int64(s.Cell))
		t.text("\n")
	}
	return t.out.Flush()
}

// Sonata writes the spikes as an HDF5 file in the layout of SONATA. Populations
// without spikes are left out.
func Sonata(path string, r *network.Result) error {
	populations := make([]sonata.Spikes, len(r.Populations))
	for i, p := range r.Populations {
		populations[i].Population = p.Name
	}
	for i, s := range r.Spikes {
		to := &populations[s.Population]
		to.Times, to.Nodes = append(to.Times, TimeOf(r, i)), append(to.Nodes, uint32(s.Cell))
	}
	return sonata.WriteSpikes(path, populations)
}

// TimeOf is the time of a spike in ms: the end of its step where there are steps.
func TimeOf(r *network.Result, spike int) float64 {
	if r.Times != nil {
		return r.Times[spike]
	}
	return float64(r.Spikes[spike].Step+1) * r.DT
}

// Traces writes a table with a row for each step at which something was
// recorded. Where values have strides of their own, some fields of a row are
// empty.
func Traces(w io.Writer, r *network.Result) error {
	t := newTable(w)
	t.text("time_ms")
	for i := range r.Traces {
		for _, cell := range r.Traces[i].Cells {
			t.text(",")
			t.text(Field(nameOf(r, &r.Traces[i], cell)))
		}
	}
	t.text("\n")
	for step := range r.Steps {
		if recordedAt(r, step) {
			t.number(float64(step) * r.DT)
			t.samples(r, step)
			t.text("\n")
		}
	}
	return t.out.Flush()
}

// nameOf is the column of a recorded value: POPULATION_VALUE_CELL_UNIT.
func nameOf(r *network.Result, t *network.Trace, cell int) string {
	return r.Populations[t.Population].Name + "_" + t.Name + "_" + strconv.Itoa(cell) + "_" + t.Unit
}

func recordedAt(r *network.Result, step int) bool {
	for i := range r.Traces {
		if step%r.Traces[i].Stride == 0 {
			return true
		}
	}
	return false
}

// table writes fields without keeping them.
type table struct {
	out    *bufio.Writer
	buffer []byte
}

func newTable(w io.Writer) *table { return &table{out: bufio.NewWriterSize(w, 1<<16)} }

// Errors of a bufio.Writer stay with it: Flush returns the first.
func (t *table) text(s string) { _, _ = t.out.WriteString(s) }

func (t *table) number(v float64) {
	t.buffer = strconv.AppendFloat(t.buffer[:0], v, 'g', digits, 64)
	_, _ = t.out.Write(t.buffer)
}

func (t *table) whole(n int64) {
	t.buffer = strconv.AppendInt(t.buffer[:0], n, 10)
	_, _ = t.out.Write(t.buffer)
}

func (t *table) samples(r *network.Result, step int) {
	for i := range r.Traces {
		trace := &r.Traces[i]
		for _, values := range trace.Values {
			t.text(",")
			if k := step / trace.Stride; step%trace.Stride == 0 && k < len(values) {
				t.number(values[k] / trace.Scale)
			}
		}
	}
}

// Field is a text as a field of CSV.
func Field(text string) string {
	if strings.ContainsAny(text, ",\"\n\r") {
		return `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
	}
	return text
}
