package main

import (
	"fmt"
	"os"
	"path/filepath"

	"nmlc/runtime/learn"
	"nmlc/runtime/train"
)

// setAside says that a new training begins in the folder of an earlier one.
func (t *training) setAside() []string {
	checkpoint := filepath.Join(t.Out, train.CheckpointFile)
	if _, err := os.Stat(checkpoint); t.Out == "" || t.Resume || err != nil {
		return nil
	}
	kept, instead := filepath.Join(t.Out, train.EarlierFile), ""
	if _, err := os.Stat(kept); err == nil {
		instead = " in place of the one before"
	}
	return []string{fmt.Sprintf("%s is of an earlier training: it is kept as %s%s, and this training begins anew (--resume goes on)", checkpoint, kept, instead)}
}

// rounded says that delays that are trained begin at whole steps, as the model's do.
func (t *training) rounded() (notes []string) {
	for _, f := range t.plan.Job.Free {
		if f.Kind == learn.Delays {
			notes = append(notes, fmt.Sprintf("the values of %s begin rounded to whole steps of %g ms; trained, they lie between steps too, and a spike is shared out to the two nearest", f.Name, t.plan.Job.DT))
		}
	}
	return notes
}

// left says that a checkpoint leaves no step to do; "" where it does.
func (t *training) left(res *train.Result) string {
	if res.Resumed == 0 || res.Resumed < t.work.Steps {
		return ""
	}
	asked := "all that are asked for"
	if res.Resumed > t.work.Steps {
		asked = fmt.Sprintf("more than the %d that are asked for", t.work.Steps)
	}
	return fmt.Sprintf("the checkpoint has %s, %s: nothing was trained, and values are those of the checkpoint (a larger --steps goes on)", plural(res.Resumed, "step"), asked)
}
