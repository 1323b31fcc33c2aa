package interp

import (
	"slices"

	"nmlc/codegen/kernel"
)

// allocate gives every value a register. Registers of the loop are used again
// after the last use of their value, so that a group's registers stay in the
// first-level cache; what lives across steps keeps its own.
func allocate(k *kernel.Kernel, lanes int) *machine {
	m := &machine{k: k, lanes: lanes, place: make([]int, k.Len()), staged: make([]bool, len(k.Carries)), live: kernel.Live(k, k.Results())}
	last := lastUses(k, m.live)
	m.end = regionEnds(k)
	a := &allocator{m: m}
	for _, c := range k.Carries { // they hold a value before the loop's first instruction
		a.give(c.Phi)
	}
	for id := range kernel.ID(k.Len()) {
		if !m.live[id] {
			continue
		}
		if k.At(id).Op != kernel.Phi {
			a.give(id)
		}
		for _, arg := range ends(k, id, last) {
			last[arg] = -1
			a.free(arg)
		}
	}
	for i, c := range k.Carries {
		m.staged[i] = k.At(c.Next).Op == kernel.Phi
	}
	return m
}

// lastUses says which live instruction uses each loop value last; values that live longer than a step are never free.
func lastUses(k *kernel.Kernel, live []bool) []kernel.ID {
	const never = kernel.ID(-1)
	last := make([]kernel.ID, k.Len())
	forever := make([]bool, k.Len())
	for i := range last {
		last[i] = never
	}
	for _, c := range k.Carries {
		for _, id := range []kernel.ID{c.Phi, c.First, c.Next} {
			forever[id] = true
		}
	}
	repeat, again := kernel.ID(k.Len()), never // of the repeat around the instruction
	for id := kernel.ID(k.Len()) - 1; id >= 0; id-- {
		in := k.At(id)
		switch in.Op {
		case kernel.Again:
			again, repeat = id, begins(k, id)
		case kernel.Repeat:
			repeat = kernel.ID(k.Len())
		}
		if !live[id] {
			continue
		}
		for i := range in.Op.Info().Arity {
			arg := in.Args[i]
			if last[arg] == never && int(arg) >= len(k.Pre) && !forever[arg] && k.At(arg).Op != kernel.Const {
				last[arg] = id
				if repeat <= id && arg < repeat+1 || k.At(arg).Op == kernel.Turn { // the next round needs it, too
					last[arg] = again
				}
			}
		}
	}
	return last
}

type allocator struct {
	m        *machine
	freeNum  []int
	freeMask []int
}

func (a *allocator) give(id kernel.ID) {
	in := a.m.k.At(id)
	switch in.Op.Info().Kind {
	case kernel.None:
	case kernel.Mask:
		a.m.place[id] = take(&a.freeMask, &a.m.masks)
	default:
		if in.Op == kernel.Const { // filled once: never shared
			a.m.place[id] = a.m.nums
			a.m.nums++
			return
		}
		a.m.place[id] = take(&a.freeNum, &a.m.nums)
	}
}

func (a *allocator) free(id kernel.ID) {
	if a.m.k.At(id).Op.Info().Kind == kernel.Mask {
		a.freeMask = append(a.freeMask, a.m.place[id])
	} else {
		a.freeNum = append(a.freeNum, a.m.place[id])
	}
}

func take(free *[]int, count *int) int {
	if n := len(*free); n > 0 {
		r := (*free)[n-1]
		*free = (*free)[:n-1]
		return r
	}
	*count++
	return *count - 1
}

// begins is where the repeat that ends at an instruction begins.
func begins(k *kernel.Kernel, again kernel.ID) kernel.ID {
	id := again
	for k.At(id).Op != kernel.Repeat {
		id--
	}
	return id
}

// ends lists the values whose last use is an instruction, or the repeat that
// ends there.
func ends(k *kernel.Kernel, id kernel.ID, last []kernel.ID) []kernel.ID {
	var out []kernel.ID
	in := k.At(id)
	if in.Op == kernel.Again {
		for arg := range id {
			if last[arg] == id {
				out = append(out, arg)
			}
		}
		return out
	}
	for i := range in.Op.Info().Arity {
		if arg := in.Args[i]; last[arg] == id && !slices.Contains(out, arg) {
			out = append(out, arg)
		}
	}
	return out
}

// regionEnds says for the beginning of each region where it ends.
func regionEnds(k *kernel.Kernel) map[kernel.ID]kernel.ID {
	end := map[kernel.ID]kernel.ID{}
	for _, r := range k.Regions() {
		end[r.Begin] = r.End
	}
	return end
}
