package main

import (
	"nmlc/codegen/pipeline"
	"nmlc/lang/diag"
	"nmlc/lang/source"
)

// wrongTrials reports what is wrong with the trials of a task at its place in the
// model, with remarks and advice of the command; other errors it hands back.
func wrongTrials(j *job, err error, remarks, hints []string) error {
	d := pipeline.WrongTrials(err)
	if d == nil {
		return err
	}
	for _, text := range remarks {
		d.Note(source.Span{}, "%s", text)
	}
	d.Hints = append(d.Hints, hints...)
	list := &diag.List{}
	list.Add(d)
	report(j, list)
	return errReported
}
