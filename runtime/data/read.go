// Package data reads recordings: tables of time, inputs and recorded values,
// as comma-separated text, plain or gzipped. What is wrong with a file is said
// with line and column, all of it at once.
//
// Place on the path of the data: file -> data.Sweep -> fit, sim.
package data

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// UnitScale returns the coherent value of one unit, given as text ("" where a
// header has none), or an error where the unit is unknown or not one of the
// named quantity. The name of the time column is "time".
type UnitScale func(name, unit string) (scale float64, err error)

// Columns says what to read.
type Columns struct {
	Inputs    []string
	Targets   []string
	UnitScale UnitScale // nil takes all values as coherent
}

// Read reads the sweeps of a file. Its header names columns by quantity, sweep
// and unit: time_ms, I_0_nA, V_0_mV, I_1_nA, V_1_mV. A file with one sweep may
// leave out the index; an input without index is that of all sweeps, which
// share its memory: then they are repeats of one experiment. Columns of other
// names are passed over. The error is an *Error.
func Read(path string, columns Columns) ([]Sweep, error) {
	file, err := open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return parse(file, path, columns)
}

func parse(r io.Reader, path string, want Columns) ([]Sweep, error) {
	t := openTable(r, path, want.UnitScale, ',')
	if err := t.wrong.orNil(); err != nil {
		return nil, err
	}
	time := t.timeColumn()
	sweeps, columns := t.arrange(want)
	if err := t.wrong.orNil(); err != nil {
		return nil, err
	}
	distinct, place := eachOnce(append([]column{time}, columns...))
	values := t.read(distinct)
	start, step := t.uniform(values[0], time)
	if err := t.wrong.orNil(); err != nil {
		return nil, err
	}
	at := 1 // values follow in the order in which arrange lists the columns
	for i := range sweeps {
		s := &sweeps[i]
		s.Start, s.Step = start, step
		for _, group := range [][][]float64{s.Inputs, s.Targets} {
			for k := range group {
				group[k] = values[place[at]]
				at++
			}
		}
	}
	return sweeps, nil
}

// eachOnce lists the columns without repetition, and for each of all the place
// of its values: sweeps that share an input share its memory.
func eachOnce(all []column) (distinct []column, place []int) {
	for _, c := range all {
		k := slices.IndexFunc(distinct, func(d column) bool { return d.at == c.at })
		if k < 0 {
			k = len(distinct)
			distinct = append(distinct, c)
		}
		place = append(place, k)
	}
	return distinct, place
}

// ReadColumn reads a stimulus: the time and one column, named as in the header
// (I_nA) or without its unit (I). The sweep has it as its only input. The
// error is an *Error.
func ReadColumn(path, name string, scale UnitScale) (Sweep, error) {
	file, err := open(path)
	if err != nil {
		return Sweep{}, err
	}
	defer file.Close()
	t := openTable(file, path, scale, ',')
	if err := t.wrong.orNil(); err != nil {
		return Sweep{}, err
	}
	time := t.timeColumn()
	c := t.single(name)
	if err := t.wrong.orNil(); err != nil {
		return Sweep{}, err
	}
	values := t.read([]column{time, c})
	s := Sweep{Name: name, Inputs: values[1:]}
	s.Start, s.Step = t.uniform(values[0], time)
	if err := t.wrong.orNil(); err != nil {
		return Sweep{}, err
	}
	return s, nil
}

// single finds a column by its whole header or by its name without unit.
func (t *table) single(name string) column {
	for at, header := range t.header {
		if header != name {
			continue
		}
		c := column{at: at, text: header}
		unit := ""
		if cut := strings.LastIndexByte(header, '_'); cut >= 0 {
			unit = header[cut+1:]
		}
		c.scale, c.err = t.scale(name, unit)
		t.checkUnit(c)
		return c
	}
	for _, c := range t.find(name, nil) {
		if c.sweep == "" {
			t.checkUnit(c)
			return c
		}
	}
	t.missing(name, "the stimulus")
	return column{}
}

// open explains a file that is not there by those that are.
func open(path string) (*os.File, error) {
	file, err := os.Open(path)
	if err == nil {
		if info, statErr := file.Stat(); statErr == nil && info.IsDir() {
			file.Close()
			return nil, &Error{Path: path, Problems: []Problem{{Text: "expected a CSV file, found a folder"}}}
		}
		return file, nil
	}
	p := Problem{Text: "the file cannot be read: " + err.Error()}
	if os.IsNotExist(err) {
		p.Text = "there is no such file"
		var names []string
		entries, _ := os.ReadDir(filepath.Dir(path))
		for _, e := range entries {
			if strings.Contains(e.Name(), ".csv") {
				names = append(names, e.Name())
			}
		}
		p.Hint = didYouMean(filepath.Base(path), names)
		if p.Hint == "" && len(names) > 0 {
			p.Hint = fmt.Sprintf("the folder has %s", strings.Join(names[:min(len(names), 8)], ", "))
		}
	}
	return nil, &Error{Path: path, Problems: []Problem{p}}
}
