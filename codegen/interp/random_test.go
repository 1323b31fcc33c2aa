package interp

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"nmlc/codegen/kernel"
)

// The buffers of a drawn kernel.
const (
	static       = iota // per lane; the carries end here, too
	staticShared        // the same for all lanes
	perStep
	perStepShared
	written // per step
)

const (
	statics = 4
	stores  = 6
)

// drawer draws valid kernels in which everything stands anywhere: phis between
// other instructions, constants in the loop, values that nothing uses.
type drawer struct {
	t              *rapid.T
	b              *kernel.Builder
	numbers, masks []kernel.ID
	phis           []kernel.ID
	stored         int
	repeats        bool // stands in a repeat
}

func drawKernel(t *rapid.T) *kernel.Kernel {
	d := &drawer{t: t, b: kernel.NewBuilder("drawn", "")}
	carries := rapid.IntRange(0, 4).Draw(t, "carries")
	d.b.Buffer("static", statics+carries, false, false)
	d.b.Buffer("static_shared", 2, false, true)
	d.b.Buffer("per_step", 2, true, false)
	d.b.Buffer("per_step_shared", 2, true, true)
	d.b.Buffer("written", stores, true, false)
	d.number(d.b.Pre(kernel.Instr{Op: kernel.Load, Buf: static}))
	for range rapid.IntRange(0, 6).Draw(t, "size before the loop") {
		d.instruction(d.b.Pre, false)
	}
	before := append([]kernel.ID(nil), d.numbers...)
	places := map[int]int{} // how many phis before an instruction of the loop
	size := rapid.IntRange(0, 20).Draw(t, "size of the loop")
	for range carries {
		places[rapid.IntRange(0, size).Draw(t, "place of a phi")]++
	}
	for i := range size + 1 {
		for range places[i] {
			phi := d.b.Loop(kernel.Instr{Op: kernel.Phi})
			d.phis = append(d.phis, phi)
			d.number(phi)
		}
		if i < size {
			d.instruction(d.b.Loop, true)
		}
	}
	for i, phi := range d.phis {
		next := d.numbers
		if rapid.Bool().Draw(t, "next is a phi") {
			next = d.phis
		}
		d.b.Carry(kernel.Carry{
			Phi: phi, First: rapid.SampledFrom(before).Draw(t, "first"), Next: rapid.SampledFrom(next).Draw(t, "next"),
			Buf: static, Index: statics + i,
		})
	}
	return d.b.Finish(rapid.Bool().Draw(t, "reverse"))
}

func (d *drawer) number(id kernel.ID) { d.numbers = append(d.numbers, id) }

// instruction draws a load, a constant, a store or an operation.
func (d *drawer) instruction(add func(kernel.Instr) kernel.ID, loop bool) {
	in := kernel.Instr{Index: rapid.IntRange(0, 1).Draw(d.t, "index")}
	switch kind := rapid.IntRange(0, 9).Draw(d.t, "kind"); {
	case kind == 0:
		in.Op, in.Const = kernel.Const, drawNumber(d.t)
	case kind <= 2:
		in.Op, in.Buf = kernel.Load, rapid.IntRange(static, staticShared).Draw(d.t, "buffer")
		if loop {
			in.Buf += perStep
		}
	case kind <= 4 && loop && d.stored < stores:
		in.Op, in.Buf, in.Index = kernel.Store, written, d.stored
		in.Args[0] = rapid.SampledFrom(d.numbers).Draw(d.t, "stored")
		d.stored++
		add(in)
		return
	case kind == 6 && loop && !d.repeats:
		d.repeat()
		return
	case kind == 5 && loop && len(d.masks) > 0:
		d.region()
		return
	default:
		d.operation(add)
		return
	}
	d.number(add(in))
}

func (d *drawer) operation(add func(kernel.Instr) kernel.ID) {
	op := rapid.SampledFrom(kernel.Ops()[kernel.Again:]).Draw(d.t, "operator")
	info := op.Info()
	if info.ArgMask[0] && len(d.masks) == 0 {
		op, info = kernel.LT, kernel.LT.Info()
	}
	in := kernel.Instr{Op: op}
	for a := range info.Arity {
		from := d.numbers
		if info.ArgMask[a] {
			from = d.masks
		}
		in.Args[a] = rapid.SampledFrom(from).Draw(d.t, "argument")
	}
	if id := add(in); info.Kind == kernel.Mask {
		d.masks = append(d.masks, id)
	} else {
		d.number(id)
	}
}

// repeat draws operations that are done several times in a step.
func (d *drawer) repeat() {
	d.repeats = true
	numbers, masks := d.numbers, d.masks
	var turns []kernel.ID
	before := rapid.SampledFrom(d.numbers).Draw(d.t, "first turn")
	d.b.Loop(kernel.Instr{Op: kernel.Repeat, Index: rapid.IntRange(1, 4).Draw(d.t, "rounds")})
	for range 2 {
		turns = append(turns, d.b.Loop(kernel.Instr{Op: kernel.Turn, Args: [3]kernel.ID{before}}))
	}
	d.numbers = append(numbers[:len(numbers):len(numbers)], turns...)
	d.masks = masks[:len(masks):len(masks)]
	outside := len(d.numbers)
	for range rapid.IntRange(1, 5).Draw(d.t, "operations of a round") {
		d.operation(d.b.Loop)
	}
	made := d.numbers[outside:]
	if len(made) == 0 { // masks alone
		made = []kernel.ID{d.b.Loop(kernel.Instr{Op: kernel.Neg, Args: [3]kernel.ID{turns[0]}})}
	}
	for _, turn := range turns {
		d.b.Loop(kernel.Instr{Op: kernel.Next, Args: [3]kernel.ID{turn, rapid.SampledFrom(made).Draw(d.t, "next turn")}})
	}
	d.b.Loop(kernel.Instr{Op: kernel.Again, Args: [3]kernel.ID{d.everywhere()}})
	d.numbers, d.masks = append(numbers[:len(numbers):len(numbers)], made...), masks
	d.repeats = false
}

// everywhere draws a mask that holds in all lanes, or in none: a repeat ends
// for all of them at once.
func (d *drawer) everywhere() kernel.ID {
	one := d.b.Pre(kernel.Instr{Op: kernel.Const, Const: 1})
	other := d.b.Pre(kernel.Instr{Op: kernel.Const, Const: float64(rapid.IntRange(0, 3).Draw(d.t, "another round"))})
	return d.b.Loop(kernel.Instr{Op: kernel.LE, Args: [3]kernel.ID{one, other}})
}

// region draws operations that only some steps need.
func (d *drawer) region() {
	mask := rapid.SampledFrom(d.masks).Draw(d.t, "mask of a region")
	numbers, masks := d.numbers, d.masks
	d.b.Loop(kernel.Instr{Op: kernel.Begin, Args: [3]kernel.ID{mask}})
	for range rapid.IntRange(1, 5).Draw(d.t, "operations of a region") {
		d.operation(d.b.Loop)
	}
	inside := rapid.SampledFrom(d.numbers).Draw(d.t, "made in a region")
	d.numbers, d.masks = numbers[:len(numbers):len(numbers)], masks[:len(masks):len(masks)]
	d.b.Loop(kernel.Instr{Op: kernel.End})
	other := rapid.SampledFrom(d.numbers).Draw(d.t, "made outside")
	d.number(d.b.Loop(kernel.Instr{Op: kernel.Select, Args: [3]kernel.ID{mask, inside, other}}))
}

func drawNumber(t *rapid.T) float64 {
	return rapid.OneOf(rapid.Float64Range(-3, 3), rapid.Float64(), rapid.SampledFrom([]float64{0, math.Copysign(0, -1), math.NaN(), math.Inf(1), math.Inf(-1)})).Draw(t, "number")
}

// TestDrawnKernelsEqualTheReference holds the interpreter with its registers
// against one variable per value.
func TestDrawnKernelsEqualTheReference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := drawKernel(t)
		lanes, steps := rapid.IntRange(1, 4).Draw(t, "lanes"), rapid.IntRange(0, 4).Draw(t, "steps")
		code, err := Compile(k, lanes)
		if err != nil {
			t.Fatalf("%v\n%s", err, k)
		}
		first, second := drawBuffers(t, k, lanes, steps), drawBuffers(t, k, lanes, steps)
		for _, buffers := range [][][]float64{first, second} { // twice: a call leaves nothing behind
			want := copied(buffers)
			reference(k, lanes, steps, want)
			code.Call(steps, buffers)
			if d := difference(want, buffers); d != "" {
				t.Fatalf("%s\n%s", d, k)
			}
		}
	})
}

func drawBuffers(t *rapid.T, k *kernel.Kernel, lanes, steps int) [][]float64 {
	var buffers [][]float64
	for _, b := range k.Buffers {
		data := make([]float64, b.Len(steps, lanes))
		for i := range data {
			data[i] = drawNumber(t)
		}
		buffers = append(buffers, data)
	}
	return buffers
}

func copied(buffers [][]float64) [][]float64 {
	out := make([][]float64, len(buffers))
	for i, b := range buffers {
		out[i] = append([]float64(nil), b...)
	}
	return out
}

func difference(want, got [][]float64) string {
	for i := range want {
		for j, w := range want[i] {
			g := got[i][j]
			if math.Float64bits(w) != math.Float64bits(g) && !(math.IsNaN(w) && math.IsNaN(g)) {
				return fmt.Sprintf("buffer %d, number %d is %v, not %v", i, j, g, w)
			}
		}
	}
	return ""
}
