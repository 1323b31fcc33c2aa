// Package trained keeps the values of a trained network in an NPZ file, which a
// run reads, and other programs can.
//
// Place on the path of the data: values of what is trained -> file -> values of
// the network of a run.
package trained

import (
	"math"
	"strings"
)

// Kind is what values are of.
type Kind string

// The kinds of values.
const (
	Weights Kind = "weights" // of the connections of a line between two populations
	Delays  Kind = "delays"  // likewise
	Param   Kind = "param"   // of the cells of a population
	Start   Kind = "start"   // initial values of a state of the cells
)

// Group is values of one kind. They are in coherent units, so that nothing is
// rounded on the way.
type Group struct {
	Kind Kind
	// Of names the parameter or the state and its population, or the line and both
	// populations of connections.
	Of   []string
	Unit string
	// Lo and Hi are the bounds that training kept to; infinite for none.
	Lo, Hi float64
	// Pre and Post are the cells of each connection; nil for cells.
	Pre, Post []uint32
	Values    []float64 // one for each, or one for all
}

// stem begins the names of a group's arrays.
func (g *Group) stem() string {
	name := strings.Join(g.Of, "_")
	if g.Kind == Param {
		return name
	}
	return string(g.Kind) + "_" + name
}

// Header says how the values came about.
type Header struct {
	Seed uint64  // of wiring, and of values that were drawn
	DT   float64 // ms
}

// Name is that of the group's values in the archive, with their unit.
func (g *Group) Name() string {
	return g.stem() + "_" + strings.NewReplacer("/", "_per_", "^", "", "*", "_").Replace(g.Unit)
}

// AtLeastZero reports that training kept the values from falling below zero.
func (g *Group) AtLeastZero() bool { return g.Lo >= 0 }

// finite reports a number that is one.
func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
