package record

import (
	"io"
	"math"

	"nmlc/runtime/network"
)

// stretches is into how many the time of a run is divided where the run did not
// record rates.
const stretches = 200

// Rates are the rates of the populations, in spikes per cell and second, in
// stretches of time.
type Rates struct {
	Stride int         // steps of a stretch
	Hz     [][]float64 // [population][stretch]; nil where they are not known
	dt     float64
}

// RatesOf are the rates that a run recorded each stride steps, or where it did
// not, those counted from the spikes.
func RatesOf(r *network.Result, stride int) Rates {
	if r.Rates != nil && stride > 0 {
		return Rates{Stride: stride, Hz: r.Rates, dt: r.DT}
	}
	rates := Rates{Stride: roundStride(r.Steps), Hz: make([][]float64, len(r.Populations)), dt: r.DT}
	n := (r.Steps + rates.Stride - 1) / rates.Stride
	for _, s := range r.Spikes {
		hz := &rates.Hz[s.Population]
		if *hz == nil {
			*hz = make([]float64, n)
		}
		(*hz)[int(s.Step)/rates.Stride]++
	}
	for p, hz := range rates.Hz {
		for k := range hz {
			steps := min(rates.Stride, r.Steps-k*rates.Stride)
			hz[k] /= float64(r.Populations[p].Size) * float64(steps) * r.DT * 1e-3
		}
		if hz == nil && r.Populations[p].Spikes == 0 {
			rates.Hz[p] = make([]float64, n)
		}
	}
	return rates
}

// roundStride is 1, 2 or 5 times a power of ten steps.
func roundStride(steps int) int {
	most := max(1, steps/stretches)
	stride := int(math.Pow(10, math.Floor(math.Log10(float64(most)))))
	for _, f := range []int{5, 2} {
		if f*stride <= most {
			return f * stride
		}
	}
	return stride
}

// Known are the populations whose rates are known.
func (r *Rates) Known() []int {
	var out []int
	for p, hz := range r.Hz {
		if len(hz) > 0 {
			out = append(out, p)
		}
	}
	return out
}

// Times are the beginnings of the stretches in ms.
func (r *Rates) Times() []float64 {
	n := 0
	for _, hz := range r.Hz {
		n = max(n, len(hz))
	}
	out := make([]float64, n)
	for k := range out {
		out[k] = float64(k*r.Stride) * r.dt
	}
	return out
}

// Write writes a table of the rates: time_ms, the beginning of the stretch, and
// POPULATION_hz.
func (r *Rates) Write(w io.Writer, populations []network.Activity) error {
	t := newTable(w)
	t.text("time_ms")
	for _, p := range r.Known() {
		t.text("," + Field(populations[p].Name+"_hz"))
	}
	t.text("\n")
	for k, time := range r.Times() {
		t.number(time)
		for _, p := range r.Known() {
			t.text(",")
			if k < len(r.Hz[p]) {
				t.number(r.Hz[p][k])
			}
		}
		t.text("\n")
	}
	return t.out.Flush()
}
