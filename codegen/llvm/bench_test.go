package llvm_test

import (
	"fmt"
	"math"
	"testing"

	"nmlc/codegen/interp"
	"nmlc/codegen/kernel"
	"nmlc/codegen/llvm"
	"nmlc/runtime/abi"
)

// writer makes kernels read like equations.
type writer struct{ *kernel.Builder }

func (w writer) c(v float64) kernel.ID { return w.Pre(kernel.Instr{Op: kernel.Const, Const: v}) }

func (w writer) op(op kernel.Op, args ...kernel.ID) kernel.ID {
	in := kernel.Instr{Op: op}
	copy(in.Args[:], args)
	return w.Loop(in)
}

func (w writer) add(a, b kernel.ID) kernel.ID { return w.op(kernel.Add, a, b) }
func (w writer) sub(a, b kernel.ID) kernel.ID { return w.op(kernel.Sub, a, b) }
func (w writer) mul(a, b kernel.ID) kernel.ID { return w.op(kernel.Mul, a, b) }
func (w writer) div(a, b kernel.ID) kernel.ID { return w.op(kernel.Div, a, b) }

// relax is exponential Euler for a rate and a steady state.
func (w writer) relax(x, steady, rate kernel.ID, dt float64) kernel.ID {
	decay := w.op(kernel.Exp, w.mul(w.c(-dt), rate))
	return w.op(kernel.FMA, w.sub(x, steady), decay, steady)
}

// squidStart is V (mV), m, h, n, the number of spikes.
var squidStart = []float64{-65, 0.05293, 0.59612, 0.31768, 0}

// squid is the cell of Hodgkin and Huxley (1952) in modern signs, by
// exponential Euler with steps of 0.01 ms; the lanes differ in their current.
func squid() *kernel.Kernel {
	const dt = 0.01
	w := writer{kernel.NewBuilder("squid", "Hodgkin-Huxley cell")}
	state := w.Buffer("state", 5, false, false)
	param := w.Buffer("param", 1, false, false)
	var first, phi []kernel.ID
	for i := range 5 {
		first = append(first, w.Pre(kernel.Instr{Op: kernel.Load, Buf: state, Index: i}))
	}
	current := w.Pre(kernel.Instr{Op: kernel.Load, Buf: param})
	for range 5 {
		phi = append(phi, w.Loop(kernel.Instr{Op: kernel.Phi}))
	}
	v, m, h, n, spikes := phi[0], phi[1], phi[2], phi[3], phi[4]
	x := func(shift, scale float64) kernel.ID { return w.mul(w.add(v, w.c(shift)), w.c(1/scale)) }
	am, bm := w.op(kernel.ExprelInv, x(40, -10)), w.mul(w.c(4), w.op(kernel.Exp, x(65, -18)))
	ah, bh := w.mul(w.c(0.07), w.op(kernel.Exp, x(65, -20))), w.op(kernel.Sigmoid, x(35, 10))
	an, bn := w.mul(w.c(0.1), w.op(kernel.ExprelInv, x(55, -10))), w.mul(w.c(0.125), w.op(kernel.Exp, x(65, -80)))

	gNa := w.mul(w.mul(w.c(120), h), w.mul(m, w.mul(m, m)))
	n2 := w.mul(n, n)
	gK := w.mul(w.c(36), w.mul(n2, n2))
	g := w.add(w.add(gNa, gK), w.c(0.3))
	drive := w.add(w.op(kernel.FMA, gNa, w.c(50), w.mul(gK, w.c(-77))), w.add(w.c(-0.3*54.387), current))
	next := []kernel.ID{w.relax(v, w.div(drive, g), g, dt)}
	gate := func(x, open, close kernel.ID) {
		rate := w.add(open, close)
		next = append(next, w.relax(x, w.div(open, rate), rate, dt))
	}
	gate(m, am, bm)
	gate(h, ah, bh)
	gate(n, an, bn)
	threshold := w.c(-20)
	crossed := w.op(kernel.And, w.op(kernel.LE, v, threshold), w.op(kernel.GT, next[0], threshold))
	next = append(next, w.add(spikes, w.op(kernel.Select, crossed, w.c(1), w.c(0))))
	for i := range 5 {
		w.Carry(kernel.Carry{Phi: phi[i], First: first[i], Next: next[i], Buf: state, Index: i})
	}
	return w.Finish(false)
}

func squidBuffers(lanes int) [][]float64 {
	state, current := make([]float64, 5*lanes), make([]float64, lanes)
	for i := range state {
		state[i] = squidStart[i/lanes]
	}
	for i := range current {
		current[i] = 10 + 0.001*float64(i)
	}
	return [][]float64{state, current}
}

// TestSquidFires compares a thousand steps, in which the cell fires, to the bit.
func TestSquidFires(t *testing.T) {
	l := library(t)
	const lanes, steps = 24, 1000
	want, err := interp.Compile(squid(), lanes)
	if err != nil {
		t.Fatal(err)
	}
	got, err := llvm.Compile([]*kernel.Kernel{squid()}, lanes, l)
	if err != nil {
		t.Fatal(err)
	}
	a, b := squidBuffers(lanes), squidBuffers(lanes)
	want.Call(steps, a)
	got[0].Call(steps, b)
	if difference := differ(a, b); difference != "" {
		t.Error(difference)
	}
	if spikes := a[0][4*lanes]; spikes != 1 {
		t.Errorf("%v spikes in 10 ms", spikes)
	}
	if v := a[0][0]; math.IsNaN(v) || v < -90 || v > 60 {
		t.Errorf("V = %v", v)
	}
}

// BenchmarkSquid reports nanoseconds per cell and step.
func BenchmarkSquid(b *testing.B) {
	l := library(b)
	for _, lanes := range []int{8, 16, 32, 64} {
		compiled, err := llvm.Compile([]*kernel.Kernel{squid()}, lanes, l)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("llvm%s/lanes%d", l.Version(), lanes), func(b *testing.B) { advance(b, compiled[0]) })
	}
}

func advance(b *testing.B, k *abi.Kernel) {
	const steps = 2000
	buffers := squidBuffers(k.Lanes)
	for b.Loop() {
		k.Call(steps, buffers)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*steps*k.Lanes), "ns/neuron-step")
}

// BenchmarkCompile takes a kernel from its form to machine code.
func BenchmarkCompile(b *testing.B) {
	l := library(b)
	k := squid()
	lanes := llvm.DefaultLanes(l)
	b.Run("ir", func(b *testing.B) {
		for b.Loop() {
			if _, err := llvm.Module([]*kernel.Kernel{k}, lanes, lanes/2); err != nil {
				b.Fatal(err)
			}
		}
	})
	text, err := llvm.Module([]*kernel.Kernel{k}, lanes, lanes/2)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("object", func(b *testing.B) {
		for b.Loop() {
			if _, err := l.Object(text); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("all", func(b *testing.B) {
		for b.Loop() {
			if _, err := llvm.Compile([]*kernel.Kernel{k}, lanes, l); err != nil {
				b.Fatal(err)
			}
		}
	})
}
