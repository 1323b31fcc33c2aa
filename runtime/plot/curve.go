package plot

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// curve draws values over time. It has gaps where they are not finite.
type curve struct {
	time, values []float64
	style        draw.LineStyle
	held         bool // each value holds until the next
}

// DataRange implements plot.DataRanger.
func (l curve) DataRange() (xmin, xmax, ymin, ymax float64) {
	xmin, xmax = extent(l.time)
	ymin, ymax = extent(l.values)
	return xmin, xmax, ymin, ymax
}

// Plot implements plot.Plotter.
func (l curve) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	var path vg.Path
	var before vg.Length
	pen := false
	for _, i := range decimate(l.values[:min(len(l.values), len(l.time))], buckets(c)) {
		if !finite(l.values[i]) {
			pen = false
			continue
		}
		at := vg.Point{X: x(l.time[i]), Y: y(l.values[i])}
		if pen {
			if l.held {
				path.Line(vg.Point{X: at.X, Y: before})
			}
			path.Line(at)
		} else {
			path.Move(at)
		}
		pen, before = true, at.Y
	}
	if len(path) > 0 {
		c.SetLineStyle(l.style)
		c.Stroke(path)
	}
}

// buckets is how many stretches of time a canvas can show apart.
func buckets(c draw.Canvas) int { return max(16, int(2*(c.Max.X-c.Min.X).Points())) }

// decimate chooses the samples to draw: all of a short series, else the lowest
// and the highest of each stretch of time in their order, so that no spike is
// lost, and the first sample of a gap.
func decimate(values []float64, stretches int) []int {
	n := len(values)
	var out []int
	if n <= 3*stretches {
		for i := range n {
			out = append(out, i)
		}
		return out
	}
	for s := range stretches {
		from, to := s*n/stretches, (s+1)*n/stretches
		low, high, gap := -1, -1, -1
		for i := from; i < to; i++ {
			switch v := values[i]; {
			case !finite(v):
				gap = i
			case low < 0:
				low, high = i, i
			case v < values[low]:
				low = i
			case v > values[high]:
				high = i
			}
		}
		out = appendInOrder(out, low, high, gap)
	}
	return out
}

// appendInOrder appends the indices that are not negative, each once.
func appendInOrder(out []int, indices ...int) []int {
	last := -1
	for range indices {
		next := math.MaxInt
		for _, i := range indices {
			if i > last && i < next {
				next = i
			}
		}
		if next == math.MaxInt {
			break
		}
		out = append(out, next)
		last = next
	}
	return out
}

// extent is the range of the finite values; (+Inf, -Inf) where there is none.
func extent(series ...[]float64) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, values := range series {
		for _, v := range values {
			if finite(v) {
				low, high = math.Min(low, v), math.Max(high, v)
			}
		}
	}
	return low, high
}

// padded widens a range so that lines keep off its borders, and gives an empty
// one some width.
func padded(low, high float64) (float64, float64) {
	if low > high || low == 0 && high == 0 {
		return -1, 1
	}
	margin := 0.06 * (high - low)
	if margin <= 1e-9*math.Max(math.Abs(low), math.Abs(high)) {
		margin = math.Max(0.1*math.Abs(low), 1e-3)
	}
	return low - margin, high + margin
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
