package fit

import (
	"math"

	"nmlc/runtime/group"
	"nmlc/runtime/spiketrain"
)

// trains are the spikes of a group's lanes in the run at hand, and the loss of
// their times. A nil one does nothing: the loss needs no spikes.
type trains struct {
	e      *evaluator
	memory *group.Memory
	layout *layout
	lanes  [][]event
}

// event is a spike of a lane.
type event struct {
	step, column int
	time         float64 // ms
	slope        float64 // of the loss by time
}

func newTrains(e *evaluator, m *group.Memory) *trains {
	if len(e.job.SpikeLosses) == 0 {
		return nil
	}
	return &trains{e: e, memory: m, lanes: make([][]event, m.Lanes)}
}

func (t *trains) begin(l *layout) {
	if t == nil {
		return
	}
	t.layout = l
	for lane := range t.lanes {
		t.lanes[lane] = t.lanes[lane][:0]
	}
}

// collect takes the spikes out of n steps of outputs.
func (t *trains) collect(at, n int) {
	if t == nil {
		return
	}
	dt := t.e.job.DT
	t.e.job.eachSpike(t.memory, n, func(lane, step, column int, place float64) {
		start := t.layout.grid(lane).sweep.Start
		t.lanes[lane] = append(t.lanes[lane], event{step: at + step, column: column, time: start + (float64(at+step)+place)*dt})
	})
}

// eachSpike visits the spikes in n steps of outputs in order of time.
func (j *Job) eachSpike(m *group.Memory, n int, visit func(lane, step, column int, place float64)) {
	out, width := m.Slice("out"), m.Shape("out").Width
	for step := range n {
		for column := range j.Spikes {
			at := (step*width + width - j.Spikes + column) * m.Lanes
			for lane, place := range out[at : at+m.Lanes] {
				if place > 0 {
					visit(lane, step, column, place)
				}
			}
		}
	}
}

// addSpikeLoss adds the loss of the spike times of each lane, and notes its
// slopes. Where a state is no number there is no loss.
func (w *worker) addSpikeLoss(loss []float64) {
	if w.spikes == nil {
		return
	}
	for lane := range loss {
		if !w.memory.Finite(lane) {
			loss[lane] = math.NaN()
			continue
		}
		loss[lane] += w.spikes.e.spikeLoss(w.spikes.layout.grid(lane), w.spikes.lanes[lane])
	}
}

// spikeLoss is the loss of a lane's spike times, in the measure of the sum over
// the steps: it is divided by the weight of all samples in the end.
func (e *evaluator) spikeLoss(g *grid, events []event) float64 {
	total := 0.0
	for i := range events {
		events[i].slope = 0
	}
	for _, part := range g.parts {
		first, model := 0, []float64(nil)
		for i := range events {
			switch t := events[i].time; {
			case t < part.From:
				first = i + 1
			case t < part.To:
				model = append(model, t-part.From)
			}
		}
		for _, spikes := range g.repeats {
			recorded := shifted(within(spikes, part), part.From)
			for _, l := range e.job.SpikeLosses {
				value, slope := l.measure(model, recorded, part.To-part.From)
				scale := part.Weight * l.Weight * e.total / e.totals.of(l.Kind)
				total += scale * value
				for i, s := range slope {
					events[first+i].slope += scale * s
				}
			}
		}
	}
	return total
}

func shifted(times []float64, by float64) []float64 {
	out := make([]float64, len(times))
	for i, t := range times {
		out[i] = t - by
	}
	return out
}

// of is what a loss of spikes is a mean over.
func (t *totals) of(kind SpikeLossKind) float64 {
	if kind == VanRossum || kind == SpikeTimes {
		return t.spikes
	}
	return t.parts
}

func (l *SpikeLoss) measure(model, recorded []float64, duration float64) (value float64, slope []float64) {
	switch l.Kind {
	case VanRossum:
		return spiketrain.VanRossum(model, recorded, l.Tau, duration)
	case SpikeTimes:
		return spiketrain.SpikeTimes(model, recorded, l.Missing*l.Missing)
	case Intervals:
		return spiketrain.Intervals(model, recorded, l.Missing*l.Missing)
	case Gamma:
		if len(recorded) == 0 { // each spike too many counts as one of one
			return 2 * float64(len(model)), nil
		}
		return spiketrain.GammaLoss(model, recorded, l.Precision, duration), nil
	}
	return spiketrain.Count(model, recorded, duration)
}

// seed writes the derivatives of the loss by the places of the spikes in n
// steps, for the backward sweep.
func (t *trains) seed(at, n int) {
	if t == nil {
		return
	}
	seeds, width := t.memory.Slice("spikeadj"), t.memory.Shape("spikeadj").Width
	clear(seeds[:n*width*t.memory.Lanes])
	for lane, events := range t.lanes {
		for _, e := range events {
			if e.step >= at && e.step < at+n {
				seeds[((e.step-at)*width+e.column)*t.memory.Lanes+lane] = e.slope * t.e.job.DT
			}
		}
	}
}
