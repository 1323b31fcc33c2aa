package elementary

import "nmlc/codegen/kernel"

// Inline replaces the elementary operators of a kernel by their definitions.
// Equal operations become one value, so that exp(x) and exprel(x) share their
// work, and what does not change in the loop moves before it.
func Inline(k *kernel.Kernel) *kernel.Kernel {
	in := &inliner{
		define: Define,
		b:      kernel.NewBuilder(k.Name, k.Doc), seen: map[key]kernel.ID{},
		id: make([]kernel.ID, k.Len()),
	}
	for _, buf := range k.Buffers {
		in.b.Add(buf)
	}
	if k.Population {
		in.b.Population()
	}
	if k.Segments {
		in.b.Segments()
	}
	if k.Single {
		in.b.Single()
		in.define = DefineSingle
	}
	for i := range k.Pre {
		in.id[i] = in.value(k.Pre[i], true)
	}
	for i := range k.Loop {
		in.id[len(k.Pre)+i] = in.value(k.Loop[i], false)
	}
	for _, c := range k.Carries {
		c.Phi, c.First, c.Next = in.id[c.Phi], in.id[c.First], in.id[c.Next]
		in.b.Carry(c)
	}
	return in.b.Finish(k.Reverse)
}

type inliner struct {
	define func(kernel.Op) *Func
	b      *kernel.Builder
	seen   map[key]kernel.ID
	id     []kernel.ID // new number of each old value
	// scopes hold the operations that each open region or repeat made: behind
	// its end they are made anew.
	scopes [][]key
}

// value adds an instruction of the old kernel.
func (in *inliner) value(instr kernel.Instr, pre bool) kernel.ID {
	for a := range instr.Op.Info().Arity {
		instr.Args[a] = in.id[instr.Args[a]]
	}
	switch {
	case instr.Op.Info().Elementary:
		return in.expand(instr)
	case instr.Op == kernel.Begin, instr.Op == kernel.Repeat:
		in.scopes = append(in.scopes, nil)
		return in.b.Loop(instr)
	case instr.Op == kernel.End, instr.Op == kernel.Again:
		last := len(in.scopes) - 1
		for _, k := range in.scopes[last] {
			delete(in.seen, k)
		}
		in.scopes = in.scopes[:last]
		return in.b.Loop(instr)
	case instr.Op == kernel.Turn, instr.Op == kernel.Next:
		return in.b.Loop(instr)
	case instr.Op == kernel.Load, instr.Op == kernel.Store, instr.Op == kernel.StoreMask, instr.Op == kernel.LoadMask, instr.Op == kernel.Phi:
		if pre {
			return in.b.Pre(instr)
		}
		return in.b.Loop(instr)
	}
	return in.pure(instr)
}

// pure adds an operation without effects, before the loop where it can be.
func (in *inliner) pure(instr kernel.Instr) kernel.ID {
	k := keyOf(instr)
	if id, ok := in.seen[k]; ok {
		return id
	}
	add := in.b.Pre
	for a := range instr.Op.Info().Arity {
		if kernel.InLoop(instr.Args[a]) {
			add = in.b.Loop
		}
	}
	id := add(instr)
	in.seen[k] = id
	if last := len(in.scopes) - 1; last >= 0 && kernel.InLoop(id) {
		in.scopes[last] = append(in.scopes[last], k)
	}
	return id
}

func (in *inliner) expand(call kernel.Instr) kernel.ID {
	f := in.define(call.Op)
	id := make([]kernel.ID, len(f.Body))
	for i, instr := range f.Body {
		if instr.Op == kernel.Load {
			id[i] = call.Args[instr.Index]
			continue
		}
		for a := range instr.Op.Info().Arity {
			instr.Args[a] = id[instr.Args[a]]
		}
		id[i] = in.pure(instr)
	}
	return id[f.Result]
}
