package sonata

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"nmlc/runtime/data"
)

// members are the nodes or edges of a population, with what is known of each:
// in the group of the file to which it belongs, or else in the table of types.
type members struct {
	path  string
	group string // of the population: /nodes/NAME, /edges/NAME
	kind  string // node, edge
	size  int
	types *types
	of    []uint32 // type of each
	in    []uint32 // group of each; nil where all are in group 0
	at    []uint32 // index there; nil where it is that of the member
}

// load reads what all members have.
func (m *members) load(f *file, typesPath string) (err error) {
	at := func(name string) string { return m.group + "/" + m.kind + name }
	if m.of, err = f.integers(at("_type_id"), 1<<32); err != nil {
		return err
	}
	m.size = len(m.of)
	if f.has(at("_group_id")) {
		if m.in, err = m.column(f, at("_group_id")); err != nil {
			return err
		}
	}
	if f.has(at("_group_index")) {
		if m.at, err = m.column(f, at("_group_index")); err != nil {
			return err
		}
	}
	if typesPath == "" {
		typesPath = beside(m.path)
	}
	if typesPath != "" {
		m.types, err = readTypes(typesPath, m.kind+"_type_id")
	}
	return err
}

// beside is the table of types that lies by a file under the usual name: that of
// v1_nodes.h5 is v1_node_types.csv. It is "" where there is none.
func beside(path string) string {
	if stem, usual := strings.CutSuffix(path, "s.h5"); usual {
		if _, err := os.Stat(stem + "_types.csv"); err == nil {
			return stem + "_types.csv"
		}
	}
	return ""
}

// column reads whole numbers, one for each member.
func (m *members) column(f *file, path string) ([]uint32, error) {
	values, err := f.integers(path, 1<<32)
	if err == nil && len(values) != m.size {
		err = fmt.Errorf("%s: %s has %d values for %d %ss", f.path, path, len(values), m.size, m.kind)
	}
	return values, err
}

// Len is the number of members.
func (m *members) Len() int { return m.size }

// TypeID is the number of the type of each member.
func (m *members) TypeID() []uint32 { return m.of }

// Number is an attribute of each member.
func (m *members) Number(name string) ([]float64, error) {
	f, err := open(m.path)
	if err != nil {
		return nil, err
	}
	defer f.close()
	return collect(m, name, f.numbers, func(text string) (float64, error) {
		return strconv.ParseFloat(text, 64)
	}, f)
}

// Text is an attribute of each member.
func (m *members) Text(name string) ([]string, error) {
	f, err := open(m.path)
	if err != nil {
		return nil, err
	}
	defer f.close()
	return collect(m, name, f.library, func(text string) (string, error) { return text, nil }, f)
}

// library reads texts; where the file lists them once in a library, the data set
// has their indices.
func (f *file) library(path string) ([]string, error) {
	cut := strings.LastIndexByte(path, '/')
	listed := path[:cut] + "/@library" + path[cut:]
	if !f.has(listed) {
		return f.texts(path)
	}
	values, err := f.texts(listed)
	if err != nil {
		return nil, err
	}
	indices, err := f.integers(path, float64(len(values)))
	if err != nil {
		return nil, err
	}
	texts := make([]string, len(indices))
	for i, at := range indices {
		texts[i] = values[at]
	}
	return texts, nil
}

// collect finds an attribute of each member: read from the member's group, or
// parsed from the table of types.
func collect[T any](m *members, name string, read func(path string) ([]T, error), parse func(string) (T, error), f *file) ([]T, error) {
	groups, ofTypes := map[uint32][]T{}, map[uint32]T{}
	all := make([]T, m.size)
	for i := range all {
		group, at := m.place(i)
		values, known := groups[group]
		if !known {
			var err error
			if values, err = ofGroup(m, group, name, read, f); err != nil {
				return nil, err
			}
			groups[group] = values
		}
		if values != nil {
			if int(at) >= len(values) {
				return nil, fmt.Errorf("%s: %s %d has the index %d in %s/%d/%s, which has %d values", m.path, m.kind, i, at, m.group, group, name, len(values))
			}
			all[i] = values[at]
			continue
		}
		v, known := ofTypes[m.of[i]]
		if !known {
			var err error
			if v, err = ofType(m, i, name, parse); err != nil {
				return nil, err
			}
			ofTypes[m.of[i]] = v
		}
		all[i] = v
	}
	return all, nil
}

// ofGroup is an attribute of the members of a group, nil where it has none.
func ofGroup[T any](m *members, group uint32, name string, read func(path string) ([]T, error), f *file) ([]T, error) {
	path := fmt.Sprintf("%s/%d/%s", m.group, group, name)
	if !f.has(path) {
		return nil, nil
	}
	return read(path)
}

// place is the group of a member, and its index there.
func (m *members) place(i int) (group, at uint32) {
	at = uint32(i)
	if m.in != nil {
		group = m.in[i]
	}
	if m.at != nil {
		at = m.at[i]
	}
	return group, at
}

func ofType[T any](m *members, member int, name string, parse func(string) (T, error)) (v T, err error) {
	if m.types == nil {
		return v, fmt.Errorf("%s: %s %d has no %s in its group, and there is no table of types", m.path, m.kind, member, name)
	}
	text, line, err := m.types.find(m.of[member], name)
	if err != nil {
		return v, fmt.Errorf("%w (%s %d in %s)", err, m.kind, member, m.path)
	}
	if v, err = parse(text); err != nil {
		return v, fmt.Errorf("%s:%d: column %s: expected a number, found %q", m.types.path, line, name, text)
	}
	return v, nil
}

// types is a table of node or edge types: values between spaces, with a header.
type types struct {
	path  string
	table *data.Table
	rows  map[uint32]int
}

func readTypes(path, id string) (*types, error) {
	table, err := data.ReadSeparated(path, ' ')
	if err != nil {
		return nil, err
	}
	t := &types{path: path, table: table, rows: map[uint32]int{}}
	for row, id := range table.Indices(id, data.Cells{Size: 1 << 32}) {
		t.rows[id] = row
	}
	return t, table.Err()
}

func (t *types) find(id uint32, column string) (text string, line int, err error) {
	row, known := t.rows[id]
	if !known {
		return "", 0, fmt.Errorf("%s: there is no type %d", t.path, id)
	}
	if !t.table.Has(column) {
		return "", 0, fmt.Errorf("%s: expected a column %s, found %s", t.path, column, strings.Join(t.table.Header, ", "))
	}
	line = t.table.Line(row)
	text = t.table.Text(row, column)
	if text == "" || text == "NULL" {
		return "", 0, fmt.Errorf("%s:%d: column %s: type %d has no value", t.path, line, column, id)
	}
	return text, line, nil
}
