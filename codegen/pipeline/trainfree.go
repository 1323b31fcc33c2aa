package pipeline

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"nmlc/ir/lower"
	"nmlc/lang/circuit"
	"nmlc/lang/model"
	"nmlc/runtime/learn"
	"nmlc/runtime/train"
)

// bounds are those of a value; infinite where there are none.
type bounds struct{ lo, hi float64 }

var unbounded = bounds{math.Inf(-1), math.Inf(1)}

// apply gives the bounds to what is trained.
func (b bounds) apply(f *learn.Free) {
	if !math.IsInf(b.lo, 0) {
		f.Lo = []float64{b.lo}
	}
	if !math.IsInf(b.hi, 0) {
		f.Hi = []float64{b.hi}
	}
}

// free lists what is trained, with first values and bounds.
func (a *trainer) free() error {
	for i := range a.train.Free {
		f := &a.train.Free[i]
		for _, m := range f.Projections {
			p := a.projectionOf(m)
			var made *learn.Free
			var err error
			switch f.Kind {
			case "weight":
				made, err = a.freeWeight(f, p)
			default:
				made, err = a.freeDelay(f, p)
			}
			a.trains(f, made, err)
		}
		for _, m := range f.Populations {
			made, err := a.freeParam(f, a.of[m])
			a.trains(f, made, err)
		}
	}
	a.signsOfArrivals()
	return nil
}

// trains appends what is trained, or reports why it cannot be.
func (a *trainer) trains(f *model.TrainFree, made *learn.Free, err error) {
	if err != nil {
		a.wrong(f.Span, err)
		return
	}
	a.plan.Job.Free = append(a.plan.Job.Free, *made)
}

func (a *trainer) projectionOf(m *model.Projection) *circuit.Projection {
	for _, p := range a.circuit.Projections {
		if p.Model == m {
			return p
		}
	}
	return nil
}

// named is a part of the network as in "rec (E -> I)".
func named(m *model.Projection) string {
	return fmt.Sprintf("%s (%s -> %s)", m.Name, m.Pre.Name, m.Post.Name)
}

// freeWeight are the weights of a projection.
func (a *trainer) freeWeight(f *model.TrainFree, p *circuit.Projection) (*learn.Free, error) {
	w := p.Model.Synapse.Weight
	if w == nil {
		return nil, fmt.Errorf("the synapse %s of %s has no weight to train", p.Model.Synapse.Name, named(p.Model))
	}
	at, err := a.weighted(p)
	if err != nil {
		return nil, err
	}
	made := &learn.Free{Name: w.Name + " of " + named(p.Model), Unit: w.Unit, Scale: w.Scale, Kind: learn.Weights, Projection: at, Shared: f.Shared}
	edges := a.edges[p]
	b := unbounded
	if f.Bounded {
		b = bounds{f.Lo, f.Hi}
	}
	if made.Start, err = sharedOrEach(f, made.Name, edges.Weight, edges.Len()); err != nil {
		return nil, err
	}
	b.apply(made)
	if slices.Contains(a.train.Dale, p.Model.Pre) && spikes(p.Model.Post) {
		if err := train.KeepSigns(made); err != nil {
			return nil, fmt.Errorf("%w\nhint: `dale` keeps the sign of what %s sends: draw its weights with one sign, as in normal(0, s, min = 0)", err, p.Model.Pre.Name)
		}
	}
	return made, within(made)
}

// freeDelay are the delays of a projection, in steps.
func (a *trainer) freeDelay(f *model.TrainFree, p *circuit.Projection) (*learn.Free, error) {
	if len(p.Spikes) != 1 {
		return nil, fmt.Errorf("a spike of %s acts in several ways, which cannot have a trained delay", named(p.Model))
	}
	at := slices.Index(a.plan.Of, p.Model)
	made := &learn.Free{Name: "delay of " + named(p.Model), Unit: "ms", Scale: 1 / a.dt, Kind: learn.Delays, Projection: at, Shared: f.Shared}
	edges := a.edges[p]
	steps := make([]float64, len(edges.Delay))
	for i, d := range edges.Delay {
		steps[i] = float64(d)
	}
	var err error
	if made.Start, err = sharedOrEach(f, made.Name, steps, edges.Len()); err != nil {
		return nil, err
	}
	b := bounds{1, math.Inf(1)}
	if f.Bounded {
		b = bounds{f.Lo / a.dt, f.Hi / a.dt}
	}
	if b.lo < 1 {
		return nil, fmt.Errorf("%s may become %g ms, but a spike needs at least one time step, %g ms, to arrive", made.Name, b.lo*a.dt, a.dt)
	}
	b.apply(made)
	return made, within(made)
}

// sharedOrEach are first values: one for all, or one for each.
func sharedOrEach(f *model.TrainFree, name string, values []float64, n int) ([]float64, error) {
	if n == 0 {
		return nil, fmt.Errorf("%s: there are none", name)
	}
	if !f.Shared {
		return each(values, n), nil
	}
	if lo, hi := slices.Min(values), slices.Max(values); lo != hi {
		return nil, fmt.Errorf("%s shall be one value for all, but they begin with %d different ones\nhint: leave `shared` out, or give all the same first value", name, len(slices.Compact(slices.Sorted(slices.Values(values)))))
	}
	return values[:1:1], nil
}

// within reports first values beyond their bounds.
func within(f *learn.Free) error {
	below, above := 0, 0
	for _, v := range f.Start {
		if f.Lo != nil && v < f.Lo[0] {
			below++
		}
		if f.Hi != nil && v > f.Hi[0] {
			above++
		}
	}
	show := func(v float64) string { return fmt.Sprintf("%.6g%s", v/f.Scale, unitText(f.Unit)) }
	switch n := len(f.Start); {
	case below > 0:
		return fmt.Errorf("%s: %d of %d first values lie below the bound %s, down to %s", f.Name, below, n, show(f.Lo[0]), show(slices.Min(f.Start)))
	case above > 0:
		return fmt.Errorf("%s: %d of %d first values lie above the bound %s, up to %s", f.Name, above, n, show(f.Hi[0]), show(slices.Max(f.Start)))
	}
	return nil
}

func unitText(unit string) string {
	if unit == "1" {
		return ""
	}
	return " " + unit
}

// freeParam is a parameter of a population, or with `start` the initial value of
// a state.
func (a *trainer) freeParam(f *model.TrainFree, c *crowd) (*learn.Free, error) {
	name, what := f.Symbol, f.Symbol
	if f.Kind == "start" {
		name, what = f.Symbol+".start", "start "+f.Symbol
	}
	if c.Cell == nil {
		return nil, fmt.Errorf("%s is a source of spikes: it has nothing to train", c.Model.Name)
	}
	s := c.Cell.Lookup(name)
	if line, own, ok := strings.Cut(name, "."); s == nil && ok { // lines of one synapse share its parameters
		s = a.circuit.Brought(c.Population, line, own)
	}
	if s == nil || s.Kind != model.Param {
		return nil, fmt.Errorf("the cells of %s have no %s to train", c.Model.Name, what)
	}
	one, values, err := c.parameter(s)
	if err != nil {
		return nil, err
	}
	if values == nil {
		values = []float64{one}
	}
	made := &learn.Free{Name: what + " of " + c.Model.Name, Unit: s.Unit, Scale: s.Scale, Kind: learn.Params, Population: c.Index, Shared: f.Shared}
	if made.Start, err = sharedOrEach(f, made.Name, values, c.size); err != nil {
		return nil, err
	}
	b := a.boundsOf(f, s, made.Start)
	c.spans[s] = b.span(made.Start)
	b.apply(made)
	if !f.Shared {
		c.each[s] = made.Start
	}
	a.trained[c] = append(a.trained[c], s.Name)
	for i, v := range c.Cell.Params {
		if v == s {
			made.Param = i
		}
	}
	return made, within(made)
}

// boundsOf are the bounds of a parameter: those of the line, or the range that
// the model gives, or else the side of zero on which all first values lie, which
// the compiler relies on when it chooses the integrators: there it may shrink to
// a thousandth.
func (a *trainer) boundsOf(f *model.TrainFree, s *model.Symbol, start []float64) bounds {
	lo, hi := slices.Min(start), slices.Max(start)
	switch {
	case f.Bounded:
		return bounds{f.Lo, f.Hi}
	case s.HasRange:
		return bounds{s.Lo, s.Hi}
	case f.Kind == "start":
		return unbounded
	case lo > 0:
		return bounds{lo / 1000, math.Inf(1)}
	case hi < 0:
		return bounds{math.Inf(-1), hi / 1000}
	}
	return unbounded
}

// span is where a trained parameter may go, for who chooses integrators: one
// without bounds may have either sign.
func (b bounds) span(start []float64) lower.Range {
	r := lower.Range{Lo: b.lo, Hi: b.hi}
	if math.IsInf(r.Lo, 0) {
		r.Lo = min(-1, 2*slices.Min(start))
	}
	if math.IsInf(r.Hi, 0) {
		r.Hi = max(1, 2*slices.Max(start))
	}
	return r
}
