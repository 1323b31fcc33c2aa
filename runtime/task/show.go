package task

import (
	"fmt"
	"math"

	"nmlc/runtime/random"
)

// show adds the spikes of an input over its window. stream is its number among
// all inputs.
func (m *Made) show(shown *raster, d *Draft, in *Input, over Window, seed uint64, stream int) error {
	group := m.Groups[in.Group]
	d.Size, d.Time = group.Size, 0
	spikes := random.NewStream(seed, uint32(forSpike+stream))
	for i := range group.Size {
		d.Cell, d.numbers = i, random.NewStream(seed, uint32(forInput+stream))
		cell := m.first[in.Group] + i
		var err error
		if in.At != nil {
			err = m.once(shown, in.At(d), over, cell)
		} else if in.Varies {
			err = m.varying(shown, d, in.Rate, over, spikes, cell)
		} else {
			err = m.steady(shown, in.Rate(d), over, spikes, cell)
		}
		if err != nil {
			return within(err, in.Place, fmt.Sprintf("cell %d of %s", i, group.Name))
		}
	}
	return nil
}

// once spikes at a time of the window, in ms. A spike at t belongs to the step
// that ends there, and one at the start of the window to its first step, as in
// runs of networks.
func (m *Made) once(shown *raster, time float64, over Window, cell int) error {
	if math.IsNaN(time) {
		return mistake("the time of a spike is not a number").hint(beyondEnds(time))
	}
	step := over.From + int(max(0, math.RoundToEven(min(time/m.DT, mostSteps))-1))
	if time >= 0 && step < over.To {
		shown.set(step, cell)
	}
	return nil
}

// steady spikes with the same probability in all steps: the gaps between spikes
// are geometric numbers, of which a block of random bits gives two.
func (m *Made) steady(shown *raster, rate float64, over Window, spikes random.Stream, cell int) error {
	p, err := m.probability(rate)
	if err != nil || p == 0 {
		return err
	}
	scale := 1 / math.Log1p(-p)
	step := over.From
	for block := uint64(0); ; block++ {
		a, b, c, e := spikes.Words(uint32(cell), block)
		for _, gap := range [2]float64{scale * math.Log(open(a, b)), scale * math.Log(open(c, e))} {
			if gap >= float64(over.To-step) {
				return nil
			}
			step += int(gap)
			shown.set(step, cell)
			step++
		}
	}
}

// open is uniform in (0, 1].
func open(low, high uint32) float64 { return float64((uint64(high)<<32|uint64(low))>>11+1) * 0x1p-53 }

// varying asks for the rate at the start of each step.
func (m *Made) varying(shown *raster, d *Draft, rate Value, over Window, spikes random.Stream, cell int) error {
	for step := over.From; step < over.To; step++ {
		d.Time = float64(step-over.From) * m.DT
		p, err := m.probability(rate(d))
		if err != nil {
			return within(err, nil, fmt.Sprintf("%.6g ms after the start", d.Time))
		}
		if p > 0 && spikes.Uniform(uint32(cell), uint64(step)) < p {
			shown.set(step, cell)
		}
	}
	return nil
}

// rateHint advises on a rate out of range.
func rateHint(rate float64) string {
	if rate < 0 {
		return "bound it from below, as in max(0 Hz, x)"
	}
	return beyondEnds(rate)
}

// probability is that of a spike in a step.
func (m *Made) probability(rate float64) (float64, error) {
	p := rate * m.DT
	if !(p >= 0 && p <= 1) {
		return 0, mistake("the rate is out of range").expect("0 to %.6g Hz, one spike in a step of %.6g ms", 1000/m.DT, m.DT).
			found("%s", valueText(rate*1000, " Hz")).hint(rateHint(rate))
	}
	return p, nil
}
