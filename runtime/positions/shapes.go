package positions

import (
	"fmt"
	"math"

	"nmlc/runtime/random"
)

// Grid places cells on a plane, row by row: cell i lies in row i/columns at
// x = (i mod columns)*spacing, y = row*spacing.
func Grid(rows, columns int, spacing float64) (*Places, error) {
	return Grid3(columns, rows, 1, spacing)
}

// Grid3 places nx*ny*nz cells in space: x runs fastest, then y, then z.
func Grid3(nx, ny, nz int, spacing float64) (*Places, error) {
	if nx < 1 || ny < 1 || nz < 1 {
		return nil, fmt.Errorf("a grid of %d x %d x %d cells has no cells", nx, ny, nz)
	}
	if err := positive("spacing", spacing); err != nil {
		return nil, err
	}
	p := make3(nx * ny * nz)
	for i := range p.X {
		p.X[i] = float64(i%nx) * spacing
		p.Y[i] = float64(i/nx%ny) * spacing
		p.Z[i] = float64(i/nx/ny) * spacing
	}
	return p, nil
}

// Random places n cells uniformly in a box with a corner at the origin.
func Random(n int, width, height, depth float64, dice random.Stream) (*Places, error) {
	for name, length := range map[string]float64{"width": width, "height": height, "depth": depth} {
		if math.IsNaN(length) || math.IsInf(length, 0) || length < 0 {
			return nil, fmt.Errorf("the %s of the box is %v um", name, length)
		}
	}
	p := make3(n)
	for i := range n {
		p.X[i] = width * dice.Uniform(uint32(i), 0)
		p.Y[i] = height * dice.Uniform(uint32(i), 1)
		p.Z[i] = depth * dice.Uniform(uint32(i), 2)
	}
	return p, nil
}

// Ring places n cells evenly on a circle around the origin, cell 0 at
// (radius, 0), then counterclockwise.
func Ring(n int, radius float64) (*Places, error) {
	if err := positive("radius", radius); err != nil {
		return nil, err
	}
	p := make3(n)
	for i := range n {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		p.X[i], p.Y[i] = radius*cos, radius*sin
	}
	return p, nil
}

// Columns takes positions from columns of a table, each of one value per cell;
// nil stands for zeros.
func Columns(n int, x, y, z []float64) (*Places, error) {
	p := make3(n)
	for axis, column := range [][]float64{x, y, z} {
		if column == nil {
			continue
		}
		if len(column) != n {
			return nil, fmt.Errorf("%d positions for %d cells", len(column), n)
		}
		for i, v := range column {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return nil, fmt.Errorf("the %c of cell %d is %v", "xyz"[axis], i, v)
			}
		}
		copy([][]float64{p.X, p.Y, p.Z}[axis], column)
	}
	return p, nil
}

func positive(name string, length float64) error {
	if !(length > 0) || math.IsInf(length, 0) {
		return fmt.Errorf("the %s is %v um: it must be above 0", name, length)
	}
	return nil
}
