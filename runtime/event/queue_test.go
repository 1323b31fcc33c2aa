package event

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestTheQueueIsSorted(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var q queue
	var want, got []uint64
	for i := range 2000 {
		x := item{time: float64(r.IntN(50)), order: uint64(i)}
		q.push(x)
		want = append(want, uint64(x.time)<<32|x.order)
	}
	slices.Sort(want)
	for len(q) > 0 {
		got = append(got, uint64(q[0].time)<<32|q[0].order)
		q.pop()
	}
	if !slices.Equal(got, want) {
		t.Error("items come in another order")
	}
}

func BenchmarkSingleConnections(b *testing.B) {
	var q queue
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 10000 {
		q.push(item{time: r.Float64(), order: uint64(i)})
	}
	for b.Loop() {
		x := q[0]
		x.time += r.Float64()
		q.replace(x)
	}
}
