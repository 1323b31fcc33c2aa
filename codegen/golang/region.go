package golang

import (
	"fmt"
	"slices"
	"strings"

	"nmlc/codegen/kernel"
)

// regions prints the regions of a kernel as conditional blocks. What they
// compute is declared before the outermost of them, since it may be used behind.
type regions struct {
	k     *kernel.Kernel
	live  []bool
	all   []kernel.Region // not yet begun
	depth int
}

func regionsOf(k *kernel.Kernel, live []bool) *regions {
	return &regions{k: k, live: live, all: k.Regions()}
}

// inside reports whether what is printed now stands in a region.
func (r *regions) inside() bool { return r.depth > 0 }

// bracket prints the beginning or the end of a region; it reports whether the
// instruction is one of these.
func (r *regions) bracket(b *strings.Builder, id kernel.ID) bool {
	switch in := r.k.At(id); in.Op {
	case kernel.Begin:
		region := r.all[0]
		r.all = r.all[1:]
		if !r.live[id] {
			return true
		}
		if r.depth == 0 {
			r.declare(b, region)
		}
		r.depth++
		fmt.Fprintf(b, "if %s {\n", value(in.Args[0]))
	case kernel.End:
		if r.live[id] {
			r.depth--
			b.WriteString("}\n")
		}
	default:
		return false
	}
	return true
}

// declare declares the variables that are set in a region.
func (r *regions) declare(b *strings.Builder, region kernel.Region) {
	names := map[kernel.Kind][]string{}
	for id := region.Begin; id <= region.End; id++ {
		if kind := r.k.At(id).Op.Info().Kind; r.live[id] && kind != kernel.None && r.k.At(id).Op != kernel.Const {
			names[kind] = append(names[kind], value(id))
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
