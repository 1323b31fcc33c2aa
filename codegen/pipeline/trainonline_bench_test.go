package pipeline_test

import (
	"math/rand/v2"
	"os"
	"strconv"
	"syscall"
	"testing"

	"nmlc/codegen/pipeline"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/load"
	"nmlc/runtime/learn"
	"nmlc/runtime/task"
)

// evidenceText is the network of stdlib/evidence.
const evidenceText = `
import "stdlib/neuron/adaptive_gif"
import "stdlib/synapse/scaled_exp_cond"
import "stdlib/synapse/readout"
import "stdlib/readout/leaky_readout"
network EI {
    population In: poisson(20 Hz)[100]
    population E: AdaptiveGIF[320] { tau_a = 1000 ms*uniform(0.5, 1.5) }
    population I: AdaptiveGIF[80] { tau_a = 1000 ms*uniform(0.5, 1.5) }
    population Out: LeakyReadout[2] (tau = 10 ms)
    connect In -> E, I by ScaledExpCond(tau = 10 ms, E = 3) as input { all_to_all; w = abs(normal(0, 1, min = -2, max = 2))*sqrt(1/100)/0.8796; delay 1 ms }
    connect E -> E, I by ScaledExpCond(tau = 10 ms, E = 3) as exc { probability 0.1; w = abs(normal(0, 1, min = -2, max = 2))*sqrt(0.5/32)/0.8796; delay 1 ms }
    connect I -> E, I by ScaledExpCond(tau = 10 ms, E = -3) as inh { probability 0.1; w = abs(normal(0, 1, min = -2, max = 2))*sqrt(2/8)/0.8796; delay 1 ms }
    connect E, I -> Out by Readout as readout { all_to_all; w = normal(0, sqrt(2/400)); delay 1 ms }
}
`

// BenchmarkOnline takes a batch of the network through trials as long as those of
// evidence accumulation, in binary32.
func BenchmarkOnline(b *testing.B) {
	const steps, batch = 2200, 32
	for _, rule := range []model.GradientRule{{Name: "bptt"}, {Name: "d_rtrl"}, {Name: "e_prop"}, {Name: "es_d_rtrl", Decay: 0.99}} {
		b.Run(rule.Name, func(b *testing.B) {
			machine, job := evidence(b, rule)
			var values [][]float64
			for _, f := range job.Free {
				values = append(values, f.Start)
			}
			trials := evidenceTrials(batch, steps)
			var out *learn.Outcome
			var err error
			before := processorTime()
			for b.Loop() {
				if out, err = machine.Gradient(values, trials); err != nil {
					b.Fatal(err)
				}
			}
			each := b.Elapsed().Seconds() * 1e9 / float64(b.N*steps*batch*400)
			b.ReportMetric(each, "ns/neuron-step-sample")
			b.ReportMetric((processorTime()-before)*1e9/float64(b.N*steps*batch*400), "processor-ns")
			b.ReportMetric(out.Rates[1]*1000, "Hz")
			b.ReportMetric(float64(machine.Plan().Working)/1e6, "MB")
		})
	}
}

func evidence(b *testing.B, rule model.GradientRule) (*learn.Machine, *learn.Job) {
	b.Helper()
	path := b.TempDir() + "/model.nml"
	write(b, path, evidenceText)
	file, diags, err := load.Model(path)
	if err != nil || diags.HasErrors() {
		b.Fatal(err, render(diags))
	}
	code, err := pipeline.SelectBackend("llvm")
	if err != nil {
		b.Skip(err)
	}
	s := onlineScene{rule: rule, single: true}
	list := &diag.List{}
	plan, err := pipeline.TrainJob(s.train(file.Networks[0]), pipeline.Choices{Single: true}, code, 1, list)
	if err != nil || plan == nil {
		b.Fatal(err, render(list))
	}
	plan.Job.Threads = 2
	plan.Job.Samples, _ = strconv.Atoi(os.Getenv("SAMPLES"))
	if plan.Job.Rows, err = code.Rows(true); err != nil {
		b.Fatal(err)
	}
	machine, err := learn.New(plan.Job)
	if err != nil {
		b.Fatal(err)
	}
	return machine, plan.Job
}

func evidenceTrials(batch, steps int) []*task.Trial {
	rng := rand.New(rand.NewPCG(1, 2))
	var out []*task.Trial
	for k := range batch {
		trial := &task.Trial{Number: uint64(k), Steps: steps, Start: []int32{0}, Answer: k % 2}
		for range steps {
			for cell := range int32(100) {
				if rng.Float64() < []float64{0.012, 0.008, 0.003, 0.01}[cell/25] {
					trial.Cells = append(trial.Cells, cell)
				}
			}
			trial.Start = append(trial.Start, int32(len(trial.Cells)))
		}
		recall := task.Window{From: steps - 150*steps/2200, To: steps}
		trial.Classes, trial.Decide = []task.Class{{Window: recall, Class: k % 2, Weight: 1}}, recall
		out = append(out, trial)
	}
	return out
}

func write(b *testing.B, path, text string) {
	b.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
}

// processorTime is what all threads have used, in s: it says more than the clock on
// a machine that others use, too.
func processorTime() float64 {
	var use syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &use) != nil {
		return 0
	}
	return float64(use.Utime.Nano()+use.Stime.Nano()) / 1e9
}
