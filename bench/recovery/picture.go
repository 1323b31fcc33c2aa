package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gonum.org/v1/gonum/stat"

	"nmlc/runtime/plot"
)

// points is how many places of the axis of evaluations the figure shows.
const points = 200

// writePicture draws how the loss of the GIF cell falls by the exact gradient
// and by the surrogate. Searches by growing windows appear where all times count.
func writePicture(folder string, rows []row, budget float64) error {
	fig := plot.ConvergenceFigure{
		Title: "GIF cell, L-BFGS; each program on its own target",
		Spent: plot.Quantity{Name: "evaluations of the model, a gradient at the cost of its time"}, Loss: plot.Quantity{Name: "best loss so far", Unit: "mV^2"},
	}
	for i := range rows {
		if rows[i].method.optimiser == "lbfgs" {
			fig.Searches = append(fig.Searches, rows[i].quartiles(budget))
		}
	}
	svg, png, err := plot.Convergence(fig)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	name := filepath.Join(folder, "gif_exact_vs_surrogate")
	if err := os.WriteFile(name+".svg", svg, 0o644); err != nil {
		return err
	}
	return os.WriteFile(name+".png", png, 0o644)
}

// quartiles are those of the best loss so far over the repeats.
func (r *row) quartiles(budget float64) plot.Search {
	s := plot.Search{Name: strings.TrimPrefix(r.method.name, "lbfgs, ")}
	for i := range points {
		spent := budget * float64(i+1) / points
		var losses []float64
		for _, f := range r.runs {
			losses = append(losses, f.path.at(spent-f.before, f.cost))
		}
		slices.Sort(losses)
		s.Spent = append(s.Spent, spent)
		s.Low = append(s.Low, stat.Quantile(0.25, stat.Empirical, losses, nil))
		s.Median = append(s.Median, stat.Quantile(0.5, stat.Empirical, losses, nil))
		s.High = append(s.High, stat.Quantile(0.75, stat.Empirical, losses, nil))
	}
	return s
}
