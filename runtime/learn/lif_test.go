package learn

import (
	"math"

	"nmlc/runtime/abi"
)

// The cell of these tests, by hand: with what arrived added, g += arrived 0 and
// V += arrived 1, outputs V and g, penalty V^2;
//
//	u = a V + couple g,  a = exp(-dt/tau),  V(0) = v0;  V <- u - z;  g <- c g
//
// and a spike z where u > 1, whose surrogate derivative is slope max(0, 1 - |u - 1|).
const (
	couple = 0.3
	fade   = 0.8
	slope  = 0.6
)

type number interface{ float32 | float64 }

func view[T number](b []float64) []T {
	var of any
	if _, single := any(T(0)).(float32); single {
		of = abi.Singles(b)
	} else {
		of = b
	}
	return of.([]T)
}

func psi[T number](u T) T {
	return T(slope) * max(0, 1-T(math.Abs(float64(u-1))))
}

// lif are the kernels of the cell, or of one that does not spike.
func lif[T number](lanes int, spikes bool) *Code {
	single := false
	if _, ok := any(T(0)).(float32); ok {
		single = true
	}
	kernel := func(name string, run func(k *lifKernels[T], lane int, b map[string][]T, words map[string][]uint64, cell, group int), buffers ...abi.Buffer) *abi.Kernel {
		var all []abi.Buffer
		for _, b := range buffers {
			if spikes || b.Name != "spikes" && b.Name != "live" && b.Name != "spikeadj" {
				all = append(all, b)
			}
		}
		made := &abi.Kernel{Name: name, Lanes: lanes, Buffers: all, Single: single}
		made.Population = func(groups, _, pitch int, operands [][]float64) {
			numbers, bits := map[string][]T{}, map[string][]uint64{}
			for i, b := range all {
				if b.Bits {
					bits[b.Name] = words(operands[i])
				} else {
					numbers[b.Name] = view[T](operands[i])
				}
			}
			k := lifKernels[T]{lanes: lanes, spikes: spikes, pitch: pitch}
			for g := range groups {
				for name := range bits {
					if name != "spikes" || numbers["adjoint"] == nil {
						bits[name][g] = 0
					}
				}
				for lane := range lanes {
					run(&k, lane, numbers, bits, g*lanes+lane, g)
				}
			}
		}
		return made
	}
	static := func(name string, width int) abi.Buffer { return abi.Buffer{Name: name, Width: width} }
	wide := func(name string, width int) abi.Buffer {
		return abi.Buffer{Name: name, Width: width, PerStep: true, Wide: true}
	}
	bits := func(name string) abi.Buffer { return abi.Buffer{Name: name, Width: 1, PerStep: true, Bits: true} }
	common := abi.Buffer{Name: "common", Width: 1, Shared: true}
	tape := abi.Buffer{Name: "tape", Width: 2, PerStep: true}
	forward := []abi.Buffer{common, static("prep", 1), static("state", 2), static("loss", 1), wide("arrived", 2), wide("out", 2), bits("spikes")}
	step := (*lifKernels[T]).step
	return &Code{
		Prepare: &abi.Kernel{Name: "prepare", Lanes: lanes, Buffers: []abi.Buffer{static("param", 3), static("prep", 2), static("state", 2)}, Call: func(_ int, b [][]float64) {
			for l := range lanes {
				tau, v0, dt := b[0][l], b[0][lanes+l], b[0][2*lanes+l]
				b[1][l], b[1][lanes+l] = math.Exp(-dt/tau), fade
				b[2][l], b[2][lanes+l] = v0, 0
			}
		}},
		Advance: kernel("advance", step, forward...),
		Taped:   kernel("taped", step, append(forward, tape, bits("live"))...),
		Backward: kernel("backward", (*lifKernels[T]).back,
			common, static("prep", 1), tape, bits("spikes"), wide("spikeadj", 1), wide("outadj", 2), static("lossadj", 1), static("adjoint", 2), static("prepadj", 1), wide("arrivedadj", 2)),
		PrepareAdjoint: &abi.Kernel{Name: "prepare_adjoint", Lanes: lanes, Buffers: []abi.Buffer{static("param", 3), static("adjoint", 2), static("prepadj", 1), static("grad", 2)}, Call: func(_ int, b [][]float64) {
			for l := range lanes {
				tau, dt := b[0][l], b[0][2*lanes+l]
				b[3][l] = b[2][l] * math.Exp(-dt/tau) * dt / (tau * tau)
				b[3][lanes+l] = b[1][l]
			}
		}},
		Common: []int{1}, Own: []int{0}, GradBy: []int{0, 1}, TapeBytes: 16,
	}
}

type lifKernels[T number] struct {
	lanes, pitch int
	spikes       bool
}

func (k *lifKernels[T]) step(lane int, b map[string][]T, w map[string][]uint64, cell, g int) {
	n := k.lanes
	v, cond := &b["state"][2*g*n+lane], &b["state"][(2*g+1)*n+lane]
	*cond += b["arrived"][cell]
	*v += b["arrived"][k.pitch+cell]
	b["arrived"][cell], b["arrived"][k.pitch+cell] = 0, 0
	b["out"][cell], b["out"][k.pitch+cell] = *v, *cond
	b["loss"][g*n+lane] += *v * *v
	u := b["prep"][g*n+lane]*(*v) + couple*(*cond)
	if tape := b["tape"]; tape != nil {
		tape[2*g*n+lane], tape[(2*g+1)*n+lane] = *v, u
		if k.spikes && psi(u) != 0 {
			w["live"][g] |= 1 << lane
		}
	}
	*cond *= b["common"][0]
	*v = u
	if k.spikes && u > 1 {
		*v = u - 1
		w["spikes"][g] |= 1 << lane
	}
}

func (k *lifKernels[T]) back(lane int, b map[string][]T, _ map[string][]uint64, cell, g int) {
	n := k.lanes
	v, u := b["tape"][2*g*n+lane], b["tape"][(2*g+1)*n+lane]
	byV, byG := &b["adjoint"][2*g*n+lane], &b["adjoint"][(2*g+1)*n+lane]
	byU := *byV
	if k.spikes {
		byU += psi(u) * (b["spikeadj"][cell] - *byV)
	}
	b["prepadj"][g*n+lane] += byU * v
	*byV = b["prep"][g*n+lane]*byU + b["outadj"][cell] + 2*v*b["lossadj"][g*n+lane]
	*byG = couple*byU + b["common"][0]*(*byG) + b["outadj"][k.pitch+cell]
	b["arrivedadj"][cell], b["arrivedadj"][k.pitch+cell] = *byG, *byV
}
