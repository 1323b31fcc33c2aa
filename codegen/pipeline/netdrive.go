package pipeline

import (
	"nmlc/lang/circuit"
	"nmlc/lang/model"
	"nmlc/runtime/network"
	"nmlc/runtime/random"
	"nmlc/runtime/wiring"
)

// drive makes Poisson input.
func (a *assembler) drive(d *circuit.Drive) error {
	c := a.of[d.Model.Post]
	numbers := func(x model.Expr, what string) ([]float64, error) {
		v := a.cellScope(c)
		amount := v.amount(x)
		if v.err != nil {
			return nil, v.err
		}
		if amount.Each == nil {
			return []float64{amount.Constant}, nil
		}
		stream := random.NewStream(a.seed, a.streams.of(forDrive, d.Model.Name, c.Model.Name, what))
		out := make([]float64, c.size)
		for i := range out {
			out[i] = amount.Each(&wiring.Pair{Pre: i, Post: i, Edge: int64(i), Draw: cellDraws{stream, uint32(i)}})
		}
		return out, nil
	}
	sources, err := numbers(d.Model.Sources, "sources")
	if err != nil {
		return err
	}
	rates, err := numbers(d.Model.Rate, "rate")
	if err != nil {
		return err
	}
	weights := []float64{1}
	switch w := d.Model.Synapse.Weight; {
	case d.Model.Weight != nil:
		if weights, err = numbers(d.Model.Weight, "weight"); err != nil {
			return err
		}
	case w != nil:
		weights[0] = w.Default
	}
	mean := make([]float64, max(len(sources), len(rates)))
	for i := range mean {
		mean[i] = sources[i%len(sources)] * rates[i%len(rates)] * a.dt
	}
	for _, delivery := range d.Spikes {
		made := &network.Drive{Name: d.Model.Name, Post: c.Index, Port: delivery.Port, Mean: mean, Weight: weights,
			Stream: a.streams.of(forDrive, d.Model.Name, c.Model.Name)}
		if delivery.Weightless {
			made.Weight = []float64{1}
		}
		a.plan.Job.Drives = append(a.plan.Job.Drives, made)
	}
	return nil
}
