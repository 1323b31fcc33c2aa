package pipeline_test

import (
	"testing"

	"nmlc/codegen/pipeline"
)

// TestGroupsFitThePopulation: a group is as large as may be, but where cells of
// others would be wasted.
func TestGroupsFitThePopulation(t *testing.T) {
	b, err := pipeline.SelectBackend("interp")
	if err != nil {
		t.Fatal(err)
	}
	for size, lanes := range map[int]int{1: 16, 16: 16, 17: 32, 64: 64, 70: 16, 96: 32, 320: 64, 1000: 64} {
		if got := b.ForPopulation(true, size).Lanes; got != lanes {
			t.Errorf("%d cells: groups of %d, want %d", size, got, lanes)
		}
	}
}
