package main

import (
	"fmt"
	"path/filepath"
	"slices"

	"nmlc/codegen/pipeline"
	"nmlc/lang/model"
	"nmlc/runtime/data"
)

// readData reads the recordings that the flag or the block names.
func (f *fitting) readData() ([]data.Sweep, error) {
	f.data = f.Data
	for b := f.block; f.data == "" && b != nil; b = b.After { // a stage has the data of the one before
		if f.data = b.Data; f.data != "" && !filepath.IsAbs(f.data) {
			f.data = filepath.Join(filepath.Dir(f.File), f.data)
		}
	}
	if f.data == "" {
		return nil, fmt.Errorf("fit %s names no data\nhint: add `data \"recording.csv\"` to it, or give --data", f.block.Name)
	}
	columns := data.Columns{UnitScale: f.unitScale, Inputs: symbolNames(f.block.Cell.Inputs), Targets: symbolNames(f.block.Targets())}
	for _, before := range f.done { // a large file is read once
		if before.data == f.data && before.block.Cell == f.block.Cell && slices.Equal(symbolNames(before.block.Targets()), columns.Targets) {
			return before.sweeps, nil
		}
	}
	return data.Read(f.data, columns)
}

func symbolNames(symbols []*model.Symbol) []string {
	var names []string
	for _, s := range symbols {
		names = append(names, s.Name)
	}
	return names
}

// unitScale checks the unit of a column against the model's.
func (f *fitting) unitScale(name, text string) (float64, error) {
	dim := timeDim
	if s := f.block.Cell.Lookup(name); s != nil {
		dim = s.Dim
	}
	return pipeline.UnitScale(name, text, dim)
}

// share shares out the sweeps to the fit and to its test.
func (f *fitting) share() (fitted, leftOut []data.Sweep, err error) {
	for _, names := range f.block.Repeats {
		if _, err := data.Pick(f.sweeps, names, f.data); err != nil {
			return nil, nil, err
		}
	}
	if leftOut, err = data.Pick(f.sweeps, f.block.LeftOut, f.data); err != nil {
		return nil, nil, err
	}
	if len(f.block.Sweeps) > 0 {
		fitted, err = data.Pick(f.sweeps, f.block.Sweeps, f.data)
		return fitted, leftOut, err
	}
	for _, s := range f.sweeps {
		if !slices.Contains(f.block.LeftOut, s.Name) {
			fitted = append(fitted, s)
		}
	}
	if len(fitted) == 0 {
		return nil, nil, fmt.Errorf("%s: all sweeps are left out, and none remains to be fitted", f.data)
	}
	return fitted, leftOut, nil
}
