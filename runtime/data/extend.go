package data

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// ReadHeaderless reads a file whose first line is a row already; header names
// its columns.
func ReadHeaderless(path string, header []string) (*Table, error) {
	file, err := open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	raw := openTable(file, path, nil, ',')
	first := raw.header
	raw.header = header
	t := &Table{Header: header, wrong: raw.wrong, fields: make([]fields, len(header))}
	if t.checkHeader(); t.Err() == nil {
		t.addRow(raw, first)
	}
	return t, t.addRows(raw)
}

// AddColumn adds a column from a file of its own, which has a value for each row,
// line by line and without a header.
func (t *Table) AddColumn(name, path string) error {
	other, err := ReadHeaderless(path, []string{name})
	if err != nil {
		return err
	}
	if other.Len() != t.Len() {
		return fmt.Errorf("%s has %d values for the %d rows of %s", path, other.Len(), t.Len(), t.wrong.Path)
	}
	return t.add(name, other.fields[0])
}

// AddMatrix adds, to a table that ReadEdges made of a matrix, the entries of
// another matrix at the same places: of the same names where both have them.
func (t *Table) AddMatrix(name, path string) error {
	if t.matrix == nil {
		return fmt.Errorf("%s is no matrix, so that %s has no column for it\n  hint: a matrix is read with `pre = \"row\"` and `post = \"column\"`, or the reverse", t.wrong.Path, path)
	}
	file, err := open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	m, err := openTable(file, path, nil, ',').matrix()
	if err != nil {
		return err
	}
	rows, err := places(t.matrix.rows, m.rows, len(t.matrix.values), len(m.values), "rows", t.wrong.Path, path)
	if err != nil {
		return err
	}
	columns, err := places(t.matrix.columns, m.columns, t.matrix.width(), m.width(), "columns", t.wrong.Path, path)
	if err != nil {
		return err
	}
	var f fields
	for _, at := range t.entries {
		f.add(strconv.FormatFloat(m.values[rows[at[0]]][columns[at[1]]], 'g', -1, 64))
	}
	return t.add(name, f)
}

func (t *Table) add(name string, f fields) error {
	if t.Has(name) {
		return fmt.Errorf("%s has a column %s already", t.wrong.Path, name)
	}
	t.Header, t.fields = append(slices.Clone(t.Header), name), append(t.fields, f)
	return nil
}

// places says where the rows or columns of one matrix are in another.
func places(names, others []string, n, m int, what, path, other string) ([]int, error) {
	if n != m {
		return nil, fmt.Errorf("%s has %d %s, and %s has %d", other, m, what, path, n)
	}
	out := make([]int, n)
	for i := range out {
		out[i] = i
		if names == nil || others == nil {
			continue
		}
		if out[i] = slices.Index(others, names[i]); out[i] < 0 {
			return nil, fmt.Errorf("%s has no %s %s, which %s has", other, strings.TrimSuffix(what, "s"), names[i], path)
		}
	}
	return out, nil
}

// addRows reads all rows that are left.
func (t *Table) addRows(raw *table) error {
	if err := t.Err(); err != nil {
		return err
	}
	for {
		record, err := raw.rows.Read()
		if errors.Is(err, io.EOF) {
			return t.Err()
		}
		if err != nil {
			raw.readProblem(err, "values")
			return t.Err()
		}
		t.addRow(raw, record)
	}
}
