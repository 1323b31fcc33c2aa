package main

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"nmlc/lang/ast"
	"nmlc/lang/diag"
	"nmlc/lang/source"
	"nmlc/load"
	"nmlc/parser"
	"nmlc/runtime/fit"
)

// writeFiles writes the picture, the fitted model and the table of traces.
func (f *fitting) writeFiles(r *fit.Result) error {
	svg, png, err := f.picture(r)
	if err != nil {
		return err
	}
	fitted, err := f.fittedModel(r)
	if err != nil {
		return err
	}
	return writeResults(f.Out, resultFile{"fit.svg", svg}, resultFile{"fit.png", png}, resultFile{"fitted.nml", fitted}, resultFile{"fit.csv", f.traces(r)}, resultFile{"spikes.csv", spikeTable(r)})
}

// traces is a table of data and fit, a pair of columns per sweep and target.
func (f *fitting) traces(r *fit.Result) []byte {
	var b bytes.Buffer
	b.WriteString("time_ms")
	rows, targets := 0, f.block.Targets()
	for _, s := range r.Free {
		rows = max(rows, len(s.Time))
		for _, t := range targets {
			fmt.Fprintf(&b, ",%s_%s_data_%s,%s_%s_fit_%s", t.Name, s.Name, t.Unit, t.Name, s.Name, t.Unit)
		}
	}
	b.WriteByte('\n')
	for row := range rows {
		for i, s := range r.Free {
			if i == 0 {
				fmt.Fprintf(&b, "%.9g", s.Time[min(row, len(s.Time)-1)])
			}
			for k, t := range targets {
				if row >= len(s.Time) {
					b.WriteString(",,")
					continue
				}
				fmt.Fprintf(&b, ",%.7g,%.7g", s.Data[k][row]/t.Scale, s.Model[k][row]/t.Scale)
			}
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}

// spikeTable lists the spikes of the data and of the free run.
func spikeTable(r *fit.Result) []byte {
	var b bytes.Buffer
	b.WriteString("sweep,of,time_ms\n")
	for _, s := range r.Free {
		for _, t := range s.Recorded {
			fmt.Fprintf(&b, "%s,data,%.6g\n", s.Name, t)
		}
		for _, t := range s.SpikeTimes {
			fmt.Fprintf(&b, "%s,model,%.6g\n", s.Name, t)
		}
	}
	return b.Bytes()
}

// edit replaces a span of a text.
type edit struct {
	start, end int
	text       string
}

// fittedModel is the model file with the values that were found, where the
// parameters stand: in the neuron, or in the fit's line `cell NAME (...)`.
func (f *fitting) fittedModel(r *fit.Result) ([]byte, error) {
	file, err := load.Source(f.File)
	if err != nil {
		return nil, err
	}
	tree := parser.Parse(file, &diag.List{})
	places := valuePlaces(tree, f.block.Cell.Name)
	var edits []edit
	var added []string
	for _, e := range r.Params {
		if _, before := f.fitted[e.Name]; !e.Free && !before {
			continue
		}
		value := quantityText(e.Value/e.Scale, e.Unit)
		if span, ok := f.overridden(e.Name, file.Name); ok {
			edits = append(edits, edit{span.Start, span.End, value})
		} else if span, ok := places[e.Name]; ok {
			edits = append(edits, edit{span.Start, span.End, value})
		} else {
			added = append(added, e.Name+" = "+value)
		}
	}
	if len(added) > 0 {
		edits = append(edits, f.addOverrides(tree, added))
	}
	note := fmt.Sprintf("// Fitted by nmlc to %s: loss %.6g %s.\n", f.data, r.Loss, f.lossUnit())
	return []byte(note + apply(file.Text, edits)), nil
}

// overridden finds the value that the fit's line sets.
func (f *fitting) overridden(name, file string) (source.Span, bool) {
	for _, o := range f.block.Overrides {
		if o.Param.Name == name && o.Span.File != nil && o.Span.File.Name == file {
			return o.Span, true
		}
	}
	return source.Span{}, false
}

// valuePlaces finds the values of a neuron's own parameters in the text.
func valuePlaces(tree *ast.File, cell string) map[string]source.Span {
	places := map[string]source.Span{}
	for _, d := range tree.Decls {
		c, ok := d.(*ast.Cell)
		if !ok || c.Channel || c.Name.Name != cell {
			continue
		}
		for _, item := range c.Items {
			if params, ok := item.(*ast.ParamItem); ok {
				for _, p := range params.Params {
					if p.Value != nil {
						places[p.Name.Name] = p.Value.Pos()
					}
				}
			}
		}
	}
	return places
}

// addOverrides extends `cell NAME` of the fit.
func (f *fitting) addOverrides(tree *ast.File, added []string) edit {
	for _, d := range tree.Decls {
		b, ok := d.(*ast.Block)
		if !ok || b.Name.Name != f.block.Name {
			continue
		}
		for _, s := range b.Settings {
			if s.Key.Name != "cell" || len(s.Args) == 0 {
				continue
			}
			end := s.Args[0].Span.End
			if call, ok := s.Args[0].X.(*ast.Call); ok {
				text := strings.Join(added, ", ")
				if len(call.Named) > 0 {
					text = ", " + text
				}
				return edit{end - 1, end - 1, text}
			}
			return edit{end, end, " (" + strings.Join(added, ", ") + ")"}
		}
	}
	return edit{}
}

// apply makes the edits from the end of the text to its beginning.
func apply(text string, edits []edit) string {
	slices.SortFunc(edits, func(a, b edit) int { return cmp.Compare(b.start, a.start) })
	for _, e := range edits {
		text = text[:e.start] + e.text + text[e.end:]
	}
	return text
}

// quantityText prints a number with its unit as a model has it: 0.01 uS, 5/ms.
func quantityText(v float64, unit string) string {
	number := strconv.FormatFloat(v, 'g', 9, 64)
	switch {
	case unit == "1":
		return number
	case strings.HasPrefix(unit, "1/"):
		return number + unit[1:]
	}
	return number + " " + unit
}

// dirOf is the folder of a file.
func dirOf(name string) string { return filepath.Dir(name) }

// fileMode is the mode of the file that is replaced, or that of a new file.
func fileMode(name string) os.FileMode {
	if info, err := os.Stat(name); err == nil {
		return info.Mode().Perm()
	}
	return 0o644
}
