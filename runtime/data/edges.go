package data

import (
	"slices"
	"strconv"
)

// The columns that a matrix has when it is read as a table of connections.
const (
	RowColumn    = "row"
	ColumnColumn = "column"
	ValueColumn  = "value"
)

// ReadEdges reads connections as a table: a list with columns pre and post, or,
// where these are row and column and the header has neither, a matrix. Its table
// has a row for each entry that is not zero, with the names or numbers of the
// entry's row and column and its value. The error is an *Error.
func ReadEdges(path, pre, post string) (*Table, error) {
	file, err := open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return openTable(file, path, nil, ',').edges(pre, post)
}

func (raw *table) edges(pre, post string) (*Table, error) {
	for _, name := range []string{pre, post} {
		if name != RowColumn && name != ColumnColumn || slices.Contains(raw.header, name) {
			return raw.columns()
		}
	}
	m, err := raw.matrix()
	if err != nil {
		return nil, err
	}
	t := &Table{Header: []string{RowColumn, ColumnColumn, ValueColumn}, wrong: raw.wrong, fields: make([]fields, 3), matrix: m}
	for i, entries := range m.values {
		for j, v := range entries {
			if v != 0 {
				t.lines, t.entries = append(t.lines, m.lines[i]), append(t.entries, [2]int32{int32(i), int32(j)})
				t.fields[0].add(nameOf(m.rows, i))
				t.fields[1].add(nameOf(m.columns, j))
				t.fields[2].add(strconv.FormatFloat(v, 'g', -1, 64))
			}
		}
	}
	return t, nil
}

// Numbered reports that the table was made of a matrix whose rows and columns have
// no names: their numbers are those of cells, whatever these are called.
func (t *Table) Numbered() bool { return t.matrix != nil && t.matrix.rows == nil }

// nameOf is the name of a row or column, or its number.
func nameOf(names []string, at int) string {
	if names == nil {
		return strconv.Itoa(at)
	}
	return names[at]
}
