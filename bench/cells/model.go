package main

import (
	"path/filepath"
	"runtime"

	"nmlc/codegen/pipeline"
	"nmlc/ir"
	"nmlc/ir/lower"
	"nmlc/load"
)

// libraryCell lowers a cell of the library.
func libraryCell(name string, o lower.Options) (*ir.Program, error) {
	file, diags, err := load.Model(name)
	if err != nil {
		return nil, err
	}
	if err := load.Failure(diags); err != nil {
		return nil, err
	}
	p := pipeline.Program(file.Cells[0], o, diags)
	return p, load.Failure(diags)
}

// beside finds a file beside this program's source, wherever it is run from.
func beside(name string) string {
	_, here, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(here), name)
}
