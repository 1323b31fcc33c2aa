package positions

import "math"

// Search finds the cells within a radius of a place without looking at those
// far away: it sorts cells into boxes at least as wide as the radius.
type Search struct {
	places *Places
	radius float64
	period float64
	low    [3]float64
	width  [3]float64
	boxes  [3]int
	start  []int32  // of each box in cells
	cells  []uint32 // by box, ascending
}

// NewSearch prepares to search the places.
func NewSearch(p *Places, radius, period float64) *Search {
	s := &Search{places: p, radius: radius, period: period}
	most := max(1, int(math.Cbrt(float64(p.Len()))*4))
	for axis, values := range s.axes() {
		low, high := 0.0, period
		if period == 0 {
			low, high = bounds(values)
		}
		s.low[axis], s.boxes[axis] = low, 1
		if n := math.Floor((high - low) / radius); n > 1 {
			s.boxes[axis] = min(int(math.Min(n, 1e6)), most)
		}
		s.width[axis] = (high - low) / float64(s.boxes[axis])
	}
	s.sort()
	return s
}

// sort puts the cells into their boxes.
func (s *Search) sort() {
	s.start = make([]int32, s.boxes[0]*s.boxes[1]*s.boxes[2]+1)
	box := make([]int32, s.places.Len())
	for i := range box {
		at := s.boxOf(s.places, i)
		box[i] = int32((at[2]*s.boxes[1]+at[1])*s.boxes[0] + at[0])
		s.start[box[i]+1]++
	}
	for b := range len(s.start) - 1 {
		s.start[b+1] += s.start[b]
	}
	next := append([]int32(nil), s.start...)
	s.cells = make([]uint32, len(box))
	for i, b := range box {
		s.cells[next[b]] = uint32(i)
		next[b]++
	}
}

// Near appends the cells within the radius of cell i of a population, in an
// order that depends on the places alone.
func (s *Search) Near(from *Places, i int, found []uint32) []uint32 {
	at := s.boxOf(from, i)
	var along [3][]int
	for axis := range along {
		along[axis] = s.neighbours(axis, at[axis])
	}
	for _, z := range along[2] {
		for _, y := range along[1] {
			for _, x := range along[0] {
				box := (z*s.boxes[1]+y)*s.boxes[0] + x
				for _, cell := range s.cells[s.start[box]:s.start[box+1]] {
					if Distance(from, i, s.places, int(cell), s.period) <= s.radius {
						found = append(found, cell)
					}
				}
			}
		}
	}
	return found
}

// neighbours are the boxes along an axis that may hold cells within the radius.
func (s *Search) neighbours(axis, at int) []int {
	n := s.boxes[axis]
	if s.period > 0 && n < 3 {
		return []int{0, 1}[:n]
	}
	var found []int
	for b := at - 1; b <= at+1; b++ {
		switch {
		case s.period > 0:
			found = append(found, (b+n)%n)
		case b >= 0 && b < n:
			found = append(found, b)
		}
	}
	return found
}

// boxOf is the box of a place along each axis; outside of all boxes it is -1 or
// below, or the number of boxes or above.
func (s *Search) boxOf(from *Places, i int) (at [3]int) {
	for axis, v := range [3]float64{from.X[i], from.Y[i], from.Z[i]} {
		n := s.boxes[axis]
		if n == 1 {
			continue
		}
		v -= s.low[axis]
		if s.period > 0 {
			v -= s.period * math.Floor(v/s.period)
			at[axis] = min(int(v/s.width[axis]), n-1)
			continue
		}
		box := math.Max(-2, math.Min(math.Floor(v/s.width[axis]), float64(n+1)))
		at[axis] = int(box)
		if box == float64(n) && v <= s.width[axis]*float64(n)*(1+1e-12) {
			at[axis] = n - 1 // the last cell lies on the edge
		}
	}
	return at
}

func (s *Search) axes() [3][]float64 { return [3][]float64{s.places.X, s.places.Y, s.places.Z} }

func bounds(values []float64) (low, high float64) {
	if len(values) == 0 {
		return 0, 0
	}
	low, high = values[0], values[0]
	for _, v := range values {
		low, high = math.Min(low, v), math.Max(high, v)
	}
	return low, high
}
