package llvm

import "nmlc/codegen/kernel"

// liveValues marks what a kernel's stores and carries depend on.
func liveValues(k *kernel.Kernel) []bool {
	live := make([]bool, k.Len())
	for _, c := range k.Carries {
		live[c.Phi], live[c.First], live[c.Next] = true, true, true
	}
	for id := kernel.ID(k.Len()) - 1; id >= 0; id-- {
		in := k.At(id)
		if in.Op == kernel.Store {
			live[id] = true
		}
		if !live[id] {
			continue
		}
		for a := range in.Op.Info().Arity {
			live[in.Args[a]] = true
		}
	}
	return live
}
