package record

import (
	"bytes"
	"encoding/csv"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"codeberg.org/sbinet/npyio/npz"
	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/gonum/mat"

	"nmlc/runtime/network"
	"nmlc/runtime/sonata"
	"nmlc/runtime/wiring"
)

func recorded() *network.Result {
	return &network.Result{
		Populations: []network.Activity{{Name: "E", Size: 4, Spikes: 3}, {Name: "I", Size: 2, Spikes: 1}, {Name: "S", Size: 2}},
		Spikes:      []network.Spike{{Cell: 1}, {Cell: 3, Step: 4}, {Population: 1, Step: 4}, {Cell: 1, Step: 9}},
		Traces: []network.Trace{
			{Population: 0, Name: "V", Unit: "mV", Scale: 1, Cells: []int{0, 3}, Stride: 2, Values: [][]float64{{-70, -69, -68, -67, -66}, {-60, -59, -58, -57, -56}}},
			{Population: 1, Name: "ampa.g", Unit: "nS", Scale: 1e-3, Cells: []int{1}, Stride: 5, Values: [][]float64{{0.001, 0.002}}},
		},
		Steps: 10, DT: 0.1,
	}
}

func rows(t *testing.T, b *bytes.Buffer) [][]string {
	t.Helper()
	all, err := csv.NewReader(b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestSpikesBelongToTheEndsOfTheirSteps(t *testing.T) {
	var b bytes.Buffer
	if err := Spikes(&b, recorded()); err != nil {
		t.Fatal(err)
	}
	want := "time_ms,population,cell\n0.1,E,1\n0.5,E,3\n0.5,I,0\n1,E,1\n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
}

func TestTracesLeaveEmptyWhatWasNotSampled(t *testing.T) {
	var b bytes.Buffer
	if err := Traces(&b, recorded()); err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"time_ms", "E_V_0_mV", "E_V_3_mV", "I_ampa.g_1_nS"},
		{"0", "-70", "-60", "1"}, {"0.2", "-69", "-59", ""}, {"0.4", "-68", "-58", ""}, {"0.5", "", "", "2"},
		{"0.6", "-67", "-57", ""}, {"0.8", "-66", "-56", ""},
	}
	if diff := cmp.Diff(want, rows(t, &b)); diff != "" {
		t.Error(diff)
	}
}

// The rates over all stretches add up to the spikes, also where the last
// stretch is shorter.
func TestCountedRatesHoldEverySpike(t *testing.T) {
	r := recorded()
	r.Steps, r.Spikes = 1234, nil
	for k := range 500 {
		r.Spikes = append(r.Spikes, network.Spike{Population: int32(k % 2), Cell: 1, Step: int32(k * 1233 / 499)})
	}
	rates := RatesOf(r, 0)
	if rates.Stride != 5 || len(rates.Hz[0]) != 247 {
		t.Fatalf("%d stretches of %d steps", len(rates.Hz[0]), rates.Stride)
	}
	for p, want := range []float64{250, 250, 0} {
		sum := 0.0
		for k, hz := range rates.Hz[p] {
			sum += hz * 1e-3 * r.DT * float64(min(5, 1234-5*k)) * float64(r.Populations[p].Size)
		}
		if math.Abs(sum-want) > 1e-9 {
			t.Errorf("%g spikes of %s, want %g", sum, r.Populations[p].Name, want)
		}
	}
}

func TestRecordedRatesComeFirst(t *testing.T) {
	r := recorded()
	r.Rates = [][]float64{{10, 20}, {30, 40}, nil}
	rates := RatesOf(r, 5)
	var b bytes.Buffer
	if err := rates.Write(&b, r.Populations); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]string{{"time_ms", "E_hz", "I_hz"}, {"0", "10", "30"}, {"0.5", "20", "40"}}, rows(t, &b)); diff != "" {
		t.Error(diff)
	}
}

// Spikes that were not recorded are no silence.
func TestRatesOfUnrecordedSpikesAreUnknown(t *testing.T) {
	r := recorded()
	r.Spikes = r.Spikes[:2]
	rates := RatesOf(r, 0)
	if diff := cmp.Diff([]int{0, 2}, rates.Known()); diff != "" {
		t.Error(diff)
	}
}

func TestStridesAreRound(t *testing.T) {
	for steps, want := range map[int]int{1: 1, 399: 1, 400: 2, 1000: 5, 10000: 50, 39999: 100, 1e6: 5000} {
		if got := roundStride(steps); got != want {
			t.Errorf("%d steps: %d, want %d", steps, got, want)
		}
	}
}

func TestArraysHoldWhatTheTablesHold(t *testing.T) {
	name := filepath.Join(t.TempDir(), "run.npz")
	file, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	r := recorded()
	plastic := Weights{Name: "stdp_E_I", Unit: "nS", Scale: 1e-3, Values: []float64{0.001, 0.002, 0.003},
		Edges: &wiring.Edges{Pre: 4, Post: 2, Row: []int64{0, 1, 1, 3, 3}, Target: []uint32{1, 0, 1}}}
	if err := errors.Join(Arrays(file, r, RatesOf(r, 0), []Weights{plastic}), file.Close()); err != nil {
		t.Fatal(err)
	}
	z, err := npz.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	read := func(name string, to any) {
		t.Helper()
		if err := z.Read(name+".npy", to); err != nil {
			t.Fatalf("%s among %v: %v", name, z.Keys(), err)
		}
	}
	var cells, recordedCells []int64
	var times, rates, sampled []float64
	var voltage, conductance mat.Dense
	read("spikes_E_cell", &cells)
	read("spikes_E_time_ms", &times)
	read("E_V_mV", &voltage)
	read("E_V_cells", &recordedCells)
	read("E_V_time_ms", &sampled)
	read("I_ampa.g_nS", &conductance)
	read("rates_I_hz", &rates)
	var pre, post []int64
	var weights []float64
	read("weights_stdp_E_I_pre", &pre)
	read("weights_stdp_E_I_post", &post)
	read("weights_stdp_E_I_nS", &weights)
	near := cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-12 })
	for _, diff := range []string{
		cmp.Diff([]int64{0, 2, 2}, pre), cmp.Diff([]int64{1, 0, 1}, post), cmp.Diff([]float64{1, 2, 3}, weights, near),
		cmp.Diff([]int64{1, 3, 1}, cells), cmp.Diff([]float64{0.1, 0.5, 1}, times, near), cmp.Diff([]int64{0, 3}, recordedCells),
		cmp.Diff([]float64{0, 0.2, 0.4, 0.6, 0.8}, sampled, near), cmp.Diff(-57.0, voltage.At(1, 3)), cmp.Diff(2.0, conductance.At(0, 1)),
		cmp.Diff([]float64{0, 0, 0, 0, 5000, 0, 0, 0, 0, 0}, rates, near),
	} {
		if diff != "" {
			t.Error(diff)
		}
	}
}

func TestSonataHoldsTheSpikes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "spikes.h5")
	if err := Sonata(path, recorded()); err != nil {
		t.Fatal(err)
	}
	got, err := sonata.ReadSpikes(path, "E")
	if err != nil {
		t.Fatal(err)
	}
	near := cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-12 })
	if diff := cmp.Diff(&sonata.Spikes{Population: "E", Times: []float64{0.1, 0.5, 1}, Nodes: []uint32{1, 3, 1}}, got, near); diff != "" {
		t.Error(diff)
	}
}

// full is a disk with room for a number of bytes.
type full struct{ room int }

var errFull = errors.New("no space left on device")

func (f *full) Write(p []byte) (int, error) {
	if len(p) > f.room {
		return f.room, errFull
	}
	f.room -= len(p)
	return len(p), nil
}

func TestAFullDiskIsAnError(t *testing.T) {
	r := recorded()
	for k := range 80000 {
		r.Spikes = append(r.Spikes, network.Spike{Cell: int32(k * k % 7919)})
	}
	for name, write := range map[string]func(*full) error{
		"spikes": func(f *full) error { return Spikes(f, r) },
		"traces": func(f *full) error { f.room /= 1e4; return Traces(f, r) },
		"arrays": func(f *full) error { return Arrays(f, r, RatesOf(r, 0), nil) },
	} {
		if err := write(&full{100000}); !errors.Is(err, errFull) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A name of a column may be any text.
func TestFieldsAreQuoted(t *testing.T) {
	for _, text := range []string{"E", `a "b", c`, "x\ny"} {
		read, err := csv.NewReader(bytes.NewReader([]byte(Field(text) + "," + strconv.Itoa(1)))).Read()
		if err != nil || read[0] != text {
			t.Errorf("%q is read as %q: %v", text, read, err)
		}
	}
}
