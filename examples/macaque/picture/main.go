// Command picture draws the rates of the 29 areas after a flash in V1.
//
//	go run ./examples/macaque/picture AREAS.csv RUN OUT.png
//
// RUN is the folder that nmlc run wrote.
package main

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/palette/moreland"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"

	"nmlc/runtime/data"
)

const (
	perArea     = 160 // excitatory cells
	bin         = 5.0 // ms
	start, stop = 250.0, 500.0
	flash       = 300.0
	most        = 120.0 // Hz, where colours end; roots of rates are shown
)

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: picture AREAS.csv RUN OUT.png")
		os.Exit(1)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run(areas, dir, out string) error {
	text, err := os.ReadFile(areas)
	if err != nil {
		return err
	}
	names := strings.Fields(string(text))
	r, err := read(filepath.Join(dir, "spikes.csv"), len(names))
	if err != nil {
		return err
	}
	for area, name := range names {
		if at, ok := r.onset(area); ok {
			fmt.Printf("%-8s above five times its rest %3.0f ms after the flash begins\n", name, at-flash)
		}
	}
	return r.draw(names, out)
}

// rates are Hz, [area][bin].
type rates [][]float64

func read(path string, areas int) (rates, error) {
	table, err := data.ReadTable(path)
	if err != nil {
		return nil, err
	}
	times, populations, cells := table.Numbers("time_ms"), table.Texts("population"), table.Numbers("cell")
	if err := table.Err(); err != nil {
		return nil, err
	}
	r := make(rates, areas)
	for area := range r {
		r[area] = make([]float64, int((stop-start)/bin))
	}
	for k, t := range times {
		if populations[k] != "E" || t < start || t >= stop {
			continue
		}
		area := int(cells[k]) / perArea
		if area >= areas {
			return nil, errors.New("the run has more areas than the table")
		}
		r[area][int((t-start)/bin)] += 1e3 / bin / perArea
	}
	return r, nil
}

// onset is when an area first fires at five times its mean rate before the
// flash, and at 20 Hz at least.
func (r rates) onset(area int) (ms float64, ok bool) {
	before := int((flash - start) / bin)
	rest := 0.0
	for _, x := range r[area][:before] {
		rest += x / float64(before)
	}
	for k := before; k < len(r[area]); k++ {
		if r[area][k] > max(20, 5*rest) {
			return start + bin*float64(k), true
		}
	}
	return 0, false
}

func (r rates) Dims() (columns, rows int) { return len(r[0]), len(r) }
func (r rates) X(column int) float64      { return start + bin*(float64(column)+0.5) }
func (r rates) Y(row int) float64         { return float64(row) }
func (r rates) Z(column, row int) float64 { return math.Sqrt(min(r[row][column], most)) }

func (r rates) draw(names []string, out string) error {
	plot.DefaultFont = font.Font{Typeface: "Liberation", Variant: "Sans"}
	p := plot.New()
	p.Title.Text = "A flash of 50 ms in V1 of the macaque's cortex (dark to bright: 0 to 120 Hz)"
	p.X.Label.Text, p.Y.Label.Text = "time (ms)", "areas, from low to high in the hierarchy"
	var ticks []plot.Tick
	for area, name := range names {
		ticks = append(ticks, plot.Tick{Value: float64(area), Label: name})
	}
	p.Y.Tick.Marker = plot.ConstantTicks(ticks)
	colours := moreland.ExtendedBlackBody()
	colours.SetMin(0)
	colours.SetMax(most)
	heat := plotter.NewHeatMap(r, colours.Palette(255))
	heat.Min, heat.Max, heat.Rasterized = 0, math.Sqrt(most), true
	p.Add(heat)
	return p.Save(7*vg.Inch, 5*vg.Inch, out)
}
