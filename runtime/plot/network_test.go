package plot

import (
	"fmt"
	"iter"
	"math"
	"strings"
	"testing"

	"nmlc/runtime/random"
)

// irregular are spikes of populations whose rates swing slowly.
func irregular(bands []Band, duration float64) iter.Seq[BandSpike] {
	s := random.NewStream(5, 1)
	return func(yield func(BandSpike) bool) {
		n := uint64(0)
		const step = 0.5
		for t := 0.0; t < duration; t += step {
			for i, b := range bands {
				swing := 1 + 0.8*math.Sin(2*math.Pi*t/(150+30*float64(i)))
				expected := float64(b.Size) * b.RateHz * 1e-3 * step * swing
				for expected > 0 {
					if u := s.Uniform(uint32(i), n); u < expected || expected >= 1 {
						if !yield(BandSpike{t, i, int(float64(b.Size) * s.Uniform(uint32(100+i), n))}) {
							return
						}
					}
					expected--
					n++
				}
			}
		}
	}
}

func networkFigure(duration float64, bands ...Band) NetworkFigure {
	f := NetworkFigure{Title: "COBA: Main", Bands: bands, Duration: duration, Stretch: niceStep(duration / 200)}
	for i := range f.Bands {
		f.Bands[i].Spikes = true
		f.Bands[i].Rates = make([]float64, int(math.Ceil(duration/f.Stretch-1e-9)))
	}
	f.Spikes = irregular(f.Bands, duration)
	for spike := range f.Spikes {
		b := &f.Bands[spike.Band]
		b.Rates[int(spike.Time/f.Stretch)] += 1e3 / f.Stretch / float64(b.Size)
	}
	voltage, conductance := BandPanel{Quantity: Quantity{"V", "mV"}}, BandPanel{Quantity: Quantity{"ampa.g", "nS"}}
	for k := range 5 {
		t := BandTrace{k % len(bands), integrating(k % 3)}
		t.Name = fmt.Sprintf("%s[%d]", bands[t.Band].Name, k)
		t.cut(duration)
		voltage.Traces = append(voltage.Traces, t)
		if k == 0 {
			c := BandTrace{0, Trace{Name: t.Name, Time: t.Time}}
			for _, at := range t.Time {
				c.Values = append(c.Values, 20+5*math.Sin(at/9))
			}
			conductance.Traces = append(conductance.Traces, c)
		}
	}
	f.Recorded = []BandPanel{voltage, conductance}
	return f
}

func (t *BandTrace) cut(duration float64) {
	for k, at := range t.Time {
		if at > duration {
			t.Time, t.Values = t.Time[:k], t.Values[:k]
			return
		}
	}
}

var microcircuit = []Band{
	{Name: "L23E", Size: 20683, RateHz: 0.86}, {Name: "L23I", Size: 5834, RateHz: 2.8}, {Name: "L4E", Size: 21915, RateHz: 4.45}, {Name: "L4I", Size: 5479, RateHz: 5.93},
	{Name: "L5E", Size: 4850, RateHz: 7.59}, {Name: "L5I", Size: 1065, RateHz: 8.6}, {Name: "L6E", Size: 14395, RateHz: 1.09}, {Name: "L6I", Size: 2948, RateHz: 7.8},
}

func TestNetworkFigures(t *testing.T) {
	for name, c := range map[string]struct {
		figure NetworkFigure
		texts  []string
	}{
		"net2":        {networkFigure(300, Band{Name: "Pair", Size: 2, RateHz: 40}), []string{"Pair", "40 Hz", "cell", "1", "Pair[4]"}},
		"net50":       {networkFigure(300, Band{Name: "E", Size: 40, RateHz: 20}, Band{Name: "I", Size: 10, RateHz: 30}), []string{"E", "I", "40 cells", "V (mV)", "rate (Hz)", "E[2]"}},
		"net4000":     {networkFigure(1000, Band{Name: "E", Size: 3200, RateHz: 21.4}, Band{Name: "I", Size: 800, RateHz: 21.9}), []string{"537 of 3200 cells", "21.4 Hz", "ampa.g (nS)", "3000"}},
		"net4000one":  {networkFigure(1000, Band{Name: "CUBA", Size: 4000, RateHz: 5.6}), []string{"CUBA", "1050 of 4000 cells"}},
		"net77169":    {networkFigure(1000, append([]Band{}, microcircuit...)...), []string{"L23E", "L6I", "8.6 Hz", "281 of 20\u2009683 cells"}},
		"net77169ten": {networkFigure(10000, append([]Band{}, microcircuit...)...), []string{"L23E", "time (s)"}},
	} {
		svg, picture, err := Network(c.figure)
		checkFigure(t, name, svg, picture, err, c.texts...)
		if strings.Contains(string(svg), ">-0<") {
			t.Errorf("%s: a cell has the number -0", name)
		}
	}
}

func TestManyPopulationsStayReadable(t *testing.T) {
	var areas []Band
	for i := range 29 {
		areas = append(areas, Band{Name: fmt.Sprintf("area%dE", i), Size: 800, RateHz: 5}, Band{Name: fmt.Sprintf("area%dI", i), Size: 200, RateHz: 9})
	}
	f := networkFigure(500, areas...)
	f.Recorded = nil
	svg, picture, err := Network(f)
	checkFigure(t, "net58", svg, picture, err, "area0E", "area28I", "rates of 12 of 58 populations")
}

func TestAFigureWithoutSpikes(t *testing.T) {
	f := networkFigure(300, Band{Name: "E", Size: 40, RateHz: 20}, Band{Name: "I", Size: 30, RateHz: 30})
	f.Spikes = nil
	svg, picture, err := Network(f)
	checkFigure(t, "netrates", svg, picture, err, "E", "I", "rate (Hz)")
	if strings.Contains(string(svg), ">cell<") {
		t.Error("a raster without spikes")
	}
	if _, _, err := Network(NetworkFigure{Duration: 100}); err == nil {
		t.Error("a figure of nothing is drawn")
	}
}

// Every row belongs to one cell, in ascending order, and every cell is found in
// small populations.
func TestRowsOfARasterBelongToCells(t *testing.T) {
	for _, r := range []bandRow{{1, 1}, {7, 7}, {10, 3}, {20683, 59}, {5, 4}} {
		found := 0
		for cell := range r.size {
			if row := r.row(cell); row >= 0 {
				if row != found {
					t.Fatalf("%v: cell %d is in row %d, expected %d", r, cell, row, found)
				}
				found++
			}
		}
		if found != r.shown {
			t.Errorf("%v: %d rows", r, found)
		}
	}
}

func firingOf(bands ...Band) DistributionFigure {
	f := DistributionFigure{Title: "COBA: Main"}
	s := random.NewStream(7, 3)
	for i, b := range bands {
		c := BandFiring{Name: b.Name}
		for k := range b.Size {
			c.Rates = append(c.Rates, b.RateHz*math.Exp(0.4*s.Normal(uint32(i), uint64(k))))
			cv := 0.8 + 0.1*s.Normal(uint32(i), uint64(k+b.Size))
			if k%5 == 0 {
				cv = math.NaN()
			}
			c.Intervals = append(c.Intervals, cv)
		}
		f.Bands = append(f.Bands, c)
	}
	return f
}

func TestDistributions(t *testing.T) {
	svg, picture, err := Distribution(firingOf(Band{Name: "E", Size: 3200, RateHz: 21.4}, Band{Name: "I", Size: 800, RateHz: 24}))
	checkFigure(t, "distribution2", svg, picture, err, "E", "I", "rate (Hz)", "CV of intervals", "cells (%)")
	svg, picture, err = Distribution(firingOf(microcircuit...))
	checkFigure(t, "distribution8", svg, picture, err, "L23E", "L6I", "rate (Hz)")
	silent := DistributionFigure{Title: "Silent", Bands: []BandFiring{{Name: "E", Rates: []float64{0, 0}, Intervals: []float64{math.NaN(), math.NaN()}}}}
	svg, picture, err = Distribution(silent)
	checkFigure(t, "distribution0", svg, picture, err, "E", "rate (Hz)")
	if _, _, err := Distribution(DistributionFigure{}); err == nil {
		t.Error("a figure of nothing is drawn")
	}
}

func TestBoxesHoldTheQuantiles(t *testing.T) {
	var values []float64
	for k := range 100 {
		values = append(values, float64(k+1), math.NaN())
	}
	b := boxOf(values)
	if b.quantiles != [5]float64{5, 25, 50, 75, 95} || b.mean != 50.5 {
		t.Errorf("%v, mean %g", b.quantiles, b.mean)
	}
}
