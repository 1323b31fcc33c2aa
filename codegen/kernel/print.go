package kernel

import (
	"fmt"
	"strconv"
	"strings"
)

// String is the text form of the kernel, for people.
func (k *Kernel) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "kernel %s", k.Name)
	if k.Population {
		b.WriteString(" population")
	}
	if k.Segments {
		b.WriteString(" segments")
	}
	if k.Single {
		b.WriteString(" single")
	}
	if k.Reverse {
		b.WriteString(" reverse")
	}
	b.WriteByte('\n')
	if k.Doc != "" {
		fmt.Fprintf(&b, "  // %s\n", k.Doc)
	}
	for _, buf := range k.Buffers {
		fmt.Fprintf(&b, "  buffer %s[%d]", buf.Name, buf.Width)
		if buf.PerStep {
			b.WriteString(" per step")
		}
		if buf.Shared {
			b.WriteString(" shared")
		}
		if buf.Wide {
			b.WriteString(" wide")
		}
		if buf.Bits {
			b.WriteString(" bits")
		}
		if buf.Owned {
			b.WriteString(" owned")
		}
		if buf.Indexed {
			b.WriteString(" indexed")
		}
		b.WriteByte('\n')
	}
	b.WriteString("before the loop\n")
	for id := range k.Pre {
		k.printInstr(&b, ID(id))
	}
	b.WriteString("each step\n")
	for i := range k.Loop {
		k.printInstr(&b, ID(len(k.Pre)+i))
	}
	for _, c := range k.Carries {
		fmt.Fprintf(&b, "  carry %%%d = %%%d, then %%%d -> %s[%d]\n", c.Phi, c.First, c.Next, k.Buffers[c.Buf].Name, c.Index)
	}
	return b.String()
}

func (k *Kernel) printInstr(b *strings.Builder, id ID) {
	in := k.At(id)
	info := in.Op.Info()
	if info.Kind == None {
		b.WriteString("  ")
	} else {
		fmt.Fprintf(b, "  %%%d = ", id)
	}
	b.WriteString(info.Name)
	switch in.Op {
	case Const:
		b.WriteByte(' ')
		b.WriteString(strconv.FormatFloat(in.Const, 'g', -1, 64))
	case Repeat:
		fmt.Fprintf(b, " %d times", in.Index)
	case Load, Store, StoreMask, LoadMask:
		fmt.Fprintf(b, " %s[%d]", k.Buffers[in.Buf].Name, in.Index)
	}
	for a := range info.Arity {
		fmt.Fprintf(b, " %%%d", in.Args[a])
	}
	b.WriteByte('\n')
}
