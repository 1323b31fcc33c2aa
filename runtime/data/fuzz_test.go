package data

import (
	"math"
	"strings"
	"testing"
)

func FuzzTables(f *testing.F) {
	for _, text := range []string{"pre,post,w\n0,1,2.5\n3,4,nan\n", "a\n", ",A,B\nA,1,2\nB,,4\n", "\"x\ny\",z\n1,2\n", "w\n1e999\n", "\ufeffid\n#c\n 7 \n", "a,a\n", "\x1f\x8b"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if table, err := parseTable(strings.NewReader(text), "t.csv", ','); err == nil {
			for _, name := range table.Header {
				numbers, cells := table.Numbers(name), table.Indices(name, Cells{Size: 3})
				if len(numbers) != table.Len() || len(cells) != table.Len() || len(table.Texts(name)) != table.Len() {
					t.Fatal("a column has another length")
				}
				for i := range cells {
					if cells[i] > 2 || math.IsInf(numbers[i], 0) || math.IsNaN(numbers[i]) && table.Err() == nil {
						t.Fatalf("cell %d, number %v", cells[i], numbers[i])
					}
				}
				table.NameCells(name)
			}
			if len(table.Header) > 0 {
				table.Keep(table.Header[0], "1")
			}
		}
		if m, err := openTable(strings.NewReader(text), "m.csv", nil, ',').edges("row", "column"); err == nil {
			if m.Numbers("value"); m.Err() != nil && m.Has("value") && !strings.Contains(text, "value") {
				t.Fatal(m.Err())
			}
		}
	})
}
