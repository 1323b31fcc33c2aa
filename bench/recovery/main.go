// Command recovery repeats tables S2 and S3 of C. Wang et al., arXiv 2406.19708
// (2024): the recovery of parameters of a GIF cell and of a Hodgkin-Huxley cell
// from a target without noise, by all optimisers at equal numbers of evaluations
// of the model. An evaluation with gradient counts as what it takes the time of.
//
//	go run ./bench/recovery [--repeats 10] [--budget 5000] [--gradient-cost 4] [--json] [-o DIR]
package main

import (
	"flag"
	"fmt"
	"os"

	"nmlc/codegen/pipeline"
)

func main() {
	repeats := flag.Int("repeats", 10, "fits by each method, from starts of their own")
	evaluations := flag.Float64("budget", 5000, "evaluations of the model that a fit may spend")
	cost := flag.Float64("gradient-cost", 0, "evaluations that one with gradient counts as; by default measured in each fit, so that figures differ a little from run to run")
	asJSON := flag.Bool("json", false, "print one JSON list")
	folder := flag.String("o", "", "folder for the figure gif_exact_vs_surrogate")
	flag.Parse()
	if err := run(*repeats, budget{*evaluations, *cost}, *asJSON, *folder); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run(repeats int, limit budget, asJSON bool, folder string) error {
	if repeats < 1 || limit.evaluations < 1 {
		return fmt.Errorf("--repeats and --budget must be at least 1")
	}
	backend, err := pipeline.SelectBackend("auto")
	if err != nil {
		return err
	}
	var entries []entry
	for _, t := range []*task{&gif, &hh} {
		rows, err := t.measure(backend, repeats, limit)
		if err != nil {
			return fmt.Errorf("%s: %w", t.folder, err)
		}
		if asJSON {
			entries = append(entries, t.entries(rows)...)
		} else {
			t.print(rows, limit)
		}
		if t == &gif && folder != "" {
			if err := writePicture(folder, rows, limit.evaluations); err != nil {
				return err
			}
		}
	}
	if asJSON {
		return printJSON(entries)
	}
	return nil
}

// measure fits by all methods of the task.
func (t *task) measure(backend *pipeline.Backend, repeats int, limit budget) ([]row, error) {
	var rows []row
	for _, m := range t.methods {
		r := row{method: m, paper: find(t.paper, m.name)}
		for n := range repeats {
			f, err := t.search(m, backend, uint64(n+1), limit)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", m.name, err)
			}
			r.runs = append(r.runs, f)
		}
		rows = append(rows, r)
	}
	return rows, nil
}
