package prove

import (
	"math"

	"nmlc/runtime/abi"
	"nmlc/runtime/group"
	"nmlc/runtime/random"
)

// engine runs the kernels of a job. Every lane has parameters of its own; the
// inputs are the same.
type engine struct {
	job    *Job
	memory *group.Memory
	lanes  int

	prepare, forward, taped, backward, prepareAdjoint, tangent *group.Bound

	input []float64 // [step][input, data, weight]
	width int       // of a step of input
	sizes []float64 // of the states: root mean squares over the run
}

func newEngine(job *Job) (*engine, error) {
	k := &job.Kernels
	m, err := group.NewMemory(job.Steps, []*abi.Kernel{k.Prepare, k.PrepareAdjoint}, []*abi.Kernel{k.Forward, k.Taped, k.Backward, k.Tangent})
	if err != nil {
		return nil, err
	}
	e := &engine{
		job: job, memory: m, lanes: m.Lanes, width: job.Inputs + len(job.Targets) + 1,
		prepare: m.Bind(k.Prepare), forward: m.Bind(k.Forward), taped: m.Bind(k.Taped),
		backward: m.Bind(k.Backward), prepareAdjoint: m.Bind(k.PrepareAdjoint), tangent: m.Bind(k.Tangent),
	}
	e.input = group.Aligned(e.width * job.Steps)
	for step := range job.Steps {
		for i := range job.Inputs {
			e.input[step*e.width+i] = job.Input(i, step)
		}
	}
	return e, nil
}

// trial is a run at some parameters.
type trial struct {
	loss   float64
	finite bool
	spikes []spike
	states [][]float64 // [state of the model][step]; of the reference alone
	dist   []float64   // to the threshold, by step; of the reference alone
}

type spike struct {
	step     int
	fraction float64
}

func (t *trial) spread(job *Job, state int) float64 {
	if state >= len(t.states) {
		return 0
	}
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, x := range t.states[state] {
		lo, hi = math.Min(lo, x), math.Max(hi, x)
	}
	return hi - lo
}

// sameSpikes reports whether two runs spike in the same steps: between them the
// loss is smooth.
func (t *trial) sameSpikes(other *trial) bool {
	if len(t.spikes) != len(other.spikes) {
		return false
	}
	for i, s := range t.spikes {
		if s.step != other.spikes[i].step {
			return false
		}
	}
	return true
}

// begin computes what depends on parameters alone, one vector for each lane;
// lanes beyond the last repeat it.
func (e *engine) begin(points [][]float64) {
	param := e.memory.Slice("param")
	for lane := range e.lanes {
		p := points[min(lane, len(points)-1)]
		for k, v := range p {
			param[k*e.lanes+lane] = v
		}
		param[len(p)*e.lanes+lane] = e.job.DT
	}
	e.prepare.Run(1, nil)
	e.memory.Zero("loss", "adjoint", "prepadj", "jtr", "jtj")
}

// reference runs the model's own parameters, and chooses the loss: data that
// lie off the trajectory by about the size of each state.
func (e *engine) reference() *trial {
	job := e.job
	e.begin([][]float64{job.Values})
	e.forward.Run(job.Steps, e.input)
	t := e.read(0)
	out, width := e.memory.Slice("out"), e.memory.Shape("out").Width
	at := func(step, k int) float64 { return out[(step*width+k)*e.lanes] }
	for k := range job.Targets {
		var values []float64
		for step := range job.Steps {
			values = append(values, at(step, k))
		}
		t.states = append(t.states, values)
	}
	for step := range job.Steps {
		if job.Distance >= 0 {
			t.dist = append(t.dist, at(step, job.Distance))
		}
	}
	e.chooseLoss(t)
	e.begin([][]float64{job.Values})
	e.forward.Run(job.Steps, e.input)
	t.loss = e.memory.Slice("loss")[0]
	return t
}

func (e *engine) chooseLoss(t *trial) {
	s := random.NewStream(e.job.Seed, 1)
	for k, values := range t.states {
		square := 0.0
		for _, x := range values {
			square += x * x
		}
		size := math.Sqrt(square/float64(len(values))) + 1e-12
		e.sizes = append(e.sizes, size)
		for step, x := range values {
			// far from the state's own scale is no matter, a residual of one sign would be
			e.input[step*e.width+e.job.Inputs+k] = x + size*(2*s.Uniform(uint32(step), uint64(k))-1)
		}
	}
	for step := range e.job.Steps {
		e.input[step*e.width+e.width-1] = 1
	}
}

// size is the scale of a state.
func (e *engine) size(state int) float64 {
	for k, s := range e.job.Targets {
		if s == state && k < len(e.sizes) {
			return e.sizes[k]
		}
	}
	return 1
}

// read takes loss and spikes of a lane.
func (e *engine) read(lane int) *trial {
	t := &trial{loss: e.memory.Slice("loss")[lane], finite: e.memory.Finite(lane)}
	out, width := e.memory.Slice("out"), e.memory.Shape("out").Width
	for step := range e.job.Steps {
		for k := width - e.job.Spikes; k < width; k++ {
			if f := out[(step*width+k)*e.lanes+lane]; f != 0 {
				t.spikes = append(t.spikes, spike{step, f})
			}
		}
	}
	return t
}

// values runs points, a group of lanes at a time.
func (e *engine) values(points [][]float64) []*trial {
	var all []*trial
	for len(points) > 0 {
		n := min(len(points), e.lanes)
		e.begin(points[:n])
		e.forward.Run(e.job.Steps, e.input)
		for lane := range n {
			all = append(all, e.read(lane))
		}
		points = points[n:]
	}
	return all
}

// gradient is the derivative of the loss by each parameter, times its size.
func (e *engine) gradient() []float64 {
	e.begin([][]float64{e.job.Values})
	e.taped.Run(e.job.Steps, e.input)
	e.backward.Run(e.job.Steps, e.input)
	e.prepareAdjoint.Run(1, nil)
	return e.scaled(e.memory.Slice("grad"), 1)
}

// tangents is the same by forward sensitivities.
func (e *engine) tangents() []float64 {
	e.begin([][]float64{e.job.Values})
	e.tangent.Run(e.job.Steps, e.input)
	return e.scaled(e.memory.Slice("jtr"), 2)
}

func (e *engine) scaled(values []float64, factor float64) []float64 {
	out := make([]float64, len(e.job.Params))
	for i, p := range e.job.Params {
		out[i] = factor * values[i*e.lanes] * p.Size
	}
	return out
}
