package network

import (
	"slices"
	"sync"
)

// Exchange connects the processes that share a run. Each has a partition of the
// cells, the same groups of every population in all runs of that many ranks,
// and hands in after each epoch what the others must know. All ranks call the
// same methods in the same order, and get what all handed in, by rank; it is
// theirs until the next call.
type Exchange interface {
	Rank() int
	Ranks() int
	Spikes(own []int32) [][]int32
	Values(own []float64) [][]float64
}

// NewLocal connects ranks that are goroutines of one process.
func NewLocal(ranks int) []Exchange {
	spikes, values := newHub[int32](ranks), newHub[float64](ranks)
	var all []Exchange
	for rank := range ranks {
		all = append(all, &local{rank: rank, ranks: ranks, spikes: spikes, values: values})
	}
	return all
}

type local struct {
	rank   int
	ranks  int
	spikes *hub[int32]
	values *hub[float64]
}

func (l *local) Rank() int                        { return l.rank }
func (l *local) Ranks() int                       { return l.ranks }
func (l *local) Spikes(own []int32) [][]int32     { return l.spikes.gather(l.rank, own) }
func (l *local) Values(own []float64) [][]float64 { return l.values.gather(l.rank, own) }

// hub is where ranks meet.
type hub[T any] struct {
	lock           sync.Mutex
	all            sync.Cond
	coming, handed [][]T
	present, round int
}

func newHub[T any](ranks int) *hub[T] {
	h := &hub[T]{coming: make([][]T, ranks)}
	h.all.L = &h.lock
	return h
}

func (h *hub[T]) gather(rank int, own []T) [][]T {
	h.lock.Lock()
	defer h.lock.Unlock()
	h.coming[rank] = slices.Clone(own)
	if h.present++; h.present == len(h.coming) {
		h.handed, h.coming = h.coming, make([][]T, len(h.coming))
		h.present = 0
		h.round++
		h.all.Broadcast()
		return h.handed
	}
	for round := h.round; h.round == round; {
		h.all.Wait()
	}
	return h.handed
}

// alone is the exchange of a run in one process.
type alone struct{}

func (alone) Rank() int                        { return 0 }
func (alone) Ranks() int                       { return 1 }
func (alone) Spikes(own []int32) [][]int32     { return [][]int32{own} }
func (alone) Values(own []float64) [][]float64 { return [][]float64{own} }
