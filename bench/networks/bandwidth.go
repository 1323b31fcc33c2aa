package main

import (
	"sync"
	"time"
)

// bandwidth measures a triad, a = b + s c, over arrays that no cache holds, in
// GB/s, as J. D. McCalpin's STREAM does: two arrays read, one written.
func bandwidth(threads int) float64 {
	const n, rounds = 1 << 24, 5
	a, b, c := make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range n {
		a[i], b[i], c[i] = 0, 1, 2 // touched before the clock starts
	}
	best := 0.0
	for range rounds {
		begin := time.Now()
		var all sync.WaitGroup
		for k := range threads {
			from, to := n*k/threads, n*(k+1)/threads
			all.Go(func() { triad(a[from:to], b[from:to], c[from:to], 3) })
		}
		all.Wait()
		best = max(best, 3*8*n/time.Since(begin).Seconds()/1e9)
	}
	return best
}

func triad(a, b, c []float64, s float64) {
	b, c = b[:len(a)], c[:len(a)]
	for i := range a {
		a[i] = b[i] + s*c[i]
	}
}
