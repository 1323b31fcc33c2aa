package learn

import (
	"math"
	"nmlc/runtime/group"
)

// factors are traces that are kept as products: x of each presynaptic cell, which
// sums its spikes and decays by a in each step, and f of each postsynaptic cell,
// which the kernels carry. A step adds x f L to the gradient, with L its learning
// signal. Between spikes x is known from one step to the next, so that a stretch
// of steps adds
//
//	x(last)/a^n C(last) - sum over spikes within of a^-k C(before),  C(t) = sum of a^k f L
//
// with k counted from its first step: rows of the gradient are touched where there
// are spikes, and once for all others.
type factors struct {
	trace, decay group.Numbers
	even         group.Numbers // f of the filters of each port, which all cells share
	evenly       []float64     // the same
	bundles      []*factored
	longest      int // steps of a stretch
	last         int // step that was taken up last
}

// factored is a bundle under such a rule.
type factored struct {
	*bundle
	row     int // among the trained ports
	sources *sources
	began   []int       // [sample]: first step of the stretch under way, -1 for none
	open    int         // stretches under way
	sum     [][]float64 // [sample]: C of each cell
	// Stretches that are over wait to be added together: [waiting][source or cell].
	left, right group.Numbers
	leftPitch   int
	waiting     int
	spent       group.Numbers // what spikes take back: [row][cell]
	rows        int
	row0, cell  [][]int32 // of each origin: rows of spent, and presynaptic cells
	list        []int32
}

// mostWaiting is how many rows wait to be added: enough to read the gradient
// seldom, few enough to stay in the cache.
const mostWaiting = 64

// mostGrowth bounds 1/a^n within a stretch, where large numbers cancel.
const mostGrowth = 8

func (l *learner) newFactors() *factors {
	m := l.of.machine
	f := &factors{decay: group.NewNumbers(1, l.single), trace: group.NewNumbers(width(l.Code.Factor, "trace")*l.samples*l.padded, l.single), longest: 1}
	f.decay.Set(0, m.job.Decay)
	if a := f.decay.At(0); a > 0 {
		f.longest = max(1, int(math.Log(mostGrowth)/-math.Log(a)))
	}
	ports, filters := 0, 0
	for port, path := range l.Online.Paths[:l.Ports] {
		if path == nil {
			continue
		}
		filters += len(path.Filters)
		for _, b := range m.bundles {
			if b.post == l.crowd && b.port == port {
				f.bundles = append(f.bundles, l.newFactored(b, ports))
			}
		}
		ports++
	}
	f.even, f.evenly = group.NewNumbers(filters, l.single), make([]float64, filters)
	return f
}

func (l *learner) newFactored(b *bundle, row int) *factored {
	pitch := l.of.machine.padded(b.source)
	numbers := func(width int) group.Numbers { return group.NewNumbers(mostWaiting*width, l.single) }
	f := &factored{bundle: b, row: row, sources: newSources(b.source, l.samples), began: make([]int, l.samples), sum: make([][]float64, l.samples),
		left: numbers(pitch), right: numbers(l.padded), leftPitch: pitch, spent: numbers(l.padded), row0: make([][]int32, len(b.origin)), cell: make([][]int32, len(b.origin))}
	for s := range f.sum {
		f.sum[s] = make([]float64, l.padded)
	}
	for k := range int32(mostWaiting) {
		f.list = append(f.list, k)
	}
	return f
}

// padded is a number of values that fills whole vectors.
func (m *Machine) padded(n int) int {
	lanes := m.job.Rows.Lanes
	return (n + lanes - 1) / lanes * lanes
}

func (f *factors) begin() {
	f.trace.Clear()
	f.even.Clear()
	clear(f.evenly)
	for _, b := range f.bundles {
		b.sources.begin(f.decay.At(0))
		b.open = 0
		for s := range b.began {
			b.began[s] = -1
		}
	}
}

// advance moves what all cells share by a step.
func (f *factors) advance(l *learner) {
	k, a := 0, f.decay.At(0)
	for _, path := range l.Online.Paths[:l.Ports] {
		if path == nil {
			continue
		}
		for _, filter := range path.Filters {
			f.evenly[k] = filter.factor(f.evenly[k], a, l.fixed(filter.Decay), l.fixed(filter.Gain))
			f.even.Set(k, f.evenly[k])
			k++
		}
	}
}

// factor is the next factor: a D f + (1-a) F, with F what an arrival adds to the
// next state.
func (f *Filter) factor(last, a, decay, gain float64) float64 {
	if f.Early {
		gain *= decay
	}
	return float64(a*decay*last) + float64((1-a)*gain)
}

// step takes up the spikes that arrive in a step, and what it adds to the gradient.
func (f *factors) step(l *learner, step int, wanted []bool) {
	last := f.last
	f.last = step
	for _, b := range f.bundles {
		for sample, began := range b.began {
			if began >= 0 && (sample >= len(wanted) || !wanted[sample] || step-began >= f.longest) {
				b.end(l, sample, last)
			}
		}
		b.arrivals(l, step, len(wanted))
		for sample, is := range wanted {
			if is {
				b.add(l, step, sample)
			}
		}
	}
}

// add adds a step to C, without the bias of sums that began at zero.
func (b *factored) add(l *learner, step, sample int) {
	if b.began[sample] < 0 {
		b.began[sample] = step
		b.open++
		clear(b.sum[sample])
	}
	scale := b.sources.power(step-b.began[sample]) / (1 - b.sources.power(step+1))
	size := l.samples * l.padded
	factor, signal := l.place(step, l.factored)+b.row*len(l.Signals)*size+sample*l.padded, l.place(step, len(l.Signals))+sample*l.padded
	for k := range l.Signals {
		addProductsIn(l.factor, factor+k*size, l.signal, signal+k*size, scale, b.sum[sample][:l.Size])
	}
}

// arrivals takes up the spikes that arrive in a step.
func (b *factored) arrivals(l *learner, step, active int) {
	for i := range b.origin {
		from := &b.origin[i]
		of := from.spikes(l, step, active)
		if b.open > 0 {
			b.takeBack(l, step, i, of)
		}
		b.sources.add(of, from.first, step, 1)
	}
}

// takeBack notes what the spikes of an origin take back of stretches under way.
func (b *factored) takeBack(l *learner, step, origin int, of spiked) {
	for k := 0; k < len(of.samples); {
		sample, first := of.samples[k], k
		for k < len(of.samples) && of.samples[k] == sample {
			k++
		}
		if b.began[sample] < 0 {
			continue
		}
		if b.rows == mostWaiting {
			b.flushSpent(l)
		}
		growth := -1 / b.sources.power(step-b.began[sample])
		setProductsIn(b.spent, b.rows*l.padded, b.sum[sample][:l.Size], growth)
		for _, cell := range of.cells[first:k] {
			b.row0[origin], b.cell[origin] = append(b.row0[origin], int32(b.rows)), append(b.cell[origin], cell)
		}
		b.rows++
	}
}

// flushSpent takes it back.
func (b *factored) flushSpent(l *learner) {
	rows := l.of.machine.job.Rows
	for i, from := range b.origin {
		p, to := from.path, l.of.gradient[from.index].Memory()
		if p.dense {
			rows.Add(b.row0[i], b.cell[i], b.spent.Memory(), l.padded, to, l.padded, l.padded)
		} else {
			rows.Gather(b.cell[i], b.row0[i], p.start, p.target, b.spent.Memory(), l.padded, to)
		}
		b.row0[i], b.cell[i] = b.row0[i][:0], b.cell[i][:0]
	}
	b.rows = 0
}

// end ends a stretch with a step.
func (b *factored) end(l *learner, sample, last int) {
	growth := 1 / b.sources.power(last-b.began[sample])
	setProductsIn(b.left, b.waiting*b.leftPitch, b.sources.all(sample, last), growth)
	setProductsIn(b.right, b.waiting*l.padded, b.sum[sample][:l.Size], 1)
	b.began[sample] = -1
	b.open--
	if b.waiting++; b.waiting == mostWaiting {
		b.flush(l)
	}
}

// flush adds the stretches that wait to the gradient.
func (b *factored) flush(l *learner) {
	if b.waiting == 0 {
		return
	}
	rows := l.of.machine.job.Rows
	for _, from := range b.origin {
		p, to := from.path, l.of.gradient[from.index]
		post := p.target
		if p.dense {
			post = nil
		}
		rows.Outer(b.list[:b.waiting], p.pre.Size, p.start, post, b.left.From(from.first), b.leftPitch, b.right.Memory(), l.padded, l.padded, to.Memory())
	}
	b.waiting = 0
}

// finish ends all stretches and adds what waits.
func (f *factors) finish(l *learner) {
	for _, b := range f.bundles {
		for sample, began := range b.began {
			if began >= 0 {
				b.end(l, sample, f.last)
			}
		}
		b.flushSpent(l)
		b.flush(l)
	}
}
