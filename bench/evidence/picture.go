package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"image/color"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"

	"nmlc/runtime/distribution"
)

var inks = []color.Color{
	color.RGBA{0xc0, 0x39, 0x2b, 0xff}, color.RGBA{0x1f, 0x77, 0xb4, 0xff}, color.RGBA{0x2c, 0xa0, 0x2c, 0xff},
	color.RGBA{0x94, 0x67, 0xbd, 0xff}, color.RGBA{0x8c, 0x56, 0x4b, 0xff}, color.RGBA{0x7f, 0x7f, 0x7f, 0xff},
}

// save writes what there is so far: results.json and evidence.png.
func save(folder string, results []*result) error {
	if folder == "" {
		return nil
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	data, err := json.Marshal(results)
	if err != nil {
		return err
	}
	if err := replace(filepath.Join(folder, "results.json"), func(name string) error { return os.WriteFile(name, data, 0o644) }); err != nil {
		return err
	}
	return replace(filepath.Join(folder, "evidence.png"), func(name string) error { return drawAll(name, results) })
}

// load reads the results that a folder has; there may be none.
func load(folder string) ([]*result, error) {
	name := filepath.Join(folder, "results.json")
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	var results []*result
	if err := json.Unmarshal(data, &results); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	for _, r := range results {
		if r.Batch == 0 || len(r.Course) == 0 {
			return nil, fmt.Errorf("%s is of another version of this program\nhint: leave --resume out", name)
		}
	}
	return results, nil
}

// replace writes a file beside its name, so that it is never half there.
func replace(name string, write func(string) error) error {
	fresh := filepath.Join(filepath.Dir(name), "new-"+filepath.Base(name))
	if err := write(fresh); err != nil {
		os.Remove(fresh)
		return err
	}
	return os.Rename(fresh, name)
}

// drawAll draws how rules learn, and of the first training what its cells do and
// what its weights become.
func drawAll(name string, results []*result) error {
	panels := [][]*plot.Plot{{plot.New(), plot.New()}, {plot.New(), plot.New()}}
	for _, draw := range []func() error{
		func() error { return drawCourse(panels[0][0], results) },
		func() error { return drawActivity(panels[0][1], results[0]) },
		func() error { return drawWeights(panels[1][0], results[0], "exc", "excitatory weights") },
		func() error { return drawWeights(panels[1][1], results[0], "inh", "inhibitory weights") },
	} {
		if err := draw(); err != nil {
			return err
		}
	}
	canvas := vgimg.NewWith(vgimg.UseWH(26*vg.Centimeter, 18*vg.Centimeter), vgimg.UseDPI(110), vgimg.UseBackgroundColor(color.White))
	tiles := draw.Tiles{Rows: 2, Cols: 2, PadX: vg.Centimeter, PadY: vg.Centimeter, PadTop: 5, PadBottom: 5, PadLeft: 5, PadRight: 10}
	for r, row := range plot.Align(panels, tiles, draw.New(canvas)) {
		for c := range row {
			panels[r][c].Draw(row[c])
		}
	}
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	if _, err := (vgimg.PngCanvas{Canvas: canvas}).WriteTo(file); err != nil {
		file.Close()
		return err
	}
	return file.Close()
}

// drawCourse draws the accuracy of validations, a line for each training.
func drawCourse(p *plot.Plot, results []*result) error {
	p.Title.Text, p.X.Label.Text, p.Y.Label.Text = "learning", "trials seen", "accuracy of validation"
	p.Y.Min, p.Y.Max = 0.4, 1
	for k, g := range byRule(results) {
		for i, r := range g {
			var xy plotter.XYs
			for _, m := range r.Course {
				xy = append(xy, plotter.XY{X: float64(m.Trials), Y: m.Accuracy})
			}
			line, err := plotter.NewLine(xy)
			if err != nil {
				return err
			}
			line.Color = inks[k%len(inks)]
			p.Add(line)
			if i == 0 {
				p.Legend.Add(r.Rule, line)
			}
		}
	}
	return nil
}

// drawActivity draws rates over a trial, dashed before training.
func drawActivity(p *plot.Plot, r *result) error {
	p.Title.Text, p.X.Label.Text, p.Y.Label.Text = fmt.Sprintf("activity, %s (dashed: before)", r.Rule), "time (ms)", "rate (Hz)"
	p.Legend.Top, p.Legend.Left = true, true
	for k := range r.Activity {
		a := r.Activity[k]
		for c, rates := range [][]float64{a.E, a.I} {
			var xy plotter.XYs
			for i, at := range a.Ends {
				xy = append(xy, plotter.XY{X: float64(at), Y: rates[i]})
			}
			line, err := plotter.NewLine(xy)
			if err != nil {
				return err
			}
			if line.Color = inks[c]; k == 0 {
				line.Dashes = []vg.Length{vg.Points(3), vg.Points(2)}
			} else {
				p.Legend.Add([]string{"E", "I"}[c], line)
			}
			p.Add(line)
		}
	}
	return nil
}

// drawWeights draws a histogram with the two likeliest distributions.
func drawWeights(p *plot.Plot, r *result, line, title string) error {
	p.Title.Text, p.X.Label.Text, p.Y.Label.Text = title+" after training", "weight", "density"
	p.Legend.Top = true
	for _, w := range r.Weights {
		if w.Line != line {
			continue
		}
		h, err := plotter.NewHist(plotter.Values(w.Values), 60)
		if err != nil {
			return err
		}
		h.Normalize(1)
		h.FillColor, h.LineStyle.Width = color.Gray{0xd0}, 0
		p.Add(h)
		fits, err := distribution.Of(w.Values, distribution.Options{})
		if err != nil {
			return err
		}
		for k := range 2 {
			f := plotter.NewFunction(fits.Fits[k].Density)
			f.XMin, f.XMax, f.Samples, f.Color = fits.Largest/200, fits.Largest, 200, inks[k]
			p.Add(f)
			p.Legend.Add(fits.Fits[k].Name, f)
		}
	}
	return nil
}

// beside finds a file beside this program's source, wherever it is run from.
func beside(name string) string {
	_, here, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(here), name)
}
