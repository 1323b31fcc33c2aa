package main

import "fmt"

// jumpJSON is a place near the best point where the loss jumps, since the model
// has another number of spikes beyond it.
type jumpJSON struct {
	Parameter    string `json:"parameter"`
	Unit         string `json:"unit"`
	Value        number `json:"value"`
	Distance     number `json:"distance"` // from the best value, as a share of the range
	Spikes       int    `json:"spikes"`
	SpikesBeyond int    `json:"spikes_beyond"`
	Loss         number `json:"loss"`
	LossBeyond   number `json:"loss_beyond"`
}

func (f *fitting) jumps() []jumpJSON {
	out := []jumpJSON{}
	for _, j := range f.result.Jumps {
		p := &f.result.Params[j.Param]
		out = append(out, jumpJSON{p.Name, p.Unit, number(j.Value / p.Scale), number(j.Distance),
			j.Near.Spikes, j.Beyond.Spikes, number(j.Near.Loss), number(j.Beyond.Loss)})
	}
	return out
}

// printJumps says where spikes appear or vanish.
func (f *fitting) printJumps() {
	w, r := f.job.stdout, f.result
	for _, j := range r.Jumps {
		p := &r.Params[j.Param]
		fmt.Fprintf(w, "jump            at %s = %s, %.2g %% of its range away: %d spikes become %d, the loss %.4g becomes %.4g\n",
			p.Name, quantityText(j.Value/p.Scale, p.Unit), 100*j.Distance, j.Near.Spikes, j.Beyond.Spikes, j.Near.Loss, j.Beyond.Loss)
	}
	if r.StartsAtJumps > 0 {
		fmt.Fprintf(w, "jumps           %d of %d starts ended where a spike appears or vanishes\n", r.StartsAtJumps, len(r.Starts))
	}
}

// printSpent says what the search cost, where the cost of a gradient is known.
func (f *fitting) printSpent() {
	r := f.result
	if r.GradientCost == 0 {
		return
	}
	counts := ""
	if r.Gradients > 0 {
		counts = fmt.Sprintf("; one with gradient counts %g", r.GradientCost)
	}
	fmt.Fprintf(f.job.stdout, "spent           %.6g evaluations of the loss%s\n", r.Spent, counts)
}
