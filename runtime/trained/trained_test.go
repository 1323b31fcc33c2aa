package trained_test

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nmlc/runtime/trained"
)

func groups() []trained.Group {
	return []trained.Group{
		{Kind: trained.Weights, Of: []string{"rec", "E", "I"}, Unit: "uS", Lo: 0, Hi: math.Inf(1), Pre: []uint32{0, 0, 2}, Post: []uint32{1, 3, 0}, Values: []float64{0.1, 1e-17, 0.3}},
		{Kind: trained.Param, Of: []string{"tau_a", "E"}, Unit: "ms", Lo: 100, Hi: 3000, Values: []float64{1000 + 1e-12}},
		{Kind: trained.Start, Of: []string{"V", "E"}, Unit: "mV/ms", Lo: math.Inf(-1), Hi: math.Inf(1), Values: []float64{-70, -60}},
	}
}

func written(t *testing.T, list []trained.Group) string {
	t.Helper()
	var b bytes.Buffer
	if err := trained.Write(&b, trained.Header{Seed: 1<<63 + 1, DT: 0.1}, list); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "trained.npz")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestWhatIsWrittenIsRead: to the bit, and what nobody asks for is told.
func TestWhatIsWrittenIsRead(t *testing.T) {
	f, err := trained.Read(written(t, groups()))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(f.Unused(), " "); got != "start_V_E_mV_per_ms tau_a_E_ms weights_rec_E_I_uS" {
		t.Errorf("the file has %s", got)
	}
	if f.Seed != 1<<63+1 || f.DT != 0.1 {
		t.Errorf("the header is %+v", f.Header)
	}
	for _, want := range groups() {
		got := trained.Group{Kind: want.Kind, Of: want.Of, Unit: want.Unit}
		if found, err := f.Find(&got); !found || err != nil {
			t.Fatalf("%s: %v %v", want.Name(), found, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
	if left := f.Unused(); left != nil {
		t.Errorf("left are %v", left)
	}
	if found, _ := f.Find(&trained.Group{Kind: trained.Weights, Of: []string{"rec", "E", "E"}, Unit: "uS"}); found {
		t.Error("found what there is not")
	}
}

func TestFilesThatCannotBeRead(t *testing.T) {
	bad := groups()
	bad[0].Values[1] = math.NaN()
	f, err := trained.Read(written(t, bad))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Find(&trained.Group{Kind: trained.Weights, Of: []string{"rec", "E", "I"}, Unit: "uS"}); err == nil || !strings.Contains(err.Error(), "a value of weights_rec_E_I_uS is NaN") {
		t.Errorf("not a number: %v", err)
	}
	whole, err := os.ReadFile(written(t, groups()))
	if err != nil {
		t.Fatal(err)
	}
	for cut := 0; cut < len(whole); cut += 41 {
		path := filepath.Join(t.TempDir(), "cut.npz")
		if err := os.WriteFile(path, whole[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := trained.Read(path); err == nil {
			t.Fatalf("%d of %d bytes were read", cut, len(whole))
		}
	}
	if _, err := trained.Read("nowhere.npz"); err == nil || !strings.Contains(err.Error(), "hint: `nmlc train") {
		t.Errorf("no file: %v", err)
	}
}
