package learn_test

import (
	"strings"
	"testing"

	"nmlc/runtime/learn"
)

func TestPlansCountOneThingAsOne(t *testing.T) {
	one := learn.MemoryPlan{Steps: 2, Samples: 1, Threads: 1, Segment: 1, Snapshots: 1, Again: 1, PerStep: 8}
	for _, want := range []string{"1 trial of up to 2 steps together on each of 1 thread: ", "a tape of 1 step (", "for 1 snapshot, from which 1 step is computed again"} {
		if got := one.String(); !strings.Contains(got, want) {
			t.Errorf("%q lacks %q", got, want)
		}
	}
	more := learn.MemoryPlan{Steps: 9, Samples: 2, Threads: 2, Segment: 3, Snapshots: 2, Again: 4, PerStep: 8}
	if got, want := more.String(), "for 2 snapshots, from which 4 steps are computed again"; !strings.HasPrefix(got, "2 trials of up to 9 steps together on each of 2 threads: ") || !strings.Contains(got, want) {
		t.Errorf("%q lacks %q", got, want)
	}
}
