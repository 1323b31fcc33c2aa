package kernel

import "nmlc/runtime/abi"

// Builder makes a kernel instruction by instruction. Instructions of Pre and
// Loop may be added in any interleaving; Finish numbers them.
type Builder struct {
	k *Kernel
	// Values are numbered apart while both sections grow: Pre from 0, Loop
	// from loopBase.
}

const loopBase ID = 1 << 30

// NewBuilder begins a kernel.
func NewBuilder(name, doc string) *Builder {
	return &Builder{k: &Kernel{Name: name, Doc: doc}}
}

// Buffer declares an operand and returns its index.
func (b *Builder) Buffer(name string, width int, perStep, shared bool) int {
	return b.Add(abi.Buffer{Name: name, Width: width, PerStep: perStep, Shared: shared})
}

// Add declares an operand of any shape and returns its index.
func (b *Builder) Add(buf abi.Buffer) int {
	b.k.Buffers = append(b.k.Buffers, buf)
	return len(b.k.Buffers) - 1
}

// Population makes the kernel go over groups.
func (b *Builder) Population() { b.k.Population = true }

// Segments makes the kernel go over groups of connections.
func (b *Builder) Segments() { b.k.Population, b.k.Segments = true, true }

// Single makes the numbers of the kernel those of binary32.
func (b *Builder) Single() { b.k.Single = true }

// Pre adds an instruction before the loop.
func (b *Builder) Pre(in Instr) ID {
	b.k.Pre = append(b.k.Pre, in)
	return ID(len(b.k.Pre) - 1)
}

// Loop adds an instruction to the loop's body.
func (b *Builder) Loop(in Instr) ID {
	b.k.Loop = append(b.k.Loop, in)
	return loopBase + ID(len(b.k.Loop)-1)
}

// InLoop reports whether the value is made in the loop's body.
func InLoop(id ID) bool { return id >= loopBase }

// Carry adds a loop-carried value.
func (b *Builder) Carry(c Carry) { b.k.Carries = append(b.k.Carries, c) }

// Finish numbers the values and returns the kernel.
func (b *Builder) Finish(reverse bool) *Kernel {
	k := b.k
	k.Reverse = reverse
	final := func(id ID) ID {
		if InLoop(id) {
			return id - loopBase + ID(len(k.Pre))
		}
		return id
	}
	for i := range k.Loop {
		in := &k.Loop[i]
		for a := range in.Op.Info().Arity {
			in.Args[a] = final(in.Args[a])
		}
	}
	for i := range k.Carries {
		c := &k.Carries[i]
		c.Phi, c.First, c.Next = final(c.Phi), final(c.First), final(c.Next)
	}
	return k
}
