package trained

import (
	"archive/zip"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"codeberg.org/sbinet/npyio/npy"
)

// File is an archive that was read.
type File struct {
	Header
	path   string
	values map[string][]float64
	cells  map[string][]uint32
	seed   []uint64
	used   map[string]bool
}

// Read reads an archive whole.
func Read(path string) (*File, error) {
	z, err := zip.OpenReader(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no file of trained values %s\nhint: `nmlc train MODEL -o DIR` writes DIR/trained.npz", path)
	case err != nil:
		return nil, fmt.Errorf("%s is no archive of trained values: %w", path, err)
	}
	defer z.Close()
	f := newFile(path)
	for _, entry := range z.File {
		if err := f.read(entry); err != nil {
			return nil, fmt.Errorf("%s, array %s: %w", path, strings.TrimSuffix(entry.Name, ".npy"), err)
		}
	}
	if dt := f.values[stepName]; len(dt) == 1 && len(f.seed) == 1 {
		f.DT, f.Seed = dt[0], f.seed[0]
		f.used[stepName] = true
		return f, nil
	}
	return nil, fmt.Errorf("%s is no archive of trained values: it has no %s and %s", path, seedName, stepName)
}

// Of are the values of groups as a file of them has them.
func Of(h Header, groups []Group) *File {
	f := newFile("the trained values")
	f.Header = h
	for _, g := range groups {
		f.values[g.Name()], f.values[g.stem()+"_bounds"] = g.Values, []float64{g.Lo, g.Hi}
		if g.Pre != nil {
			f.cells[g.stem()+"_pre"], f.cells[g.stem()+"_post"] = g.Pre, g.Post
		}
	}
	return f
}

func newFile(path string) *File {
	return &File{path: path, values: map[string][]float64{}, cells: map[string][]uint32{}, used: map[string]bool{}}
}

// mostBytes bounds an array, so that a damaged file cannot ask for all memory.
const mostBytes = 1 << 36

func (f *File) read(entry *zip.File) (err error) {
	name := strings.TrimSuffix(entry.Name, ".npy")
	if entry.UncompressedSize64 > mostBytes {
		return fmt.Errorf("it has %d bytes", entry.UncompressedSize64)
	}
	from, err := entry.Open()
	if err != nil {
		return err
	}
	defer from.Close()
	defer func() { // the library takes a header at its word
		if r := recover(); r != nil {
			err = fmt.Errorf("it is damaged: %v", r)
		}
	}()
	if name == seedName {
		return npy.Read(from, &f.seed)
	}
	if strings.HasSuffix(name, "_pre") || strings.HasSuffix(name, "_post") {
		var cells []uint32
		if err := npy.Read(from, &cells); err != nil {
			return err
		}
		f.cells[name] = cells
		return nil
	}
	var values []float64
	if err := npy.Read(from, &values); err != nil {
		return err
	}
	f.values[name] = values
	return nil
}

// Find fills in the bounds, cells and values of a group, and reports whether the
// file has it.
func (f *File) Find(g *Group) (bool, error) {
	values, known := f.values[g.Name()]
	if !known {
		return false, nil
	}
	bounds := f.values[g.stem()+"_bounds"]
	if len(bounds) != 2 {
		return false, fmt.Errorf("%s has no bounds of %s", f.path, g.Name())
	}
	for _, v := range values {
		if !finite(v) {
			return false, fmt.Errorf("%s: a value of %s is %v", f.path, g.Name(), v)
		}
	}
	g.Lo, g.Hi, g.Values = bounds[0], bounds[1], values
	g.Pre, g.Post = f.cells[g.stem()+"_pre"], f.cells[g.stem()+"_post"]
	for _, name := range []string{g.Name(), g.stem() + "_bounds"} {
		f.used[name] = true
	}
	return true, nil
}

// Unused are the names of values that nobody has asked for.
func (f *File) Unused() []string {
	var out []string
	for name := range f.values {
		if !f.used[name] && !strings.HasSuffix(name, "_bounds") {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// Path is where the file lies.
func (f *File) Path() string { return f.path }
