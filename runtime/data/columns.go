package data

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Table is a file of rows with a header: the cells of a population, or the
// connections of a projection. What is wrong with it gathers while columns are
// asked for; Err tells all of it.
type Table struct {
	Header []string
	wrong  *Error
	lines  []int32 // of each row
	fields []fields

	matrix  *matrix    // that it was made of; nil where it is a list
	entries [][2]int32 // of each row, in the matrix
}

// fields are the texts of a column, one after another.
type fields struct {
	text []byte
	ends []int
}

func (f *fields) add(text string) {
	f.text = append(f.text, text...)
	f.ends = append(f.ends, len(f.text))
}

func (f *fields) at(row int) string {
	from := 0
	if row > 0 {
		from = f.ends[row-1]
	}
	return string(f.text[from:f.ends[row]])
}

// ReadTable reads a file of comma-separated values, plain or gzipped. The error
// is an *Error.
func ReadTable(path string) (*Table, error) { return ReadSeparated(path, ',') }

// ReadSeparated reads a file of values between other separators.
func ReadSeparated(path string, separator rune) (*Table, error) {
	file, err := open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return parseTable(file, path, separator)
}

func parseTable(r io.Reader, path string, separator rune) (*Table, error) {
	return openTable(r, path, nil, separator).columns()
}

// columns reads all rows.
func (raw *table) columns() (*Table, error) {
	t := &Table{Header: raw.header, wrong: raw.wrong, fields: make([]fields, len(raw.header))}
	t.checkHeader()
	if err := t.addRows(raw); err != nil {
		return nil, err
	}
	return t, nil
}

func (t *Table) checkHeader() {
	for at, name := range t.Header {
		if name != "" && slices.Contains(t.Header[:at], name) {
			t.wrong.add(Problem{Line: 1, Column: name, Text: "the header names this column twice"})
		}
	}
}

func (t *Table) addRow(raw *table, record []string) {
	line, _ := raw.rows.FieldPos(0)
	if len(record) != len(t.Header) {
		t.wrong.add(Problem{Line: line, Hint: raggedHint(len(record), len(t.Header)),
			Text: fmt.Sprintf("expected %d values, one for each column of the header, found %d", len(t.Header), len(record))})
		return
	}
	t.lines = append(t.lines, int32(line))
	for at, text := range record {
		t.fields[at].add(strings.TrimSpace(text))
	}
}

// Len is the number of rows.
func (t *Table) Len() int { return len(t.lines) }

// Err is all that is wrong with the file, as far as it was asked for: an *Error
// or nil.
func (t *Table) Err() error { return t.wrong.orNil() }

// Has says whether there is a column of that name.
func (t *Table) Has(column string) bool { return slices.Contains(t.Header, column) }

// Line is the line of a row in the file.
func (t *Table) Line(row int) int { return int(t.lines[row]) }

// find returns a column, nil where there is none, having said so.
func (t *Table) find(column string) *fields {
	if at := slices.Index(t.Header, column); at >= 0 {
		return &t.fields[at]
	}
	p := Problem{Line: 1, Text: fmt.Sprintf("expected a column %s, found %s", column, strings.Join(t.Header, ", "))}
	p.Hint = didYouMean(column, t.Header)
	t.wrong.add(p)
	return nil
}

// Texts are the values of a column as they stand.
func (t *Table) Texts(column string) []string {
	f := t.find(column)
	if f == nil {
		return nil
	}
	all := make([]string, t.Len())
	for row := range all {
		all[row] = f.at(row)
	}
	return all
}

// Numbers are the values of a column of finite numbers.
func (t *Table) Numbers(column string) []float64 {
	f := t.find(column)
	if f == nil {
		return nil
	}
	all := make([]float64, t.Len())
	for row := range all {
		v, problem := parseNumber(f.at(row))
		if problem != "" {
			t.wrong.add(Problem{Line: t.Line(row), Column: column, Text: problem})
		}
		all[row] = v
	}
	return all
}

// parseNumber reads a finite number, or says what it found instead.
func parseNumber(text string) (v float64, problem string) {
	v, err := strconv.ParseFloat(text, 64)
	switch {
	case err == nil && !math.IsNaN(v) && !math.IsInf(v, 0):
		return v, ""
	case text == "":
		return math.NaN(), "expected a number, found an empty field"
	case err == nil || errors.Is(err, strconv.ErrRange):
		return math.NaN(), "expected a finite number, found " + shorten(text)
	}
	return math.NaN(), fmt.Sprintf("expected a number, found %q", shorten(text))
}

// Keep leaves only the rows with that value in a column.
func (t *Table) Keep(column, value string) {
	f := t.find(column)
	if f == nil {
		return
	}
	kept := &Table{fields: make([]fields, len(t.fields))}
	for row := range t.Len() {
		if f.at(row) != value {
			continue
		}
		kept.lines = append(kept.lines, t.lines[row])
		for at := range t.fields {
			kept.fields[at].add(t.fields[at].at(row))
		}
	}
	if len(kept.lines) == 0 && t.Len() > 0 {
		t.wrong.add(Problem{Line: 1, Column: column, Text: fmt.Sprintf("no row has the value %q", value)})
	}
	t.lines, t.fields = kept.lines, kept.fields
}

// Text is the value of one row in a column that exists.
func (t *Table) Text(row int, column string) string {
	return t.fields[slices.Index(t.Header, column)].at(row)
}
