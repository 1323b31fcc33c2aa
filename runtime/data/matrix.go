package data

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// Matrix is a file of numbers in rows and columns, with names where the first
// field is empty: then the first row names the columns, the first column the
// rows.
type Matrix struct {
	Rows, Columns []string // nil without names
	Values        [][]float64
}

// ReadMatrix reads comma-separated numbers, plain or gzipped. The error is an
// *Error.
func ReadMatrix(path string) (*Matrix, error) {
	file, err := open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return parseMatrix(file, path)
}

func parseMatrix(r io.Reader, path string) (*Matrix, error) {
	raw := openTable(r, path, nil, ',')
	if err := raw.wrong.orNil(); err != nil {
		return nil, err
	}
	m := &Matrix{}
	if named := raw.header[0] == ""; named {
		m.Columns, m.Rows = raw.header[1:], []string{}
	} else {
		m.addRow(raw, raw.header, 1)
	}
	for {
		record, err := raw.rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			raw.readProblem(err, "values")
			break
		}
		line, _ := raw.rows.FieldPos(0)
		m.addRow(raw, record, line)
	}
	if err := raw.wrong.orNil(); err != nil {
		return nil, err
	}
	return m, nil
}

func (m *Matrix) addRow(raw *table, record []string, line int) {
	if len(record) != len(raw.header) {
		raw.wrong.add(Problem{Line: line, Text: fmt.Sprintf("expected %d values as in the first line, found %d", len(raw.header), len(record))})
		return
	}
	if m.Rows != nil {
		m.Rows = append(m.Rows, strings.Clone(strings.TrimSpace(record[0])))
		record = record[1:]
	}
	row := make([]float64, len(record))
	for at, text := range record {
		text = strings.TrimSpace(text)
		if text == "" {
			continue
		}
		v, problem := parseNumber(text)
		if problem != "" {
			raw.wrong.add(Problem{Line: line, Column: m.column(at), Text: problem})
		}
		row[at] = v
	}
	m.Values = append(m.Values, row)
}

func (m *Matrix) column(at int) string {
	if m.Columns != nil {
		return m.Columns[at]
	}
	return fmt.Sprint(at + 1)
}

// Transpose exchanges rows and columns: for files whose rows are targets.
func (m *Matrix) Transpose() *Matrix {
	t := &Matrix{Rows: m.Columns, Columns: m.Rows}
	if len(m.Values) == 0 {
		return t
	}
	t.Values = make([][]float64, len(m.Values[0]))
	for i := range t.Values {
		t.Values[i] = make([]float64, len(m.Values))
		for j := range t.Values[i] {
			t.Values[i][j] = m.Values[j][i]
		}
	}
	return t
}

// Edges lists the entries that are not zero, row by row.
func (m *Matrix) Edges() (row, column []uint32, values []float64) {
	for i, entries := range m.Values {
		for j, v := range entries {
			if v != 0 {
				row, column, values = append(row, uint32(i)), append(column, uint32(j)), append(values, v)
			}
		}
	}
	return row, column, values
}
