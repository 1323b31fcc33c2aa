package golang

import (
	"fmt"
	"slices"
	"strings"

	"nmlc/codegen/kernel"
)

// regions prints the regions and repeats of a kernel as blocks. What they
// compute is declared before the outermost of them, since it may be used behind.
type regions struct {
	k     *kernel.Kernel
	live  []bool
	depth int
}

func regionsOf(k *kernel.Kernel, live []bool) *regions { return &regions{k: k, live: live} }

// inside reports whether what is printed now stands in a block.
func (r *regions) inside() bool { return r.depth > 0 }

// bracket prints the beginning or the end of a block, and what goes from round
// to round; it reports whether the instruction is one of these.
func (r *regions) bracket(b *strings.Builder, id kernel.ID) bool {
	in := r.k.At(id)
	switch in.Op {
	case kernel.Begin, kernel.Repeat:
		if r.live[id] {
			r.open(b, id, in)
		}
	case kernel.End, kernel.Again:
		if r.live[id] {
			r.depth--
			if in.Op == kernel.Again {
				fmt.Fprintf(b, "if !%s {\nbreak\n}\n", value(in.Args[0]))
			}
			b.WriteString("}\n")
		}
	case kernel.Turn: // set before the first round
	case kernel.Next:
		if r.live[id] {
			fmt.Fprintf(b, "%s = %s\n", value(in.Args[0]), value(in.Args[1]))
		}
	default:
		return false
	}
	return true
}

func (r *regions) open(b *strings.Builder, id kernel.ID, in *kernel.Instr) {
	if r.depth == 0 {
		r.declare(b, id)
	}
	r.depth++
	if in.Op == kernel.Begin {
		fmt.Fprintf(b, "if %s {\n", value(in.Args[0]))
		return
	}
	for turn := id + 1; r.k.At(turn).Op == kernel.Turn; turn++ {
		if r.live[turn] {
			fmt.Fprintf(b, "%s = %s\n", value(turn), value(r.k.At(turn).Args[0]))
		}
	}
	fmt.Fprintf(b, "for range %d {\n", in.Index)
}

// declare declares the variables that are set in the block that begins at from.
func (r *regions) declare(b *strings.Builder, from kernel.ID) {
	names := map[kernel.Kind][]string{}
	depth := 0
	for id := from; ; id++ {
		switch op := r.k.At(id).Op; op {
		case kernel.Begin, kernel.Repeat:
			depth++
		case kernel.End, kernel.Again:
			depth--
		default:
			if kind := op.Info().Kind; r.live[id] && kind != kernel.None {
				names[kind] = append(names[kind], value(id))
			}
		}
		if depth == 0 {
			break
		}
	}
	for part := range slices.Chunk(names[kernel.Float], 16) {
		fmt.Fprintf(b, "var %s float64\n", strings.Join(part, ", "))
	}
	for part := range slices.Chunk(names[kernel.Mask], 16) {
		fmt.Fprintf(b, "var %s bool\n", strings.Join(part, ", "))
	}
}

// is is how a variable gets its value at this place.
func (r *regions) is() string {
	if r.inside() {
		return "="
	}
	return ":="
}
