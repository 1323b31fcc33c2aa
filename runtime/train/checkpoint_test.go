package train_test

import (
	"context"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nmlc/runtime/train"
)

// saved is the checkpoint of a small training, and its folder.
func saved(t testing.TB) (content []byte, folder string) {
	folder = t.TempDir()
	job, _ := quadratic(folder)
	job.Steps = 4
	if _, err := train.Run(context.Background(), job); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(filepath.Join(folder, train.CheckpointFile))
	if err != nil {
		t.Fatal(err)
	}
	return content, folder
}

// resumed tries to go on from a file as checkpoint.
func resumed(t testing.TB, folder string, content []byte) error {
	if err := os.WriteFile(filepath.Join(folder, train.CheckpointFile), content, 0o644); err != nil {
		t.Fatal(err)
	}
	job, _ := quadratic(folder)
	job.Steps, job.Resume = 4, true
	_, err := train.Run(context.Background(), job)
	return err
}

// TestDamagedCheckpointsAreRefused flips every byte, and cuts the file everywhere.
func TestDamagedCheckpointsAreRefused(t *testing.T) {
	content, folder := saved(t)
	if err := resumed(t, folder, content); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(filepath.Join(folder, train.MetricsFile))
	if err != nil {
		t.Fatal(err)
	}
	stride := 1 + len(content)/500
	for at := 0; at < len(content); at += stride {
		damaged := append([]byte(nil), content...)
		damaged[at] ^= 1 << (at % 8)
		if err := resumed(t, folder, damaged); err == nil || !strings.Contains(err.Error(), "checkpoint "+folder) {
			t.Fatalf("byte %d flipped: %v", at, err)
		}
		if err := resumed(t, folder, content[:at]); err == nil || at >= 8 && !strings.Contains(err.Error(), "cut off") {
			t.Fatalf("cut at %d: %v", at, err)
		}
	}
	for _, c := range []struct {
		content []byte
		want    string
	}{
		{append(append([]byte(nil), content...), 0), "expected"},
		{[]byte("PK\x03\x04 an archive of something else"), "no checkpoint of a training"},
		{nil, "cut off after 0 bytes"},
		{newer(content), "it has version 2 of the format, this program reads 1"},
	} {
		if err := resumed(t, folder, c.content); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %q", err, c.want)
		}
	}
	// A refused checkpoint leaves the folder as it was.
	after, err := os.ReadFile(filepath.Join(folder, train.MetricsFile))
	if err != nil || string(after) != string(before) {
		t.Errorf("the metrics changed: %v", err)
	}
	if scratch, _ := filepath.Glob(filepath.Join(folder, ".*")); len(scratch) > 0 {
		t.Errorf("left behind: %v", scratch)
	}
}

func newer(content []byte) []byte {
	b := append([]byte(nil), content...)
	binary.LittleEndian.PutUint32(b[8:], 2)
	return b
}

// FuzzCheckpoint gives any bytes, and any with the right checksum, to the reader.
func FuzzCheckpoint(f *testing.F) {
	content, _ := saved(f)
	f.Add(content)
	f.Add(content[:40])
	f.Fuzz(func(t *testing.T, b []byte) {
		train.Decode(b)
		train.Decode(train.Sealed(b))
	})
}
