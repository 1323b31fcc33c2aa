package kernel

import (
	"fmt"
	"slices"

	"nmlc/runtime/abi"
)

// Verify reports the first way in which k breaks the rules of the form.
func Verify(k *Kernel) error {
	if err := verifyBuffers(k); err != nil {
		return fmt.Errorf("kernel %s: %w", k.Name, err)
	}
	for id := range ID(k.Len()) {
		if err := verifyInstr(k, id); err != nil {
			return fmt.Errorf("kernel %s: value %d: %w", k.Name, id, err)
		}
	}
	if err := verifyRepeats(k); err != nil {
		return fmt.Errorf("kernel %s: %w", k.Name, err)
	}
	if err := verifyRegions(k); err != nil {
		return fmt.Errorf("kernel %s: %w", k.Name, err)
	}
	phis := 0
	for i := range k.Loop {
		if k.Loop[i].Op == Phi {
			phis++
		}
	}
	if phis != len(k.Carries) {
		return fmt.Errorf("kernel %s: %d phis for %d carries", k.Name, phis, len(k.Carries))
	}
	for i, c := range k.Carries {
		if err := verifyCarry(k, c); err != nil {
			return fmt.Errorf("kernel %s: carry %d: %w", k.Name, i, err)
		}
	}
	return nil
}

// VerifyLanes reports why k cannot run in groups of a number of lanes.
func VerifyLanes(k *Kernel, lanes int) error {
	if lanes < 1 {
		return fmt.Errorf("kernel %s: %d lanes", k.Name, lanes)
	}
	for _, b := range k.Buffers {
		if b.Bits && lanes > abi.MaskLanes {
			return fmt.Errorf("kernel %s: %d lanes, but a word of buffer %s holds %d", k.Name, lanes, b.Name, abi.MaskLanes)
		}
	}
	return nil
}

func verifyInstr(k *Kernel, id ID) error {
	in, pre := k.At(id), int(id) < len(k.Pre)
	if in.Op == Invalid || in.Op >= numOps {
		return fmt.Errorf("no operator %d", in.Op)
	}
	info := in.Op.Info()
	for a := range info.Arity {
		arg := in.Args[a]
		if arg < 0 || arg >= id {
			return fmt.Errorf("%s uses value %d, which does not come before it", info.Name, arg)
		}
		want := Float
		if info.ArgMask[a] {
			want = Mask
		}
		if got := k.At(arg).Op.Info().Kind; got != want {
			return fmt.Errorf("argument %d of %s has the wrong kind", a, info.Name)
		}
	}
	switch in.Op {
	case Phi:
		if pre {
			return fmt.Errorf("phi before the loop")
		}
	case Load, Store, StoreMask, LoadMask:
		return verifyAccess(k, in, pre)
	}
	return nil
}

// verifyRegions checks that regions are closed, hold no effects, and that what
// they compute is used under their mask alone.
func verifyRegions(k *Kernel) error {
	mask := map[ID]ID{} // of the innermost region of a value
	var open []ID
	for id := range ID(k.Len()) {
		in := k.At(id)
		switch in.Op {
		case Begin:
			if int(id) < len(k.Pre) {
				return fmt.Errorf("value %d: a region before the loop", id)
			}
			open = append(open, in.Args[0])
			continue
		case End:
			if len(open) == 0 {
				return fmt.Errorf("value %d: the end of no region", id)
			}
			open = open[:len(open)-1]
			continue
		case Store, StoreMask, Phi:
			if len(open) > 0 {
				return fmt.Errorf("value %d: %s in a region", id, in.Op)
			}
		}
		if len(open) > 0 {
			mask[id] = open[len(open)-1]
		}
		for a := range in.Op.Info().Arity {
			needs, made := mask[in.Args[a]]
			if made && !slices.Contains(open, needs) && !(in.Op == Select && a == 1 && in.Args[0] == needs) {
				return fmt.Errorf("value %d: uses value %d, which a region under mask %d makes, without that mask", id, in.Args[a], needs)
			}
		}
	}
	if len(open) > 0 {
		return fmt.Errorf("a region has no end")
	}
	for i, c := range k.Carries {
		if _, made := mask[c.Next]; made {
			return fmt.Errorf("carry %d: the next value %d is made in a region", i, c.Next)
		}
	}
	return nil
}

// verifyRepeats checks that repeats do not nest, begin with their turns, and
// give each of them a value that is none itself.
func verifyRepeats(k *Kernel) error {
	begin, given := ID(-1), map[ID]bool{}
	for id := ID(len(k.Pre)); id < ID(k.Len()); id++ {
		in := k.At(id)
		switch in.Op {
		case Repeat:
			if begin >= 0 || in.Index < 1 {
				return fmt.Errorf("value %d: a repeat within another, or of no round", id)
			}
			begin = id
		case Turn:
			if begin < 0 || k.At(id-1).Op != Repeat && k.At(id-1).Op != Turn {
				return fmt.Errorf("value %d: a turn that does not begin a repeat", id)
			}
			given[id] = false
		case Next:
			if _, ok := given[in.Args[0]]; !ok || begin < 0 || in.Args[0] < begin || given[in.Args[0]] || k.At(in.Args[1]).Op == Turn {
				return fmt.Errorf("value %d: gives a value to no turn of its repeat, or twice, or a turn itself", id)
			}
			given[in.Args[0]] = true
		case Again:
			if begin < 0 {
				return fmt.Errorf("value %d: the end of no repeat", id)
			}
			begin = -1
		}
	}
	for id, ok := range given {
		if !ok {
			return fmt.Errorf("turn %d has no next value", id)
		}
	}
	if begin >= 0 {
		return fmt.Errorf("a repeat has no end")
	}
	return nil
}

// verifyBuffers checks the shapes that populations alone have.
func verifyBuffers(k *Kernel) error {
	if k.Single && !k.Population {
		return fmt.Errorf("numbers of binary32 are for kernels of populations")
	}
	for _, b := range k.Buffers {
		if err := verifySegments(k, b); err != nil {
			return err
		}
		if !b.Wide && !b.Bits {
			continue
		}
		switch {
		case !k.Population:
			return fmt.Errorf("buffer %s is wide or of bits, but the kernel is for one group", b.Name)
		case !b.PerStep || b.Shared || b.Wide && b.Bits:
			return fmt.Errorf("buffer %s: a wide buffer and one of bits have values per step and lane, and are not both", b.Name)
		}
	}
	return nil
}

// verifySegments checks a buffer of a kernel that goes over connections, or not.
func verifySegments(k *Kernel, b abi.Buffer) error {
	switch {
	case !b.Owned && !b.Indexed:
		if k.Segments && (b.Wide || b.Bits) {
			return fmt.Errorf("buffer %s is wide or of bits, but the kernel goes over connections", b.Name)
		}
	case !k.Segments:
		return fmt.Errorf("buffer %s is owned or indexed, but the kernel does not go over connections", b.Name)
	case !b.PerStep || b.Shared || b.Wide || b.Bits || b.Owned && b.Indexed:
		return fmt.Errorf("buffer %s: an owned buffer and an indexed one are per step and lane, and nothing else", b.Name)
	}
	return nil
}

func verifyAccess(k *Kernel, in *Instr, pre bool) error {
	if in.Buf < 0 || in.Buf >= len(k.Buffers) {
		return fmt.Errorf("no buffer %d", in.Buf)
	}
	buf := k.Buffers[in.Buf]
	switch {
	case in.Index < 0 || in.Index >= buf.Width:
		return fmt.Errorf("no value %d in buffer %s", in.Index, buf.Name)
	case pre == buf.PerStep:
		return fmt.Errorf("buffer %s is used on the wrong side of the loop", buf.Name)
	case in.Op != Load && in.Op != LoadMask && (buf.Owned || buf.Indexed):
		return fmt.Errorf("store to buffer %s, of which others read, too", buf.Name)
	case in.Op != Load && in.Op != LoadMask && (pre || buf.Shared):
		return fmt.Errorf("store to buffer %s", buf.Name)
	case (in.Op == StoreMask || in.Op == LoadMask) != buf.Bits:
		return fmt.Errorf("%s of buffer %s: masks are stored in buffers of bits, and nothing else there", in.Op, buf.Name)
	}
	return nil
}

func verifyCarry(k *Kernel, c Carry) error {
	n := ID(k.Len())
	switch {
	case c.Phi < 0 || c.Phi >= n || k.At(c.Phi).Op != Phi:
		return fmt.Errorf("value %d is no phi", c.Phi)
	case c.First < 0 || int(c.First) >= len(k.Pre) || k.At(c.First).Op.Info().Kind != Float:
		return fmt.Errorf("the first value %d is not a number from before the loop", c.First)
	case c.Next < 0 || c.Next >= n || k.At(c.Next).Op.Info().Kind != Float:
		return fmt.Errorf("the next value %d is no number", c.Next)
	case c.Buf < 0 || c.Buf >= len(k.Buffers):
		return fmt.Errorf("no buffer %d", c.Buf)
	}
	if b := k.Buffers[c.Buf]; b.PerStep || b.Shared || c.Index < 0 || c.Index >= b.Width {
		return fmt.Errorf("the final value has no place in buffer %s", b.Name)
	}
	return nil
}
