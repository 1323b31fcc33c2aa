package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"nmlc/load"
)

// hash is equal for trainings of the same model: its text and that of its imports,
// and what else its numbers depend on, as far as the checkpoint does not say it
// itself.
func (t *training) hash() (string, error) {
	h := sha256.New()
	texts, err := load.Texts(t.File)
	if err != nil {
		return "", err
	}
	for _, text := range texts {
		fmt.Fprintf(h, "%d\n%s", len(text), text)
	}
	fmt.Fprintf(h, "%q %q %q %g %q", t.Set, t.Integrator, t.block.Name, t.plan.Job.DT, t.Precision)
	numbers := newHashing()
	for _, p := range t.plan.Job.Projections {
		e := p.Edges
		for _, v := range e.Target {
			numbers.values(float64(v))
		}
		for _, v := range e.Delay {
			numbers.values(float64(v))
		}
		numbers.values(e.Weight...)
	}
	for _, p := range t.plan.Job.Populations {
		for _, v := range p.Params {
			numbers.values(v.Value)
			numbers.values(v.Values...)
		}
	}
	for _, f := range t.plan.Job.Free {
		numbers.values(f.Start...)
	}
	fmt.Fprintf(h, " %v", numbers)
	if f := t.block.Task.File; f != nil {
		path := f.Path
		if !filepath.IsAbs(path) {
			path = filepath.Join(filepath.Dir(f.Span.File.Name), path)
		}
		if err := addFile(h, path); err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func addFile(h io.Writer, path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = io.Copy(h, file)
	return err
}
