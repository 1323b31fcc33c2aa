// Command picture draws how the potentials of all neurons change at both
// touches, from tail to nose, those of the cells that command locomotion, and
// the wiring in the same order.
//
//	go run ./examples/celegans/picture CONNECTOME_DIR TAIL_RUN HEAD_RUN OUT.png
//
// CONNECTOME_DIR holds varshney2011_cells.csv and varshney2011_synapses.csv; the
// runs are folders that nmlc run wrote.
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"nmlc/runtime/data"
)

func main() {
	if len(os.Args) != 5 {
		fmt.Fprintln(os.Stderr, "usage: picture CONNECTOME_DIR TAIL_RUN HEAD_RUN OUT.png")
		os.Exit(1)
	}
	if err := run(os.Args[1], os.Args[2:4], os.Args[4]); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run(connectome string, runs []string, out string) error {
	w, err := readWorm(connectome)
	if err != nil {
		return err
	}
	var touches []*touch
	for i, dir := range runs {
		t, err := readTouch(filepath.Join(dir, "traces.csv"), len(w.classes))
		if err != nil {
			return err
		}
		t.name = [...]string{"touch of the tail", "touch of the head"}[i]
		touches = append(touches, t)
		fmt.Println(t.name)
		for _, class := range commands {
			fmt.Printf("    %s %+.2f mV\n", class, t.mean(w.classes, class)[t.sample(touchEnds-50)])
		}
	}
	png, err := draw(w, touches)
	if err != nil {
		return err
	}
	return os.WriteFile(out, png, 0o644)
}

// commands are the classes that command locomotion: PVC and AVB forward, AVD
// and AVA backward.
var commands = []string{"PVC", "AVB", "AVD", "AVA"}

// worm is the connectome. Rows are places of cells in the order of their somata,
// 0 nearest to the tail.
type worm struct {
	classes              []string
	order                []int // cell of a row
	chemical, electrical wires
}

// wires are connections, from row to row.
type wires struct{ pre, post []float64 }

func readWorm(dir string) (*worm, error) {
	cells, err := data.ReadTable(filepath.Join(dir, "varshney2011_cells.csv"))
	if err != nil {
		return nil, err
	}
	synapses, err := data.ReadTable(filepath.Join(dir, "varshney2011_synapses.csv"))
	if err != nil {
		return nil, err
	}
	w := &worm{classes: cells.Texts("class")}
	soma := cells.Numbers("soma_pos")
	named := cells.NameCells("name")
	pre, post, kinds := synapses.Indices("pre", named), synapses.Indices("post", named), synapses.Texts("type")
	if err := errors.Join(cells.Err(), synapses.Err()); err != nil {
		return nil, err
	}
	w.order = make([]int, len(soma))
	for i := range w.order {
		w.order[i] = i
	}
	slices.SortStableFunc(w.order, func(a, b int) int {
		switch {
		case soma[a] > soma[b]:
			return -1
		case soma[a] < soma[b]:
			return 1
		}
		return 0
	})
	rows := make([]float64, len(soma))
	for row, cell := range w.order {
		rows[cell] = float64(row)
	}
	for k, kind := range kinds {
		to := &w.chemical
		if kind == "E" {
			to = &w.electrical
		}
		to.pre, to.post = append(to.pre, rows[pre[k]]), append(to.post, rows[post[k]])
	}
	return w, nil
}

// row is the mean place of some classes.
func (w *worm) row(classes ...string) float64 {
	sum, n := 0.0, 0.0
	for row, cell := range w.order {
		if slices.Contains(classes, w.classes[cell]) {
			sum += float64(row)
			n++
		}
	}
	return sum / n
}
