package data

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// matrix is a file of numbers in rows and columns, with names where the first
// field is empty: then the first row names the columns, the first column the
// rows.
type matrix struct {
	rows, columns []string // names; nil without
	values        [][]float64
	lines         []int32 // of the rows
}

// ReadMatrix reads a file that is a matrix of numbers, [row][column], with names
// of rows and columns or without.
func ReadMatrix(path string) ([][]float64, error) {
	file, err := open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	m, err := openTable(file, path, nil, ',').matrix()
	if err != nil {
		return nil, err
	}
	return m.values, nil
}

// matrix reads all rows, the header among them where it names nothing.
func (raw *table) matrix() (*matrix, error) {
	if err := raw.wrong.orNil(); err != nil {
		return nil, err
	}
	m := &matrix{}
	if named := raw.header[0] == ""; named {
		m.columns, m.rows = raw.header[1:], []string{}
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

func (m *matrix) addRow(raw *table, record []string, line int) {
	if len(record) != len(raw.header) {
		raw.wrong.add(Problem{Line: line, Text: fmt.Sprintf("expected %d values as in the first line, found %d", len(raw.header), len(record))})
		return
	}
	if m.rows != nil {
		m.rows = append(m.rows, strings.Clone(strings.TrimSpace(record[0])))
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
	m.values = append(m.values, row)
	m.lines = append(m.lines, int32(line))
}

// width is the number of columns.
func (m *matrix) width() int {
	if len(m.values) == 0 {
		return 0
	}
	return len(m.values[0])
}

func (m *matrix) column(at int) string {
	if m.columns != nil {
		return m.columns[at]
	}
	return fmt.Sprint(at + 1)
}
