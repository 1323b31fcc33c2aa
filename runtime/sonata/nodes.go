package sonata

import "fmt"

// Nodes are the cells of a population.
type Nodes struct {
	Population string
	members
}

// ReadNodes reads a population of a file of nodes, the only one where no name is
// given, with the table of their types ("" for
// the one beside it of the usual name, if any).
func ReadNodes(path, typesPath, population string) (*Nodes, error) {
	f, err := open(path)
	if err != nil {
		return nil, err
	}
	defer f.close()
	name, err := f.population("/nodes", population)
	if err != nil {
		return nil, err
	}
	n := &Nodes{name, members{path: path, group: "/nodes/" + name, kind: "node"}}
	if err := n.load(f, typesPath); err != nil {
		return nil, err
	}
	return n, n.numbered(f)
}

// numbered checks that the cells are numbered by their place, from 0, as all
// that refers to them takes it.
func (n *Nodes) numbered(f *file) error {
	path := n.group + "/node_id"
	if !f.has(path) {
		return nil
	}
	ids, err := n.column(f, path)
	if err != nil {
		return err
	}
	for i, id := range ids {
		if id != uint32(i) {
			return fmt.Errorf("%s: %s[%d] is %d: nodes must be numbered from 0 in order", f.path, path, i, id)
		}
	}
	return nil
}
