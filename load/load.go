// Package load finds models by their names, files first and then the library,
// and reads them with all that they import.
//
// Path of the data: name -> text -> parser -> check -> model.File.
package load

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"nmlc/lang/ast"
	"nmlc/lang/check"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/source"
	"nmlc/parser"
	"nmlc/stdlib"
)

// Source finds the text of a model by its name: a file first, then the library.
func Source(name string) (*source.File, error) {
	data, err := os.ReadFile(name)
	if err == nil {
		return source.NewFile(name, string(data)), nil
	}
	if text, ok := stdlib.Read(name); ok {
		return source.NewFile(name, text), nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("cannot read the model: %w", err)
	}
	return nil, notFound(name)
}

// notFound says what there is where a model's name leads nowhere.
func notFound(name string) error {
	if strings.HasPrefix(name, stdlib.Prefix) {
		var names []string
		for _, folder := range stdlib.Folders() {
			names = append(names, stdlib.Names(folder)...)
		}
		if near, ok := diag.Nearest(name, names); ok {
			return fmt.Errorf("the library has no %s\nhint: did you mean %s?", name, near)
		}
		return fmt.Errorf("the library has no %s\nhint: it has %s", name, strings.Join(names, ", "))
	}
	siblings, _ := filepath.Glob(filepath.Join(filepath.Dir(name), "*.nml"))
	if near, ok := diag.Nearest(name, siblings); ok {
		return fmt.Errorf("there is no file %s\nhint: did you mean %s?", name, near)
	}
	return fmt.Errorf("there is no file %s\nhint: library models are named like stdlib/hh", name)
}

// loader resolves imports: beside the importing file, then in the library.
type loader struct {
	diags *diag.List
}

// Load implements check.Loader.
func (l *loader) Load(path string, from *source.File) (*ast.File, error) {
	beside := path
	if from != nil && !filepath.IsAbs(path) {
		beside = filepath.Join(filepath.Dir(from.Name), path)
	}
	var file *source.File
	if text, ok := stdlib.Read(path); ok {
		file = source.NewFile(path, text)
	}
	for _, candidate := range []string{beside, beside + ".nml"} {
		if data, err := os.ReadFile(candidate); err == nil {
			file = source.NewFile(candidate, string(data))
			break
		}
	}
	if file == nil {
		return nil, notFound(path)
	}
	return parser.Parse(file, l.diags), nil
}

// Model reads and checks a model with its imports. The diagnostics say what is
// wrong with it; the error is for names that lead nowhere.
func Model(name string) (*model.File, *diag.List, error) {
	file, err := Source(name)
	if err != nil {
		return nil, nil, err
	}
	checked, diags := File(file)
	return checked, diags, nil
}

// ModelWith is Model with other values of constants, each as `NAME=VALUE`.
func ModelWith(name string, set []string) (*model.File, *diag.List, error) {
	file, err := Source(name)
	if err != nil {
		return nil, nil, err
	}
	diags := &diag.List{}
	consts, err := constants(set, diags)
	if err != nil {
		return nil, nil, err
	}
	tree := parser.Parse(file, diags)
	return check.CheckWith(tree, consts, &loader{diags: diags}, diags), diags, nil
}

// File checks a model text with its imports.
func File(file *source.File) (*model.File, *diag.List) {
	diags := &diag.List{}
	tree := parser.Parse(file, diags)
	return check.Check(tree, &loader{diags: diags}, diags), diags
}

// Failure is the rendered diagnostics as an error; nil where there is none.
func Failure(diags *diag.List) error {
	if !diags.HasErrors() {
		return nil
	}
	var b strings.Builder
	diag.RenderAll(&b, diags, false)
	return errors.New(b.String())
}
