package wiring

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"nmlc/runtime/random"
)

func (r Total) rows(b *builder) (rows, error) {
	if r.N < 0 {
		return nil, fmt.Errorf("the total is %d", r.N)
	}
	t := &totalRows{draws: make([]int64, b.Pre.Size), counts: make([]int64, b.Pre.Size)}
	if err := t.weigh(b); err != nil {
		return nil, err
	}
	pairs := t.before[b.Pre.Size]
	switch {
	case r.N > 0 && pairs == 0:
		return nil, fmt.Errorf("total %d: no pair of cells may connect", r.N)
	case b.Multapses:
		t.split(b, int64(r.N), 0)
		t.counts = t.draws
		return t, nil
	case int64(r.N) > pairs:
		return nil, fmt.Errorf("total %d: only %d pairs of cells may connect; `multapses on` lets pairs be drawn several times", r.N, pairs)
	}
	return t, t.distinct(b, int64(r.N))
}

// totalRows draws a number of pairs from all. The first draws of a row are
// always the same, so the rows are known by how many draws each has.
type totalRows struct {
	before []int64 // pairs that may connect in the rows before
	draws  []int64 // of each row
	counts []int64 // different pairs of each row, or all with multapses
	others bool    // the pairs that are not drawn connect
}

func (t *totalRows) count(pre int) int { return int(t.counts[pre]) }

func (t *totalRows) row(pre int, w *worker) error {
	p := w.posts(pre)
	w.dice.start(uint32(pre), 0)
	if w.Multapses {
		w.draw(p, int(t.draws[pre]))
		return nil
	}
	t.mark(pre, p, w)
	w.take(p, t.others)
	return nil
}

func (t *totalRows) mark(pre int, p pool, w *worker) {
	w.dice.start(uint32(pre), 0)
	w.clear(p.n)
	for range t.draws[pre] {
		w.mark(w.dice.below(p.n))
	}
}

// weigh counts the pairs that may connect.
func (t *totalRows) weigh(b *builder) error {
	t.before = make([]int64, b.Pre.Size+1)
	err := b.parallel(b.Pre.Size, func(pre int, w *worker) error {
		t.before[pre+1] = int64(w.posts(pre).n)
		return nil
	})
	for pre := range b.Pre.Size {
		t.before[pre+1] += t.before[pre]
	}
	return err
}

// split adds n draws to the rows, by their pairs (a multinomial distribution,
// by halves).
func (t *totalRows) split(b *builder, n int64, round uint64) {
	d := &dice{stream: random.NewStream(b.seed, splitting)}
	var halve func(from, to int, n int64, node uint32)
	halve = func(from, to int, n int64, node uint32) {
		if n == 0 {
			return
		}
		if to-from == 1 {
			t.draws[from] += n
			return
		}
		middle := (from + to) / 2
		left, all := t.before[middle]-t.before[from], t.before[to]-t.before[from]
		d.start(node, round<<32)
		first := d.binomial(n, float64(left)/float64(all))
		halve(from, middle, first, 2*node)
		halve(middle, to, n-first, 2*node+1)
	}
	halve(0, b.Pre.Size, n, 1)
}

// binomial is the number of n that happen, with probability p each.
func (d *dice) binomial(n int64, p float64) int64 {
	switch {
	case p <= 0:
		return 0
	case p >= 1:
		return n
	}
	return int64(math.Round(distuv.Binomial{N: float64(n), P: p, Src: d}.Rand()))
}

// distinct draws until there are n different pairs: what is missing after a
// round is drawn in the next. Of more than half of all pairs it draws those that
// do not connect.
func (t *totalRows) distinct(b *builder, n int64) error {
	pairs := t.before[b.Pre.Size]
	if t.others = n > pairs/2; t.others {
		n = pairs - n
	}
	known := make([]int64, b.Pre.Size) // draws that are counted
	for round := uint64(0); ; round++ {
		var have int64
		for _, c := range t.counts {
			have += c
		}
		if have == n {
			break
		}
		t.split(b, n-have, round)
		err := b.parallel(b.Pre.Size, func(pre int, w *worker) error {
			if known[pre] != t.draws[pre] {
				t.mark(pre, w.posts(pre), w)
				t.counts[pre], known[pre] = int64(len(w.marked)), t.draws[pre]
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	if t.others {
		for pre := range t.counts {
			t.counts[pre] = t.before[pre+1] - t.before[pre] - t.counts[pre]
		}
	}
	return nil
}
