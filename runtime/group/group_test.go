package group

import (
	"math"
	"strings"
	"testing"
	"unsafe"

	"nmlc/runtime/abi"
)

// doubling has two states per lane: x doubles each step, y gains the input.
func doubling(lanes int) (prepare, forward *abi.Kernel) {
	prepare = &abi.Kernel{Name: "prepare", Lanes: lanes,
		Buffers: []abi.Buffer{{Name: "param", Width: 1, PerStep: true}, {Name: "state", Width: 2, PerStep: true}},
		Call: func(_ int, b [][]float64) {
			for l := range lanes {
				b[1][l], b[1][lanes+l] = b[0][l], 0
			}
		}}
	forward = &abi.Kernel{Name: "forward", Lanes: lanes,
		Buffers: []abi.Buffer{{Name: "state", Width: 2}, {Name: "input", Width: 1, PerStep: true, Shared: true}},
		Call: func(steps int, b [][]float64) {
			for step := range steps {
				for l := range lanes {
					b[0][l] *= 2
					b[0][lanes+l] += b[1][step]
				}
			}
		}}
	return prepare, forward
}

func TestMemorySizesWhatKernelsWithoutLoopShareByItsStaticShape(t *testing.T) {
	prepare, forward := doubling(4)
	m, err := NewMemory(100, []*abi.Kernel{prepare, nil}, []*abi.Kernel{forward, nil})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(m.Slice("state")); n != 8 {
		t.Errorf("state has %d values, want 2 for each of 4 lanes", n)
	}
	if n := len(m.Slice("param")); n != 4 || m.Bytes() != 8*12 {
		t.Errorf("param has %d values, the memory %d bytes", n, m.Bytes())
	}
	if m.Slice("input") != nil {
		t.Error("the memory holds inputs, which the caller brings")
	}
}

func TestMemoryRefusesKernelsThatDisagree(t *testing.T) {
	prepare, forward := doubling(4)
	_, narrow := doubling(2)
	if _, err := NewMemory(1, []*abi.Kernel{prepare}, []*abi.Kernel{narrow}); err == nil || !strings.Contains(err.Error(), "lanes") {
		t.Errorf("error %v", err)
	}
	forward.Buffers[0].Width = 3
	if _, err := NewMemory(1, []*abi.Kernel{prepare}, []*abi.Kernel{forward}); err == nil || !strings.Contains(err.Error(), `Name:state`) {
		t.Errorf("error %v", err)
	}
}

func TestAlignedBeginsAtACacheLine(t *testing.T) {
	for n := 1; n < 40; n += 3 {
		s := Aligned(n)
		if address := uintptr(unsafe.Pointer(&s[0])); address%64 != 0 || len(s) != n {
			t.Errorf("Aligned(%d) begins at %#x, has %d values", n, address, len(s))
		}
	}
}

func TestFindDivergenceNamesStateAndStep(t *testing.T) {
	prepare, forward := doubling(4)
	m, err := NewMemory(50, []*abi.Kernel{prepare}, []*abi.Kernel{forward})
	if err != nil {
		t.Fatal(err)
	}
	p, f := m.Bind(prepare), m.Bind(forward)
	inputs := make([]float64, 1000)
	inputs[170] = math.NaN()
	copy(m.Slice("param"), []float64{1, 1e80, 0, math.Inf(1)})
	find := func(lane int) (Divergence, bool) {
		return FindDivergence(m, f, func() { p.Run(1, nil) }, lane, 1000, []string{"x"},
			func(step, n int) []float64 { return inputs[step : step+n] })
	}
	want := map[int]Divergence{
		0: {State: "number 1", Step: 170}, // before x = 2^171 counts as too large
		1: {State: "x", Step: 66, Before: 1e80 * math.Pow(2, 66)},
		2: {State: "number 1", Step: 170},
		3: {State: "x", Step: 0, Before: math.Inf(1)},
	}
	for lane, w := range want {
		if got, ok := find(lane); got != w || !ok {
			t.Errorf("lane %d: %+v %v, want %+v", lane, got, ok, w)
		}
	}
	if text := want[1].Describe(0.1); !strings.Contains(text, "state x blew up at t = 6.6 ms") {
		t.Error(text)
	}
	inputs[170] = 0
	if got, ok := find(2); ok {
		t.Errorf("a lane that stays finite gives %+v", got)
	}
}
