package fit

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"nmlc/runtime/data"
	"nmlc/runtime/group"
)

// grid is a sweep laid out on the time steps of the kernels.
type grid struct {
	sweep   *data.Sweep
	steps   int
	input   []float64   // [step][input]
	width   int         // inputs per step
	windows []float64   // weight of the time of each sample
	weight  []float64   // of each sample in the mean square: windows less what is skipped
	total   float64     // sum of weight
	count   int         // samples of positive weight
	shift   int         // step at which sample 0 is compared
	ratio   int         // steps per sample
	spikes  []float64   // ms, recorded
	repeats [][]float64 // spikes of all repeats that one run stands for
	parts   []Window    // stretches of equal weight in windows
}

// stepOf is the time step at whose start a sample is compared with the state.
func (g *grid) stepOf(sample int) int { return sample*g.ratio + g.shift }

// extent says how much of a sweep is laid out.
type extent int

const (
	fitted extent = iota // up to the last time that is fitted
	whole
)

// layOut lays out sweeps for kernels with the given inputs, and sums up the
// weights of samples and recorded spikes.
func layOut(job *Job, sweeps []data.Sweep, inputs []string, how extent) (grids []*grid, t totals, err error) {
	for i := range sweeps {
		g, err := newGrid(job, &sweeps[i], how)
		if err != nil {
			return nil, t, err
		}
		grids = append(grids, g)
		t.add(g)
	}
	if how == fitted {
		if err := job.checkFitted(grids, t); err != nil {
			return nil, t, err
		}
		if len(inputs) == len(cellInputs(inputs)) {
			grids = fold(grids)
		}
	}
	for _, g := range grids {
		if err := g.fill(job, inputs, t); err != nil {
			return nil, t, err
		}
	}
	return grids, t, nil
}

// fold keeps one run for repeats of an experiment, where nothing but the loss
// of spike times tells them apart.
func fold(grids []*grid) []*grid {
	var kept []*grid
	for _, g := range grids {
		same := slices.IndexFunc(kept, func(k *grid) bool { return k.sweep.Repeats(g.sweep) })
		if same < 0 {
			kept = append(kept, g)
			continue
		}
		kept[same].repeats = append(kept[same].repeats, g.spikes)
	}
	return kept
}

// totals are sums over the sweeps of a fit.
type totals struct {
	samples float64 // weights of the samples
	spikes  float64 // weights of the recorded spikes
	parts   float64 // weights of the stretches of time
}

func (t *totals) add(g *grid) {
	t.samples += g.total
	for _, p := range g.parts {
		t.parts += p.Weight
		t.spikes += p.Weight * float64(len(within(g.spikes, p)))
	}
}

// checkFitted refuses a fit that has nothing to compare.
func (j *Job) checkFitted(grids []*grid, t totals) error {
	for _, g := range grids {
		if g.total <= 0 {
			return fmt.Errorf("sweep %s: the windows leave no sample to compare", g.sweep.Name)
		}
	}
	return j.checkSpikes(grids, t)
}

func newGrid(job *Job, s *data.Sweep, how extent) (*grid, error) {
	ratio, err := data.StepsPerSample(s.Step, job.DT)
	if err != nil {
		return nil, fmt.Errorf("sweep %s: %w", s.Name, err)
	}
	g := &grid{sweep: s, ratio: ratio, windows: windowWeights(job, s), spikes: recordedSpikes(job, s)}
	g.repeats = [][]float64{g.spikes}
	if job.SampleAfter {
		g.shift = 1
	}
	g.parts = stretches(s, g.windows)
	if err := g.weigh(job); err != nil {
		return nil, err
	}
	last := s.Samples() - 1
	for how == fitted && last > 0 && g.windows[last] == 0 {
		last--
	}
	g.steps = g.stepOf(last) + 1
	if job.Threshold != nil { // spikes count to the end of the last sample's time
		g.steps = max(g.steps, (last+1)*ratio)
	}
	return g, nil
}

// weigh weighs the samples of the mean square: by the windows, and by 0 those
// that SampleStep skips and those around recorded spikes that Mask leaves out.
func (g *grid) weigh(job *Job) error {
	s, every := g.sweep, 1
	if job.SampleStep > 0 {
		n, err := data.StepsPerSample(job.SampleStep, s.Step)
		if err != nil {
			return fmt.Errorf("sweep %s: samples every %g ms: the data have one every %g ms", s.Name, job.SampleStep, s.Step)
		}
		every = n
	}
	g.weight = make([]float64, s.Samples())
	masked := job.masked(s, g.spikes)
	for k := 0; k < len(g.weight); k += every {
		if !masked[k] {
			g.weight[k] = g.windows[k]
		}
	}
	for _, w := range g.weight {
		g.total += w
		if w > 0 {
			g.count++
		}
	}
	return nil
}

// fill writes the inputs step by step: currents are held between samples, data
// and the root of the weight stand only at the step of their sample.
func (g *grid) fill(job *Job, inputs []string, t totals) error {
	g.width = len(inputs)
	g.input = group.Aligned(g.width * g.steps)
	cell := 0
	for k, name := range inputs {
		switch target, isData := strings.CutPrefix(name, "data."); {
		case isData:
			t := targetIndex(job.Targets, target)
			if t < 0 || t >= len(g.sweep.Targets) {
				return fmt.Errorf("sweep %s holds no %s", g.sweep.Name, target)
			}
			g.atSamples(k, func(i int) float64 { return g.sweep.Targets[t][i] })
		case name == "(weight)":
			g.atSamples(k, func(i int) float64 { return math.Sqrt(g.weight[i]) })
		case name == "(teacher)":
			g.atSpikes(k, job.DT)
		case name == "(counted)": // the likelihood is that per spike
			for step := range g.steps {
				g.input[step*g.width+k] = g.windows[g.sampleAt(step)] * t.samples / t.spikes
			}
		default:
			if cell >= len(g.sweep.Inputs) {
				return fmt.Errorf("sweep %s holds no %s", g.sweep.Name, name)
			}
			for step := range g.steps {
				g.input[step*g.width+k] = g.sweep.Inputs[cell][g.sampleAt(step)]
			}
			cell++
		}
	}
	return nil
}

// sampleAt is the sample whose input is held in a step.
func (g *grid) sampleAt(step int) int { return min(step/g.ratio, g.sweep.Samples()-1) }

func (g *grid) atSamples(k int, value func(sample int) float64) {
	for i := range g.sweep.Samples() {
		if step := g.stepOf(i); step < g.steps {
			g.input[step*g.width+k] = value(i)
		}
	}
}

// atSpikes writes 1 in the steps in which the recorded cell spikes: a spike at
// t_k < t <= t_(k+1) is one of step k.
func (g *grid) atSpikes(k int, dt float64) {
	for _, t := range g.spikes {
		if step := int(math.Ceil((t-g.sweep.Start)/dt-1e-9)) - 1; step >= 0 && step < g.steps {
			g.input[step*g.width+k] = 1
		}
	}
}

func targetIndex(targets []Target, name string) int {
	for i, t := range targets {
		if t.Name == name {
			return i
		}
	}
	return -1
}
