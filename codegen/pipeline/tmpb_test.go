package pipeline_test
import ("testing";"nmlc/lang/model")
func BenchmarkSplit(b *testing.B) {
	const steps, batch = 2200, 32
	for _, what := range []string{"evaluate","nowindow","gradient"} {
		b.Run(what, func(b *testing.B) {
			machine, job := evidence(b, model.GradientRule{Name: "es_d_rtrl", Decay: 0.99})
			var values [][]float64
			for _, f := range job.Free { values = append(values, f.Start) }
			trials := evidenceTrials(batch, steps)
			if what=="nowindow" { for _,t:=range trials { t.Classes=nil } }
			before := processorTime()
			for b.Loop() {
				if what=="evaluate" { machine.Evaluate(values, trials) } else { machine.Gradient(values, trials) }
			}
			b.ReportMetric((processorTime()-before)*1e9/float64(b.N*steps*batch*400), "processor-ns")
		})
	}
}
