package interp

import "nmlc/codegen/kernel"

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
		in := k.At(id)
		for i := range in.Op.Info().Arity {
			if arg := in.Args[i]; last[arg] == id {
				last[arg] = -1
				a.free(arg)
			}
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
	for id := kernel.ID(k.Len()) - 1; id >= 0; id-- {
		in := k.At(id)
		if !live[id] {
			continue
		}
		for i := range in.Op.Info().Arity {
			arg := in.Args[i]
			if last[arg] == never && int(arg) >= len(k.Pre) && !forever[arg] && k.At(arg).Op != kernel.Const {
				last[arg] = id
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

// regionEnds says for the beginning of each region where it ends.
func regionEnds(k *kernel.Kernel) map[kernel.ID]kernel.ID {
	end := map[kernel.ID]kernel.ID{}
	for _, r := range k.Regions() {
		end[r.Begin] = r.End
	}
	return end
}
