package plot

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image/color"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nmlc/runtime/random"
)

// save keeps a figure for looking at it, in the folder NMLC_FIGURES.
func save(t *testing.T, name string, svg, picture []byte) {
	t.Helper()
	if folder := os.Getenv("NMLC_FIGURES"); folder != "" {
		for suffix, content := range map[string][]byte{".svg": svg, ".png": picture} {
			if err := os.WriteFile(filepath.Join(folder, name+suffix), content, 0o644); err != nil {
				t.Error(err)
			}
		}
	}
}

// spiky is a voltage with spikes and white noise.
func spiky(sweep, samples int, noise float64) (time, values, clean []float64) {
	s := random.NewStream(5, uint32(sweep))
	for i := range samples {
		t := 15 * float64(i) / float64(samples)
		v := -65.0
		if t > 5 && t < 10 {
			v += float64(4+sweep) * (1 - math.Exp(5-t))
			phase := math.Mod((t-5)*float64(1+sweep)/4, 1)
			v += 100 * math.Exp(-400*(phase-0.5)*(phase-0.5))
		}
		time = append(time, t)
		clean = append(clean, v)
		values = append(values, v+noise*s.Normal(0, uint64(i)))
	}
	return time, values, clean
}

func fitFigure(sweeps, samples int, input bool) FitFigure {
	f := FitFigure{Title: "Recovery: TraubMiles", Target: Quantity{"V", "mV"}, Input: Quantity{"I", "nA"}}
	for k := range sweeps {
		s := Sweep{Name: fmt.Sprint(k)}
		s.Time, s.Data, s.Model = spiky(k, samples, 1)
		for _, t := range s.Time {
			if input {
				current := 0.0
				if t > 5 && t < 10 {
					current = float64(k + 1)
				}
				s.Input = append(s.Input, current)
			}
		}
		f.Sweeps = append(f.Sweeps, s)
	}
	return f
}

func runFigure(cells, samples int, spikes int) RunFigure {
	f := RunFigure{Title: "Rates: LIF", Cells: cells, Duration: 15}
	stimulus := Panel{Quantity: Quantity{"I", "uA/cm^2"}}
	recorded := Panel{Quantity: Quantity{"V", "mV"}}
	for k := range min(cells, 3) {
		time, values, clean := spiky(k, samples, 0.2)
		name := fmt.Sprintf("cell %d", k)
		for i := range clean {
			clean[i] = 0.1 * float64(k) * math.Sin(time[i])
		}
		stimulus.Traces = append(stimulus.Traces, Trace{Name: name, Time: time, Values: clean})
		recorded.Traces = append(recorded.Traces, Trace{Name: name, Time: time, Values: values})
	}
	s := random.NewStream(5, 77)
	for i := range spikes {
		f.Spikes = append(f.Spikes, Spike{Time: 15 * s.Uniform(0, uint64(i)), Cell: int(float64(cells) * s.Uniform(1, uint64(i)))})
	}
	f.Stimuli, f.Recorded = []Panel{stimulus}, []Panel{recorded}
	return f
}

// checkFigure demands well-formed SVG below a megabyte with the given texts, and
// a PNG of a page's size that is neither empty nor full of ink.
func checkFigure(t *testing.T, name string, svg, picture []byte, err error, texts ...string) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	save(t, name, svg, picture)
	if len(svg) > 1<<20 {
		t.Errorf("%s: the SVG has %d bytes", name, len(svg))
	}
	for decoder := xml.NewDecoder(bytes.NewReader(svg)); ; {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	for _, text := range texts {
		if !strings.Contains(string(svg), ">"+text+"<") {
			t.Errorf("%s: the SVG lacks the text %q", name, text)
		}
	}
	image, err := png.Decode(bytes.NewReader(picture))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	size, inked := image.Bounds().Size(), 0
	for x := range size.X {
		for y := range size.Y {
			if r, g, b, _ := image.At(x, y).RGBA(); r+g+b < 3*0xf000 {
				inked++
			}
		}
	}
	if share := float64(inked) / float64(size.X*size.Y); size.X < 1000 || size.Y < 300 || share < 0.005 || share > 0.5 {
		t.Errorf("%s: %v pixels, %.3f of them inked", name, size, share)
	}
}

func TestFit(t *testing.T) {
	svg, picture, err := Fit(fitFigure(5, 1497, true))
	checkFigure(t, "fit5", svg, picture, err, "Recovery: TraubMiles", "data", "fit", "V (mV)", "I (nA)", "residual (mV)", "time (ms)", "sweep 4", "−60")
	svg, picture, err = Fit(fitFigure(1, 60000, false))
	checkFigure(t, "fit1", svg, picture, err, "sweep 0")
	svg, picture, err = Fit(fitFigure(17, 20000, true))
	checkFigure(t, "fit17", svg, picture, err, "sweep 16", "Recovery: TraubMiles (6 of 17 sweeps)")
	if strings.Contains(string(svg), ">sweep 1<") {
		t.Error("sweep 1 of 17 is shown")
	}
}

func TestRun(t *testing.T) {
	svg, picture, err := Run(runFigure(11, 5000, 150))
	checkFigure(t, "run11", svg, picture, err, "Rates: LIF", "cell 0", "cell 2", "I (µA/cm²)", "V (mV)", "cell", "time (ms)")
	svg, picture, err = Run(runFigure(4000, 100, 100000))
	checkFigure(t, "run4000", svg, picture, err, "cell, one in 8", "rate (Hz)")
	single := runFigure(1, 5000, 0)
	single.Stimuli = nil
	svg, picture, err = Run(single)
	checkFigure(t, "run1", svg, picture, err, "V (mV)")
	if strings.Contains(string(svg), ">cell 0<") {
		t.Error("a legend for a single trace")
	}
}

func TestStrangeValuesAreDrawnOrRefused(t *testing.T) {
	f := fitFigure(2, 300, true)
	for i := range 100 {
		f.Sweeps[0].Model[i+50] = math.NaN()
		f.Sweeps[1].Model[i] = math.Inf(1)
		f.Sweeps[1].Data[i] = 1e300 * float64(i)
	}
	if _, _, err := Fit(f); err != nil {
		t.Error(err)
	}
	for k := range f.Sweeps {
		f.Sweeps[k] = Sweep{Name: "empty"}
	}
	if _, _, err := Fit(f); err != nil {
		t.Error(err)
	}
	if _, _, err := Fit(FitFigure{}); err == nil {
		t.Error("a figure of no sweeps is drawn")
	}
	if _, _, err := Run(RunFigure{}); err == nil {
		t.Error("a figure of nothing is drawn")
	}
}

func TestDecimateKeepsExtremesAndGaps(t *testing.T) {
	values := make([]float64, 10000)
	values[1234], values[7777], values[5000] = 50, -30, math.NaN()
	kept := decimate(values, 100)
	if len(kept) > 300 {
		t.Errorf("%d samples are kept for 100 stretches", len(kept))
	}
	found := map[int]bool{}
	for n, i := range kept {
		found[i] = true
		if n > 0 && i <= kept[n-1] {
			t.Fatalf("sample %d follows %d", i, kept[n-1])
		}
	}
	for _, i := range []int{1234, 7777, 5000} {
		if !found[i] {
			t.Errorf("sample %d is lost", i)
		}
	}
	if n := len(decimate(values[:300], 100)); n != 300 {
		t.Errorf("%d of 300 samples are kept", n)
	}
}

func TestTicksAreRound(t *testing.T) {
	labels := func(low, high float64, count int) (out []string) {
		for _, tick := range (ticks{Count: count}).Ticks(low, high) {
			out = append(out, tick.Label)
		}
		return out
	}
	cases := []struct {
		low, high float64
		want      []string
	}{
		{-71, 43, []string{"−60", "−40", "−20", "0", "20", "40"}},
		{0, 0.42, []string{"0", "0.1", "0.2", "0.3", "0.4"}},
		{-0.06, 0.06, []string{"−0.06", "−0.04", "−0.02", "0", "0.02", "0.04", "0.06"}},
		{0, 4e6, []string{"0", "1e+06", "2e+06", "3e+06", "4e+06"}},
		{1, 1, nil},
	}
	for _, c := range cases {
		if diff := cmp.Diff(c.want, labels(c.low, c.high, 5)); diff != "" {
			t.Errorf("%g to %g: (-want +got)\n%s", c.low, c.high, diff)
		}
	}
}

func TestUnitsAreWrittenAsInPrint(t *testing.T) {
	for unit, want := range map[string]string{"uA/cm^2": "x (µA/cm²)", "mV": "x (mV)", "MOhm": "x (MΩ)", "": "x", "mV/uS": "x (mV/µS)"} {
		if got := (Quantity{"x", unit}).label(); got != want {
			t.Errorf("%q: %s, want %s", unit, got, want)
		}
	}
}

func TestColoursDiffer(t *testing.T) {
	seen := map[color.Color]bool{}
	for _, c := range cycle {
		if seen[c] {
			t.Errorf("%v twice", c)
		}
		seen[c] = true
	}
}
