package learn

import (
	"math"

	"nmlc/runtime/task"
)

// dual is a number and its derivative in one direction.
type dual struct{ x, d float64 }

func (a dual) plus(b dual) dual  { return dual{a.x + b.x, a.d + b.d} }
func (a dual) minus(b dual) dual { return dual{a.x - b.x, a.d - b.d} }
func (a dual) times(b dual) dual { return dual{a.x * b.x, a.d*b.x + a.x*b.d} }
func (a dual) by(f float64) dual { return dual{a.x * f, a.d * f} }

// reference runs a trial of a job of the cells of these tests, slowly and
// connection by connection, with its derivative by one value.
type reference struct {
	job    *Job
	values [][]float64
	free   int // the direction
	number int
	trial  *task.Trial
	v, g   [][]dual   // [population][cell]
	z      [][][]dual // [step][population][cell]
	out    [][][2]dual
	loss   dual
}

// value is a value of a Free, if there is one for what is asked.
func (r *reference) value(kind Kind, of, param, i int, otherwise float64) dual {
	for k, f := range r.job.Free {
		if f.Kind != kind || kind == Params && (f.Population != of || f.Param != param) || kind != Params && f.Projection != of {
			continue
		}
		if f.Shared {
			i = 0
		}
		d := dual{x: r.values[k][i]}
		if k == r.free && i == r.number {
			d.d = 1
		}
		return d
	}
	return dual{x: otherwise}
}

// refer returns the loss of a trial and its derivative by a value.
func refer(job *Job, values [][]float64, trial *task.Trial, free, number int) (loss, by float64) {
	r := &reference{job: job, values: values, free: free, number: number, trial: trial}
	for i, p := range job.Populations {
		v, g := make([]dual, p.Size), make([]dual, p.Size)
		for cell := range v {
			if p.Code != nil {
				v[cell] = r.value(Params, i, 1, cell, p.Params[1].Value)
			}
		}
		r.v, r.g = append(r.v, v), append(r.g, g)
	}
	for t := range trial.Steps {
		r.step(t)
	}
	r.finish()
	return r.loss.x, r.loss.d
}

func (r *reference) step(t int) {
	arrived := make([][2][]dual, len(r.job.Populations))
	for i, p := range r.job.Populations {
		arrived[i][0], arrived[i][1] = make([]dual, p.Size), make([]dual, p.Size)
	}
	for i := range r.job.Projections {
		r.deliver(i, t, arrived)
	}
	var spikes [][]dual
	for i, p := range r.job.Populations {
		z := make([]dual, p.Size)
		if p.Code == nil {
			for _, cell := range r.trial.Cells[r.trial.Start[t]:r.trial.Start[t+1]] {
				z[cell].x++
			}
		} else {
			r.cells(i, z, arrived[i])
		}
		spikes = append(spikes, z)
	}
	r.z = append(r.z, spikes)
	r.losses(t)
}

func (r *reference) deliver(i, t int, arrived [][2][]dual) {
	p := r.job.Projections[i]
	for pre := range p.Edges.Pre {
		for e := p.Edges.Row[pre]; e < p.Edges.Row[pre+1]; e++ {
			w := r.value(Weights, i, 0, int(e), valueOf(p.Edges.Weight, int(e)))
			d := r.value(Delays, i, 0, int(e), float64(delayOf(p.Edges.Delay, int(e))))
			low := math.Floor(d.x)
			at := &arrived[p.Post][p.Port][p.Edges.Target[e]]
			for side := range 2 {
				step := t - 1 - int(low) - side
				if step < 0 {
					continue
				}
				part := dual{d.x - low, d.d}
				if side == 0 {
					part = dual{1, 0}.minus(part)
				}
				*at = at.plus(w.times(part).times(r.z[step][p.Pre][pre]))
			}
		}
	}
}

func (r *reference) cells(i int, z []dual, arrived [2][]dual) {
	p := r.job.Populations[i]
	for cell := range z {
		v, g := &r.v[i][cell], &r.g[i][cell]
		*g = g.plus(arrived[0][cell])
		*v = v.plus(arrived[1][cell])
		r.remember(i, cell, *v, *g)
		tau := r.value(Params, i, 0, cell, p.Params[0].Value)
		a := dual{math.Exp(-r.job.DT / tau.x), 0}
		a.d = a.x * r.job.DT / (tau.x * tau.x) * tau.d
		u := a.times(*v).plus(g.by(couple))
		*g = g.by(fade)
		if find(p.Code.Advance, "spikes") >= 0 {
			z[cell].d = psi(u.x) * u.d
			if u.x > 1 {
				z[cell].x = 1
			}
		}
		*v = u.minus(z[cell])
	}
}

// remember keeps the outputs of a step, and adds up penalties.
func (r *reference) remember(i, cell int, v, g dual) {
	if len(r.out) <= i {
		r.out = append(r.out, make([][][2]dual, i+1-len(r.out))...)
	}
	if r.out[i] == nil {
		r.out[i] = make([][2]dual, r.job.Populations[i].Size)
	}
	r.out[i][cell] = [2]dual{v, g}
	for _, l := range r.job.Losses {
		if l.Kind == "penalty" && l.Population == i {
			r.loss = r.loss.plus(v.times(v).by(l.Weight / float64(r.job.Populations[i].Size*r.trial.Steps)))
		}
	}
}

func (r *reference) losses(t int) {
	for _, l := range r.job.Losses {
		switch l.Kind {
		case "cross_entropy":
			steps := 0
			for _, w := range r.trial.Classes {
				steps += w.To - w.From
			}
			for _, w := range r.trial.Classes {
				if t >= w.From && t < w.To {
					r.loss = r.loss.plus(r.softmax(l, w.Class).by(l.Weight * w.Weight / float64(steps)))
				}
			}
		case "mse":
			for _, w := range r.trial.Targets {
				if w.Name == l.Target && t >= w.From && t < w.To {
					for cell, want := range w.Values[t-w.From] {
						off := r.out[l.Population][cell][l.Output].minus(dual{x: want})
						r.loss = r.loss.plus(off.times(off).by(l.Weight / float64((w.To-w.From)*len(w.Values[0]))))
					}
				}
			}
		}
	}
}

func (r *reference) softmax(l Loss, class int) dual {
	sum := dual{}
	for _, out := range r.out[l.Population] {
		y := out[l.Output]
		sum = sum.plus(dual{math.Exp(y.x), math.Exp(y.x) * y.d})
	}
	return dual{math.Log(sum.x), sum.d / sum.x}.minus(r.out[l.Population][class][l.Output])
}

// finish adds the losses by all spikes of the trial.
func (r *reference) finish() {
	for _, l := range r.job.Losses {
		size := r.job.Populations[l.Population].Size
		for cell := range size {
			switch l.Kind {
			case "rate":
				rate := dual{}
				for t := range r.z {
					rate = rate.plus(r.z[t][l.Population][cell].by(1000 / (float64(r.trial.Steps) * r.job.DT)))
				}
				off := rate.minus(dual{x: 1000 * l.Rate})
				r.loss = r.loss.plus(off.times(off).by(l.Weight / float64(size)))
			case "van_rossum":
				r.smear(l, cell)
			}
		}
	}
}

func (r *reference) smear(l Loss, cell int) {
	for _, w := range r.trial.Targets {
		if w.Name != l.Target {
			continue
		}
		off := dual{}
		for t := w.From; t < w.To; t++ {
			off = off.by(math.Exp(-r.job.DT / l.Tau)).plus(r.z[t][l.Population][cell]).minus(dual{x: w.Values[t-w.From][cell]})
			r.loss = r.loss.plus(off.times(off).by(l.Weight * r.job.DT / (l.Tau * float64(r.job.Populations[l.Population].Size))))
		}
	}
}
