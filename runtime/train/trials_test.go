package train_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nmlc/runtime/task"
	"nmlc/runtime/train"
)

// graded are trials with a condition of three numbers; those of training are wrong
// from a number on.
type graded struct {
	coins
	wrong uint64
}

func (g graded) Trial(split task.Split, number uint64) (*task.Trial, error) {
	if split == task.Training && number >= g.wrong {
		return nil, fmt.Errorf("trial %d is wrong", number)
	}
	t, err := g.coins.Trial(split, number)
	t.Condition = fmt.Sprint("coherence ", []string{"12.8", "0", "6.4"}[number%3])
	return t, err
}

func TestConditionsAreInOrderOfTheirNumbers(t *testing.T) {
	job, _ := quadratic("")
	job.Source = graded{coins{held: 50}, 1 << 20}
	v, _ := run(t, job).Validated()
	var names []string
	for _, c := range v.Conditions {
		names = append(names, c.Name)
	}
	if diff := cmp.Diff([]string{"coherence 0", "coherence 6.4", "coherence 12.8"}, names); diff != "" {
		t.Error(diff)
	}
}

func TestTheFirstWrongTrialIsNamed(t *testing.T) {
	for range 20 {
		job, _ := quadratic("")
		job.Source, job.Threads = graded{coins{held: 50}, 5}, 3
		_, err := train.Run(context.Background(), job)
		if err == nil || !strings.HasSuffix(err.Error(), "trial 5 is wrong") {
			t.Fatalf("got %v", err)
		}
	}
}
