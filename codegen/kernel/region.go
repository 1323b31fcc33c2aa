package kernel

// Region is a part of the loop's body that is left out in a step where its mask
// holds in no lane: what a spike alone needs, say. A value of a region is
// defined in the lanes where the mask holds, and used in those alone: by other
// values of regions of the same mask, and by selects with the mask.
type Region struct {
	Begin, End ID // the instructions Begin and End
	Mask       ID
}

// Regions lists the regions of a kernel, outer ones before those in them.
func (k *Kernel) Regions() []Region {
	var all []Region
	var open []int
	for id := ID(len(k.Pre)); id < ID(k.Len()); id++ {
		switch in := k.At(id); in.Op {
		case Begin:
			open = append(open, len(all))
			all = append(all, Region{Begin: id, Mask: in.Args[0]})
		case End:
			if len(open) > 0 { // Verify reports one without a beginning
				all[open[len(open)-1]].End = id
				open = open[:len(open)-1]
			}
		}
	}
	return all
}

// Live marks the values that the wanted ones need within a step, and the
// regions and repeats that hold any.
func Live(k *Kernel, wanted []ID) []bool {
	live := make([]bool, k.Len())
	for _, id := range wanted {
		live[id] = true
	}
	for before := -1; ; {
		count := 0
		markLive(k, live)
		for _, l := range live {
			if l {
				count++
			}
		}
		if count == before { // what one round of a repeat gives the next is marked late
			return live
		}
		before = count
	}
}

// markLive goes back through the kernel once.
func markLive(k *Kernel, live []bool) {
	var open []ID // ends of the regions and repeats around the instruction
	for id := ID(k.Len()) - 1; id >= 0; id-- {
		in := k.At(id)
		switch in.Op {
		case End, Again:
			open = append(open, id)
			if live[id] && in.Op == Again {
				live[in.Args[0]] = true
			}
			continue
		case Begin, Repeat:
			if last := len(open) - 1; last >= 0 {
				live[id] = live[open[last]]
				open = open[:last]
			}
		case Next:
			live[id] = live[in.Args[0]]
		}
		if !live[id] {
			continue
		}
		for _, end := range open {
			live[end] = true
		}
		for a := range in.Op.Info().Arity {
			live[in.Args[a]] = true
		}
	}
}

// Results are what a kernel is run for: its stores and the values it carries.
func (k *Kernel) Results() []ID {
	var ids []ID
	for _, c := range k.Carries {
		ids = append(ids, c.Phi, c.First, c.Next)
	}
	for id := range ID(k.Len()) {
		if op := k.At(id).Op; op == Store || op == StoreMask {
			ids = append(ids, id)
		}
	}
	return ids
}
