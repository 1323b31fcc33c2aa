// Package positions says where cells are, in um, and how far apart.
//
// Place on the path of the data: sizes, tables -> positions.Places -> wiring.
package positions

import "math"

// Places are the positions of the cells of a population.
type Places struct{ X, Y, Z []float64 }

// Len is the number of cells.
func (p *Places) Len() int { return len(p.X) }

// Distance is that of cell i of one population and cell j of another. With a
// period above 0, space is a torus: it repeats after the period along every
// axis.
func Distance(from *Places, i int, to *Places, j int, period float64) float64 {
	x := wrap(to.X[j]-from.X[i], period)
	y := wrap(to.Y[j]-from.Y[i], period)
	z := wrap(to.Z[j]-from.Z[i], period)
	return math.Sqrt(x*x + y*y + z*z)
}

func wrap(difference, period float64) float64 {
	if period > 0 {
		return difference - period*math.Round(difference/period)
	}
	return difference
}

func make3(n int) *Places {
	return &Places{X: make([]float64, n), Y: make([]float64, n), Z: make([]float64, n)}
}
