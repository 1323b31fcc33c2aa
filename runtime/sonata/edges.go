package sonata

import "fmt"

// Edges are the connections between two populations, in the order of the file.
type Edges struct {
	Population string
	From, To   string   // populations of nodes; "" where the file does not say
	Source     []uint32 // node of each edge
	Target     []uint32
	members
}

// ReadEdges reads a population of a file of edges, the only one where no name is
// given, with the table of their types ("" for
// the one beside it of the usual name, if any).
func ReadEdges(path, typesPath, population string) (*Edges, error) {
	f, err := open(path)
	if err != nil {
		return nil, err
	}
	defer f.close()
	name, err := f.population("/edges", population)
	if err != nil {
		return nil, err
	}
	e := &Edges{Population: name, members: members{path: path, group: "/edges/" + name, kind: "edge"}}
	if err := e.load(f, typesPath); err != nil {
		return nil, err
	}
	source, target := e.group+"/source_node_id", e.group+"/target_node_id"
	if e.Source, err = e.column(f, source); err != nil {
		return nil, err
	}
	if e.Target, err = e.column(f, target); err != nil {
		return nil, err
	}
	e.From, e.To = f.attribute(source, "node_population"), f.attribute(target, "node_population")
	return e, nil
}

// Check says whether all edges lie between nodes that exist.
func (e *Edges) Check(sources, targets int) error {
	for i := range e.Source {
		switch {
		case int(e.Source[i]) >= sources:
			return fmt.Errorf("%s: edge %d comes from node %d of %d", e.path, i, e.Source[i], sources)
		case int(e.Target[i]) >= targets:
			return fmt.Errorf("%s: edge %d goes to node %d of %d", e.path, i, e.Target[i], targets)
		}
	}
	return nil
}
