// Command picture draws how the answer to a flash in V1 spreads over 29 areas.
//
//	go run ./examples/macaque/picture CORTEX_DIR RUN OUT.png
//
// CORTEX_DIR holds areas.csv and distance_mm_29x29.csv; RUN is the folder that
// nmlc run wrote.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"nmlc/runtime/data"
)

// flash is when it begins, in ms.
const flash = 100.0

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: picture CORTEX_DIR RUN OUT.png")
		os.Exit(1)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run(cortex, dir, out string) error {
	text, err := os.ReadFile(filepath.Join(cortex, "areas.csv"))
	if err != nil {
		return err
	}
	names := strings.Fields(string(text))
	matrix, err := data.ReadMatrix(filepath.Join(cortex, "distance_mm_29x29.csv"))
	if err != nil {
		return err
	}
	var fromV1 []float64
	for _, row := range matrix {
		fromV1 = append(fromV1, row[0])
	}
	if len(fromV1) != len(names) {
		return fmt.Errorf("there are %d names and %d rows of distances", len(names), len(fromV1))
	}
	traces, err := data.ReadTable(filepath.Join(dir, "traces.csv"))
	if err != nil {
		return err
	}
	weak, strong := read(traces, "Weak", len(names)), read(traces, "Strong", len(names))
	if err := traces.Err(); err != nil {
		return err
	}
	fmt.Println("area      distance   weak: peak, half of it after   strong: peak, half of it after")
	for i, name := range names {
		fmt.Printf("%-8s %6.1f mm %12.3g Hz %8.0f ms %16.3g Hz %8.0f ms\n", name, fromV1[i], weak.peaks[i], weak.halves[i], strong.peaks[i], strong.halves[i])
	}
	png, err := draw(names, fromV1, weak, strong)
	if err != nil {
		return err
	}
	return os.WriteFile(out, png, 0o644)
}

// answer is how the rates of areas rise above rest.
type answer struct {
	time          []float64   // ms since the beginning of the flash
	rates         [][]float64 // Hz, [area][sample]
	peaks, halves []float64   // highest rate, and when half of it is reached
}

func read(traces *data.Table, population string, areas int) *answer {
	a := &answer{}
	for _, t := range traces.Numbers("time_ms") {
		a.time = append(a.time, t-flash)
	}
	for area := range areas {
		rates := traces.Numbers(fmt.Sprintf("%s_E_%d_Hz", population, area))
		if len(rates) == 0 { // the table keeps what is wrong
			return a
		}
		peak := slices.Max(rates)
		half := slices.IndexFunc(rates, func(r float64) bool { return r >= peak/2 })
		a.rates = append(a.rates, rates)
		a.peaks, a.halves = append(a.peaks, peak), append(a.halves, a.time[half])
	}
	return a
}
