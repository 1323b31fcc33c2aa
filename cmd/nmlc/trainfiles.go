package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"nmlc/runtime/train"
	"nmlc/runtime/trained"
)

// writeFiles writes the trained values, pictures, and the summary last. The
// metrics and the checkpoint are written while the training goes on.
func (t *training) writeFiles(res *train.Result, out *trainJSON) error {
	t.written = []string{train.MetricsFile, train.CheckpointFile}
	var files []networkFile
	add := func(name string, write func(io.Writer) error) {
		files = append(files, networkFile{name: name, write: write})
	}
	add("trained.npz", func(w io.Writer) error { return trained.Write(w, t.plan.Header(), t.plan.Groups(res.Values)) })
	weights, figure := t.distributions(res)
	pictures, err := t.pictures(res, figure)
	if err != nil {
		return err
	}
	for _, p := range pictures {
		add(p.name, func(w io.Writer) error { _, err := w.Write(p.data); return err })
	}
	add("weights.json", func(w io.Writer) error { return writeJSON(w, weights) })
	summary, err := json.MarshalIndent(out, "", "  ")
	if err != nil {
		return fmt.Errorf("internal error: the result does not fit JSON: %w", err)
	}
	add("train.json", func(w io.Writer) error { _, err := w.Write(append(summary, '\n')); return err })
	if err := os.MkdirAll(t.Out, 0o755); err != nil {
		return fmt.Errorf("cannot make the folder for results: %w", err)
	}
	for _, f := range files {
		if err := f.put(t.Out); err != nil {
			return err
		}
		t.written = append(t.written, f.name)
	}
	return nil
}
