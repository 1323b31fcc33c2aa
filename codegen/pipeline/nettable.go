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
	failed  error // why it cannot be read
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

// matching says of which rows a column has a text.
func (r *rows) matching(column, value string) ([]bool, error) {
	if r.text == nil {
		return nil, fmt.Errorf("%s is compared with a text, which only columns of CSV files hold", column)
	}
	texts := r.text.Texts(column)
	if err := r.text.Err(); err != nil {
		return nil, err
	}
	out := make([]bool, len(texts))
	for i, text := range texts {
		out[i] = text == value
	}
	return out, nil
}

// cellsOf says which texts stand for which cells: a table with a column name or
// id, or without a name as the first of a matrix, or another one that the model
// gives, holds names.
func (c *crowd) cellsOf() (data.Cells, error) {
	if c.table == nil || c.table.text == nil {
		return data.Cells{Size: c.size}, nil
	}
	if c.names.Names != nil {
		return c.names, nil
	}
	text, columns := c.table.text, []string{"name", "id", ""}
	own := c.Model.Table.Name
	if own != "" {
		columns = []string{own}
	}
	for _, column := range columns {
		if own != "" || text.Has(column) {
			c.names = text.NameCells(column)
			return c.names, text.Err()
		}
	}
	return data.Cells{Size: c.size}, nil
}

// open reads a table once; kind is nodes or edges.
func (a *assembler) open(t *model.Table, kind string) (*rows, error) {
	path := t.Path
	if !filepath.IsAbs(path) {
		path = filepath.Join(folder(t.Span), path)
	}
	key := fmt.Sprintf("%s %q %q %q %q %q %v", kind, path, t.Group, t.Pre, t.Post, t.Header, t.Columns)
	if r := a.tables[key]; r != nil {
		return r, r.failed
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
		if r.text, err = readText(t, path, kind); err == nil {
			r.size = r.text.Len()
		}
	}
	r.failed = err
	a.tables[key] = r
	return r, err
}

// readText reads a file of values between commas, and the further columns that
// other files hold.
func readText(t *model.Table, path, kind string) (*data.Table, error) {
	var out *data.Table
	var err error
	switch {
	case kind == "edges":
		out, err = data.ReadEdges(path, t.Pre, t.Post)
	case t.Header != "":
		var names []string
		for name := range strings.SplitSeq(t.Header, ",") {
			names = append(names, strings.TrimSpace(name))
		}
		out, err = data.ReadHeaderless(path, names)
	default:
		out, err = data.ReadTable(path)
	}
	for _, c := range t.Columns {
		if err != nil {
			return nil, err
		}
		from := c.Path
		if !filepath.IsAbs(from) {
			from = filepath.Join(folder(t.Span), from)
		}
		add := out.AddColumn
		if kind == "edges" {
			add = out.AddMatrix
		}
		err = add(c.Name, from)
	}
	return out, err
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
		if axes[i], err = c.column(name); err != nil {
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
