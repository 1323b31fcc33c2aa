package pipeline_test

import (
	"fmt"
	"testing"

	"nmlc/runtime/task"
)

// TestTrialsFollowTheirTask: arrays, sums, elements in unfolded phases, rates that
// change in time, spikes at times, and what is wanted.
func TestTrialsFollowTheirTask(t *testing.T) {
	l := learns(t, "interp", "task Side {\n    inputs left[10], right[10]\n    draw side = bernoulli(0.5)\n", `task Side {
    inputs left[10], right[10]
    draw cue[3] = choice(0, 1)
    let side = if sum(cue) > 1.5 then 1 else 0
    condition cue[0] + 2*cue[1] + 4*cue[2]
    repeat 3 as k {
        phase cue 5 ms {
            spikes left at 1 ms + 2 ms*cue[k]
            rate right = if i < 5 and t >= 2 ms then 1000 Hz else 0 Hz
        }
    }
`)
	seen := map[string]int{}
	for number := range uint64(100) {
		trial, err := l.source.Trial(task.Training, number)
		if err != nil {
			t.Fatal(err)
		}
		code, sum := 0, 0
		for k := range 3 {
			// A spike at 1 ms of the phase belongs to its first step, one at 3 ms to its third.
			early, late := count(trial, 5*k, 0, 10), count(trial, 5*k+2, 0, 10)
			if early+late != 10 || early*late != 0 {
				t.Fatalf("trial %d, cue %d: %d early and %d late spikes", number, k, early, late)
			}
			if late > 0 {
				code, sum = code+1<<k, sum+1
			}
			for step := range 5 {
				if want, got := 5*min(1, step/2), count(trial, 5*k+step, 10, 20); got != want {
					t.Fatalf("trial %d, step %d of cue %d: %d spikes on the right, want %d", number, step, k, got, want)
				}
			}
		}
		want := 0
		if sum >= 2 {
			want = 1
		}
		if trial.Answer != want || trial.Condition != fmt.Sprintf("%s %d", conditionName(trial.Condition), code) {
			t.Fatalf("trial %d with cues %b: class %d, condition %s", number, code, trial.Answer, trial.Condition)
		}
		if w := trial.Classes[0]; len(trial.Classes) != 1 || w.To != trial.Steps || w.To-w.From != 20 || trial.Decide != w.Window {
			t.Fatalf("trial %d: %+v", number, trial.Classes)
		}
		seen[trial.Condition]++
	}
	if len(seen) != 8 {
		t.Errorf("there are the conditions %v", seen)
	}
	if l.source.Classes() != 2 || l.source.Inputs() != 20 {
		t.Errorf("%d classes, %d inputs", l.source.Classes(), l.source.Inputs())
	}
}

// conditionName is a condition without its value.
func conditionName(condition string) string {
	for at := len(condition) - 1; at >= 0; at-- {
		if condition[at] == ' ' {
			return condition[:at]
		}
	}
	return condition
}

// count is how many cells of a range spike in a step.
func count(t *task.Trial, step, from, to int) int {
	n := 0
	for _, c := range t.Cells[t.Start[step]:t.Start[step+1]] {
		if int(c) >= from && int(c) < to {
			n++
		}
	}
	return n
}
