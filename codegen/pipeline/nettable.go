package pipeline

import (
	"fmt"
	"path/filepath"
	"strings"

	"nmlc/lang/model"
	"nmlc/runtime/data"
	"nmlc/runtime/positions"
	"nmlc/runtime/random"
	"nmlc/runtime/sonata"
)

// rows are the rows of a file of cells or connections, in either format.
type rows struct {
	size    int
	text    *data.Table // of CSV
	nodes   *sonata.Nodes
	edges   *sonata.Edges
	columns map[string][]float64
}

// numbers are a column of numbers.
func (r *rows) numbers(name string) ([]float64, error) {
	if c, known := r.columns[name]; known {
		return c, nil
	}
	var c []float64
	var err error
	switch {
	case r.nodes != nil:
		c, err = r.nodes.Number(name)
	case r.edges != nil:
		c, err = r.edges.Number(name)
	default:
		c = r.text.Numbers(name)
		err = r.text.Err()
	}
	if err != nil {
		return nil, err
	}
	r.columns[name] = c
	return c, nil
}

// cellsOf says which texts stand for which cells: a table with a column name or
// id gives names.
func (c *crowd) cellsOf() data.Cells {
	if c.table != nil && c.table.text != nil {
		for _, column := range []string{"name", "id"} {
			if c.table.text.Has(column) {
				return c.table.text.NameCells(column)
			}
		}
	}
	return data.Cells{Size: c.size}
}

// open reads a table once; kind is nodes or edges.
func (a *assembler) open(t *model.Table, kind string) (*rows, error) {
	path := t.Path
	if !filepath.IsAbs(path) {
		path = filepath.Join(folder(t.Span), path)
	}
	key := kind + "\x00" + path + "\x00" + t.Group
	if r := a.tables[key]; r != nil {
		return r, nil
	}
	r := &rows{columns: map[string][]float64{}}
	var err error
	hdf := t.Sonata || strings.HasSuffix(path, ".h5")
	switch {
	case hdf && kind == "nodes":
		if r.nodes, err = sonata.ReadNodes(path, "", t.Group); err == nil {
			r.size = r.nodes.Len()
		}
	case hdf:
		types := t.Types
		if types != "" && !filepath.IsAbs(types) {
			types = filepath.Join(folder(t.Span), types)
		}
		if r.edges, err = sonata.ReadEdges(path, types, t.Group); err == nil {
			r.size = r.edges.Len()
		}
	default:
		if r.text, err = data.ReadTable(path); err == nil {
			r.size = r.text.Len()
		}
	}
	if err != nil {
		return nil, err
	}
	a.tables[key] = r
	return r, nil
}

// settle finds the size of a population and the places of its cells.
func (a *assembler) settle(c *crowd) error {
	m := c.Model
	c.size = m.Size
	if m.Table != nil {
		var err error
		if c.table, err = a.open(m.Table, "nodes"); err != nil {
			return err
		}
		if c.size != 0 && c.size != c.table.size {
			return fmt.Errorf("%s has %d cells and a table of %d", m.Name, c.size, c.table.size)
		}
		c.size = c.table.size
	}
	for _, v := range m.PerCell {
		if c.size == 0 && v.Value == nil {
			c.size = len(v.List)
		}
	}
	if c.size < 1 {
		return fmt.Errorf("nothing says how many cells %s has", m.Name)
	}
	var err error
	if m.Place != nil {
		c.places, err = a.place(c, m.Place)
	}
	if err == nil && c.places != nil && c.places.Len() != c.size {
		err = fmt.Errorf("there are %d places for the %d cells of %s", c.places.Len(), c.size, m.Name)
	}
	return err
}

func (a *assembler) place(c *crowd, p *model.Place) (*positions.Places, error) {
	switch p.Kind {
	case "grid":
		return positions.Grid(p.Counts[0], p.Counts[1], p.Args["spacing"])
	case "grid3":
		return positions.Grid3(p.Counts[0], p.Counts[1], p.Counts[2], p.Args["spacing"])
	case "ring":
		return positions.Ring(c.size, p.Args["radius"])
	case "random":
		return positions.Random(c.size, p.Args["width"], p.Args["height"], p.Args["depth"], random.NewStream(a.seed, a.streams.of(forPlace, c.Model.Name)))
	}
	var axes [3][]float64
	for i, name := range p.Names {
		if name == "" {
			continue
		}
		var err error
		if axes[i], err = c.column(&model.Site{Column: name}); err != nil {
			return nil, err
		}
	}
	return positions.Columns(c.size, axes[0], axes[1], axes[2])
}

// columnOf is the name of a column: the one the model gives, or the first of the
// usual ones that there is.
func columnOf(t *data.Table, given string, usual ...string) string {
	if given != "" {
		return given
	}
	for _, name := range usual {
		if t.Has(name) {
			return name
		}
	}
	return usual[0]
}
