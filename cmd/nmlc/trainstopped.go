package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"nmlc/runtime/learn"
	"nmlc/runtime/train"
)

// stopped reports a training that a step ended, with advice, and what is kept.
func (t *training) stopped(result *train.Result, err error) error {
	var hints []string
	var blown *learn.Divergence
	if errors.As(err, &blown) {
		hints = append(hints, tamed(blown, err))
	}
	checkpoint := filepath.Join(t.Out, train.CheckpointFile)
	if _, missing := os.Stat(checkpoint); t.Out != "" && missing == nil && result != nil && result.Last() != nil {
		hints = append(hints, checkpoint+" has what was reached some steps before")
	}
	var remarks []string
	var step *train.StepError
	if errors.As(err, &step) {
		remarks = append(remarks, fmt.Sprintf("a trial of step %d of the training", step.Step))
	}
	if err = wrongTrials(t.job, err, remarks, hints); errors.Is(err, errReported) {
		return err
	}
	for _, hint := range hints {
		err = fmt.Errorf("%w\nhint: %s", err, hint)
	}
	return err
}

// tamed is how to keep numbers finite: what an update made too large needs smaller
// ones, and what is so without any update begins badly or is integrated badly.
func tamed(blown *learn.Divergence, err error) string {
	var step *train.StepError
	switch {
	case !errors.As(err, &step) || step.Updates > 0:
		return "lower the rate of `optimize`, clip the gradient (`clip norm 1`), or bound what is trained (`free ... in lo .. hi`)"
	case blown.State != "":
		return "no value was trained yet: the network itself blows up; look at its first weights and states, and take a shorter `dt` (`nmlc explain` names the integrators)"
	}
	return "no value was trained yet: begin with smaller weights, whose derivatives grow less over a trial, or with values where all that the model computes has a derivative"
}
