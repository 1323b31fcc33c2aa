// Command tables makes the tables of this example from the connectome of
// Varshney et al. (2011): cells.csv, chemical.csv and electrical.csv.
//
//	go run ./examples/celegans/tables CONNECTOME_DIR OUT_DIR
//
// CONNECTOME_DIR holds varshney2011_cells.csv and varshney2011_synapses.csv.
package main

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"

	"gonum.org/v1/gonum/mat"

	"nmlc/runtime/data"
)

// The parameters of model.nml that the resting potentials follow from, in nS
// and mV; half of the presynaptic gates that can open are open at rest.
const (
	perContact       = 0.1
	leak, leakRest   = 0.3, -60
	openRate, closes = 0.05, 0.05
	opened           = openRate / 2 / (openRate/2 + closes)
	excites, GABA    = 0.0, -60.0
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: tables CONNECTOME_DIR OUT_DIR")
		os.Exit(1)
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run(from, to string) error {
	cells, err := data.ReadTable(filepath.Join(from, "varshney2011_cells.csv"))
	if err != nil {
		return err
	}
	synapses, err := data.ReadTable(filepath.Join(from, "varshney2011_synapses.csv"))
	if err != nil {
		return err
	}
	w, err := read(cells, synapses)
	if err != nil {
		return err
	}
	for name, text := range map[string]string{
		"cells.csv": w.cells(), "chemical.csv": w.edges(w.chemical), "electrical.csv": w.edges(w.electrical),
	} {
		if err := os.WriteFile(filepath.Join(to, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// worm is the connectome; contacts are [post][pre].
type worm struct {
	names, classes       []string
	soma, reversal       []float64
	chemical, electrical *mat.Dense
}

func read(cells, synapses *data.Table) (*worm, error) {
	w := &worm{names: cells.Texts("name"), classes: cells.Texts("class"), soma: cells.Numbers("soma_pos")}
	for _, transmitters := range cells.Texts("neurotransmitters") {
		e := excites
		if strings.Contains(transmitters, "GABA") {
			e = GABA
		}
		w.reversal = append(w.reversal, e)
	}
	named := cells.NameCells("name")
	pre, post := synapses.Indices("pre", named), synapses.Indices("post", named)
	kinds, counts := synapses.Texts("type"), synapses.Numbers("count")
	if err := errors.Join(cells.Err(), synapses.Err()); err != nil {
		return nil, err
	}
	n := len(w.names)
	w.chemical, w.electrical = mat.NewDense(n, n, nil), mat.NewDense(n, n, nil)
	for k := range kinds {
		to := w.chemical
		if kinds[k] == "E" {
			to = w.electrical
		}
		to.Set(int(post[k]), int(pre[k]), to.At(int(post[k]), int(pre[k]))+counts[k])
	}
	for i := range n {
		w.chemical.Set(i, i, 0)
		w.electrical.Set(i, i, 0)
	}
	return w, nil
}

// rest is where all currents of all cells add up to zero.
func (w *worm) rest() []float64 {
	n := len(w.names)
	a, b := mat.NewDense(n, n, nil), mat.NewVecDense(n, nil)
	for i := range n {
		total, flows := leak, leak*leakRest
		for j := range n {
			open := perContact * opened * w.chemical.At(i, j)
			gap := perContact * w.electrical.At(i, j)
			total += open + gap
			flows += open * w.reversal[j]
			a.Set(i, j, -gap)
		}
		a.Set(i, i, total)
		b.SetVec(i, flows)
	}
	var v mat.VecDense
	if err := v.SolveVec(a, b); err != nil {
		panic(err) // every cell leaks: the matrix is diagonally dominant
	}
	return v.RawVector().Data
}

func (w *worm) cells() string {
	var s strings.Builder
	s.WriteString("name,class,soma,E_out_mV,V_rest_mV,tail,head\n")
	rest := w.rest()
	for i, name := range w.names {
		tail, head := 0, 0
		switch w.classes[i] {
		case "PLM":
			tail = 1
		case "ALM", "AVM":
			head = 1
		}
		fmt.Fprintf(&s, "%s,%s,%g,%g,%.9g,%d,%d\n", name, w.classes[i], w.soma[i], w.reversal[i], rest[i], tail, head)
	}
	return s.String()
}

func (w *worm) edges(contacts *mat.Dense) string {
	var s strings.Builder
	s.WriteString("pre,post,count\n")
	for j, pre := range w.names {
		for i, post := range w.names {
			if n := contacts.At(i, j); n > 0 {
				fmt.Fprintf(&s, "%s,%s,%g\n", pre, post, math.Round(n))
			}
		}
	}
	return s.String()
}
