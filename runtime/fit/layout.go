package fit

import (
	"fmt"
	"math"
	"strings"

	"nmlc/runtime/data"
	"nmlc/runtime/group"
)

// grid is a sweep laid out on the time steps of the kernels.
type grid struct {
	sweep  *data.Sweep
	steps  int
	input  []float64 // [step][input]
	width  int       // inputs per step
	weight []float64 // per sample
	total  float64   // sum of the weights
	count  int       // samples of positive weight
	shift  int       // step at which sample 0 is compared
	ratio  int       // steps per sample
}

// stepOf is the time step at whose start a sample is compared with the state.
func (g *grid) stepOf(sample int) int { return sample*g.ratio + g.shift }

func layOut(job *Job) ([]*grid, error) {
	grids := make([]*grid, len(job.Sweeps))
	for i := range job.Sweeps {
		g, err := layOutSweep(job, &job.Sweeps[i])
		if err != nil {
			return nil, err
		}
		grids[i] = g
	}
	return grids, nil
}

func layOutSweep(job *Job, s *data.Sweep) (*grid, error) {
	ratio, err := data.StepsPerSample(s.Step, job.DT)
	if err != nil {
		return nil, fmt.Errorf("sweep %s: %w", s.Name, err)
	}
	g := &grid{sweep: s, ratio: ratio}
	if job.SampleAfter {
		g.shift = 1
	}
	g.steps = g.stepOf(s.Samples()-1) + 1
	if g.weight, err = sampleWeights(job, s); err != nil {
		return nil, err
	}
	for _, w := range g.weight {
		g.total += w
		if w > 0 {
			g.count++
		}
	}
	if g.total <= 0 {
		return nil, fmt.Errorf("sweep %s: the windows leave no sample to compare", s.Name)
	}
	return g, g.fill(job)
}

// sampleWeights weighs each sample by the windows, and by 0 those that
// SampleStep skips.
func sampleWeights(job *Job, s *data.Sweep) ([]float64, error) {
	every := 1
	if job.SampleStep > 0 {
		n, err := data.StepsPerSample(job.SampleStep, s.Step)
		if err != nil {
			return nil, fmt.Errorf("sweep %s: samples every %g ms: the data have one every %g ms", s.Name, job.SampleStep, s.Step)
		}
		every = n
	}
	weight := make([]float64, s.Samples())
	for k := 0; k < len(weight); k += every {
		weight[k] = windowWeight(job.Windows, s.Time(k), s.Step)
	}
	return weight, nil
}

// windowWeight allows a millionth of a step for the rounding of times.
func windowWeight(windows []Window, t, step float64) float64 {
	if len(windows) == 0 {
		return 1
	}
	weight, slack := 0.0, 1e-6*step
	for _, w := range windows {
		if t >= w.From-slack && t < w.To-slack {
			weight = w.Weight
		}
	}
	return weight
}

// fill writes the inputs step by step: currents are held between samples, data
// and the root of the weight stand only at the step of their sample.
func (g *grid) fill(job *Job) error {
	g.width = len(job.Inputs)
	g.input = group.Aligned(g.width * g.steps)
	cell := 0
	for k, name := range job.Inputs {
		switch target, isData := strings.CutPrefix(name, "data."); {
		case isData:
			t := targetIndex(job.Targets, target)
			if t < 0 || t >= len(g.sweep.Targets) {
				return fmt.Errorf("sweep %s holds no %s", g.sweep.Name, target)
			}
			g.atSamples(k, func(i int) float64 { return g.sweep.Targets[t][i] })
		case name == "weight":
			g.atSamples(k, func(i int) float64 { return math.Sqrt(g.weight[i]) })
		default:
			if cell >= len(g.sweep.Inputs) {
				return fmt.Errorf("sweep %s holds no %s", g.sweep.Name, name)
			}
			g.hold(k, g.sweep.Inputs[cell])
			cell++
		}
	}
	return nil
}

func (g *grid) atSamples(k int, value func(sample int) float64) {
	for i := range g.sweep.Samples() {
		g.input[g.stepOf(i)*g.width+k] = value(i)
	}
}

func (g *grid) hold(k int, values []float64) {
	for step := range g.steps {
		g.input[step*g.width+k] = values[min(step/g.ratio, len(values)-1)]
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
