package data

import (
	"bufio"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// table is a file of columns that is being read.
type table struct {
	header    []string
	unitScale UnitScale
	wrong     *Error
	rows      *csv.Reader
	lines     []int // of each row
}

// openTable reads the header of values between commas, or another separator.
func openTable(r io.Reader, path string, scale UnitScale, separator rune) *table {
	t := &table{unitScale: scale, wrong: &Error{Path: path}}
	plain, err := unzip(r)
	if err != nil {
		t.wrong.add(Problem{Text: "expected a CSV file, plain or gzipped, found damaged gzip: " + err.Error()})
		return t
	}
	t.rows = csv.NewReader(plain)
	t.rows.Comma = separator
	t.rows.FieldsPerRecord = -1
	t.rows.ReuseRecord = true
	t.rows.TrimLeadingSpace = true
	t.rows.Comment = '#'
	record, err := t.rows.Read()
	if err != nil {
		t.readProblem(err, "a header such as time_ms,I_nA,V_mV")
		return t
	}
	for _, text := range record {
		t.header = append(t.header, strings.Clone(strings.TrimSpace(strings.TrimPrefix(text, "\ufeff"))))
	}
	return t
}

// unzip looks at the first bytes, not at the file's name.
func unzip(r io.Reader) (io.Reader, error) {
	buffered := bufio.NewReaderSize(r, 1<<16)
	if magic, _ := buffered.Peek(2); len(magic) == 2 && magic[0] == 0x1f && magic[1] == 0x8b {
		return gzip.NewReader(buffered)
	}
	return buffered, nil
}

// readProblem reports why the next line cannot be read.
func (t *table) readProblem(err error, expected string) {
	var syntax *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		t.wrong.add(Problem{Line: 1, Text: "expected " + expected + ", found an empty file"})
	case errors.As(err, &syntax):
		t.wrong.add(Problem{Line: syntax.Line, Text: "expected comma-separated values, found " + syntax.Err.Error(),
			Hint: "numbers need no quotation marks"})
	default:
		t.wrong.add(Problem{Text: "reading failed: " + err.Error()})
	}
}

// read returns the values of the columns, scaled, row by row.
func (t *table) read(columns []column) [][]float64 {
	values := make([][]float64, len(columns))
	for {
		record, err := t.rows.Read()
		if err != nil {
			if !errors.Is(err, io.EOF) {
				t.readProblem(err, "values")
			}
			return values
		}
		line, _ := t.rows.FieldPos(0)
		t.lines = append(t.lines, line)
		if len(record) != len(t.header) {
			t.wrong.add(Problem{Line: line,
				Text: fmt.Sprintf("expected %d values, one for each column of the header, found %d", len(t.header), len(record)),
				Hint: raggedHint(len(record), len(t.header))})
		}
		for k, c := range columns {
			v := math.NaN()
			if c.at < len(record) {
				v = t.number(record[c.at], line, c)
			}
			values[k] = append(values[k], v*c.scale)
		}
	}
}

func raggedHint(found, columns int) string {
	if found == 2*columns-1 || found == 2*columns {
		return "write decimals with a point, not with a comma"
	}
	return "the line may have been cut off; remove or complete it"
}

// number reads a finite number.
func (t *table) number(text string, line int, c column) float64 {
	text = strings.TrimSpace(text)
	v, err := strconv.ParseFloat(text, 64)
	if err == nil && !math.IsNaN(v) && !math.IsInf(v, 0) && !math.IsInf(v*c.scale, 0) {
		return v
	}
	p := Problem{Line: line, Column: c.text, Hint: "cut the recording before it, or fill the gap"}
	switch {
	case text == "":
		p.Text = "expected a number, found an empty field"
	case err == nil || errors.Is(err, strconv.ErrRange):
		p.Text = fmt.Sprintf("expected a finite number, found %s", shorten(text))
	default:
		p.Text = fmt.Sprintf("expected a number, found %q", shorten(text))
		p.Hint = "a value stands alone; its unit belongs in the header, as in V_0_mV"
	}
	t.wrong.add(p)
	return math.NaN()
}

func shorten(text string) string {
	const most = 40
	if len(text) > most {
		return strings.ToValidUTF8(text[:most], "") + "..."
	}
	return text
}
