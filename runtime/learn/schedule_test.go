package learn

import (
	"slices"
	"testing"
)

// fewest is the smallest number of segments that have to be advanced over, by
// trying all places of the next snapshot.
func fewest(segments, snapshots int, known map[[2]int]int) int {
	if segments <= 1 {
		return 0
	}
	if snapshots == 0 {
		return segments * (segments - 1) / 2
	}
	key := [2]int{segments, snapshots}
	if n, ok := known[key]; ok {
		return n
	}
	best := 1 << 40
	for first := 1; first < segments; first++ {
		best = min(best, first+fewest(segments-first, snapshots-1, known)+fewest(first, snapshots, known))
	}
	known[key] = best
	return best
}

func TestTheScheduleAdvancesOverAsFewSegmentsAsPossible(t *testing.T) {
	known := map[[2]int]int{}
	for segments := 1; segments <= 40; segments++ {
		for snapshots := range 8 {
			var c counter
			schedule(segments, 1, snapshots, &c)
			if want := fewest(segments, snapshots, known); c.advanced != want || advances(segments, snapshots) != want {
				t.Errorf("%d segments, %d snapshots: advanced over %d, expected %d, the fewest are %d", segments, snapshots, c.advanced, advances(segments, snapshots), want)
			}
		}
	}
}

// watcher sees to it that a schedule goes back through all steps in their
// reverse order, with no more on the tape or kept than there is room for.
type watcher struct {
	counter
	t                  *testing.T
	segment, snapshots int
	reversed           []int
}

func (w *watcher) save() {
	w.counter.save()
	if len(w.kept) > w.snapshots {
		w.t.Errorf("%d snapshots are kept", len(w.kept))
	}
}

func (w *watcher) reverse(to int) {
	if to-w.at > w.segment {
		w.t.Errorf("%d steps on the tape", to-w.at)
	}
	for step := to - 1; step >= w.at; step-- {
		w.reversed = append(w.reversed, step)
	}
	w.counter.reverse(to)
}

func TestTheScheduleReversesEachStepOnce(t *testing.T) {
	for _, steps := range []int{1, 7, 100} {
		for _, segment := range []int{1, 3, 8} {
			for snapshots := range 4 {
				w := &watcher{t: t, segment: segment, snapshots: snapshots}
				schedule(steps, segment, snapshots, w)
				var want []int
				for step := steps - 1; step >= 0; step-- {
					want = append(want, step)
				}
				if !slices.Equal(w.reversed, want) {
					t.Errorf("%d steps, segments of %d, %d snapshots: reversed %v", steps, segment, snapshots, w.reversed)
				}
			}
		}
	}
}
