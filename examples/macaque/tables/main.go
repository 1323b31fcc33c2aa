// Command tables makes the tables of this example from the cortex of Markov et
// al. (2014): excitatory.csv and inhibitory.csv, the cells of 29 areas, and
// to_excitatory.csv and to_inhibitory.csv, the connections between areas.
//
//	go run ./examples/macaque/tables CORTEX_DIR OUT_DIR
//
// CORTEX_DIR holds areas.csv, hierarchy.csv, fln_29x29.csv and
// distance_mm_29x29.csv.
package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"

	"nmlc/runtime/data"
)

const (
	excitatory = 160 // cells of an area
	inhibitory = 40
	inputs     = 40 // that a cell has from other areas
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: tables CORTEX_DIR OUT_DIR")
		os.Exit(1)
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run(from, to string) error {
	c, err := read(from)
	if err != nil {
		return err
	}
	random := rand.New(rand.NewPCG(1, 2014))
	for _, table := range []struct{ name, text string }{
		{"excitatory.csv", c.cells(excitatory)},
		{"inhibitory.csv", c.cells(inhibitory)},
		{"to_excitatory.csv", c.edges(random, excitatory)},
		{"to_inhibitory.csv", c.edges(random, inhibitory)},
	} {
		if err := os.WriteFile(filepath.Join(to, table.name), []byte(table.text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// cortex is the data by area, in the order of the hierarchy; matrices are
// [target][source].
type cortex struct {
	names         []string
	hierarchy     []float64 // 0 to 1
	fln, distance [][]float64
}

func read(dir string) (*cortex, error) {
	names, err := os.ReadFile(filepath.Join(dir, "areas.csv"))
	if err != nil {
		return nil, err
	}
	c := &cortex{names: strings.Fields(string(names))}
	var matrices [3][][]float64
	for i, name := range []string{"hierarchy.csv", "fln_29x29.csv", "distance_mm_29x29.csv"} {
		m, err := data.ReadMatrix(filepath.Join(dir, name))
		if err != nil {
			return nil, err
		}
		if len(m) != len(c.names) {
			return nil, fmt.Errorf("%s has %d rows, and there are %d areas", name, len(m), len(c.names))
		}
		matrices[i] = m
	}
	top := matrices[0][len(c.names)-1][0]
	for _, row := range matrices[0] {
		c.hierarchy = append(c.hierarchy, row[0]/top)
	}
	c.fln, c.distance = matrices[1], matrices[2]
	return c, nil
}

func (c *cortex) cells(each int) string {
	var s strings.Builder
	s.WriteString("label,area,hierarchy\n")
	for area, name := range c.names {
		for k := range each {
			fmt.Fprintf(&s, "%s.%d,%d,%.6g\n", name, k, area, c.hierarchy[area])
		}
	}
	return s.String()
}

// edges draws, for each cell, excitatory cells of other areas: an area as often
// as its fraction of the labelled neurons says, a cell of it at random.
func (c *cortex) edges(random *rand.Rand, each int) string {
	var s strings.Builder
	s.WriteString("pre,post,distance_mm\n")
	for target := range c.names {
		total := 0.0
		for _, f := range c.fln[target] {
			total += f
		}
		for k := range each {
			for range inputs {
				source := draw(c.fln[target], total*random.Float64())
				fmt.Fprintf(&s, "%d,%d,%g\n", source*excitatory+random.IntN(excitatory), target*each+k, c.distance[target][source])
			}
		}
	}
	return s.String()
}

// draw is the index at which the sum of the parts passes x.
func draw(parts []float64, x float64) int {
	last := 0
	for i, p := range parts {
		if p > 0 {
			last = i
		}
		if x -= p; x < 0 {
			return i
		}
	}
	return last
}
