package learn

import "nmlc/runtime/task"

// term is a loss of a group of trials: it looks at each step once, forward, and
// gives derivatives step by step backward. Values are of each trial, with the
// weight of the loss.
type term interface {
	begin()
	observe(t, active int)
	finish() // all steps were observed
	value(sample int) float64
	// windows calls f with the steps of a trial that the loss looks at.
	windows(trial *task.Trial, f func(task.Window))
	beginBackward()
	// seedOutputs adds the derivatives by the outputs at the start of a step.
	seedOutputs(p *part, t, active int)
	// seedSpikes adds the derivatives by the spikes of a step, for some cells.
	seedSpikes(p *part, t, active int, cells []int32)
}

// unseeded is for losses that see no outputs, or no spikes.
type unseeded struct{}

func (unseeded) windows(trial *task.Trial, f func(task.Window)) { f(task.Window{To: trial.Steps}) }

func (unseeded) beginBackward()                      {}
func (unseeded) seedOutputs(*part, int, int)         {}
func (unseeded) seedSpikes(*part, int, int, []int32) {}
func (unseeded) observe(int, int)                    {}
func (unseeded) finish()                             {}

func (e *ensemble) newTerm(i int) term {
	l := &e.machine.job.Losses[i]
	of := e.parts[l.Population]
	kept := kept{ensemble: e, part: of, values: make([]float64, e.machine.samples)}
	switch l.Kind {
	case "cross_entropy":
		return &crossEntropy{outputLoss: outputLoss{kept: kept, Loss: l}}
	case "mse":
		return &squares{outputLoss: outputLoss{kept: kept, Loss: l}}
	case "van_rossum":
		return newVanRossum(kept, l)
	case "rate":
		return newFiringRate(kept, l)
	}
	return newPenalty(kept, l, e.machine.job.penalty(i))
}

// kept is what a loss keeps of steps that it sees, for the way back: a number
// for each sample and cell of the population.
type kept struct {
	ensemble *ensemble
	part     *part
	values   []float64   // of the samples
	at       []int32     // by step: the block of its numbers; -1 for none
	latest   int         // step with numbers
	used     int         // blocks
	blocks   [][]float64 // each [sample][cell]; made as they are first asked for
}

func (k *kept) begin() {
	clear(k.values)
	k.at, k.latest, k.used = k.at[:0], 0, 0
	for range k.ensemble.steps {
		k.at = append(k.at, -1)
	}
}

func (k *kept) value(sample int) float64 { return k.values[sample] }

// keep makes room for the numbers of a sample in a step.
func (k *kept) keep(t, sample int) []float64 {
	if k.at[t] < 0 {
		if k.ensemble.online != nil { // nobody will come back to earlier steps
			k.at[k.latest], k.used = -1, 0
		}
		k.latest, k.at[t] = t, int32(k.used)
		k.take()
	}
	return k.of(t)[sample*k.part.Size:][:k.part.Size]
}

// take makes room for the numbers of one more step.
func (k *kept) take() {
	if k.used == len(k.blocks) {
		k.blocks = append(k.blocks, make([]float64, k.part.samples*k.part.Size))
	} else {
		clear(k.blocks[k.used])
	}
	k.used++
}

// of returns what was kept of a step, nil for none.
func (k *kept) of(t int) []float64 {
	if k.at[t] < 0 {
		return nil
	}
	return k.blocks[k.at[t]]
}
