package data

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// testUnits knows a few units: time in ms, V in mV, I in nA, all else pure.
func testUnits(name, unit string) (float64, error) {
	known := map[string]map[string]float64{
		"time": {"ms": 1, "s": 1000},
		"V":    {"mV": 1, "V": 1000},
		"I":    {"nA": 1, "pA": 1e-3, "uA/cm^2": 1},
	}
	units := known[strings.SplitN(name, "_", 2)[0]]
	if units == nil && unit == "" {
		return 1, nil
	}
	if scale, ok := units[unit]; ok {
		return scale, nil
	}
	return 0, fmt.Errorf("expected a unit of %s, found %q", name, unit)
}

var testColumns = Columns{Inputs: []string{"I"}, Targets: []string{"V"}, UnitScale: testUnits}

func parseText(text string) ([]Sweep, error) {
	return parse(strings.NewReader(text), "x.csv", testColumns)
}

func TestReadUnderstandsHeaders(t *testing.T) {
	two := []Sweep{
		{Name: "0", Step: 0.5, Inputs: [][]float64{{1, 2, 3}}, Targets: [][]float64{{-60, -61, -62}}},
		{Name: "1", Step: 0.5, Inputs: [][]float64{{4, 5, 6}}, Targets: [][]float64{{-70, -71, -72}}},
	}
	shared := []Sweep{two[0], two[1]}
	shared[1].Inputs = two[0].Inputs
	one := []Sweep{two[0]}
	cases := map[string]struct {
		text string
		want []Sweep
	}{
		"two sweeps":       {"time_ms,I_0_nA,V_0_mV,I_1_nA,V_1_mV\n0,1,-60,4,-70\n0.5,2,-61,5,-71\n1,3,-62,6,-72\n", two},
		"other order":      {"V_0_mV,V_1_mV,time_ms,I_1_nA,I_0_nA\n-60,-70,0,4,1\n-61,-71,0.5,5,2\n-62,-72,1,6,3\n", two},
		"number in name":   {"time_ms,I0_nA,V0_mV,I1_nA,V1_mV\n0,1,-60,4,-70\n0.5,2,-61,5,-71\n1,3,-62,6,-72\n", two},
		"seconds, volts":   {"time_s,I_0_pA,V_0_V,I_1_pA,V_1_V\n0,1000,-.06,4000,-.07\n5e-4,2000,-.061,5000,-.071\n1e-3,3000,-.062,6000,-.072\n", two},
		"one sweep":        {"time_ms,I_nA,V_mV\n0,1,-60\n0.5,2,-61\n1,3,-62\n", one},
		"density":          {"t_ms,I_uA/cm^2,V_mV\n0,1,-60\n0.5,2,-61\n1,3,-62\n", one},
		"one input":        {"time_ms,I_nA,V_0_mV,V_1_mV\n0,1,-60,-70\n0.5,2,-61,-71\n1,3,-62,-72\n", shared},
		"comment, BOM":     {"\ufefftime_ms, I_nA, V_mV\r\n# rig 2\r\n0, 1, -60\r\n0.5, 2, -61\r\n1, 3, -62\r\n", one},
		"further columns":  {"time_ms,note,I_nA,V_mV\n0,a,1,-60\n0.5,,2,-61\n1,b,3,-62\n", one},
		"similar columns":  {"time_ms,I_syn_nA,I_0_nA,V_0_mV,V_quality\n0,9,1,-60,1\n0.5,9,2,-61,1\n1,9,3,-62,1\n", one},
		"quoted and empty": {"time_ms,\"I_nA\",V_mV\n\n0,\"1\",-60\n0.5,2,-61\n\n1,3,-62\n", one},
	}
	for name, c := range cases {
		got, err := parseText(c.text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(c.want, got, cmp.Comparer(func(a, b float64) bool { return a-b < 1e-9 && b-a < 1e-9 })); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", name, diff)
		}
	}
}

// All forms of headers that the recordings of the field come with.
func TestRepeatsShareTheirInput(t *testing.T) {
	rows := "0,1,-60,-70\n0.5,2,-61,-71\n1,3,-62,-72\n"
	for header, repeats := range map[string]bool{
		"time_ms,I_nA,V1_mV,V2_mV\n":           true,
		"time_ms,I_nA,V_1_mV,V_2_mV\n":         true,
		"time_ms,I_nA,V1_mV,V2_mV,I9_rig_nA\n": true,
	} {
		text := header + rows
		if strings.Contains(header, "rig") {
			text = header + strings.ReplaceAll(rows, "\n", ",7\n")
		}
		sweeps, err := parseText(text)
		if err != nil || len(sweeps) != 2 || sweeps[0].Name != "1" || sweeps[1].Name != "2" {
			t.Fatalf("%s: %+v %v", header, sweeps, err)
		}
		if got := sweeps[0].Repeats(&sweeps[1]); got != repeats || sweeps[1].Targets[0][2] != -72 || sweeps[1].Inputs[0][2] != 3 {
			t.Errorf("%s: repeats %v, %+v", header, got, sweeps[1])
		}
	}
	own, err := parseText("time_ms,I_181_nA,V_181_mV,I_182_nA,V_182_mV\n0,1,-60,1,-70\n0.5,2,-61,2,-71\n")
	if err != nil || own[0].Name != "181" || own[0].Repeats(&own[1]) {
		t.Errorf("sweeps with inputs of their own count as repeats: %+v %v", own, err)
	}
}

func TestReadTellsWhatIsWrong(t *testing.T) {
	const head = "time_ms,I_0_nA,V_0_mV\n"
	cases := map[string]struct {
		text string
		want []string
	}{
		"empty":          {"", []string{"x.csv:1: expected a header", "empty file"}},
		"no time":        {"Time_ms,I_nA,V_mV\n", []string{"expected a column for the time, found the columns Time_ms, I_nA, V_mV", "name it time_ms"}},
		"no input":       {"time_ms,V_mV\n", []string{"expected a column for the input I", "name it I_<unit>"}},
		"no target":      {"time_ms,I_nA,Vm_mV\n", []string{"expected a column for the recorded value V", "did you mean Vm?"}},
		"semicolons":     {"time_ms;I_nA;V_mV\n", []string{"separate the columns by commas"}},
		"unit":           {"time_ms,I_nA,V_nA\n0,1,2\n1,1,2\n", []string{`x.csv:1: column V_nA: expected a unit of V, found "nA"`}},
		"unit of time":   {"time_mV,I_nA,V_mV\n0,1,2\n1,1,2\n", []string{`column time_mV: expected a unit of time, found "mV"`}},
		"sweep lacks":    {"time_ms,I_0_nA,V_0_mV,V_1_mV\n", []string{"expected a column I_1_<unit> for sweep 1"}},
		"mixed":          {"time_ms,I_nA,V_mV,V_1_mV\n", []string{"number of a sweep for all columns of V or for none"}},
		"twice":          {"time_ms,I_nA,V_mV,V_V\n", []string{"expected one column for V"}},
		"no rows":        {head, []string{"at least 2 rows of data, found 0"}},
		"one row":        {head + "0,1,2\n", []string{"at least 2 rows of data, found 1"}},
		"text":           {head + "0,1,2\n1,one,2\n", []string{`x.csv:3: column I_0_nA: expected a number, found "one"`}},
		"NaN":            {head + "0,1,2\n1,1,NaN\n", []string{"x.csv:3: column V_0_mV: expected a finite number, found NaN"}},
		"infinite":       {head + "0,1,2\n1,1,1e999\n", []string{"x.csv:3: column V_0_mV: expected a finite number, found 1e999"}},
		"empty field":    {head + "0,,2\n1,1,2\n", []string{"x.csv:2: column I_0_nA: expected a number, found an empty field"}},
		"ragged":         {head + "0,1,2\n1,1\n", []string{"x.csv:3: expected 3 values, one for each column of the header, found 2"}},
		"decimal commas": {head + "0,0,1,0,2,0\n", []string{"decimals with a point"}},
		"gap":            {head + "0,1,2\n1,1,2\n2,1,2\n3,1,2\n5,1,2\n6,1,2\n", []string{"x.csv:6: column time_ms: expected the time 4 (the usual step is 1), found 5", "resample"}},
		"backwards":      {head + "0,1,2\n1,1,2\n2,1,2\n0,1,2\n1,1,2\n", []string{"x.csv:5: column time_ms: expected a time after 2, found 0", "side by side"}},
		"standing":       {head + "1,1,2\n1,1,2\n1,1,2\n", []string{"expected a time after 1, found 1"}},
		"quotes":         {head + "0,1,2\n1,\"1,2\n", []string{"x.csv:", "comma-separated values"}},
		"damaged gzip":   {"\x1f\x8bxyz", []string{"damaged gzip"}},
		"all at once":    {head + "0,a,b\n1,c,NaN\n", []string{`"a"`, `"b"`, `"c"`, "NaN"}},
	}
	for name, c := range cases {
		sweeps, err := parseText(c.text)
		var e *Error
		if !errors.As(err, &e) || sweeps != nil {
			t.Errorf("%s: error %v, sweeps %v", name, err, sweeps)
			continue
		}
		for _, want := range c.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: the error lacks %q:\n%v", name, want, err)
			}
		}
	}
}

func TestErrorsAreBounded(t *testing.T) {
	_, err := parseText("time_ms,I_nA,V_mV\n" + strings.Repeat("0,x,y\n", 50))
	if lines := strings.Count(err.Error(), "x.csv"); lines != mostProblems+1 || !strings.Contains(err.Error(), "and 91 more problems") { // the time stands still, too
		t.Errorf("%d lines:\n%v", lines, err)
	}
}

func TestLongerNamesKeepTheirColumns(t *testing.T) {
	columns := Columns{Inputs: []string{"I", "I_syn"}, Targets: []string{"V"}, UnitScale: testUnits}
	text := "time_ms,I_syn_0_nA,I_0_nA,V_0_mV\n0,1,2,3\n1,1,2,3\n"
	sweeps, err := parse(strings.NewReader(text), "x.csv", columns)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]float64{{2, 2}, {1, 1}}, sweeps[0].Inputs); diff != "" {
		t.Error(diff)
	}
}

func TestReadFilesPlainAndGzipped(t *testing.T) {
	folder := t.TempDir()
	text := []byte("time_ms,I_pA,V_mV\n10,1,-60\n10.25,2,-61\n10.5,3,-62\n")
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	zip.Write(text)
	zip.Close()
	for name, content := range map[string][]byte{"cell.csv": text, "cell.csv.gz": packed.Bytes()} {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, content, 0o644); err != nil {
			t.Fatal(err)
		}
		sweeps, err := Read(path, testColumns)
		if err != nil || len(sweeps) != 1 || sweeps[0].Samples() != 3 || sweeps[0].Time(2) != 10.5 {
			t.Errorf("%s: %+v %v", name, sweeps, err)
		}
		for _, column := range []string{"I_pA", "I"} {
			s, err := ReadColumn(path, column, testUnits)
			if err != nil || s.Step != 0.25 || s.Start != 10 || cmp.Diff([][]float64{{0.001, 0.002, 0.003}}, s.Inputs) != "" {
				t.Errorf("%s of %s: %+v %v", column, name, s, err)
			}
		}
	}
	wants := map[string]string{"cel.csv": "did you mean cell.csv?", "": "found a folder", "zebra": "the folder has cell.csv"}
	for name, want := range wants {
		if _, err := Read(filepath.Join(folder, name), testColumns); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", name, err)
		}
	}
	if _, err := ReadColumn(filepath.Join(folder, "cell.csv"), "J_pA", testUnits); err == nil || !strings.Contains(err.Error(), "did you mean I_pA?") {
		t.Errorf("a column that is not there: %v", err)
	}
}

func TestStepsWrittenAsDecimalsAreMetExactly(t *testing.T) {
	var b strings.Builder
	b.WriteString("time_ms,I_nA,V_mV\n")
	for i := range 1497 {
		fmt.Fprintf(&b, "%.2f,0,-65\n", float64(i)*0.01)
	}
	sweeps, err := parseText(b.String())
	if err != nil || sweeps[0].Step != 0.01 {
		t.Errorf("step %v, error %v", sweeps[0].Step, err)
	}
}

func TestStepsPerSample(t *testing.T) {
	if n, err := StepsPerSample(0.1, 0.02); n != 5 || err != nil {
		t.Errorf("0.1 by 0.02: %d %v", n, err)
	}
	for _, c := range [][2]float64{{0.1, 0.03}, {0.1, 0.2}, {0, 1}, {1, 0}, {1, 1e-12}} {
		if n, err := StepsPerSample(c[0], c[1]); err == nil {
			t.Errorf("%g by %g: %d", c[0], c[1], n)
		}
	}
}

// Whatever the file holds, reading gives either sweeps of finite numbers on a
// grid, or an error with text.
func FuzzRead(f *testing.F) {
	for _, text := range []string{
		"time_ms,I_0_nA,V_0_mV\n0,1,2\n1,1,2\n", "time_ms,I_nA,V_mV\n0,1\n\"", "time_ms,I_nA,V_mV\n0,1e308,nan\n0,,\n",
		"\x1f\x8b", "t,I,V", "time_s,I0_pA,V0_mV,I1_pA,V1_mV\n0,1,2,3,4\n1,1,1,1,1\n", "#\n\n,,,\n",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		sweeps, err := parse(bytes.NewReader(text), "x.csv", testColumns)
		if err != nil {
			if err.Error() == "" || sweeps != nil {
				t.Errorf("error %q with %d sweeps", err, len(sweeps))
			}
			return
		}
		for _, s := range sweeps {
			if s.Samples() < 2 || !(s.Step > 0) || len(s.Inputs) != 1 || len(s.Targets) != 1 || len(s.Inputs[0]) != s.Samples() {
				t.Errorf("sweep %+v", s)
			}
		}
	})
}
