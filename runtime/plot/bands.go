package plot

import (
	"fmt"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
)

// Sizes of the raster of populations.
const (
	bandsHeight  = vg.Length(210) // of all bands, before the smallest are made readable
	cellHeight   = vg.Length(8)   // of a cell among few
	leastBand    = vg.Length(11)
	leastOfMany  = vg.Length(8.5)
	manyBands    = 24
	twoLines     = vg.Length(20) // the height of a band that has room for them
	bandGap      = vg.Length(2)
	leastRow     = vg.Length(0.2) // rows may overlap where spikes are rare
	fewestRows   = 12
	leastMark    = 0.55          // half the height of a mark, in points
	leastLabeled = vg.Length(30) // the height of a band that has labels of cells
)

// addBands draws the spikes of the populations, one above the other in their
// order, each with as many cells as its share of the height can show apart.
func (s *stack) addBands(f NetworkFigure) {
	if f.Spikes == nil {
		return
	}
	heights := bandHeights(f.Bands)
	rows := bandRows(f, heights)
	marks := f.marks(rows, s.scale, s.to)
	first := len(s.panels)
	for i, b := range f.Bands {
		if !b.Spikes {
			continue
		}
		shown := rows[i].shown
		out := panel{height: heights[i], plot: newPanel(0, s.to, -0.5, float64(shown)-0.5, panelTicks{x: 8, y: 1, xQuiet: true})}
		out.plot.Y.Tick.Marker = cellTicks{rows[i], heights[i]}
		half := max(heights[i].Points()/float64(shown)*0.4, leastMark)
		out.plot.Add(raster{at: marks[i], half: half, style: line(bandColour(i), 0.8)})
		out.note, out.noteColour, out.remark = b.Name, bandColour(i), fmt.Sprintf("%.3g Hz", b.RateHz)
		if heights[i] >= twoLines {
			out.below = subtitle(shown, b.Size)
		}
		s.notes = max(s.notes, out.noteWidth())
		hideX(out.plot)
		s.place(out, -0.5, float64(shown)-0.5)
		s.top += bandGap - panelGap
	}
	s.closeRows(first, "cell")
}

// closeRows gives panels that belong together one label, in the middle of their
// height, and the lowest of them its axis.
func (s *stack) closeRows(first int, label string) {
	rows := s.panels[first:]
	if len(rows) == 0 {
		return
	}
	last := &rows[len(rows)-1]
	last.plot.X.LineStyle, last.plot.X.Tick.LineStyle, last.plot.X.Tick.Length = line(ink, hairline), line(ink, hairline), tickLength
	rows[0].yLabel = label
	rows[0].labelDrop = (last.top + last.height - rows[0].top - rows[0].height) / 2
	s.top += panelGap - bandGap
}

// bandHeights shares the height out by the sizes of the populations.
func bandHeights(bands []Band) []vg.Length {
	all, shown := 0, 0
	for _, b := range bands {
		if b.Spikes {
			all += b.Size
			shown++
		}
	}
	least := leastBand
	if shown > manyBands {
		least = leastOfMany
	}
	total := min(bandsHeight, cellHeight*vg.Length(all))
	heights := make([]vg.Length, len(bands))
	for i, b := range bands {
		heights[i] = max(least, total*vg.Length(b.Size)/vg.Length(max(all, 1)))
	}
	return heights
}

// bandRow says which cells of a population have rows of the raster: shown of
// them, at equal distances.
type bandRow struct{ size, shown int }

// cell is the one in a row.
func (r bandRow) cell(row int) int { return row * r.size / r.shown }

// row is that of a cell; -1 where it has none.
func (r bandRow) row(cell int) int {
	row := (cell*r.shown + r.size - 1) / r.size
	if row < r.shown && r.cell(row) == cell {
		return row
	}
	return -1
}

// bandRows chooses the rows of each population: what the height can show, and
// fewer where that would be too many marks.
func bandRows(f NetworkFigure, heights []vg.Length) []bandRow {
	out := make([]bandRow, len(f.Bands))
	for share := 1.0; ; share *= 0.8 {
		marks, smallest := 0.0, true
		for i, b := range f.Bands {
			most := max(fewestRows, int(share*float64(heights[i]/leastRow)))
			out[i] = bandRow{b.Size, min(b.Size, most)}
			smallest = smallest && out[i].shown <= fewestRows
			marks += float64(out[i].shown) * b.RateHz * 1e-3 * f.Duration
		}
		if marks <= mostMarks || smallest {
			return out
		}
	}
}

// marks are the spikes in the rows, those that would lie upon each other once.
func (f NetworkFigure) marks(rows []bandRow, scale, to float64) [][]vg.Point {
	const apart = 0.25 // points on the page
	marks := make([][]vg.Point, len(rows))
	last := make([][]int, len(rows))
	for i, r := range rows {
		last[i] = make([]int, r.shown)
		for k := range last[i] {
			last[i][k] = math.MinInt
		}
	}
	for spike := range f.Spikes {
		row := rows[spike.Band].row(spike.Cell)
		if row < 0 {
			continue
		}
		x := spike.Time / scale
		at := int(x / to * runWidth.Points() / apart)
		if before := &last[spike.Band][row]; at != *before {
			*before = at
			marks[spike.Band] = append(marks[spike.Band], vg.Point{X: vg.Length(x), Y: vg.Length(row)})
		}
	}
	return marks
}

// cellTicks label rows of a raster by the numbers of their cells.
type cellTicks struct {
	bandRow
	height vg.Length
}

// Ticks implements plot.Ticker.
func (c cellTicks) Ticks(_, _ float64) []plot.Tick {
	count := max(2, int(c.height/30))
	if c.height >= 0.9*cellHeight*vg.Length(c.size) { // a label for each cell
		count = c.size
	} else if c.height < leastLabeled {
		return nil
	}
	var out []plot.Tick
	for _, t := range (whole{ticks{Count: min(c.size, count)}}).Ticks(0, float64(c.size-1)) {
		out = append(out, plot.Tick{Value: t.Value * float64(c.shown) / float64(c.size), Label: fmt.Sprint(int(math.Round(t.Value)))})
	}
	return out
}
