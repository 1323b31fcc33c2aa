package wiring

import "fmt"

func (r OutDegree) rows(b *builder) (rows, error) {
	if r.K < 0 {
		return nil, fmt.Errorf("the out-degree is %d", r.K)
	}
	return outRows(r), nil
}

type outRows struct{ K int }

func (r outRows) row(pre int, w *worker) error {
	p := w.posts(pre)
	if err := w.enough(r.K, p); err != nil {
		return fmt.Errorf("out_degree %d: cell %d %w", r.K, pre, err)
	}
	w.dice.start(uint32(pre), 0)
	w.draw(p, r.K)
	return nil
}

// enough checks that k cells can be drawn from a pool.
func (b *builder) enough(k int, p pool) error {
	switch {
	case k > 0 && p.n == 0:
		return fmt.Errorf("has no cell to connect to")
	case !b.Multapses && k > int(p.n):
		return fmt.Errorf("has only %d cells to connect to; `multapses on` lets cells be drawn several times", p.n)
	}
	return nil
}

func (r InDegree) rows(b *builder) (rows, error) {
	if r.K < 0 {
		return nil, fmt.Errorf("the in-degree is %d", r.K)
	}
	n := int64(r.K) * int64(b.Post.Size)
	pre := make([]uint32, n)
	err := b.parallel(b.Post.Size, func(post int, w *worker) error {
		p := w.pres(post)
		if err := w.enough(r.K, p); err != nil {
			return fmt.Errorf("in_degree %d: cell %d %w", r.K, post, err)
		}
		w.dice.start(uint32(post), 0)
		w.targets = w.targets[:0]
		w.draw(p, r.K)
		copy(pre[post*r.K:], w.targets)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return b.transpose(pre, func(at int) uint32 { return uint32(at / r.K) }, nil), nil
}
