package main

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"math"
	"os"
	"path/filepath"
	"time"

	"nmlc/runtime/fit"
	"nmlc/runtime/memory"
)

// header is what the JSON object of every job begins with; its keys are a
// contract with the programs that read it.
type header struct {
	Command   string   `json:"command"`
	Model     string   `json:"model"`
	Name      string   `json:"name"`          // of the block in the model file
	Set       []string `json:"set,omitempty"` // constants with other values than the model's
	Backend   string   `json:"backend"`
	Threads   int      `json:"threads"`
	Precision string   `json:"precision"`
	Seed      int64    `json:"seed"`
	DT        float64  `json:"dt_s"`
	Duration  float64  `json:"duration_s"`
	PeakBytes int64    `json:"peak_bytes"`
	Digest    string   `json:"digest"`
	Times     timesFor `json:"times_s"`
}

// timesFor are the seconds that a job's stages took: compile is text to
// machine code, build the reading of data or making of populations, first the
// time from the start of the process to the first result, steady the work
// itself, total everything.
type timesFor struct {
	Compile float64 `json:"compile"`
	Build   float64 `json:"build"`
	First   float64 `json:"first"`
	Steady  float64 `json:"steady"`
	Total   float64 `json:"total"`
}

// add adds the times of another stage; the first result is that of the first.
func (t *timesFor) add(o timesFor) {
	t.Compile += o.Compile
	t.Build += o.Build
	t.Steady += o.Steady
	if t.First == 0 {
		t.First = o.First
	}
}

// lap returns the seconds since *mark and moves it to now.
func lap(mark *time.Time) float64 {
	now := time.Now()
	seconds := now.Sub(*mark).Seconds()
	*mark = now
	return seconds
}

// finish fills what is known at the end only.
func (h *header) finish() {
	h.Times.Total = time.Since(processStart).Seconds()
	h.PeakBytes = int64(memory.Peak())
}

func writeJSON(w io.Writer, v any) error {
	data, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("internal error: the result does not fit JSON: %w", err)
	}
	_, err = fmt.Fprintf(w, "%s\n", data)
	return err
}

// number is a float64 that JSON shows as null where it is not finite.
type number float64

// MarshalJSON implements json.Marshaler.
func (n number) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(n)) || math.IsInf(float64(n), 0) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(n))
}

// resultFile is a file of a folder of results.
type resultFile struct {
	name string
	data []byte
}

// writeResults makes the folder and writes the files.
func writeResults(dir string, files ...resultFile) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("cannot make the folder for results: %w", err)
	}
	for _, f := range files {
		if err := writeFile(filepath.Join(dir, f.name), f.data); err != nil {
			return err
		}
	}
	return nil
}

// lapse is the time since the process began, in seconds.
func lapse() float64 { return time.Since(processStart).Seconds() }

func numbers(values []float64) []number {
	out := make([]number, len(values))
	for i, v := range values {
		out[i] = number(v)
	}
	return out
}

// hashing sums up recorded values to the bit.
type hashing struct{ sum hash.Hash }

func newHashing() hashing { return hashing{sha256.New()} }

func (h hashing) values(values ...float64) {
	var b [8]byte
	for _, v := range values {
		binary.LittleEndian.PutUint64(b[:], math.Float64bits(v))
		h.sum.Write(b[:])
	}
}

func (h hashing) String() string { return hex.EncodeToString(h.sum.Sum(nil)[:8]) }

// digestOf is equal for results that are equal to the bit.
func digestOf(r *fit.Result) string {
	h := newHashing()
	h.values(r.Loss)
	for _, e := range r.Params {
		h.values(e.Value)
	}
	for _, s := range r.Starts {
		h.values(s.Loss)
	}
	for _, s := range r.Sweeps {
		for _, m := range s.Model {
			h.values(m...)
		}
	}
	return h.String()
}
