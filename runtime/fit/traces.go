package fit

// traces runs a point, a full parameter vector, through all sweeps and keeps
// what the model does at the samples.
func (e *evaluator) traces(point []float64) []Trace {
	out := make([]Trace, len(e.grids))
	for s, g := range e.grids {
		out[s] = g.trace(e.job)
	}
	tasks := e.tasks(1)
	e.share(len(tasks), func(w *worker, i int) {
		t := tasks[i]
		w.load(t, [][]float64{point}, e.job.DT)
		w.value(t.layout(), func(at, n int) {
			for lane := range t.lanes {
				if p, s := t.pair(t.group, lane); p == 0 {
					e.readOutputs(w, lane, at, n, e.grids[s], &out[s])
				}
			}
		})
		loss := w.memory.Slice("loss")
		for lane := range t.lanes {
			if p, s := t.pair(t.group, lane); p == 0 && len(loss) > 0 {
				out[s].Loss = loss[lane] / e.grids[s].total
			}
		}
	})
	return out
}

// trace is a sweep's data, with room for the model.
func (g *grid) trace(job *Job) Trace {
	n := g.sweep.Samples()
	t := Trace{Name: g.sweep.Name, Inputs: g.sweep.Inputs, Data: g.sweep.Targets, Weight: g.weight, Recorded: g.spikes}
	for i := range n {
		t.Time = append(t.Time, g.sweep.Time(i))
	}
	for k := range job.Targets {
		t.Model = append(t.Model, nil)
		if job.Targets[k].Output >= 0 {
			t.Model[k] = make([]float64, n)
		}
	}
	return t
}

// readOutputs takes the samples and spikes out of n steps of outputs.
func (e *evaluator) readOutputs(w *worker, lane, at, n int, g *grid, t *Trace) {
	out, width := w.memory.Slice("out"), w.memory.Shape("out").Width
	value := func(step, k int) float64 { return out[((step-at)*width+k)*w.memory.Lanes+lane] }
	for k, target := range e.job.Targets {
		if t.Model[k] == nil {
			continue
		}
		first := max(0, (at-g.shift+g.ratio-1)/g.ratio)
		for i := first; i < len(t.Time) && g.stepOf(i) < at+n; i++ {
			t.Model[k][i] = value(g.stepOf(i), target.Output)
		}
	}
	for step := at; step < at+n; step++ {
		for column := width - e.job.Spikes; column < width; column++ {
			if place := value(step, column); place > 0 {
				t.Spikes++
				t.SpikeTimes = append(t.SpikeTimes, g.sweep.Start+(float64(step)+place)*e.job.DT)
			}
		}
	}
}

// lag1 is the correlation of the residuals of neighbouring compared samples,
// about their common mean, averaged over the targets. It is near 0 where the
// model leaves but white noise.
func lag1(sweeps []Trace) float64 {
	sum, targets := 0.0, 0
	for k := range sweeps[0].Model {
		if sweeps[0].Model[k] == nil {
			continue
		}
		if rho := lag1Of(sweeps, k); finite(rho) {
			sum += rho
			targets++
		}
	}
	if targets == 0 {
		return 0
	}
	return sum / float64(targets)
}

func lag1Of(sweeps []Trace, target int) float64 {
	var all [][]float64
	mean, n := 0.0, 0
	for _, t := range sweeps {
		var residuals []float64
		for i, w := range t.Weight {
			if w > 0 {
				residuals = append(residuals, t.Model[target][i]-t.Data[target][i])
				mean += residuals[len(residuals)-1]
			}
		}
		all = append(all, residuals)
		n += len(residuals)
	}
	mean /= float64(n)
	var product, square float64
	for _, residuals := range all {
		for i, r := range residuals {
			square += (r - mean) * (r - mean)
			if i > 0 {
				product += (r - mean) * (residuals[i-1] - mean)
			}
		}
	}
	return product / square
}
