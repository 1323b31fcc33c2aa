package spiketrain

import (
	"bufio"
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// recording is the path of a file of the recordings that lie beside the
// repository; without them the test is skipped.
func recording(t *testing.T, parts ...string) string {
	t.Helper()
	path := filepath.Join(append([]string{"..", "..", "..", "shared", "data"}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the recordings are not here: %v", err)
	}
	return path
}

// table reads the columns of a CSV file, plain or gzipped, by name.
func table(t *testing.T, path string) map[string][]float64 {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	reader := csv.NewReader(bufio.NewReader(file))
	if strings.HasSuffix(path, ".gz") {
		plain, err := gzip.NewReader(file)
		if err != nil {
			t.Fatal(err)
		}
		reader = csv.NewReader(bufio.NewReader(plain))
	}
	lines, err := reader.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	columns := map[string][]float64{}
	for _, line := range lines[1:] {
		for k, field := range line {
			columns[lines[0][k]] = append(columns[lines[0][k]], number(t, field))
		}
	}
	return columns
}

func number(t *testing.T, text string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// layer5 reads the spikes of the nine repeats of one current.
func layer5(t *testing.T) [][]float64 {
	var repeats [][]float64
	for k := 1; k <= 9; k++ {
		text, err := os.ReadFile(recording(t, "gif_l5_frozen_noise", fmt.Sprintf("spikes_rep%d.txt", k)))
		if err != nil {
			t.Fatal(err)
		}
		var train []float64
		for _, field := range strings.Fields(string(text)) {
			train = append(train, number(t, field))
		}
		repeats = append(repeats, train)
	}
	return repeats
}

// competition reads the spikes of the four repeats of a stimulus.
func competition(t *testing.T, stimulus string) [][]float64 {
	columns := table(t, recording(t, "qsnmc2007_A_noise_fs", "spikes_stim"+stimulus+".csv"))
	repeats := make([][]float64, 4)
	for k, rep := range columns["rep"] {
		repeats[int(rep)] = append(repeats[int(rep)], columns["time_ms"][k])
	}
	return repeats
}

// TestReliabilityOfRecordings compares with figures published with the data.
// Those of layer 5 are of the whole recording, at 11.4 Hz; its first 12 s, which
// are here, have 12.1 Hz.
func TestReliabilityOfRecordings(t *testing.T) {
	repeats := layer5(t)
	for precision, want := range map[float64]float64{2: 0.738, 4: 0.784} {
		if got := Reliability(repeats, precision, 12000); math.Abs(got-want) > 0.008 {
			t.Errorf("layer 5 at %g ms: %.4f, published %.3f", precision, got, want)
		}
	}
	for stimulus, want := range map[string]float64{"00": 0.844, "04": 0.708, "06": 0.244, "09": 0.022} {
		repeats := competition(t, stimulus)
		if got := Reliability(repeats, 2, stimulated); math.Abs(got-want) > 0.003 {
			t.Errorf("stimulus %s: %.4f, published %.3f", stimulus, got, want)
		}
		if got := reliabilityByModelRate(repeats, 2, stimulated); math.Abs(got-want) > 0.0006 {
			t.Errorf("stimulus %s by the first definition: %.4f, published %.3f", stimulus, got, want)
		}
	}
}

// stimulated is how long the competition's stimuli are on, in ms.
const stimulated = 6693.8 - 106.2

// reliabilityByModelRate takes chance coincidences from the rate of the train
// that stands for the model, as the competition's figures do.
func reliabilityByModelRate(repeats [][]float64, precision, duration float64) float64 {
	sum, pairs := 0.0, 0.0
	for i, model := range repeats {
		for j, data := range repeats {
			if i == j {
				continue
			}
			n, m := float64(len(data)), float64(len(model))
			chance := 2 * precision * m / duration
			sum += 2 / (1 - chance) * (float64(coincidences(model, data, precision)) - chance*n) / (n + m)
			pairs++
		}
	}
	return sum / pairs
}

// TestCrossingsOfRecordings compares with the spikes published with the data.
func TestCrossingsOfRecordings(t *testing.T) {
	traces := table(t, recording(t, "gif_l5_frozen_noise", "frozen_noise_9reps_0_12s.csv.gz"))
	for k, want := range layer5(t) {
		sameTimes(t, fmt.Sprintf("repeat %d", k+1), Crossings(traces["time_ms"], traces[fmt.Sprintf("V%d_mV", k+1)], -10), want)
	}
	for _, stimulus := range []string{"00", "04", "06", "09"} {
		traces := table(t, recording(t, "qsnmc2007_A_noise_fs", "stim"+stimulus+".csv.gz"))
		for k, want := range competition(t, stimulus) {
			sameTimes(t, fmt.Sprintf("stimulus %s, repeat %d", stimulus, k), Crossings(traces["time_ms"], traces[fmt.Sprintf("V%d_mV", k)], -10), want)
		}
	}
}

func sameTimes(t *testing.T, what string, got, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d spikes, published %d", what, len(got), len(want))
		return
	}
	for i := range got {
		if math.Abs(got[i]-want[i]) > 0.00051 { // they are printed to 1 us
			t.Errorf("%s: spike %d at %.4f ms, published %.3f", what, i, got[i], want[i])
			return
		}
	}
}
