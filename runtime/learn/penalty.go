package learn

// penalty is the mean over the cells and the steps of a trial of what the kernels
// add up.
type penalty struct {
	unseeded
	kept
	*Loss
	number int // of the penalty among those of the population
}

func newPenalty(k kept, l *Loss, number int) *penalty {
	return &penalty{kept: k, Loss: l, number: number}
}

// penalty is the number of a loss among the penalties of its population.
func (j *Job) penalty(loss int) int {
	n := 0
	for _, l := range j.Losses[:loss] {
		if l.Kind == "penalty" && l.Population == j.Losses[loss].Population {
			n++
		}
	}
	return n
}

func (p *penalty) begin() { p.kept.begin() }

// weight is that of a cell and a step of a sample.
func (p *penalty) weight(sample int) float64 {
	return p.Weight / float64(p.part.Size*p.ensemble.trials[sample].Steps)
}

// place is where the sum of a cell is kept.
func (p *penalty) place(sample, cell int) int {
	of := p.part
	k := width(of.Code.Advance, "loss")
	return ((sample*of.groups+cell/of.lanes)*k+p.number)*of.lanes + cell%of.lanes
}

func (p *penalty) finish() {
	for s := range p.ensemble.trials {
		sum := 0.0
		for cell := range p.part.Size {
			sum += p.part.loss.At(p.place(s, cell))
		}
		p.values[s] = p.weight(s) * sum
	}
}

// beginBackward tells the kernels how much their sums count.
func (p *penalty) beginBackward() {
	if p.part.lossadj.Len() == 0 {
		return
	}
	for s := range p.ensemble.trials {
		for cell := range p.part.Size {
			p.part.lossadj.Set(p.place(s, cell), p.weight(s))
		}
	}
}
