package network

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// barrier holds threads back until all have come to it. They look for a while,
// since an epoch of a small network takes microseconds, and then sleep: where
// the machine has other work, who waits must not take the time of who works.
type barrier struct {
	parties int32
	looks   int // before a thread sleeps
	arrived atomic.Int32
	_       [64]byte // the threads that wait read round alone
	round   atomic.Uint32
	_       [64]byte
	lock    sync.Mutex
	next    sync.Cond
}

func newBarrier(parties int) *barrier {
	b := &barrier{parties: int32(parties)}
	if parties <= runtime.GOMAXPROCS(0) {
		b.looks = 100_000 // some fifty microseconds
	}
	b.next.L = &b.lock
	return b
}

func (b *barrier) wait() {
	round := b.round.Load()
	if b.arrived.Add(1) == b.parties {
		b.arrived.Store(0)
		b.lock.Lock()
		b.round.Add(1)
		b.lock.Unlock()
		b.next.Broadcast()
		return
	}
	for range b.looks {
		if b.round.Load() != round {
			return
		}
	}
	b.lock.Lock()
	for b.round.Load() == round {
		b.next.Wait()
	}
	b.lock.Unlock()
}
