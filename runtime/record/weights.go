package record

import "nmlc/runtime/wiring"

// Weights are those of plastic connections at the end of a run, in coherent
// units and in the order of the edges.
type Weights struct {
	Name, Unit string
	Scale      float64
	Edges      *wiring.Edges
	Values     []float64
}

// weights writes weights_NAME_UNIT and, for each connection, its cells as
// weights_NAME_pre and weights_NAME_post.
func (a *archive) weights(w *Weights) {
	name := "weights_" + w.Name
	pre, post, values := make([]int64, len(w.Values)), make([]int64, len(w.Values)), make([]float64, len(w.Values))
	for cell := range w.Edges.Pre {
		for k := w.Edges.Row[cell]; k < w.Edges.Row[cell+1]; k++ {
			pre[k], post[k], values[k] = int64(cell), int64(w.Edges.Target[k]), w.Values[k]/w.Scale
		}
	}
	a.write(name+"_"+UnitInName(w.Unit), values)
	a.write(name+"_pre", pre)
	a.write(name+"_post", post)
}
