// Package sonata reads and writes networks in the exchange format SONATA (Dai
// et al. 2020): HDF5 files of nodes, edges and spikes, tables of their types, and
// the configuration that names them.
//
// Place on the path of the data: files -> Nodes, Edges, Spikes -> network; what a
// run recorded -> file.
package sonata

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/scigolib/hdf5"
)

// file is an open HDF5 file. Its library may stumble over damaged files; then
// there is an error.
type file struct {
	path   string
	size   int64
	h      *hdf5.File
	groups map[string]*hdf5.Group
	sets   map[string]*hdf5.Dataset
	paths  []string // of groups and data sets
}

func open(path string) (f *file, err error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", path, unwrap(err))
	case info.IsDir():
		return nil, fmt.Errorf("%s: expected an HDF5 file, found a folder", path)
	}
	if err := checkHeaps(path, info.Size()); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	defer guard(path, &err)
	h, err := hdf5.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%s: expected an HDF5 file: %w", path, err)
	}
	f = &file{path: path, size: info.Size(), h: h, groups: map[string]*hdf5.Group{}, sets: map[string]*hdf5.Dataset{}}
	h.Walk(f.add)
	return f, nil
}

func (f *file) add(path string, o hdf5.Object) {
	path = strings.TrimSuffix(path, "/")
	switch o := o.(type) {
	case *hdf5.Group:
		f.groups[path] = o
	case *hdf5.Dataset:
		f.sets[path] = o
	default:
		return
	}
	f.paths = append(f.paths, path)
}

func (f *file) close() { _ = f.h.Close() }

// unwrap leaves out the path that an error of package os repeats.
func unwrap(err error) error {
	if p, ok := err.(*os.PathError); ok {
		return p.Err
	}
	return err
}

// guard turns a panic over a damaged file into an error.
func guard(path string, err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("%s: the HDF5 file is damaged, or uses what is not supported: %v", path, r)
	}
}

// children are the names directly below a group, in order.
func (f *file) children(group string) (names []string) {
	for _, path := range f.paths {
		if name, below := strings.CutPrefix(path, group+"/"); below && name != "" && !strings.Contains(name, "/") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func (f *file) has(path string) bool { return f.sets[path] != nil }

// numbers reads a data set of one dimension.
func (f *file) numbers(path string) (values []float64, err error) {
	set := f.sets[path]
	if set == nil {
		return nil, fmt.Errorf("%s: expected a data set %s%s", f.path, path, f.nearby(path))
	}
	defer guard(f.path+": "+path, &err)
	n, err := f.length(path, set)
	if err != nil || n == 0 {
		return nil, err
	}
	values, err = set.Read()
	if err != nil {
		return nil, fmt.Errorf("%s: %s cannot be read: %w", f.path, path, err)
	}
	if len(values) != n {
		return nil, fmt.Errorf("%s: %s should have %d values, found %d: the file may have been cut off", f.path, path, n, len(values))
	}
	return values, nil
}

// nearby says what is there instead of a data set.
func (f *file) nearby(path string) string {
	group := path[:strings.LastIndexByte(path, '/')]
	for group != "" && f.groups[group] == nil {
		group = group[:strings.LastIndexByte(group, '/')]
	}
	names := f.children(group)
	if len(names) == 0 {
		return fmt.Sprintf(", found nothing in %s/", group)
	}
	return fmt.Sprintf(", found in %s/: %s", group, strings.Join(names[:min(len(names), 12)], ", "))
}

// shape is how the library describes the extent of a data set.
var shape = regexp.MustCompile(`(\d+)D array \[([0-9x ]*)\]|(scalar)`)

// length is the number of values of a data set of one dimension. It is checked
// against the size of the file, so that a damaged number asks for no memory:
// compression leaves at least a thousandth.
func (f *file) length(path string, set *hdf5.Dataset) (int, error) {
	info, err := set.Info()
	if err != nil {
		return 0, fmt.Errorf("%s: %s cannot be read: %w", f.path, path, err)
	}
	found := shape.FindStringSubmatch(info)
	if found == nil || found[1] != "1" {
		return 0, fmt.Errorf("%s: %s should have one dimension, found: %s", f.path, path, info)
	}
	n, err := strconv.ParseInt(strings.TrimSpace(found[2]), 10, 64)
	if err != nil || n > 1032*f.size {
		return 0, fmt.Errorf("%s: %s says that it has %s values, more than fit the file", f.path, path, found[2])
	}
	return int(n), nil
}

// integers reads whole numbers in 0 .. below-1.
func (f *file) integers(path string, below float64) ([]uint32, error) {
	values, err := f.numbers(path)
	if err != nil {
		return nil, err
	}
	all := make([]uint32, len(values))
	for i, v := range values {
		if v != math.Floor(v) || v < 0 || v >= below {
			return nil, fmt.Errorf("%s: %s[%d] is %v: expected a whole number in 0 .. %.0f", f.path, path, i, v, below-1)
		}
		all[i] = uint32(v)
	}
	return all, nil
}

// texts reads a data set of strings of fixed length.
func (f *file) texts(path string) (texts []string, err error) {
	set := f.sets[path]
	if set == nil {
		return nil, fmt.Errorf("%s: expected a data set %s%s", f.path, path, f.nearby(path))
	}
	defer guard(f.path+": "+path, &err)
	if _, err := f.length(path, set); err != nil {
		return nil, err
	}
	texts, err = set.ReadStrings()
	if err != nil {
		return nil, fmt.Errorf("%s: %s cannot be read: %w", f.path, path, err)
	}
	return texts, nil
}

// attribute is the text of an attribute of a data set, "" where there is none.
func (f *file) attribute(path, name string) (text string) {
	defer func() { _ = recover() }() // an attribute that cannot be read is as none
	set := f.sets[path]
	if set == nil {
		return ""
	}
	if value, err := set.ReadAttribute(name); err == nil {
		text, _ = value.(string)
	}
	return strings.TrimRight(text, "\x00 ")
}

// population picks one of the populations in a group, the only one where no
// name is given.
func (f *file) population(group, name string) (string, error) {
	names := f.children(group)
	switch {
	case len(names) == 0:
		return "", fmt.Errorf("%s: expected a group %s with populations%s", f.path, group, f.nearby(group+"/"))
	case name == "" && len(names) == 1:
		return names[0], nil
	case name == "":
		return "", fmt.Errorf("%s: %s has several populations: say which of %s", f.path, group, strings.Join(names, ", "))
	case !slices.Contains(names, name):
		return "", fmt.Errorf("%s: %s has no population %s: found %s", f.path, group, name, strings.Join(names, ", "))
	}
	return name, nil
}
