package learn

// factors are traces that are kept as products: a factor of each presynaptic cell,
// which sums its spikes and decays, and one of each postsynaptic cell, which the
// kernels carry. In steps with a learning signal their products are added to the
// gradient, many steps at a time.
type factors struct {
	trace, decay numbers
	bundles      []*factored
	ports        int // rows of factor are [trained port][signal]
	waiting      int // rows of a and b
	list         []int32
}

// factored is a bundle under such a rule.
type factored struct {
	*bundle
	row     int // among the trained ports
	sources *sources
	a, b    numbers // [waiting][source or cell]
	pitch   int     // of a
}

// mostWaiting is how many products wait to be added: enough to read the gradient
// seldom, few enough to stay in the cache.
const mostWaiting = 64

func (l *learner) newFactors() *factors {
	m := l.of.machine
	f := &factors{decay: newNumbers(1, l.single), trace: newNumbers(width(l.Code.Factor, "trace")*l.samples*l.padded, l.single)}
	f.decay.set(0, m.job.Decay)
	for port, path := range l.Online.Paths {
		if path == nil {
			continue
		}
		for _, b := range m.bundles {
			if b.post == l.crowd && b.port == port {
				pitch := m.padded(b.source)
				f.bundles = append(f.bundles, &factored{bundle: b, row: f.ports, sources: newSources(b.source, l.samples), pitch: pitch,
					a: newNumbers(mostWaiting*pitch, l.single), b: newNumbers(mostWaiting*l.padded, l.single)})
			}
		}
		f.ports++
	}
	return f
}

// padded is a number of values that fills whole vectors.
func (m *Machine) padded(n int) int {
	lanes := m.job.Rows.Lanes
	return (n + lanes - 1) / lanes * lanes
}

func (f *factors) begin() {
	f.trace.clear()
	f.waiting = 0
	for _, b := range f.bundles {
		b.sources.begin(f.decay.at(0))
	}
}

// step takes up the spikes that arrive in a step, and what it adds to the gradient.
func (f *factors) step(l *learner, step int, wanted []bool) {
	for _, b := range f.bundles {
		b.eachArrival(l, step, len(wanted), func(sample, source int) { b.sources.add(sample, source, step, 1) })
	}
	for sample, is := range wanted {
		if !is {
			continue
		}
		for _, b := range f.bundles {
			b.write(l, f.waiting, step, sample)
		}
		if f.waiting++; f.waiting == mostWaiting {
			f.flush(l)
		}
	}
}

// write keeps both factors of a step, the postsynaptic one times its learning
// signal, without the bias of sums that began at zero.
func (b *factored) write(l *learner, row, step, sample int) {
	bias := 1 - b.sources.power(step+1)
	for source := range b.source {
		b.a.set(row*b.pitch+source, b.sources.at(sample, source, step)/bias)
	}
	size := l.samples * l.padded
	factor, signal := l.place(step, l.written)+b.row*len(l.Signals)*size+sample*l.padded, l.place(step, len(l.Signals))+sample*l.padded
	for cell := range l.Size {
		sum := 0.0
		for k := range l.Signals {
			sum += l.signal.at(signal+k*size+cell) * l.block.at(factor+k*size+cell)
		}
		b.b.set(row*l.padded+cell, sum)
	}
}

// flush adds the products that wait to the gradient.
func (f *factors) flush(l *learner) {
	if f.waiting == 0 {
		return
	}
	f.list = f.list[:0]
	for k := range f.waiting {
		f.list = append(f.list, int32(k))
	}
	f.waiting = 0
	rows := l.of.machine.job.Rows
	for _, b := range f.bundles {
		for _, from := range b.origin {
			p, to := from.path, l.of.gradient[from.index]
			post := p.target
			if p.dense {
				post = nil
			}
			rows.Outer(f.list, p.pre.Size, p.start, post, b.a.from(from.first), b.pitch, b.b.memory(), l.padded, l.padded, to.memory())
		}
	}
}
