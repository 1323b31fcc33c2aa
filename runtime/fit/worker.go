package fit

import (
	"nmlc/runtime/abi"
	"nmlc/runtime/group"
)

// worker runs kernels for one thread: it owns one set of buffers, and takes
// group after group.
type worker struct {
	memory  *group.Memory
	segment int // steps of tape at a time

	prepare, prepareTangent           *group.Bound
	forward, taped, backward, tangent *group.Bound
	prepareAdjoint                    *group.Bound

	spikes      *trains   // of the lanes, where the loss needs them; else nil
	loss        []float64 // of each lane, after gradient
	checkpoints []float64 // states at the starts of the segments
	stateSize   int
	keep        bool      // keep the inputs laid out by lane
	scratch     []float64 // inputs of a segment where they are not kept
}

func newWorker(k *Kernels, segment, steps int, keep bool) (*worker, error) {
	m, err := group.NewMemory(segment,
		[]*abi.Kernel{k.Prepare, k.PrepareAdjoint, k.PrepareTangent},
		[]*abi.Kernel{k.Forward, k.Taped, k.Backward, k.Tangent})
	if err != nil {
		return nil, err
	}
	w := &worker{
		memory: m, segment: segment, keep: keep,
		prepare: m.Bind(k.Prepare), prepareTangent: m.Bind(k.PrepareTangent),
		forward: m.Bind(k.Forward), taped: m.Bind(k.Taped), backward: m.Bind(k.Backward),
		prepareAdjoint: m.Bind(k.PrepareAdjoint), tangent: m.Bind(k.Tangent),
		loss: make([]float64, m.Lanes), stateSize: len(m.Slice("state")),
	}
	if segment < steps {
		w.checkpoints = make([]float64, (steps+segment-1)/segment*w.stateSize)
	}
	return w, nil
}

func (w *worker) bytes() int {
	return w.memory.Bytes() + 8*(len(w.checkpoints)+len(w.scratch))
}

// input is what the kernels read for n steps from step at on.
func (w *worker) input(l *layout, at, n int) []float64 {
	if w.keep {
		l.keep()
	}
	stride := l.stride()
	if l.cached != nil {
		return l.cached[at*stride : (at+n)*stride]
	}
	if len(w.scratch) < n*stride {
		w.scratch = group.Aligned(max(n, w.segment) * stride)
	}
	l.write(w.scratch, at, n)
	return w.scratch[:n*stride]
}

// start computes what depends on parameters alone, and the state at time 0.
func (w *worker) start() {
	w.prepare.Run(1, nil)
	w.memory.Zero("loss")
}

// value leaves the loss of each lane in "loss". visit, if not nil, sees the
// outputs after each segment: those of n steps from step at on.
func (w *worker) value(l *layout, visit func(at, n int)) {
	w.start()
	w.spikes.begin(l)
	for at := 0; at < l.steps; at += w.segment {
		n := min(w.segment, l.steps-at)
		w.forward.Run(n, w.input(l, at, n))
		w.spikes.collect(at, n)
		if visit != nil {
			visit(at, n)
		}
	}
}

// count leaves the loss of each lane in "loss", and counts its spikes.
func (w *worker) count(job *Job, l *layout) []float64 {
	spikes := make([]float64, w.memory.Lanes)
	w.value(l, func(_, n int) {
		job.eachSpike(w.memory, n, func(lane, _, _ int, _ float64) { spikes[lane]++ })
	})
	w.addSpikeLoss(w.memory.Slice("loss"))
	return spikes
}

// gradient leaves the loss of each lane in w.loss and its gradient in "grad".
func (w *worker) gradient(l *layout) {
	w.start()
	w.spikes.begin(l)
	last := (l.steps - 1) / w.segment
	for s := range last { // all but the last segment, which is taped at once
		copy(w.checkpoint(s), w.memory.Slice("state"))
		w.forward.Run(w.segment, w.input(l, s*w.segment, w.segment))
		w.spikes.collect(s*w.segment, w.segment)
	}
	w.memory.Zero("adjoint", "prepadj")
	for s := last; s >= 0; s-- {
		at := s * w.segment
		n := min(w.segment, l.steps-at)
		if s < last {
			copy(w.memory.Slice("state"), w.checkpoint(s))
		}
		input := w.input(l, at, n)
		w.taped.Run(n, input)
		if s == last {
			copy(w.loss, w.memory.Slice("loss"))
			w.spikes.collect(at, n)
			w.addSpikeLoss(w.loss)
		}
		w.spikes.seed(at, n)
		w.backward.Run(n, input)
	}
	w.prepareAdjoint.Run(1, nil)
}

func (w *worker) checkpoint(segment int) []float64 {
	return w.checkpoints[segment*w.stateSize : (segment+1)*w.stateSize]
}

// leastSquares leaves the loss in "loss", J'r in "jtr" and J'J in "jtj".
func (w *worker) leastSquares(l *layout) {
	w.memory.Zero("tstate", "jtr", "jtj")
	w.start()
	if w.prepareTangent != nil {
		w.prepareTangent.Run(1, nil)
	}
	for at := 0; at < l.steps; at += w.segment {
		n := min(w.segment, l.steps-at)
		w.tangent.Run(n, w.input(l, at, n))
	}
}

// sharedInput reports whether the kernel reads its inputs once for all lanes.
func sharedInput(k *abi.Kernel) bool {
	for _, b := range k.Buffers {
		if b.Name == "input" {
			return b.Shared
		}
	}
	return true
}
