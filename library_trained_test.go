package nmlc_test

import (
	"context"
	"testing"

	"nmlc/bench/learner"
	"nmlc/codegen/pipeline"
	"nmlc/runtime/train"
)

// trainedBy trains as the block says and returns the last accuracy of validation.
func trainedBy(t *testing.T, backend *pipeline.Backend, name string, o learner.Options) float64 {
	t.Helper()
	score := scoreBy(t, backend, name, o)
	if score.Accuracy == nil {
		t.Fatalf("%s says no accuracy of validation", name)
	}
	return *score.Accuracy
}

// scoreBy trains as the block says and returns the last validation.
func scoreBy(t *testing.T, backend *pipeline.Backend, name string, o learner.Options) *train.Score {
	t.Helper()
	l, err := learner.New(backend, name, o)
	if err != nil {
		t.Fatal(err)
	}
	job := l.Plan.Training(l.Block, l.Source)
	job.Machine = l.Machine
	result, err := train.Run(context.Background(), job)
	if err != nil {
		t.Fatal(err)
	}
	score, _ := result.Validated()
	if score == nil {
		t.Fatalf("%s was not validated", name)
	}
	return score
}
