package golang_test

import (
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nmlc/stdlib"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestPackageOfLIF shows what a package looks like.
func TestPackageOfLIF(t *testing.T) {
	const golden = "testdata/lif.go.golden"
	text, _ := stdlib.Read("stdlib/lif")
	got := generate(t, "lif", program(t, text))
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("the package differs from %s; -update writes it anew:\n%s", golden, diff)
	}
}
