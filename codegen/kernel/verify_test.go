package kernel_test

import (
	"strings"
	"testing"

	"nmlc/codegen/kernel"
	"nmlc/runtime/abi"
)

// recorder writes whether an input is positive, with harm done to it.
func recorder(harm func(b *kernel.Builder, bits, wide int, mask, number kernel.ID)) *kernel.Kernel {
	b := kernel.NewBuilder("recorder", "")
	b.Population()
	bits := b.Add(abi.Buffer{Name: "spikes", Width: 1, PerStep: true, Bits: true})
	wide := b.Add(abi.Buffer{Name: "arrived", Width: 1, PerStep: true, Wide: true})
	zero := b.Pre(kernel.Instr{Op: kernel.Const})
	x := b.Loop(kernel.Instr{Op: kernel.Load, Buf: wide})
	mask := b.Loop(kernel.Instr{Op: kernel.GT, Args: [3]kernel.ID{x, zero}})
	harm(b, bits, wide, mask, x)
	return b.Finish(false)
}

func TestVerifyMasksInMemory(t *testing.T) {
	for _, test := range []struct {
		want string
		harm func(b *kernel.Builder, bits, wide int, mask, number kernel.ID)
	}{
		{"", func(b *kernel.Builder, bits, _ int, mask, _ kernel.ID) {
			b.Loop(kernel.Instr{Op: kernel.StoreMask, Buf: bits, Args: [3]kernel.ID{mask}})
		}},
		{"wrong kind", func(b *kernel.Builder, bits, _ int, _, number kernel.ID) {
			b.Loop(kernel.Instr{Op: kernel.StoreMask, Buf: bits, Args: [3]kernel.ID{number}})
		}},
		{"store of buffer spikes: masks are stored", func(b *kernel.Builder, bits, _ int, _, number kernel.ID) {
			b.Loop(kernel.Instr{Op: kernel.Store, Buf: bits, Args: [3]kernel.ID{number}})
		}},
		{"load of buffer spikes: masks are stored", func(b *kernel.Builder, bits, _ int, _, _ kernel.ID) {
			b.Loop(kernel.Instr{Op: kernel.Load, Buf: bits})
		}},
		{"storemask of buffer arrived", func(b *kernel.Builder, _, wide int, mask, _ kernel.ID) {
			b.Loop(kernel.Instr{Op: kernel.StoreMask, Buf: wide, Args: [3]kernel.ID{mask}})
		}},
		{"storemask in a region", func(b *kernel.Builder, bits, _ int, mask, _ kernel.ID) {
			b.Loop(kernel.Instr{Op: kernel.Begin, Args: [3]kernel.ID{mask}})
			b.Loop(kernel.Instr{Op: kernel.StoreMask, Buf: bits, Args: [3]kernel.ID{mask}})
			b.Loop(kernel.Instr{Op: kernel.End})
		}},
		{"are not both", func(b *kernel.Builder, _, _ int, _, _ kernel.ID) {
			b.Add(abi.Buffer{Name: "both", Width: 1, PerStep: true, Wide: true, Bits: true})
		}},
		{"per step and lane", func(b *kernel.Builder, _, _ int, _, _ kernel.ID) {
			b.Add(abi.Buffer{Name: "static", Width: 1, Wide: true})
		}},
	} {
		err := kernel.Verify(recorder(test.harm))
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("got error %v, want %q", err, test.want)
		}
	}
}

func TestVerifyKeepsCellsToPopulations(t *testing.T) {
	k := recorder(func(*kernel.Builder, int, int, kernel.ID, kernel.ID) {})
	k.Population = false
	if err := kernel.Verify(k); err == nil || !strings.Contains(err.Error(), "for one group") {
		t.Errorf("a kernel of one group with wide buffers: error %v", err)
	}
	k.Population = true
	if err := kernel.VerifyLanes(k, 64); err != nil {
		t.Error(err)
	}
	if err := kernel.VerifyLanes(k, 65); err == nil || !strings.Contains(err.Error(), "holds 64") {
		t.Errorf("65 lanes: error %v", err)
	}
}

func TestVerifyConnections(t *testing.T) {
	owned := abi.Buffer{Name: "block", Width: 1, PerStep: true, Owned: true}
	for _, test := range []struct {
		want     string
		segments bool
		buffer   abi.Buffer
		store    bool
	}{
		{"", true, owned, false},
		{"", true, abi.Buffer{Name: "pre", Width: 1, PerStep: true, Indexed: true}, false},
		{"does not go over connections", false, owned, false},
		{"which others read, too", true, owned, true},
		{"are per step and lane", true, abi.Buffer{Name: "block", Width: 1, PerStep: true, Owned: true, Indexed: true}, false},
		{"are per step and lane", true, abi.Buffer{Name: "block", Width: 1, PerStep: true, Owned: true, Shared: true}, false},
		{"is wide or of bits", true, abi.Buffer{Name: "wide", Width: 1, PerStep: true, Wide: true}, false},
	} {
		b := kernel.NewBuilder("connections", "")
		b.Population()
		if test.segments {
			b.Segments()
		}
		buf := b.Add(test.buffer)
		x := b.Loop(kernel.Instr{Op: kernel.Load, Buf: buf})
		if test.store {
			b.Loop(kernel.Instr{Op: kernel.Store, Buf: buf, Args: [3]kernel.ID{x}})
		}
		err := kernel.Verify(b.Finish(false))
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%+v: error %v, want %q", test.buffer, err, test.want)
		}
	}
}
