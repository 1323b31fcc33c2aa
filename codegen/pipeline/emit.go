package pipeline

import (
	"fmt"
	"strings"

	"nmlc/codegen/golang"
	"nmlc/codegen/kernel"
	"nmlc/codegen/llvm"
	"nmlc/codegen/plan"
	"nmlc/ir"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/runtime/jit"
)

// Code is a cell ready to be written for programmers.
type Code struct {
	Program *ir.Program
	Plan    *plan.Plan

	cell    *model.Cell
	choices Choices
}

// Emit plans a cell for programmers: its states as outputs, and gradients by
// all parameters. It returns nil after a mistake, which diags has then.
func Emit(cell *model.Cell, c Choices, diags *diag.List) (*Code, error) {
	o := c.options()
	o.Outputs = cell.States
	p := Program(cell, o, diags)
	if p == nil {
		return nil, nil
	}
	made, err := CellPlan(p)
	if err != nil {
		return nil, err
	}
	return &Code{p, made, cell, c}, nil
}

// kernels have the neuron's name in front, so that objects of several cells can
// be linked into one program.
func (c *Code) kernels() []*kernel.Kernel {
	var out []*kernel.Kernel
	for _, k := range c.Plan.Kernels() {
		named := *k
		named.Name = strings.ToLower(c.Program.Name) + "_" + k.Name
		out = append(out, &named)
	}
	return out
}

// Go is a Go package of the cell, with its definitions as outputs.
func (c *Code) Go(name string) ([]byte, error) {
	o := c.choices.options()
	o.Outputs = c.cell.Lets
	p := Program(c.cell, o, &diag.List{})
	made, err := plan.Make(p, golang.Options(p.Params))
	if err != nil {
		return nil, err
	}
	return golang.Package(name, made)
}

// library opens libLLVM, and knows the host's vectors.
func (c *Code) library() (*jit.Library, int, error) {
	lib, err := jit.Open()
	if err != nil {
		return nil, 0, fmt.Errorf("machine code needs libLLVM: %w", err)
	}
	return lib, llvm.DefaultLanes(lib), nil
}

// LLVM is the text of the cell's LLVM IR. It needs no libLLVM; where there is
// one, its host's vectors are used, else those of AVX2.
func (c *Code) LLVM() ([]byte, error) {
	lanes, vector := 8, 4
	if lib, n, err := c.library(); err == nil {
		lanes, vector = n, lib.HostVectorBits()/64
	}
	return llvm.Module(c.kernels(), lanes, vector)
}

// Assembly is the machine code as text.
func (c *Code) Assembly() ([]byte, error) {
	return c.machine(func(lib *jit.Library, text []byte) ([]byte, error) { return lib.Assembly(text) })
}

// Object is an object file for this machine.
func (c *Code) Object() ([]byte, error) {
	return c.machine(func(lib *jit.Library, text []byte) ([]byte, error) { return lib.Object(text) })
}

func (c *Code) machine(emit func(*jit.Library, []byte) ([]byte, error)) ([]byte, error) {
	lib, _, err := c.library()
	if err != nil {
		return nil, err
	}
	text, err := c.LLVM()
	if err != nil {
		return nil, err
	}
	return emit(lib, text)
}

// Header is a C header that describes the functions of an object file.
func (c *Code) Header() []byte {
	lanes := 8
	if _, n, err := c.library(); err == nil {
		lanes = n
	}
	var b strings.Builder
	guard := "NMLC_" + strings.ToUpper(c.Program.Name) + "_H"
	fmt.Fprintf(&b, "// Kernels of the neuron %s, written by nmlc. A call advances a group of %d cells.\n", c.Program.Name, lanes)
	b.WriteString("// A buffer holds doubles, [value][cell], and one such block per step where it says so.\n")
	b.WriteString("// Units are mV, ms, nA and what follows from them: uS, MOhm, nF, kHz, um.\n")
	fmt.Fprintf(&b, "#ifndef %s\n#define %s\n#include <stdint.h>\n#define NMLC_LANES %d\n\n", guard, guard, lanes)
	fmt.Fprintf(&b, "// param: %s, dt\n// state: %s\n// input: %s\n// out:   the states%s\n\n",
		names(c.Program.Params), names(c.Program.States), names(c.Program.Inputs), spikeColumn(c.Program))
	for _, k := range c.kernels() {
		fmt.Fprintf(&b, "// %s. Buffers:", k.Doc)
		for i, buf := range k.Buffers {
			per := ""
			if buf.PerStep {
				per = " per step"
			}
			fmt.Fprintf(&b, "%s %s[%d]%s", map[bool]string{true: "", false: ","}[i == 0], buf.Name, buf.Width, per)
		}
		fmt.Fprintf(&b, "\nvoid %s(int64_t steps, double **buffers);\n\n", k.Name)
	}
	b.WriteString("#endif\n")
	return []byte(b.String())
}

func names(vars []*ir.Var) string {
	var out []string
	for _, v := range vars {
		out = append(out, v.Name)
	}
	return strings.Join(out, ", ")
}

func spikeColumn(p *ir.Program) string {
	if p.Spiked == nil {
		return ""
	}
	return ", then 1 at a spike"
}
