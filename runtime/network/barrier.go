package network

import (
	"runtime"
	"sync/atomic"
)

// barrier holds threads back until all have come to it. They spin, since an
// epoch of a small network takes microseconds; beyond that they let others run.
type barrier struct {
	parties int32
	arrived atomic.Int32
	_       [64]byte // the threads that wait read round alone
	round   atomic.Uint32
	_       [64]byte
}

// spins is how often a thread looks before it lets others run.
const spins = 1000

func (b *barrier) wait() {
	round := b.round.Load()
	if b.arrived.Add(1) == b.parties {
		b.arrived.Store(0)
		b.round.Add(1)
		return
	}
	for look := 0; b.round.Load() == round; look++ {
		if look > spins {
			runtime.Gosched()
		}
	}
}
