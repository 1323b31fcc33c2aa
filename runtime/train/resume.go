package train

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// The files in the folder of a training.
const (
	CheckpointFile = "checkpoint"
	MetricsFile    = "metrics.jsonl"
	// EarlierFile is the checkpoint of the training that was in the folder before a new
	// one began there.
	EarlierFile = "checkpoint.old"
)

// open prepares the folder, and goes on from its checkpoint where the job says so.
func (r *run) open() error {
	if r.Folder == "" {
		return nil
	}
	if err := os.MkdirAll(r.Folder, 0o777); err != nil {
		return fmt.Errorf("cannot make the folder for results: %w\nhint: name another one by -o DIR", err)
	}
	begin := r.setAside
	if r.Resume {
		begin = r.restore
	}
	err := begin()
	if err != nil {
		return err
	}
	r.log, err = newLog(filepath.Join(r.Folder, MetricsFile), r.history)
	return err
}

// setAside keeps the checkpoint of an earlier training, which who forgot to say
// that it goes on would lose.
func (r *run) setAside() error {
	err := os.Rename(filepath.Join(r.Folder, CheckpointFile), filepath.Join(r.Folder, EarlierFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// restore takes all that a training consists of from the checkpoint.
func (r *run) restore() error {
	path := filepath.Join(r.Folder, CheckpointFile)
	s, err := readCheckpoint(path)
	if err != nil {
		return err
	}
	if differ := r.identity().differences(&s.Identity); len(differ) > 0 {
		return fmt.Errorf("%s is of another training: %s\nhint: name another folder by -o, or leave --resume out: the checkpoint is then kept as %s", path, strings.Join(differ, "; "), EarlierFile)
	}
	d := r.descent
	if s.Sums != rules[d.optimizer.Name].sums {
		return fmt.Errorf("checkpoint %s: it is damaged: %d sums of %s", path, s.Sums, d.optimizer.Name)
	}
	d.values, d.count = s.values, s.Step
	copy(d.sums[:], s.sums)
	r.history, r.resumed = s.History, s.Step
	return nil
}

func readCheckpoint(path string) (*snapshot, error) {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no checkpoint %s to resume from\nhint: leave --resume out to begin anew", path)
	}
	if err != nil {
		return nil, err
	}
	s, err := decode(b)
	if err != nil {
		return nil, fmt.Errorf("checkpoint %s: %w", path, err)
	}
	return s, nil
}

func (r *run) identity() *identity {
	id := &identity{Model: r.Model, Rule: r.Rule, Seed: r.Seed, Batch: r.Batch, Optimizer: r.Optimizer, Schedule: r.Schedule,
		ClipNorm: r.ClipNorm, ClipAt: r.ClipAt, Validate: r.Validate}
	for k, f := range r.Free {
		id.Free = append(id.Free, shape{f.Name, len(f.Start), r.descent.units[k]})
	}
	return id
}

// differences lists what the saved training had otherwise.
func (i *identity) differences(saved *identity) []string {
	var list []string
	differ := func(what string, saved, now any) {
		if saved != now {
			list = append(list, fmt.Sprintf("%s was %v, now %v", what, saved, now))
		}
	}
	if saved.Model != i.Model {
		list = append(list, "the model, or what its numbers depend on, has changed")
	}
	differ("the rule", saved.Rule, i.Rule)
	differ("the seed", saved.Seed, i.Seed)
	differ("the batch", saved.Batch, i.Batch)
	differ("the optimiser", saved.Optimizer, i.Optimizer)
	differ("the schedule", saved.Schedule, i.Schedule)
	differ("clipping by norm", saved.ClipNorm, i.ClipNorm)
	differ("clipping by value", saved.ClipAt, i.ClipAt)
	differ("validation", saved.Validate, i.Validate)
	switch was, now := shapes(saved.Free), shapes(i.Free); {
	case was != now:
		list = append(list, fmt.Sprintf("trained were %s, now %s", was, now))
	case !slices.Equal(saved.Free, i.Free):
		list = append(list, "bounds or units of what is trained have changed")
	}
	return list
}

func shapes(list []shape) string {
	var text []string
	for _, s := range list {
		text = append(text, fmt.Sprintf("%d of %s", s.Count, s.Name))
	}
	return strings.Join(text, ", ")
}

// snapshot is the training as it stands.
func (r *run) snapshot() *snapshot {
	d := r.descent
	n := rules[d.optimizer.Name].sums
	return &snapshot{header: header{Step: d.count, Identity: *r.identity(), Sums: n, History: r.history}, values: d.values, sums: d.sums[:n]}
}
