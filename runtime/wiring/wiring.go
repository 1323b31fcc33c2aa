// Package wiring makes connections: from rules, tables and files to sparse rows
// of targets, weights and delays, sorted for delivery. Random numbers are drawn
// by counting, so that any number of threads and any partition makes the same
// network.
//
// Place on the path of the data: rules, files -> wiring.Edges -> network.
package wiring

// Edges are the connections of a projection by presynaptic cell. The
// connections of a cell are sorted by delay, then by target; several with the
// same delay and target keep the order in which they were made.
type Edges struct {
	Pre, Post int // sizes of the populations
	// Row[i] .. Row[i+1] are the connections of presynaptic cell i.
	Row    []int64
	Target []uint32
	// Weight is that of each connection, or a single one of all.
	Weight []float64
	// Delay is the delay of each connection in steps, or a single one of all: a
	// spike of step k acts at the beginning of step k + 1 + delay. It is at least 1
	// where spikes act, and may be 0 where cells are read continuously.
	Delay []uint16
}

// Len is the number of connections.
func (e *Edges) Len() int { return len(e.Target) }

// Bytes is the memory that the connections take.
func (e *Edges) Bytes() int {
	return 8*len(e.Row) + 4*len(e.Target) + 8*len(e.Weight) + 2*len(e.Delay)
}

// Pair is a connection to be: the cells at both ends, and what values that
// depend on them may see.
type Pair struct {
	Pre, Post int
	Distance  float64 // um
	Edge      int64   // number of the connection in order of making, or row of the table
	Draw      Draws   // random numbers of the connection
}

// Draws gives the random numbers of one cell or connection, the k-th of a
// pair of independent standard numbers each.
type Draws interface {
	Uniform(k int) float64 // in [0, 1)
	Normal(k int) float64
}

// Value is a number for each connection.
type Value func(*Pair) float64
