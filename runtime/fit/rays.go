package fit

import (
	"math"
	"slices"
)

// ray goes from a point of the unit box along a parameter. Between the distances
// near and far the number of spikes changes.
type ray struct {
	from         int // index of the point
	x            []float64
	axis         int
	sign         float64
	near, far    float64
	inner, outer tally   // there
	slope        float64 // largest change of the loss in an interval beside, of the same length
}

func (y *ray) point(distance float64) []float64 {
	x := slices.Clone(y.x)
	x[y.axis] = min(max(x[y.axis]+y.sign*distance, 0), 1)
	return x
}

// sections is into how many parts a round divides an interval, and sectionings
// the number of rounds: some 4000 parts in the end.
const (
	sections    = 8
	sectionings = 4
)

// jumpsFrom finds the jump nearest to each point, in both directions of each
// parameter and no further away than reach.
func (r *run) jumpsFrom(points [][]float64, reach float64, scales int) []*ray {
	var rays []*ray
	for n, x := range points {
		for axis := range x {
			for _, sign := range []float64{-1, 1} {
				rays = append(rays, &ray{from: n, x: x, axis: axis, sign: sign})
			}
		}
	}
	rays = r.divide(rays, func(y *ray) []float64 { return scaled(math.Min(reach, y.room()), scales) })
	for range sectionings {
		rays = r.divide(rays, func(y *ray) []float64 { return even(y.near, y.far) })
	}
	return slices.DeleteFunc(rays, func(y *ray) bool { return !jumped(y.inner.loss, y.outer.loss, y.slope) })
}

// room is the distance to the border of the box.
func (y *ray) room() float64 {
	if y.sign < 0 {
		return y.x[y.axis]
	}
	return 1 - y.x[y.axis]
}

// scaled is 0 and distances up to the farthest, each four times the one before.
func scaled(farthest float64, scales int) []float64 {
	at := make([]float64, scales+1)
	for k := range scales {
		at[scales-k] = farthest * math.Pow(4, -float64(k))
	}
	return at
}

// even divides an interval.
func even(from, to float64) []float64 {
	at := make([]float64, sections+1)
	for k := range at {
		at[k] = from + (to-from)*float64(k)/sections
	}
	return at
}

// divide evaluates each ray at distances, and keeps those on which the number of
// spikes changes, with the nearest interval in which it does.
func (r *run) divide(rays []*ray, distances func(*ray) []float64) []*ray {
	var points [][]float64
	for _, y := range rays {
		for _, d := range distances(y) {
			points = append(points, y.point(d))
		}
	}
	if len(points) == 0 {
		return nil
	}
	tallies := r.problem.tally(points)
	return slices.DeleteFunc(rays, func(y *ray) bool {
		at := distances(y)
		own := tallies[:len(at)]
		tallies = tallies[len(at):]
		return !y.narrow(at, own)
	})
}

// narrow takes the first interval in which the number of spikes changes; points
// where the loss is undefined end the ray.
func (y *ray) narrow(at []float64, tallies []tally) bool {
	found := 0
	y.slope = 0
	for k := 1; k < len(at) && finite(tallies[k].loss) && finite(tallies[k-1].loss); k++ {
		switch same := slices.Equal(tallies[k].spikes, tallies[k-1].spikes); {
		case same:
			y.slope = math.Max(y.slope, math.Abs(tallies[k].loss-tallies[k-1].loss))
		case found == 0:
			found = k
		}
	}
	if found > 0 {
		y.near, y.far, y.inner, y.outer = at[found-1], at[found], tallies[found-1], tallies[found]
	}
	return found > 0
}
