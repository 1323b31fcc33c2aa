package main

import (
	"fmt"
	"os"
)

// contender is a program and what it measures.
type contender struct {
	name string
	run  func() (*peer, error)
}

// backward compares steps of training by BPTT.
func (b *bench) backward() ([]row, error) {
	s, rounds := size{2200, 128}, 3
	if b.short {
		s, rounds = size{220, 16}, 1
	}
	l, err := b.evidence("bptt")
	if err != nil {
		return nil, err
	}
	batch := trials(s, 1)
	mine := contender{"nmlc", func() (*peer, error) { return ours(l, s, batch, rounds) }}
	var rows []row
	for _, c := range b.peersOfBPTT(s, rounds) {
		ours, theirs, err := b.beside(mine, c)
		if err != nil {
			return rows, err
		}
		if theirs.Backward == 0 {
			theirs.Backward = theirs.Step - theirs.Forward
		}
		name := fmt.Sprintf("BPTT, %d cells, %v: ", cells, s)
		per := "ns per cell, step and sample"
		rows = append(rows,
			newRow(name+"a step of training", per, ours.Step, theirs.Step, c.name, ours.Hz),
			newRow(name+"forward", per, ours.Forward, theirs.Forward, c.name, ours.Hz),
			newRow(name+"backward", per, ours.Backward, theirs.Backward, c.name, ours.Hz),
			newRow(name+"backward / forward", "1", ours.Backward/ours.Forward, theirs.Backward/theirs.Forward, c.name, ours.Hz))
		if theirs.Peak > 0 {
			rows = append(rows,
				newRow(name+"memory (ours: the tape; the peer: its peak)", "B per cell, step and sample", l.Machine.Plan().PerStep, theirs.Peak/s.samples(), c.name, ours.Hz),
				newRow(name+"first result", "s", ours.First, theirs.First, c.name, ours.Hz))
		}
	}
	return rows, nil
}

func (b *bench) peersOfBPTT(s size, rounds int) []contender {
	var list []contender
	if b.python != "" {
		list = append(list, contender{"JAX, dense masked weights, jit", func() (*peer, error) {
			return b.runPython("ei_bptt.py", cells, s.steps, s.batch, rounds)
		}})
	}
	if b.byHand != "" {
		list = append(list, contender{"C by hand, -O3 -march=native", func() (*peer, error) { return b.runByHand(s) }})
	}
	return list
}

// online compares steps of training by rules that go forward alone. The peer is
// the faster of its two ways to treat a batch, and for d_rtrl a small batch of
// short trials, which takes it a minute.
func (b *bench) online() ([]row, error) {
	if b.python == "" {
		return nil, nil
	}
	var rows []row
	for _, c := range []struct {
		rule, way    string
		s, shortened size
	}{
		{"es_d_rtrl", "batched", size{2200, 128}, size{220, 16}},
		{"d_rtrl", "vmap", size{220, 8}, size{55, 8}},
	} {
		s := c.s
		if b.short {
			s = c.shortened
		}
		l, err := b.evidence(c.rule)
		if err != nil {
			return rows, err
		}
		batch := trials(s, 1)
		ours, theirs, err := b.beside(
			contender{"nmlc", func() (*peer, error) { return ours(l, s, batch, 1) }},
			contender{"braintrace 0.2.6, " + c.way, func() (*peer, error) {
				return b.runPython("ei_online.py", c.rule, cells, s.steps, s.batch, c.way)
			}})
		if err != nil {
			return rows, err
		}
		rows = append(rows, newRow(fmt.Sprintf("%s, %d cells, %v: a step of training", c.rule, cells, s),
			"ns per cell, step and sample", ours.Step, theirs.Step, "braintrace 0.2.6, "+c.way, ours.Hz))
	}
	return rows, nil
}

// beside runs ours and a peer one after the other, after each other's rates.
func (b *bench) beside(mine, other contender) (ours, theirs *peer, err error) {
	for _, c := range []struct {
		contender
		into **peer
	}{{mine, &ours}, {other, &theirs}} {
		fmt.Fprintln(os.Stderr, c.name)
		if *c.into, err = c.run(); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", c.name, err)
		}
		if err := checkRate(c.name, (*c.into).Hz); err != nil {
			return nil, nil, err
		}
	}
	return ours, theirs, nil
}
