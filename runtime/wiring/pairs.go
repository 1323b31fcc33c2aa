package wiring

import (
	"fmt"
	"math"
)

func (AllToAll) rows(*builder) (rows, error) { return allRows{}, nil }

type allRows struct{}

func (allRows) row(pre int, w *worker) error {
	p := w.posts(pre)
	for k := range p.n {
		w.targets = append(w.targets, p.at(k))
	}
	return nil
}

func (OneToOne) rows(b *builder) (rows, error) {
	if b.Pre.Size != b.Post.Size {
		return nil, fmt.Errorf("one_to_one needs populations of the same size, found %d cells and %d", b.Pre.Size, b.Post.Size)
	}
	if b.Same && !b.Autapses {
		return nil, fmt.Errorf("one_to_one within a population connects each cell to itself: that needs `autapses on`")
	}
	return oneRows{}, nil
}

type oneRows struct{}

func (oneRows) row(pre int, w *worker) error {
	if w.allowed(pre, pre) {
		w.targets = append(w.targets, uint32(pre))
	}
	return nil
}

func (r Probability) rows(b *builder) (rows, error) {
	if r.P.Each != nil {
		return pairRows{r.P.Each}, nil
	}
	if err := chance(r.P.Constant); err != nil {
		return nil, err
	}
	if b.Within > 0 {
		return pairRows{func(*Pair) float64 { return r.P.Constant }}, nil
	}
	return skipRows{r.P.Constant}, nil
}

func chance(p float64) error {
	if !(p >= 0 && p <= 1) {
		return fmt.Errorf("the probability is %v: it must be in 0 .. 1", p)
	}
	return nil
}

// skipRows connects with the same probability everywhere: how many cells lie
// between two that are connected has a geometric distribution.
type skipRows struct{ p float64 }

func (r skipRows) row(pre int, w *worker) error {
	if r.p == 0 {
		return nil
	}
	w.dice.start(uint32(pre), 0)
	p := pool{n: uint32(w.Post.Size), skip: nobody}
	if w.Same && !w.Autapses {
		p.n, p.skip = p.n-1, uint32(pre)
	}
	perLog := 1 / math.Log1p(-r.p) // -0 for a probability of 1
	for k := -1.0; ; {
		k += 1 + math.Floor(math.Log(1-w.dice.uniform())*perLog)
		if !(k < float64(p.n)) {
			return nil
		}
		if post := p.at(uint32(k)); w.allowed(pre, int(post)) {
			w.targets = append(w.targets, post)
		}
	}
}

// pairRows asks for the probability of each pair.
type pairRows struct{ p Value }

func (r pairRows) row(pre int, w *worker) error {
	candidates := w.posts(pre)
	for k := range candidates.n {
		post := candidates.at(k)
		pair := w.asked(pre, int(post))
		p := r.p(pair)
		if err := chance(p); err != nil {
			return w.locate(pair, err)
		}
		if w.asking[1].Uniform(0) < p {
			w.targets = append(w.targets, post)
		}
	}
	return nil
}
