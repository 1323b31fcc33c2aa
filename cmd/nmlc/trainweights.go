package main

import (
	"math"
	"slices"

	"nmlc/runtime/distribution"
	"nmlc/runtime/learn"
	"nmlc/runtime/plot"
	"nmlc/runtime/train"
)

// resamples give the probabilities of the tests of weights after training to about
// 0.03.
const resamples = 200

// mostResampled bounds the weights of a line up to which probabilities are found
// by resampling, which takes a while for many.
const mostResampled = 20_000

// line is the sizes of the weights of a line of the network.
type line struct {
	name, unit    string
	before, after []float64 // in the unit
}

// lines pools the weights of the pairs of each line that is trained.
func (t *training) lines(res *train.Result) []*line {
	var out []*line
	for i, f := range t.plan.Job.Free {
		if f.Kind != learn.Weights {
			continue
		}
		m := t.plan.Of[f.Projection]
		at := slices.IndexFunc(out, func(l *line) bool { return l.name == m.Name })
		if at < 0 {
			at = len(out)
			out = append(out, &line{name: m.Name, unit: f.Unit})
		}
		out[at].before = append(out[at].before, sizes(res.Start[i], f.Scale)...)
		out[at].after = append(out[at].after, sizes(res.Values[i], f.Scale)...)
	}
	return out
}

func sizes(values []float64, scale float64) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = math.Abs(v / scale)
	}
	return out
}

// weightsJSON is a line in weights.json.
type weightsJSON struct {
	Name   string    `json:"name"`
	Unit   string    `json:"unit"`
	Before *fitsJSON `json:"before"` // null where there are too few numbers, or all are the same
	After  *fitsJSON `json:"after"`
}

// fitsJSON are the distributions fitted to the sizes of weights that are not zero.
type fitsJSON struct {
	Count  int                `json:"count"`
	Zeros  int                `json:"zeros"`
	Mean   number             `json:"mean"`
	SD     number             `json:"sd"`
	Median number             `json:"median"`
	Min    number             `json:"min"`
	Max    number             `json:"max"`
	Fits   []distributionJSON `json:"fits"` // the best first
}

// distributionJSON is a fitted distribution.
type distributionJSON struct {
	Name       string            `json:"name"`
	Parameters map[string]number `json:"parameters"`
	Likelihood number            `json:"log_likelihood"`
	AIC        number            `json:"aic"`
	KS         number            `json:"ks"`
	P          number            `json:"p"`           // too large, since the parameters are fitted
	PResampled number            `json:"p_resampled"` // null where it was not computed
}

func fitsOf(f *distribution.Fits) *fitsJSON {
	if f == nil {
		return nil
	}
	out := &fitsJSON{Count: f.Count, Zeros: f.Zeros, Mean: number(f.Mean), SD: number(f.SD), Median: number(f.Median), Min: number(f.Smallest), Max: number(f.Largest)}
	for _, fit := range f.Fits {
		of := distributionJSON{Name: fit.Name, Parameters: map[string]number{}, Likelihood: number(fit.LogLikelihood), AIC: number(fit.AIC), KS: number(fit.KS), P: number(fit.P), PResampled: number(fit.PResampled)}
		for _, p := range fit.Parameters {
			of.Parameters[p.Name] = number(p.Value)
		}
		out.Fits = append(out.Fits, of)
	}
	return out
}

// distributions fits the sizes of weights before and after.
func (t *training) distributions(res *train.Result) ([]weightsJSON, *plot.WeightsFigure) {
	f := &plot.WeightsFigure{Title: t.title() + ": sizes of weights"}
	var all []weightsJSON
	for _, l := range t.lines(res) {
		before, after := t.fits(l.before, 0), t.fits(l.after, resamples)
		all = append(all, weightsJSON{l.name, l.unit, fitsOf(before), fitsOf(after)})
		p := plot.WeightsPanel{Name: l.name, Unit: unitOrNone(l.unit), Before: l.before, After: l.after}
		if after != nil {
			p.Zeros = float64(after.Zeros) / float64(len(l.after))
			for _, fit := range after.Fits {
				p.Fits = append(p.Fits, plot.WeightsFit{Name: fit.Name, Density: fit.Density})
			}
		}
		f.Panels = append(f.Panels, p)
	}
	return all, f
}

// fits is nil where numbers are too few or too alike for any distribution.
func (t *training) fits(values []float64, samples int) *distribution.Fits {
	o := distribution.Options{Seed: uint64(t.seed)}
	if len(values) <= mostResampled {
		o.Resamples = samples
	}
	f, err := distribution.Of(values, o)
	if err != nil {
		return nil
	}
	return f
}
