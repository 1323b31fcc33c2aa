// Package survey describes a network before it runs: how many connections a
// cell receives, what one spike does to a cell at rest, and how that compares
// with the distance to its threshold. It warns of what is far from what the
// field uses.
//
// Place on the path of the data: network.Job -> survey -> a person.
package survey

import (
	"fmt"
	"math"
	"sync"

	"nmlc/runtime/network"
)

// Unit is a unit in which numbers of a job are shown.
type Unit struct {
	Name  string
	Scale float64 // written value = coherent / Scale
}

// Labels is what a job does not know of itself.
type Labels struct {
	Membrane []Unit // of each population: that of its first state
	// Stimuli are, of each population, the parameters that stand for constant
	// stimuli: a cell at rest has none.
	Stimuli     [][]string
	Projections []Label // parallel to those of the job
	Drives      []Label
}

// Label belongs to a projection or a drive.
type Label struct {
	Weight Unit
	// Even says that the rule gives each cell its connections, so that a cell
	// without is worth a warning.
	Even bool
}

// Report describes a network.
type Report struct {
	Projections []Projection
	Drives      []Drive
	Connections int
	Bytes       int // that the connections take
	Warnings    []Warning
}

// Projection describes the connections from one population to another.
type Projection struct {
	Name, From, To string
	Wiring
	Weight Unit
	Effect
	// Ratio is the mean depolarisation by presynaptic cells that fire at ReferenceHz
	// in units of the distance from rest to threshold: how much the synapses make of
	// the current that the leak takes there. NaN where it is not known.
	Ratio float64
}

func (p *Projection) title() string { return fmt.Sprintf("%s (%s -> %s)", p.Name, p.From, p.To) }

// ReferenceHz is the presynaptic rate at which projections are compared.
const ReferenceHz = 10

// Drive describes Poisson input.
type Drive struct {
	Name, To string
	Hz       float64 // arrivals per cell and second, the mean over cells
	Mean     float64 // weight, coherent
	Weight   Unit
	Effect
	Ratio float64 // as of a projection, at its own rate
}

// Effect is what one spike does to a resting cell: how it changes the first
// state. Values are in the unit of the membrane, and NaN where spikes do not act.
type Effect struct {
	Peak      float64
	Integral  float64 // times ms
	HalfWay   float64 // of a small peak, that in a cell half way to its threshold, where inhibition acts that does nothing at rest
	Threshold float64 // from rest: the smallest sudden displacement after which the cell soon spikes
	Detonates bool    // one spike makes the cell fire: peak and integral are extrapolated from a weaker one
	Fires     bool    // the cell fires without input: what stands for its rest is the end of a refractory period, or the middle between two spikes
	Membrane  Unit
}

// Of makes the report of a job.
func Of(job *network.Job, labels Labels) *Report {
	r := &Report{}
	probes := newProbes(job, labels.Stimuli)
	r.addProjections(job, labels, probes)
	r.addDrives(job, labels, probes)
	return r
}

func (r *Report) addProjections(job *network.Job, labels Labels, probes *probes) {
	first, all := lines(job)
	r.Projections = make([]Projection, len(all))
	var wait sync.WaitGroup
	for i, g := range all {
		wait.Go(func() { r.Projections[i].Wiring = wiringOf(g.edges(), job.DT) })
		r.Connections += g.edges().Len()
		r.Bytes += g.edges().Bytes()
	}
	wait.Wait()
	for i, g := range all {
		p, to, label := g[0], &r.Projections[i], labels.Projections[first[i]]
		to.Name, to.From, to.To, to.Weight = p.Name, job.Populations[p.Pre].Name, job.Populations[p.Post].Name, label.Weight
		to.Effect = probes.effect(p.Post, probes.spikes(g, to.MeanSize), labels.Membrane[p.Post])
		// The response is that to a weight of mean size; where signs differ, they
		// cancel in the mean.
		to.Ratio = ReferenceHz * 1e-3 * to.InDegree.Mean * to.Integral / to.Threshold * to.MeanWeight / to.MeanSize
		about := subject{to.title(), to.To, to.Weight, first[i], -1}
		r.warnOfWiring(about, to, label)
		r.warnOfEffect(about, to.Effect)
	}
}

func (r *Report) addDrives(job *network.Job, labels Labels, probes *probes) {
	first, all := drives(job)
	for i, g := range all {
		d, label := g[0], labels.Drives[first[i]]
		to := Drive{Name: d.Name, To: job.Populations[d.Post].Name, Hz: 1e3 * mean(d.Mean) / job.DT, Mean: mean(d.Weight), Weight: label.Weight}
		var arriving []spike
		for _, d := range g {
			arriving = append(arriving, spike{d.Port, mean(d.Weight)})
		}
		to.Effect = probes.effect(d.Post, arriving, labels.Membrane[d.Post])
		to.Ratio = to.Hz * 1e-3 * to.Integral / to.Threshold
		r.Drives = append(r.Drives, to)
		r.warnOfEffect(subject{to.Name, to.To, to.Weight, -1, first[i]}, to.Effect)
	}
}

func mean(values []float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}
