package pipeline_test

import (
	"math"
	"testing"

	"nmlc/codegen/pipeline"
	"nmlc/diff"
	"nmlc/ir"
	"nmlc/lang/model"
	"nmlc/runtime/learn"
	"nmlc/runtime/task"
)

// reference follows the rules as they are written, connection by connection, on
// the programs of the cells and the nodes of their derivatives.
type reference struct {
	plan  *pipeline.TrainPlan
	local []*diff.Local
	trial *task.Trial
	state [][]map[*ir.Node]float64 // [population][cell]
	z     [][][]float64            // [step][population][cell]
	steps []referenceStep
}

// referenceStep is what was derived in a step: of each population and cell.
type referenceStep struct {
	d, f   [][][][]float64 // [population][cell][next state][state or arrival]
	zd, zf [][][]float64   // of the spike
	od, of [][][]float64   // of the only output
	answer [][]float64     // [population][cell]: derivative of the loss by the output
}

func (r *reference) run() {
	for t := range r.trial.Steps {
		arrived := r.arrive(t)
		step, spikes := referenceStep{}, [][]float64{}
		for i, p := range r.plan.Programs {
			size := r.plan.Job.Populations[i].Size
			z := make([]float64, size)
			var d, f [][][]float64
			var zd, zf, od, of [][]float64
			out := make([]float64, size)
			for cell := range z {
				if p == nil {
					for _, c := range r.trial.Cells[r.trial.Start[t]:r.trial.Start[t+1]] {
						if int(c) == cell {
							z[cell]++
						}
					}
					continue
				}
				var by map[string][]float64
				z[cell], out[cell], by = r.advance(i, cell, t, arrived[i])
				var dRows, fRows [][]float64
				for s := range p.States {
					row := by["next"][s*len(by["next"])/len(p.States):][:len(by["next"])/len(p.States)]
					dRows, fRows = append(dRows, row[:len(p.States)]), append(fRows, row[len(p.States):])
				}
				d, f = append(d, dRows), append(f, fRows)
				if p.Spiked != nil {
					zd, zf = append(zd, by["spike"][:len(p.States)]), append(zf, by["spike"][len(p.States):])
				}
				if len(p.Outputs) > 0 {
					od, of = append(od, by["out"][:len(p.States)]), append(of, by["out"][len(p.States):])
				}
			}
			step.d, step.f, step.zd, step.zf, step.od, step.of = append(step.d, d), append(step.f, f), append(step.zd, zd), append(step.zf, zf), append(step.od, od), append(step.of, of)
			step.answer = append(step.answer, r.answers(t, out, p != nil && len(p.Outputs) > 0))
			spikes = append(spikes, z)
		}
		r.z, r.steps = append(r.z, spikes), append(r.steps, step)
	}
}

func (r *reference) arrive(t int) [][][]float64 {
	job := r.plan.Job
	var out [][][]float64
	for _, p := range job.Populations {
		ports := make([][]float64, p.Ports)
		for i := range ports {
			ports[i] = make([]float64, p.Size)
		}
		out = append(out, ports)
	}
	for _, p := range job.Projections {
		r.each(p, func(e, pre, post int) {
			out[p.Post][p.Port][post] += p.Edges.Weight[min(e, len(p.Edges.Weight)-1)] * r.sent(p, e, pre, t)
		})
	}
	return out
}

func (r *reference) each(p *learn.Projection, f func(e, pre, post int)) {
	for pre := range p.Edges.Pre {
		for e := int(p.Edges.Row[pre]); e < int(p.Edges.Row[pre+1]); e++ {
			f(e, pre, int(p.Edges.Target[e]))
		}
	}
}

// sent is what the presynaptic cell sent that arrives in a step.
func (r *reference) sent(p *learn.Projection, e, pre, t int) float64 {
	if at := t - 1 - r.delay(p, e); at >= 0 {
		return r.z[at][p.Pre][pre]
	}
	return 0
}

func (r *reference) delay(p *learn.Projection, e int) int {
	return int(p.Edges.Delay[min(e, len(p.Edges.Delay)-1)])
}

// advance takes a cell through a step.
func (r *reference) advance(population, cell, t int, arrived [][]float64) (spike, out float64, by map[string][]float64) {
	p, l, job := r.plan.Programs[population], r.local[population], r.plan.Job
	known := map[*ir.Node]float64{p.DT: job.DT}
	for k, v := range p.Params {
		param := job.Populations[population].Params[k]
		known[v.Node] = param.Value
		if param.Values != nil {
			known[v.Node] = param.Values[cell]
		}
	}
	env := func(n *ir.Node) float64 { return known[n] }
	if t == 0 {
		state := map[*ir.Node]float64{}
		for i, x := range ir.Eval(env, p.Init...) {
			state[p.States[i].Node] = x
		}
		r.state[population][cell] = state
	}
	state := r.state[population][cell]
	for n, x := range state {
		known[n] = x
	}
	for port, v := range l.Arrivals {
		known[v.Node] = arrived[port][cell]
	}
	by = map[string][]float64{}
	for _, row := range l.Next {
		by["next"] = append(by["next"], ir.Eval(env, row...)...)
	}
	if p.Spiked != nil {
		spike = ir.Eval(env, p.Spiked)[0]
		by["spike"] = ir.Eval(env, l.Spike...)
	}
	if len(p.Outputs) > 0 {
		out = ir.Eval(env, p.Outputs[0].Node)[0]
		by["out"] = ir.Eval(env, l.Outputs[0]...)
	}
	for i, x := range ir.Eval(env, p.Next...) {
		state[p.States[i].Node] = x
	}
	return spike, out, by
}

// answers are the derivatives of the cross-entropy by the outputs of a readout.
func (r *reference) answers(t int, out []float64, readout bool) []float64 {
	answers := make([]float64, len(out))
	steps := 0
	for _, c := range r.trial.Classes {
		steps += c.To - c.From
	}
	for _, c := range r.trial.Classes {
		if !readout || t < c.From || t >= c.To {
			continue
		}
		sum := 0.0
		for _, y := range out {
			sum += math.Exp(y)
		}
		for k, y := range out {
			answers[k] = c.Weight / float64(steps) * math.Exp(y) / sum
		}
		answers[c.Class] -= c.Weight / float64(steps)
	}
	return answers
}

// signal is the learning signal of a cell for its spike of a step: what the
// readouts say when it arrives, through their weights.
func (r *reference) signal(population, cell, t int) float64 {
	sum := 0.0
	for _, p := range r.plan.Job.Projections {
		if p.Pre != population || len(r.plan.Programs[p.Post].Outputs) == 0 {
			continue
		}
		r.each(p, func(e, pre, post int) {
			if at := t + 1 + r.delay(p, e); pre == cell && at < r.trial.Steps {
				step := r.steps[at]
				sum += p.Edges.Weight[e] * step.answer[p.Post][post] * step.of[p.Post][post][p.Port]
			}
		})
	}
	return sum
}

// gradient is that by the weight of a connection.
func (r *reference) gradient(rule model.GradientRule, p *learn.Projection, e, pre, post int, kappa float64) float64 {
	program := r.plan.Programs[p.Post]
	n := len(program.States)
	eps, sum, ebar := make([]float64, n), 0.0, 0.0
	ex, ef := 0.0, make([]float64, n)
	factored := rule.Name == "es_d_rtrl" && program.Spiked != nil
	for t := range r.trial.Steps {
		step, x := r.steps[t], r.sent(p, e, pre, t)
		d, f := step.d[p.Post][post], step.f[p.Post][post]
		row, direct, answer := []float64(nil), 0.0, 0.0
		if program.Spiked != nil {
			row, direct, answer = step.zd[p.Post][post], step.zf[p.Post][post][p.Port], r.signal(p.Post, post, t)
		} else {
			row, direct, answer = step.od[p.Post][post], step.of[p.Post][post][p.Port], step.answer[p.Post][post]
		}
		if factored {
			a := rule.Decay
			ex = a*ex + x
			sum += answer * (a*dot(row, ef) + (1-a)*direct) * ex / (1 - math.Pow(a, float64(t+1)))
			next := make([]float64, n)
			for s := range next {
				next[s] = a*dot(d[s], ef) + (1-a)*f[s][p.Port]
			}
			ef = next
			continue
		}
		eligibility := dot(row, eps) + direct*x
		if rule.Name == "e_prop" && program.Spiked != nil {
			ebar = kappa*ebar + eligibility
			eligibility = ebar
		}
		sum += answer * eligibility
		next := make([]float64, n)
		for s := range next {
			next[s] = dot(d[s], eps) + f[s][p.Port]*x
		}
		eps = next
	}
	return sum
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

// TestOnlineRulesAreWhatTheySay compares with the slow reference, in a recurrent
// network.
func TestOnlineRulesAreWhatTheySay(t *testing.T) {
	for _, s := range []onlineScene{
		{tau: "10 ms", steps: 45, rule: model.GradientRule{Name: "d_rtrl"}},
		{tau: "10 ms", steps: 45, rule: model.GradientRule{Name: "e_prop"}},
		{tau: "10 ms", steps: 45, rule: model.GradientRule{Name: "es_d_rtrl", Decay: 0.9}},
		{tau: "10 ms", steps: 45, rule: model.GradientRule{Name: "es_d_rtrl", Decay: 0.3}},
		{tau: "1 ms", steps: 130, rule: model.GradientRule{Name: "es_d_rtrl", Decay: 0.4}}, // forgets between windows
	} {
		rule := s.rule
		s.delay, s.recurrent = "3 ms", recurrent
		machine, plan := s.machine(t, "auto", 2)
		var values [][]float64
		for _, f := range plan.Job.Free {
			values = append(values, f.Start)
		}
		trials := s.trials()[:2]
		out, err := machine.Gradient(values, trials)
		if err != nil {
			t.Fatal(err)
		}
		if seen, err := machine.Evaluate(values, trials); err != nil || seen.Loss != out.Loss {
			t.Errorf("%s %g: the loss is %v while it learns, and %v else (%v)", rule.Name, rule.Decay, out.Loss, seen.Loss, err)
		}
		var all []*reference
		for _, trial := range trials {
			r := &reference{plan: plan, trial: trial}
			for i, p := range plan.Programs {
				r.state = append(r.state, make([]map[*ir.Node]float64, plan.Job.Populations[i].Size))
				r.local = append(r.local, nil)
				if p != nil {
					r.local[i] = diff.LocalOf(p, nil)
				}
			}
			r.run()
			all = append(all, r)
		}
		got := parts(out, plan.Job)
		for _, f := range plan.Job.Free {
			p := plan.Job.Projections[f.Projection]
			want := make([]float64, len(f.Start))
			for _, r := range all {
				r.each(p, func(e, pre, post int) {
					want[e] += r.gradient(rule, p, e, pre, post, math.Exp(-0.1)) / float64(len(all))
				})
			}
			_, _, length := cosine(want, want)
			for e := range want {
				if math.Abs(got[f.Name][e]-want[e]) > 1e-9*length || length == 0 {
					t.Errorf("%s %g, %s, connection %d: %v, want %v", rule.Name, rule.Decay, f.Name, e, got[f.Name][e], want[e])
					break
				}
			}
		}
	}
}
