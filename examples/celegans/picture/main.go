// Command picture draws how the potentials of all neurons change at both
// touches, from nose to tail, and those of the cells that command locomotion.
//
//	go run ./examples/celegans/picture CELLS.csv TAIL_RUN HEAD_RUN OUT.png
//
// The runs are folders that nmlc run wrote.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"nmlc/runtime/data"
)

func main() {
	if len(os.Args) != 5 {
		fmt.Fprintln(os.Stderr, "usage: picture CELLS.csv TAIL_RUN HEAD_RUN OUT.png")
		os.Exit(1)
	}
	if err := run(os.Args[1], os.Args[2:4], os.Args[4]); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run(cells string, runs []string, out string) error {
	table, err := data.ReadTable(cells)
	if err != nil {
		return err
	}
	classes, soma := table.Texts("class"), table.Numbers("soma")
	if err := table.Err(); err != nil {
		return err
	}
	var touches []touch
	for i, dir := range runs {
		t, err := readTouch(filepath.Join(dir, "traces.csv"), len(classes))
		if err != nil {
			return err
		}
		t.name = [...]string{"touch of the tail", "touch of the head"}[i]
		touches = append(touches, *t)
	}
	for _, t := range touches {
		fmt.Println(t.name)
		for _, class := range commands {
			fmt.Printf("    %s %+.2f mV\n", class, t.mean(classes, class))
		}
	}
	order := make([]int, len(soma))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case soma[a] > soma[b]:
			return -1
		case soma[a] < soma[b]:
			return 1
		}
		return 0
	})
	return draw(touches, order, classes, out)
}

// commands are the classes that command locomotion: PVC and AVB forward, AVD
// and AVA backward.
var commands = []string{"PVC", "AVB", "AVD", "AVA"}

// touch is the change of each cell's potential from the beginning, in mV.
type touch struct {
	name    string
	time    []float64   // ms
	changes [][]float64 // [cell][sample]
}

func readTouch(path string, cells int) (*touch, error) {
	table, err := data.ReadTable(path)
	if err != nil {
		return nil, err
	}
	t := &touch{time: table.Numbers("time_ms")}
	for cell := range cells {
		v := table.Numbers(fmt.Sprintf("Neurons_V_%d_mV", cell))
		for k := len(v) - 1; k >= 0; k-- {
			v[k] -= v[0]
		}
		t.changes = append(t.changes, v)
	}
	return t, table.Err()
}

// mean is that of a class just before the touch ends.
func (t *touch) mean(classes []string, class string) float64 {
	at, _ := slices.BinarySearch(t.time, 1150)
	sum, n := 0.0, 0
	for cell, c := range classes {
		if c == class {
			sum += t.changes[cell][at]
			n++
		}
	}
	return sum / float64(n)
}
