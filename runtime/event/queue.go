package event

// item is something to happen: the spike of a source, or the arrival of a spike
// at connections of one row that have the same delay.
type item struct {
	time  float64
	order uint64 // at the same time, what was sent first happens first
	sent  float64
	// at is the first connection, and end the end of the row. Of a source they are
	// the cell, and the number of the spike in its train.
	at, end int64
	// projection of an arrival, or -1 - population of a source.
	projection int32
}

func (a *item) before(b *item) bool {
	return a.time < b.time || a.time == b.time && a.order < b.order
}

// queue is a binary heap of items, the next one first.
type queue []item

func (q *queue) push(x item) {
	*q = append(*q, x)
	h := *q
	i := len(h) - 1
	for i > 0 {
		up := (i - 1) / 2
		if !x.before(&h[up]) {
			break
		}
		h[i], i = h[up], up
	}
	h[i] = x
}

// replace puts an item in the place of the first one.
func (q queue) replace(x item) {
	i := 0
	for {
		down := 2*i + 1
		if down >= len(q) {
			break
		}
		if down+1 < len(q) && q[down+1].before(&q[down]) {
			down++
		}
		if !q[down].before(&x) {
			break
		}
		q[i], i = q[down], down
	}
	q[i] = x
}

// pop drops the first item.
func (q *queue) pop() {
	last := len(*q) - 1
	x := (*q)[last]
	*q = (*q)[:last]
	if last > 0 {
		q.replace(x)
	}
}
