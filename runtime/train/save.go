package train

import (
	"errors"
	"os"
	"path/filepath"
	"time"
)

const (
	// restShare is how much longer than writing a checkpoint training goes on without.
	restShare = 50
	restLeast = time.Second
)

// saver decides when to write a checkpoint.
type saver struct {
	every int // steps; 0 for by the clock
	step  int // that was saved last
	at    time.Time
	took  time.Duration
}

func (s *saver) due(step int) bool {
	if s.every > 0 {
		return step%s.every == 0
	}
	return time.Since(s.at) >= max(restLeast, restShare*s.took)
}

// save writes a checkpoint where it is due, or where the training ends.
func (r *run) save(last bool) error {
	step := r.descent.count
	if r.saver.at.IsZero() {
		r.saver.at = r.began
	}
	if r.Folder == "" || step == max(r.saver.step, r.resumed) || !last && !r.saver.due(step) {
		return nil
	}
	begin := time.Now()
	b, err := r.snapshot().encode()
	if err == nil {
		err = replaceFile(filepath.Join(r.Folder, CheckpointFile), b)
	}
	r.saver.step, r.saver.at, r.saver.took = step, time.Now(), time.Since(begin)
	return err
}

// replaceFile writes a file such that a crash at any time leaves the old one or
// the new one, whole.
func replaceFile(path string, content []byte) error {
	scratch, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	_, err = scratch.Write(content)
	err = errors.Join(err, scratch.Chmod(0o644), scratch.Sync(), scratch.Close())
	if err == nil {
		err = os.Rename(scratch.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(scratch.Name()))
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder makes a renaming last. Where folders cannot be synchronised, the
// system takes care of it.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	defer folder.Close()
	_ = folder.Sync()
	return nil
}
