package wiring

import (
	"fmt"
	"math"
	"runtime"
	"sync"
	"sync/atomic"

	"nmlc/runtime/positions"
	"nmlc/runtime/random"
)

// worker is what one thread needs to make rows.
type worker struct {
	*builder
	targets []uint32 // of the row at hand, in order of making
	listed  []int64  // their numbers in a list; empty for other rules
	weights []float64
	delays  []uint16
	keys    []uint64
	spare   []uint64 // room to sort keys
	found   []uint32 // candidates of a cell
	seen    []uint64 // the marked members of a pool as a set
	marked  []uint32 // in the order of marking
	dice    dice
	pairing blocks
	valuing blocks
	asking  [2]*numbers // of pairing
	drawing [2]*numbers // of valuing: the weight's and the delay's
	pair    Pair
}

func (b *builder) worker() *worker {
	w := &worker{builder: b}
	w.dice.stream = random.NewStream(b.seed, choosing)
	w.pairing = blocks{stream: random.NewStream(b.seed, pairing), more: random.NewStream(b.seed, pairing|again)}
	w.valuing = blocks{stream: random.NewStream(b.seed, valuing), more: random.NewStream(b.seed, valuing|again)}
	w.asking, w.drawing = w.pairing.halves(), w.valuing.halves()
	return w
}

// make makes the targets of a presynaptic cell.
func (w *worker) make(r rows, pre int) error {
	w.targets, w.listed = w.targets[:0], w.listed[:0]
	return r.row(pre, w)
}

// pairOf is the pair of two cells, without random numbers.
func (w *worker) pairOf(pre, post int) *Pair {
	w.pair = Pair{Pre: pre, Post: post, Distance: math.NaN()}
	if w.placed() {
		w.pair.Distance = positions.Distance(w.Pre.Place, pre, w.Post.Place, post, w.Period)
	}
	return &w.pair
}

// asked is a pair about which the rule or the Spec asks.
func (w *worker) asked(pre, post int) *Pair {
	w.pairing.start(uint32(pre), uint32(post))
	p := w.pairOf(pre, post)
	p.Draw = w.asking[0]
	return p
}

// allowed says whether the Spec lets two cells connect.
func (w *worker) allowed(pre, post int) bool {
	if !w.restricted() {
		return true
	}
	return w.allows(w.asked(pre, post))
}

// listable says the same of a row of a list.
func (w *worker) listable(pre, post int, row int64) bool {
	p := w.asked(pre, post)
	p.Edge = row
	return w.allows(p)
}

func (w *worker) allows(p *Pair) bool {
	return (w.Within == 0 || p.Distance <= w.Within) && (w.Where == nil || w.Where(p))
}

// PairError is what is wrong with one connection.
type PairError struct {
	Pre, Post int
	Row       int // of a list; -1 for other rules
	Err       error
}

// Error names the connection.
func (e *PairError) Error() string {
	return fmt.Sprintf("connection %d -> %d: %v", e.Pre, e.Post, e.Err)
}

// Unwrap is what is wrong.
func (e *PairError) Unwrap() error { return e.Err }

// locate names the pair at which something went wrong.
func (w *worker) locate(p *Pair, err error) error {
	row := -1
	if len(w.listed) > 0 {
		row = int(p.Edge)
	}
	return &PairError{Pre: p.Pre, Post: p.Post, Row: row, Err: err}
}

// parallel does something for each of n cells. The error is that of the first
// cell that has one, for any number of threads.
func (b *builder) parallel(n int, do func(cell int, w *worker) error) error {
	threads := b.Threads
	if threads <= 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	chunk := max(1, min(1024, n/(8*threads)))
	var next, limit atomic.Int64
	limit.Store(int64(n))
	var failures failures
	var done sync.WaitGroup
	for range min(threads, n) {
		done.Go(func() {
			w := b.worker()
			for {
				from := int(next.Add(int64(chunk))) - chunk
				if from >= int(limit.Load()) {
					return
				}
				for cell := from; cell < min(from+chunk, n); cell++ {
					if err := do(cell, w); err != nil {
						failures.add(cell, err)
						limit.Store(0) // chunks before this one are already taken
						return
					}
				}
			}
		})
	}
	done.Wait()
	return failures.first
}

// failures keep the error of the first cell.
type failures struct {
	lock  sync.Mutex
	cell  int
	first error
}

func (f *failures) add(cell int, err error) {
	f.lock.Lock()
	defer f.lock.Unlock()
	if f.first == nil || cell < f.cell {
		f.cell, f.first = cell, err
	}
}
