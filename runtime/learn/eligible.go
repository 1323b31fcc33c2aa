package learn

import (
	"fmt"
	"math"

	"nmlc/runtime/group"
)

// traces are the eligibility traces of the connections of a bundle, in the trials
// of a group.
type traces struct {
	*bundle
	filters  []*sources
	pre      group.Numbers // [signal][source], of the sample at hand
	trace    group.Numbers // [sample][group][k][lane]
	gradient group.Numbers // [group][lane]
	began    []bool        // [sample]: something has arrived
	kept     int
	memory   int             // steps after which nothing is left in them
	update   *connectionCall // nil where no traces are kept
	learn    *connectionCall
}

// connectionCall is a kernel over connections with its operands; those that change
// from call to call have their place among them, -1 for none.
type connectionCall struct {
	segments             func(groups, owners, sources int, owner, index []int32, buffers [][]float64)
	buffers              [][]float64
	block, signal, trace int
}

func (l *learner) newTraces(b *bundle) (*traces, error) {
	if b.Trace == nil || b.Learn == nil {
		return nil, fmt.Errorf("internal error: no traces lead to port %d of %s", b.port, l.Name)
	}
	t := &traces{bundle: b, kept: b.Kept, began: make([]bool, l.samples)}
	rows := len(b.Filters)
	for range b.Filters {
		t.filters = append(t.filters, newSources(b.source, l.samples))
	}
	if b.Raw {
		rows++
	}
	t.pre = group.NewNumbers(rows*b.pitch(), l.single)
	t.trace = group.NewNumbers(l.samples*len(b.index)*t.kept, l.single)
	t.gradient = group.NewNumbers(len(b.index), l.single)
	known := map[string][]float64{"common": l.common.Memory(), "kappa": l.kappa.Memory(), "block": l.block.Memory(), "pre": t.pre.Memory(),
		"signal": l.signal.Memory(), "trace": t.trace.Memory(), "gradient": t.gradient.Memory()}
	var err error
	if b.Update != nil {
		if t.update, err = newConnectionCall(b, b.Update.Name, known, false); err != nil {
			return nil, err
		}
	}
	t.learn, err = newConnectionCall(b, b.Learn.Name, known, true)
	return t, err
}

func newConnectionCall(b *bundle, name string, known map[string][]float64, learn bool) (*connectionCall, error) {
	k := b.Update
	if learn {
		k = b.Learn
	}
	if k.Segments == nil || k.Lanes != b.lanes {
		return nil, fmt.Errorf("internal error: kernel %s does not go over connections in groups of %d", name, b.lanes)
	}
	bound, err := newCall(k, known)
	if err != nil {
		return nil, err
	}
	return &connectionCall{segments: k.Segments, buffers: bound.buffers, block: find(k, "block"), signal: find(k, "signal"), trace: find(k, "trace")}, nil
}

// set has a buffer, if there is one, begin at a number.
func (c *connectionCall) set(buffer int, of group.Numbers, at int) {
	if buffer >= 0 {
		c.buffers[buffer] = of.From(at)
	}
}

// begin brings the traces to step 0.
func (t *traces) begin(of *crowd) {
	t.memory = 1
	if t.update != nil || t.param >= 0 {
		t.memory = math.MaxInt
	}
	for i, f := range t.Filters {
		t.filters[i].begin(of.fixed(f.Decay))
		t.memory = max(t.memory, of.remembers(of.fixed(f.Decay)))
	}
	t.trace.Clear()
	t.gradient.Clear()
	for s := range t.began {
		t.began[s] = t.param >= 0 // which acts from the beginning
	}
}

// step moves the traces of a sample by a step, in which arrivals lie.
func (t *traces) step(l *learner, step, sample int, wanted bool) {
	if step == 0 {
		t.start(l, sample)
	}
	for i, f := range t.filters {
		setProductsIn(t.pre, i*t.pitch(), f.all(sample, step), 1)
	}
	t.mark(l, step, sample, 1)
	call := t.update
	if wanted {
		call = t.learn
	}
	call.set(call.block, l.block, l.place(step, l.written)+sample*l.padded)
	call.set(call.signal, l.signal, l.place(step, len(l.Signals))+sample*l.padded)
	call.set(call.trace, t.trace, sample*len(t.index)*t.kept)
	call.segments(len(t.owner), l.samples*l.padded, t.pitch(), t.owner, t.index, call.buffers)
	t.mark(l, step, sample, 0)
}

// arrivals adds the spikes that arrive in a step to the filters which see them
// before they are used, or to the others.
func (t *traces) arrivals(l *learner, step, active int, early bool) {
	for i, f := range t.Filters {
		if f.Early != early {
			continue
		}
		gain, at := l.fixed(f.Gain), step
		if !early {
			at++
		}
		for k := range t.origin {
			from := &t.origin[k]
			t.filters[i].add(from.spikes(l, step, active), from.first, at, gain)
		}
	}
	if early {
		t.eachArrival(l, step, active, func(sample, _ int) { t.began[sample] = true })
	}
}

// eachArrival calls f with sample and source of each spike that arrives in a step.
func (b *bundle) eachArrival(l *learner, step, active int, f func(sample, source int)) {
	for _, from := range b.origin {
		of := from.spikes(l, step, active)
		for k, s := range of.samples {
			f(int(s), from.first+int(of.cells[k]))
		}
	}
}

// spikes are those that arrive in a step.
func (o *origin) spikes(l *learner, step, active int) spiked {
	sent := step - 1 - o.path.delay
	if sent < 0 {
		return spiked{}
	}
	return l.of.parts[o.path.pre.index].spiked(sent).upTo(active)
}

// start brings the traces of a parameter to what it does to initial values.
func (t *traces) start(l *learner, sample int) {
	for k, c := range t.Start {
		for g, cell := range t.owner {
			t.trace.Set(((sample*len(t.owner)+g)*t.kept+k)*t.lanes, l.valueOf(c, 0, sample, int(cell)))
		}
	}
}

// mark writes which spikes arrive.
func (t *traces) mark(l *learner, step, sample int, x float64) {
	row := len(t.filters) * t.pitch()
	switch {
	case t.param >= 0:
		t.pre.Set(row, 1)
		return
	case !t.Raw:
		return
	}
	t.eachArrival(l, step, sample+1, func(s, source int) {
		if s == sample {
			t.pre.Set(row+source, x)
		}
	})
}

// finish brings the gradient to where it is collected.
func (t *traces) finish(of *part) {
	for i, to := range t.place {
		switch {
		case to.path < 0:
		case t.param >= 0:
			of.grad[t.param*of.Size+int(to.at)] = t.gradient.At(i)
		default:
			of.of.gradient[to.path].Set(int(to.at), t.gradient.At(i))
		}
	}
}
