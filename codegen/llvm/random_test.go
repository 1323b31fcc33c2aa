package llvm_test

import (
	"fmt"
	"math"
	"math/rand/v2"

	"nmlc/codegen/kernel"
)

// The buffers of a random kernel, by index.
const (
	ofLanes      = iota // static, per lane; the carries end here, too
	ofGroup             // static, shared
	inputs              // per step, per lane
	sharedInputs        // per step, shared
	outputs             // per step, per lane
)

// generator makes random valid kernels over all operators.
type generator struct {
	rng          *rand.Rand
	b            *kernel.Builder
	floats, bits []kernel.ID // the numbers and the masks made so far
	repeats      bool        // stands in a repeat
}

// randomKernel makes a kernel that stores the result of each of its size
// operations in the loop. It has up to four carries and may run in reverse.
func randomKernel(seed uint64, size int) *kernel.Kernel {
	rng := rand.New(rand.NewPCG(seed, 7))
	g := &generator{rng: rng, b: kernel.NewBuilder(fmt.Sprintf("random%d", seed), "")}
	carries := 1 + rng.IntN(4)
	g.buffers(size, carries)
	pre := g.before(size/4, carries)
	phis := make([]kernel.ID, carries)
	for i := range phis {
		phis[i] = g.number(g.b.Loop(kernel.Instr{Op: kernel.Phi}))
	}
	for i := range 2 {
		g.number(g.b.Loop(kernel.Instr{Op: kernel.Load, Buf: inputs, Index: i}))
		g.number(g.b.Loop(kernel.Instr{Op: kernel.Load, Buf: sharedInputs, Index: i}))
	}
	for i := range size {
		id := g.operationOrRegion()
		g.b.Loop(kernel.Instr{Op: kernel.Store, Buf: outputs, Index: i, Args: [3]kernel.ID{g.asNumber(id)}})
	}
	for i, phi := range phis {
		g.b.Carry(kernel.Carry{Phi: phi, First: pre[rng.IntN(len(pre))], Next: g.pick(g.floats), Buf: ofLanes, Index: 4 + i})
	}
	return g.b.Finish(rng.IntN(2) == 0)
}

// buffers declares them in the order of their indices.
func (g *generator) buffers(size, carries int) {
	g.b.Buffer("lanes", 4+carries, false, false)
	g.b.Buffer("group", 2, false, true)
	g.b.Buffer("inputs", 2, true, false)
	g.b.Buffer("shared", 2, true, true)
	g.b.Buffer("outputs", size, true, false)
}

// before fills the section before the loop and returns its numbers.
func (g *generator) before(size, carries int) []kernel.ID {
	for i := range 4 + carries {
		g.number(g.b.Pre(kernel.Instr{Op: kernel.Load, Buf: ofLanes, Index: i}))
	}
	for i := range 2 {
		g.number(g.b.Pre(kernel.Instr{Op: kernel.Load, Buf: ofGroup, Index: i}))
	}
	for range 4 {
		g.number(g.b.Pre(kernel.Instr{Op: kernel.Const, Const: randomNumber(g.rng)}))
	}
	for range size {
		g.operation(g.b.Pre)
	}
	return append([]kernel.ID(nil), g.floats...)
}

// operation adds a random operator on random values.
func (g *generator) operation(add func(kernel.Instr) kernel.ID) kernel.ID {
	for {
		op := operators[g.rng.IntN(len(operators))]
		info := op.Info()
		if info.ArgMask[0] && len(g.bits) == 0 {
			continue
		}
		in := kernel.Instr{Op: op}
		for a := range info.Arity {
			from := g.floats
			if info.ArgMask[a] {
				from = g.bits
			}
			in.Args[a] = g.pick(from)
		}
		id := add(in)
		if info.Kind == kernel.Mask {
			g.bits = append(g.bits, id)
			return id
		}
		return g.number(id)
	}
}

// operationOrRegion adds to the loop an operation, or a value that a region
// makes in the lanes where its mask holds.
func (g *generator) operationOrRegion() kernel.ID {
	if !g.repeats && g.rng.IntN(8) == 0 {
		return g.repeat()
	}
	if len(g.bits) == 0 || g.rng.IntN(5) > 0 {
		return g.operation(g.b.Loop)
	}
	mask, floats, bits := g.pick(g.bits), g.floats, g.bits
	g.b.Loop(kernel.Instr{Op: kernel.Begin, Args: [3]kernel.ID{mask}})
	for range 1 + g.rng.IntN(4) {
		g.operationOrRegion()
	}
	inside := g.pick(g.floats)
	g.floats, g.bits = floats[:len(floats):len(floats)], bits[:len(bits):len(bits)]
	g.b.Loop(kernel.Instr{Op: kernel.End})
	return g.number(g.b.Loop(kernel.Instr{Op: kernel.Select, Args: [3]kernel.ID{mask, inside, g.pick(g.floats)}}))
}

// repeat adds operations that are done several times in a step.
func (g *generator) repeat() kernel.ID {
	g.repeats = true
	floats, bits := g.floats, g.bits
	first := []kernel.ID{g.pick(floats), g.pick(floats)}
	g.b.Loop(kernel.Instr{Op: kernel.Repeat, Index: 1 + g.rng.IntN(4)})
	var turns []kernel.ID
	for _, f := range first {
		turns = append(turns, g.b.Loop(kernel.Instr{Op: kernel.Turn, Args: [3]kernel.ID{f}}))
	}
	g.floats, g.bits = append(floats[:len(floats):len(floats)], turns...), bits[:len(bits):len(bits)]
	outside := len(g.floats)
	for range 1 + g.rng.IntN(4) {
		g.operationOrRegion()
	}
	made := append(g.floats[outside:], g.b.Loop(kernel.Instr{Op: kernel.Neg, Args: [3]kernel.ID{turns[0]}}))
	for _, turn := range turns {
		g.b.Loop(kernel.Instr{Op: kernel.Next, Args: [3]kernel.ID{turn, g.pick(made)}})
	}
	g.b.Loop(kernel.Instr{Op: kernel.Again, Args: [3]kernel.ID{g.everywhere()}})
	g.floats, g.bits, g.repeats = floats[:len(floats):len(floats)], bits, false
	return g.number(g.pick(made))
}

// everywhere is a mask that holds in all lanes, or in none: a repeat ends for
// all of them at once.
func (g *generator) everywhere() kernel.ID {
	one := g.b.Pre(kernel.Instr{Op: kernel.Const, Const: 1})
	other := g.b.Pre(kernel.Instr{Op: kernel.Const, Const: float64(len(g.floats) % 4)})
	return g.b.Loop(kernel.Instr{Op: kernel.LE, Args: [3]kernel.ID{one, other}})
}

// pick prefers what was made last, so that kernels grow deep.
func (g *generator) pick(from []kernel.ID) kernel.ID {
	if g.rng.IntN(2) == 0 {
		from = from[max(0, len(from)-6):]
	}
	return from[g.rng.IntN(len(from))]
}

func (g *generator) number(id kernel.ID) kernel.ID {
	g.floats = append(g.floats, id)
	return id
}

// asNumber is the value itself, or for a mask 3 or 5.
func (g *generator) asNumber(id kernel.ID) kernel.ID {
	if len(g.bits) == 0 || g.bits[len(g.bits)-1] != id {
		return id
	}
	yes := g.b.Loop(kernel.Instr{Op: kernel.Const, Const: 3})
	no := g.b.Loop(kernel.Instr{Op: kernel.Const, Const: 5})
	return g.b.Loop(kernel.Instr{Op: kernel.Select, Args: [3]kernel.ID{id, yes, no}})
}

// operators are all but those of structure.
var operators = func() []kernel.Op {
	var ops []kernel.Op
	for _, op := range kernel.Ops() {
		if op > kernel.Again {
			ops = append(ops, op)
		}
	}
	return ops
}()

// special are the numbers that code tends to get wrong.
var special = []float64{
	0, math.Copysign(0, -1), 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 3, math.Inf(1), math.Inf(-1), math.NaN(),
	math.SmallestNonzeroFloat64, -math.SmallestNonzeroFloat64, 0x1p-1022, -0x1.fffffffffffffp-1023,
	math.MaxFloat64, -math.MaxFloat64, 0x1p52, 0x1p52 + 1, 0x1p53, -0x1p53, 4503599627370495.5, 0x1.8p52, 0x1.8p52 + 1023, 0x1.8p52 - 1023, 0x1.8p52 + 1024,
	708.5, 709.5, 710, -708.5, -709.5, -745.2, 1e-8, -1e-8, 1e-300, 1e300, 1e5, math.Pi, math.Pi / 2, math.Ln2, math.Sqrt2,
}

// randomNumber is special one time in four, else of a size that equations have.
func randomNumber(rng *rand.Rand) float64 {
	if rng.IntN(4) == 0 {
		return special[rng.IntN(len(special))]
	}
	return rng.NormFloat64() * math.Exp(4*rng.NormFloat64())
}
