package conformance_test

import (
	"math"
	"testing"
	"time"

	"nmlc/codegen/conformance"
	"nmlc/codegen/plan"
	"nmlc/runtime/abi"
)

// BenchmarkLearning takes 16 trials of the 400 cells of eiText forward and back,
// one step a call, as a network does. It reports nanoseconds per cell and step,
// of the fastest of all rounds.
func BenchmarkLearning(b *testing.B) {
	const lanes, cells, trials, steps = 32, 400, 16, 50
	p := cellOf(b, eiText, "V", "")
	p.Outputs = nil
	made, err := plan.Learning(p, plan.LearningOptions{Varying: []string{"tau_a"}, Single: true, Gradient: true})
	if err != nil {
		b.Fatal(err)
	}
	compiled := conformance.LLVM(openLLVM(b))
	const groups = cells * trials / lanes
	memory := map[string][]float64{}
	bind := func(k *abi.Kernel) (all [][]float64, tape int) {
		tape = -1
		for i, buf := range k.Buffers {
			if memory[buf.Name] == nil {
				n := size(buf, groups, lanes)
				if buf.Name == "tape" {
					n *= steps
				}
				memory[buf.Name] = make([]float64, n)
			}
			if buf.Name == "tape" {
				tape = i
			}
			all = append(all, memory[buf.Name])
		}
		return all, tape
	}
	run := func(k *abi.Kernel, first, stride int) float64 {
		buffers, tape := bind(k)
		per := 0
		if tape >= 0 {
			per = len(memory["tape"]) / steps
		}
		begin := time.Now()
		for i := range steps {
			if tape >= 0 {
				at := first + stride*i
				buffers[tape] = memory["tape"][at*per : (at+1)*per]
			}
			k.Population(groups, 1, groups*lanes, buffers)
		}
		return float64(time.Since(begin).Nanoseconds()) / (cells * trials * steps)
	}
	prepared, err := compiled.Compile(made.Prepare, lanes)
	if err != nil {
		b.Fatal(err)
	}
	var params []float64
	for _, v := range p.Params {
		params = append(params, v.Init)
	}
	prep := conformance.Run(prepared, 1, 1, conformance.Operands{"param": {append(params, 1)}})["prep"][0]
	advance, _ := compiled.Compile(made.Advance, lanes)
	taped, _ := compiled.Compile(made.Taped, lanes)
	backward, err := compiled.Compile(made.Backward, lanes)
	if err != nil {
		b.Fatal(err)
	}
	for _, k := range []*abi.Kernel{advance, taped, backward} {
		bind(k)
	}
	common, own := abi.Singles(memory["common"]), abi.Singles(memory["prep"])
	for i, at := range made.Common {
		common[i] = float32(prep[at])
	}
	for i, at := range made.Own {
		for g := range groups {
			for lane := range lanes {
				own[(g*len(made.Own)+i)*lanes+lane] = float32(prep[at])
			}
		}
	}
	fastest := [3]float64{math.Inf(1), math.Inf(1), math.Inf(1)}
	for range b.N {
		fastest[0] = min(fastest[0], run(advance, 0, 1))
		fastest[1] = min(fastest[1], run(taped, 0, 1))
		fastest[2] = min(fastest[2], run(backward, steps-1, -1))
	}
	b.ReportMetric(fastest[0], "advance-ns")
	b.ReportMetric(fastest[1], "taped-ns")
	b.ReportMetric(fastest[2], "backward-ns")
	b.ReportMetric(float64(made.TapeBytes()), "tape-bytes")
}

func size(b abi.Buffer, groups, lanes int) int {
	if b.Shared {
		return b.Len(1, lanes)
	}
	return groups * b.Len(1, lanes)
}
