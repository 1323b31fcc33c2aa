package data

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func tableOf(t *testing.T, text string) *Table {
	t.Helper()
	table, err := parseTable(strings.NewReader(text), "edges.csv", ',')
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestTableColumns(t *testing.T) {
	const text = "# made by hand\npre, post ,w,type\n0,3,1.5,C\n2,1,-4e-3,E\n"
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	fmt.Fprint(z, text)
	z.Close()
	for _, content := range []string{text, zipped.String()} {
		table := tableOf(t, content)
		if diff := cmp.Diff([]uint32{0, 2}, table.Indices("pre", Cells{Size: 4})); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]uint32{3, 1}, table.Indices("post", Cells{Size: 4})); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]float64{1.5, -4e-3}, table.Numbers("w")); diff != "" {
			t.Error(diff)
		}
		table.Keep("type", "E")
		if diff := cmp.Diff([]string{"2"}, table.Texts("pre")); diff != "" || table.Line(0) != 4 {
			t.Error(diff, table.Line(0))
		}
		if err := table.Err(); err != nil {
			t.Error(err)
		}
	}
}

func TestNamesStandForCells(t *testing.T) {
	cells := tableOf(t, "id,name\n1,AVAL\n2,AVAR\n").NameCells("name")
	edges := tableOf(t, "pre,post\nAVAR,AVAL\nAVAR,AVAX\n")
	if got := edges.Indices("pre", cells); !cmp.Equal(got, []uint32{1, 1}) {
		t.Error(got)
	}
	if err := edges.Err(); err != nil {
		t.Error(err)
	}
	edges.Indices("post", cells)
	const want = "edges.csv:3: column post: no cell has the name \"AVAX\"\n  hint: did you mean AVAL?"
	if err := edges.Err(); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestTableSaysAllThatIsWrong(t *testing.T) {
	table := tableOf(t, "pre,post,w\n0,1,NaN\n5,x,1\n,1,heavy\n-1,1,\n")
	table.Indices("pre", Cells{Size: 5})
	table.Indices("post", Cells{Size: 5})
	table.Numbers("w")
	table.Numbers("delays")
	want := `edges.csv:3: column pre: there is no cell 5 in a population of 5
  hint: cells are numbered from 0
edges.csv:4: column pre: expected a cell, found an empty field
edges.csv:5: column pre: expected a cell, a number in 0 .. 4, found "-1"
edges.csv:3: column post: expected a cell, a number in 0 .. 4, found "x"
edges.csv:2: column w: expected a finite number, found NaN
edges.csv:4: column w: expected a number, found "heavy"
edges.csv:5: column w: expected a number, found an empty field
edges.csv:1: expected a column delays, found pre, post, w`
	if err := table.Err(); err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
	for text, want := range map[string]string{
		"":                  "found an empty file",
		"a,b,a\n1,2,3\n":    "edges.csv:1: column a: the header names this column twice",
		"a,b\n1\n1,2,3\n":   "edges.csv:3: expected 2 values",
		"a,b\n1,\"2\n":      "edges.csv:2: expected comma-separated values",
		"\x1f\x8b\x08junk!": "damaged gzip",
	} {
		if _, err := parseTable(strings.NewReader(text), "edges.csv", ','); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}

func TestTenBadRowsAreTold(t *testing.T) {
	table := tableOf(t, "w\n"+strings.Repeat("x\n", 25))
	table.Numbers("w")
	err := table.Err()
	if err == nil || strings.Count(err.Error(), "\n") != 10 || !strings.HasSuffix(err.Error(), "and 15 more problems") {
		t.Error(err)
	}
}

func TestMatrixFaults(t *testing.T) {
	_, err := openTable(strings.NewReader("1,2\n3\n4,x\n"), "m.csv", nil, ',').edges("row", "column")
	const want = "m.csv:2: expected 2 values as in the first line, found 1\nm.csv:3: column 2: expected a number, found \"x\""
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

func TestMatrixIsAListOfEdges(t *testing.T) {
	for text, want := range map[string][][]string{
		",A,B\nA,,2\nB,0.5,-1\n":  {{"A", "B", "B"}, {"B", "A", "B"}, {"2", "0.5", "-1"}},
		"0,2\n#\n1e-30,-1\n":      {{"0", "1", "1"}, {"1", "0", "1"}, {"2", "1e-30", "-1"}},
		"row,column,value\n1,2,3": {{"1"}, {"2"}, {"3"}},
	} {
		table, err := openTable(strings.NewReader(text), "m.csv", nil, ',').edges("row", "column")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, [][]string{table.Texts("row"), table.Texts("column"), table.Texts("value")}); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
	table, _ := openTable(strings.NewReader("0,2\n#\n1e-30,-1\n"), "m.csv", nil, ',').edges("row", "column")
	table.Indices("row", Cells{Size: 1})
	if err := table.Err(); err == nil || !strings.Contains(err.Error(), "m.csv:3: column row: there is no cell 1 in a population of 1") {
		t.Error(err)
	}
}

func TestMillionRowsAreFast(t *testing.T) {
	if testing.Short() {
		t.Skip("reads a large file")
	}
	var text bytes.Buffer
	text.WriteString("pre,post,w,delay\n")
	for i := range 1_000_000 {
		fmt.Fprintf(&text, "%d,%d,%g,1.5\n", i%1000, i*7919%100_000, float64(i%977)*0.013)
	}
	path := filepath.Join(t.TempDir(), "edges.csv")
	if err := os.WriteFile(path, text.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	table, err := ReadTable(path)
	if err != nil {
		t.Fatal(err)
	}
	pre, post := table.Indices("pre", Cells{Size: 1000}), table.Indices("post", Cells{Size: 100_000})
	w, delay := table.Numbers("w"), table.Numbers("delay")
	took := time.Since(start)
	if err := table.Err(); err != nil || len(pre) != 1_000_000 || post[999_999] != 999_999*7919%100_000 || w[2*977+1] != 0.013 || delay[5] != 1.5 {
		t.Error(err)
	}
	t.Logf("a million rows in %v", took)
	if took > 10*time.Second {
		t.Errorf("a million rows took %v", took)
	}
}
