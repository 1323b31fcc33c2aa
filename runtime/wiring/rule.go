package wiring

// Rule says which pairs of cells connect. Connections to the cell itself and
// pairs that the Spec excludes are left out by each.
type Rule interface {
	// rows prepares the rule, and complains where it contradicts the Spec.
	rows(b *builder) (rows, error)
}

// AllToAll connects every cell to every cell.
type AllToAll struct{}

// OneToOne connects cell i to cell i.
type OneToOne struct{}

// Probability connects each pair with a probability, by itself.
type Probability struct{ P Amount }

// InDegree gives each postsynaptic cell K presynaptic cells, drawn uniformly
// from those that may connect to it.
type InDegree struct{ K int }

// OutDegree gives each presynaptic cell K postsynaptic cells.
type OutDegree struct{ K int }

// Total draws N pairs uniformly from all that may connect.
type Total struct{ N int }

// SmallWorld is the network of Watts and Strogatz (1998) with directed edges:
// the cells lie on a ring, each connects to its K nearest (half of them on
// either side), and each connection gets, with probability Rewire, another
// target, drawn uniformly from those that the cell does not connect to.
type SmallWorld struct {
	K      int
	Rewire float64
}

// ScaleFree is the network of Barabasi and Albert (1999): M + 1 cells that are
// all connected, then cell by cell, each linked to M others with a probability
// proportional to their degree. A link connects in both directions.
type ScaleFree struct{ M int }

// List connects the pairs listed, as often as listed: autapses and multapses
// are those of the list, less the pairs that Where and Within exclude. Pair.Edge
// is the index in it.
type List struct{ Pre, Post []uint32 }

// rows makes the targets of presynaptic cells, one cell after another; it is
// called by several threads. What it makes depends on the cell alone.
type rows interface {
	// row appends the targets of a cell to w.targets, in order of making, and for
	// a list their numbers to w.edges.
	row(pre int, w *worker) error
}

// counted are rows that know how many targets a cell has without making them.
type counted interface {
	rows
	count(pre int) int
}
