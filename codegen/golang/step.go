package golang

import (
	"fmt"
	"strings"

	"nmlc/codegen/kernel"
)

// step prints one pass of a kernel's body as straight Go code. Where File puts
// values into buffers, place puts them into variables.
type step struct {
	k *kernel.Kernel
	// place is where a value of a buffer lives in Go; "" leaves out what is
	// written there, and all that only this needs.
	place  func(buffer string, index int) string
	result kernel.ID // of kind mask, that the caller returns; -1 for none
	frozen bool      // what the kernel carries from step to step is only read
}

// body is the Go code.
func (s step) body() string {
	var b strings.Builder
	live := kernel.Live(s.k, s.wanted())
	named := s.namedConstants(live)
	operand := func(id kernel.ID) string {
		if in := s.k.At(id); in.Op == kernel.Const && !named[id] {
			return literal(in.Const)
		}
		return value(id)
	}
	phis := map[kernel.ID]kernel.Carry{}
	for _, c := range s.k.Carries {
		phis[c.Phi] = c
	}
	regions := regionsOf(s.k, live)
	for id := range kernel.ID(s.k.Len()) {
		in := s.k.At(id)
		switch {
		case regions.bracket(&b, id):
		case !live[id], in.Op == kernel.Const && !named[id]:
		case in.Op == kernel.Load:
			fmt.Fprintf(&b, "%s %s %s\n", value(id), regions.is(), s.at(in.Buf, in.Index))
		case in.Op == kernel.Phi:
			fmt.Fprintf(&b, "%s := %s\n", value(id), s.at(phis[id].Buf, phis[id].Index))
		case in.Op == kernel.Store:
			fmt.Fprintf(&b, "%s = %s\n", s.at(in.Buf, in.Index), operand(in.Args[0]))
		default:
			printer{operand, elementaryName, regions.inside()}.assign(&b, id, in)
		}
	}
	for _, c := range s.advanced() {
		fmt.Fprintf(&b, "%s = %s\n", s.at(c.Buf, c.Index), operand(c.Next))
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func (s step) at(buf, index int) string { return s.place(s.k.Buffers[buf].Name, index) }

// advanced are the carried values that the step writes.
func (s step) advanced() []kernel.Carry {
	var out []kernel.Carry
	for _, c := range s.k.Carries {
		if !s.frozen && s.at(c.Buf, c.Index) != "" && c.Next != c.Phi {
			out = append(out, c)
		}
	}
	return out
}

// wanted are the values that leave the step.
func (s step) wanted() []kernel.ID {
	var ids []kernel.ID
	if s.result >= 0 {
		ids = append(ids, s.result)
	}
	for _, c := range s.advanced() {
		ids = append(ids, c.Next)
	}
	for id := range kernel.ID(s.k.Len()) {
		if in := s.k.At(id); in.Op == kernel.Store && s.at(in.Buf, in.Index) != "" {
			ids = append(ids, id)
		}
	}
	return ids
}

// namedConstants are those that need a variable: Go would compute an operation
// on constants alone exactly, and not with numbers of 64 bits.
func (s step) namedConstants(live []bool) map[kernel.ID]bool {
	named := map[kernel.ID]bool{}
	for id := range kernel.ID(s.k.Len()) {
		in := s.k.At(id)
		arity := in.Op.Info().Arity
		if !live[id] || in.Op == kernel.Store || arity == 0 || in.Op == kernel.Select {
			continue
		}
		constants := 0
		for a := range arity {
			if s.k.At(in.Args[a]).Op == kernel.Const {
				constants++
			}
		}
		turns := in.Op == kernel.Turn || in.Op == kernel.Next
		for a := range arity {
			named[in.Args[a]] = named[in.Args[a]] || constants == arity || turns
		}
	}
	return named
}

// spikeMask finds what tells a spike behind the outputs in "out": the truth
// value behind a 1 or 0, else the number itself, which is above zero at a spike;
// -1 where there is none.
func spikeMask(k *kernel.Kernel, index int) kernel.ID {
	for id := range kernel.ID(k.Len()) {
		in := k.At(id)
		if in.Op != kernel.Store || in.Index != index || k.Buffers[in.Buf].Name != "out" {
			continue
		}
		choice := k.At(in.Args[0])
		if choice.Op == kernel.Select && isConst(k, choice.Args[1], 1) && isConst(k, choice.Args[2], 0) {
			return choice.Args[0]
		}
		return in.Args[0]
	}
	return -1
}

func isConst(k *kernel.Kernel, id kernel.ID, v float64) bool {
	in := k.At(id)
	return in.Op == kernel.Const && in.Const == v
}
