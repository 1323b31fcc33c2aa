package sonata

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWrittenSpikesAreRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "spikes.h5")
	written := []Spikes{
		{"E", []float64{3.5, 0.1, 3.5, 1e4 / 3}, []uint32{7, 2, 1, 4_000_000_000}},
		{"silent", nil, nil},
		{"I", []float64{2}, []uint32{0}},
	}
	if err := WriteSpikes(path, written); err != nil {
		t.Fatal(err)
	}
	for _, want := range []Spikes{
		{"E", []float64{0.1, 3.5, 3.5, 1e4 / 3}, []uint32{2, 1, 7, 4_000_000_000}},
		{"I", []float64{2}, []uint32{0}},
	} {
		got, err := ReadSpikes(path, want.Population)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, *got); diff != "" {
			t.Error(diff)
		}
	}
	_, err := ReadSpikes(path, "")
	if err == nil || !strings.Contains(err.Error(), "say which of E, I") {
		t.Error(err)
	}
	_, err = ReadSpikes(path, "silent")
	if err == nil || !strings.Contains(err.Error(), "no population silent: found E, I") {
		t.Error(err)
	}
	left, _ := os.ReadDir(filepath.Dir(path))
	if len(left) != 1 {
		t.Errorf("%d files are left in the folder", len(left))
	}
}

func TestSpikesNeedAFolder(t *testing.T) {
	err := WriteSpikes(filepath.Join(t.TempDir(), "no", "spikes.h5"), nil)
	if err == nil || !strings.Contains(err.Error(), "cannot be written") {
		t.Error(err)
	}
}
