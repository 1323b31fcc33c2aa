package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"

	"nmlc/runtime/network"
	"nmlc/runtime/plot"
	"nmlc/runtime/record"
	"nmlc/runtime/spiketrain"
)

// networkFile is a file of results: one that is written piece by piece, or one
// that a library writes to a path.
type networkFile struct {
	name  string
	write func(io.Writer) error
	at    func(path string) error
}

func (f *networkFile) put(folder string) error {
	path := filepath.Join(folder, f.name)
	if f.at != nil {
		return f.at(path)
	}
	return replaceFile(path, func(to *os.File) error { return f.write(to) })
}

// writeFiles writes pictures, tables and arrays of what was recorded, and the
// summary last.
func (n *networking) writeFiles(res *network.Result, out *networkJSON) error {
	files, err := n.files(res, out)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(n.Out, 0o755); err != nil {
		return fmt.Errorf("cannot make the folder for results: %w", err)
	}
	for _, f := range files {
		if err := f.put(n.Out); err != nil {
			return err
		}
		n.written = append(n.written, f.name)
	}
	return nil
}

func (n *networking) files(res *network.Result, out *networkJSON) ([]networkFile, error) {
	var files []networkFile
	add := func(name string, write func(io.Writer) error) {
		files = append(files, networkFile{name: name, write: write})
	}
	rates := record.RatesOf(res, n.work.RateStride)
	if n.spiking() {
		add("spikes.csv", func(w io.Writer) error { return record.Spikes(w, res) })
		files = append(files, networkFile{name: "spikes.h5", at: func(path string) error { return record.Sonata(path, res) }})
	}
	if len(res.Traces) > 0 {
		add("traces.csv", func(w io.Writer) error { return record.Traces(w, res) })
	}
	if len(rates.Known()) > 0 {
		add("rates.csv", func(w io.Writer) error { return rates.Write(w, res.Populations) })
	}
	add("run.npz", func(w io.Writer) error { return record.Arrays(w, res, rates, n.weights(res)) })
	pictures, err := n.pictures(res, rates)
	if err != nil {
		return nil, err
	}
	for _, p := range pictures {
		add(p.name, func(w io.Writer) error { _, err := w.Write(p.data); return err })
	}
	summary, err := json.MarshalIndent(out, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("internal error: the result does not fit JSON: %w", err)
	}
	add("run.json", func(w io.Writer) error { _, err := w.Write(append(summary, '\n')); return err })
	return files, nil
}

// weights are those that the run has changed.
func (n *networking) weights(res *network.Result) []record.Weights {
	var out []record.Weights
	for i, values := range res.Weights {
		if p := n.work.Projections[i]; values != nil {
			unit := weightUnit(nil, nil)
			if m := n.projection(p); m != nil {
				unit = weightUnit(m.Synapse, nil)
			}
			name := fmt.Sprintf("%s_%s_%s", p.Name, n.work.Populations[p.Pre].Name, n.work.Populations[p.Post].Name)
			out = append(out, record.Weights{Name: name, Unit: unit.Name, Scale: unit.Scale, Edges: p.Edges, Values: values})
		}
	}
	return out
}

// spiking reports whether spikes of some population were recorded.
func (n *networking) spiking() bool {
	for _, p := range n.work.Populations {
		if p.Spikes {
			return true
		}
	}
	return false
}

// pictures are the figure of the run and, of many cells, that of how they differ.
func (n *networking) pictures(res *network.Result, rates record.Rates) ([]resultFile, error) {
	var files []resultFile
	switch svg, png, err := plot.Network(n.figure(res, rates)); {
	case err == nil:
		files = append(files, resultFile{"run.png", png}, resultFile{"run.svg", svg})
	case !errors.Is(err, plot.ErrNothing):
		return nil, err
	}
	if cells := n.distribution(res); len(cells.Bands) > 0 {
		svg, png, err := plot.Distribution(cells)
		if err != nil {
			return nil, err
		}
		files = append(files, resultFile{"cells.png", png}, resultFile{"cells.svg", svg})
	}
	return files, nil
}

// fewCells is below how many cells a distribution says nothing.
const fewCells = 20

// distribution gathers how the cells of large populations fire.
func (n *networking) distribution(res *network.Result) plot.DistributionFigure {
	f := plot.DistributionFigure{Title: n.title()}
	trains := make([][][]float64, len(res.Populations))
	for i, p := range n.work.Populations {
		if n.ofCells(p) && p.Spikes && p.Size >= fewCells && res.Populations[i].Spikes > 0 {
			trains[i] = make([][]float64, p.Size)
		}
	}
	for i, s := range res.Spikes {
		if of := trains[s.Population]; of != nil {
			of[s.Cell] = append(of[s.Cell], record.TimeOf(res, i))
		}
	}
	for i, of := range trains {
		if of == nil {
			continue
		}
		b := plot.BandFiring{Name: res.Populations[i].Name}
		for _, train := range of {
			s := spiketrain.Describe(train)
			b.Rates = append(b.Rates, float64(s.Count)/math.Max(float64(res.Steps)*res.DT*1e-3, 1e-12))
			b.Intervals = append(b.Intervals, s.CV)
		}
		f.Bands = append(f.Bands, b)
	}
	return f
}
