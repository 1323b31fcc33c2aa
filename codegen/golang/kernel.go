package golang

import (
	"fmt"
	"slices"
	"strings"

	"nmlc/codegen/kernel"
)

// File prints a self-contained Go file with one function per kernel,
//
//	func name(steps, lanes int, buffers [][]float64)
//
// over buffers laid out as package abi says.
func File(pkg string, kernels []*kernel.Kernel, names []string) ([]byte, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "package %s\n\nimport \"math\"\n\n", pkg)
	for i, k := range kernels {
		if k.Population {
			return nil, fmt.Errorf("kernel %s goes over the groups of a population, which generated Go does not", k.Name)
		}
		printKernel(&b, k, names[i])
	}
	printElementary(&b, kernels)
	b.WriteString("var _ = math.Pi\n")
	return formatted(b.String())
}

// elementaryName is the name of an elementary function in generated code.
func elementaryName(op kernel.Op) string {
	return "fn" + strings.ToUpper(op.String()[:1]) + op.String()[1:]
}

// usedElementary lists the elementary functions of kernels in a fixed order.
func usedElementary(kernels []*kernel.Kernel) []kernel.Op {
	var ops []kernel.Op
	for _, k := range kernels {
		for id := range kernel.ID(k.Len()) {
			if op := k.At(id).Op; op.Info().Elementary && !slices.Contains(ops, op) {
				ops = append(ops, op)
			}
		}
	}
	slices.Sort(ops)
	return ops
}

func printKernel(b *strings.Builder, k *kernel.Kernel, name string) {
	live := kernel.Live(k, k.Results())
	p := &kernelPrinter{b: b, k: k, live: live, in: regionsOf(k, live)}
	if k.Doc != "" {
		fmt.Fprintf(b, "// %s: %s\n", name, k.Doc)
	}
	fmt.Fprintf(b, "func %s(steps, lanes int, buffers [][]float64) {\n", name)
	for i := range k.Buffers {
		fmt.Fprintf(b, "%s := buffers[%d]\n_ = %s\n", p.buffer(i), i, p.buffer(i))

	}
	b.WriteString("for lane := 0; lane < lanes; lane++ {\n")
	for i := range k.Pre {
		p.instr(kernel.ID(i))
	}
	p.loop()
	b.WriteString("}\n}\n\n")
}

type kernelPrinter struct {
	b    *strings.Builder
	k    *kernel.Kernel
	live []bool
	in   *regions
}

func (p *kernelPrinter) buffer(i int) string { return fmt.Sprintf("buf%d", i) }

func (p *kernelPrinter) loop() {
	var phis, nexts []string
	for _, c := range p.k.Carries {
		phi := value(c.Phi)
		fmt.Fprintf(p.b, "%s := %s\n", phi, value(c.First))
		phis = append(phis, phi)
		nexts = append(nexts, value(c.Next))

	}
	if p.k.Reverse {
		p.b.WriteString("for step := steps - 1; step >= 0; step-- {\n")
	} else {
		p.b.WriteString("for step := 0; step < steps; step++ {\n")
	}
	for i := range p.k.Loop {
		p.instr(kernel.ID(len(p.k.Pre) + i))
	}
	if len(phis) > 0 {
		fmt.Fprintf(p.b, "%s = %s\n", strings.Join(phis, ", "), strings.Join(nexts, ", "))
	}
	p.b.WriteString("}\n")
	for _, c := range p.k.Carries {
		fmt.Fprintf(p.b, "%s[%s] = %s\n", p.buffer(c.Buf), p.index(c.Buf, c.Index), value(c.Phi))
	}
}

// index is where a value lies in its buffer.
func (p *kernelPrinter) index(buf, index int) string {
	info := p.k.Buffers[buf]
	at := fmt.Sprint(index)
	if info.PerStep {
		at = fmt.Sprintf("step*%d+%d", info.Width, index)
	}
	if info.Shared {
		return at
	}
	return fmt.Sprintf("(%s)*lanes+lane", at)
}

func (p *kernelPrinter) instr(id kernel.ID) {
	in := p.k.At(id)
	if p.in.bracket(p.b, id) || !p.live[id] {
		return
	}
	switch in.Op {
	case kernel.Phi:
	case kernel.Load:
		fmt.Fprintf(p.b, "%s %s %s[%s]\n", value(id), p.in.is(), p.buffer(in.Buf), p.index(in.Buf, in.Index))
	case kernel.Store:
		fmt.Fprintf(p.b, "%s[%s] = %s\n", p.buffer(in.Buf), p.index(in.Buf, in.Index), value(in.Args[0]))
	default:
		printer{value, elementaryName, p.in.inside()}.assign(p.b, id, in)
	}
}
