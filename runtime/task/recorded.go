package task

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"sync"

	"nmlc/runtime/random"
)

// File is an NPZ archive of trials. Its arrays have the axes [trial][step][cell],
// where a step is one of DT.
type File struct {
	Path    string
	Spikes  string  // name of the array of spikes (0 or 1)
	Rates   string  // or of that of rates, in Hz, of which each presentation draws spikes
	Labels  string  // name of the array of classes, [trial]; "" for none
	Values  string  // name of the array of wanted values of the output cells; "" for none
	Target  string  // what these are called
	From    float64 // ms; where the class counts; the whole trial where From == To
	To      float64
	HoldOut float64 // share of the trials, the last ones, that are for validation
	DT      float64 // ms
	Seed    uint64
	// Places are those of the settings by their names in a model: spikes, rates, classes,
	// target, window, hold_out; "" is that of the whole.
	Places map[string]Place
}

// Recorded are the trials of a file. Training goes through its trials in one
// random order after the other.
type Recorded struct {
	File
	count, steps, cells int // trials, steps of each, input cells
	held                int // trials for validation
	window              Window
	shown               []shown
	classes             []int32
	most                int // classes
	values              [][]float64
	outputs             int
	// Digest is equal for files that are equal to the bit.
	Digest string

	lock   sync.Mutex
	epochs map[uint64][]int // orders that were drawn last
}

// shown are the inputs of a trial: spikes, or where rates is not nil probabilities.
type shown struct {
	start, cells []int32
	rates        []float32
}

// Read reads all trials of a file.
func Read(file File) (*Recorded, error) {
	archive, err := zip.OpenReader(file.Path)
	if err != nil {
		return nil, file.unreadable(err)
	}
	defer archive.Close()
	r := &Recorded{File: file, epochs: map[uint64][]int{}}
	if err := r.read(&archive.Reader); err != nil {
		return nil, within(err, file.Places[""])
	}
	r.Digest, err = digest(file.Path)
	return r, err
}

// digest is the SHA-256 of a file.
func digest(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func (r *Recorded) read(archive *zip.Reader) error {
	if !(r.DT > 0) || (r.Spikes == "") == (r.Rates == "") {
		return fmt.Errorf("internal error: steps of %v ms, spikes %q and rates %q", r.DT, r.Spikes, r.Rates)
	}
	if err := r.readInputs(archive); err != nil {
		return r.at(err, r.inputs())
	}
	if r.Labels != "" {
		if err := r.readClasses(archive); err != nil {
			return r.at(err, "classes")
		}
	}
	if r.Values != "" {
		if err := r.readValues(archive); err != nil {
			return r.at(err, "target")
		}
	}
	r.held = int(math.Round(r.HoldOut * float64(r.count)))
	if !(r.HoldOut >= 0 && r.HoldOut < 1) || r.held >= r.count {
		return r.at(mistake("no trial would be left to train on").found("a share of %v held out of %s", r.HoldOut, trials(r.count)), "hold_out")
	}
	if r.HoldOut > 0 && r.held == 0 {
		return r.at(mistake("no trial would be left to validate on").found("a share of %v held out of %s", r.HoldOut, trials(r.count)), "hold_out")
	}
	r.window = Window{0, r.steps}
	if r.From != r.To {
		r.window = Window{int(math.Round(r.From / r.DT)), int(math.Round(r.To / r.DT))}
	}
	if w := r.window; w.From < 0 || w.From >= w.To || w.To > r.steps {
		return r.at(mistake("the class counts outside of the trials").expect("a window within 0 ms .. %.6g ms, %d steps of %.6g ms", float64(r.steps)*r.DT, r.steps, r.DT).
			found("%.6g ms .. %.6g ms", r.From, r.To), "window")
	}
	return nil
}

// unreadable says why a file is no archive.
func (f *File) unreadable(err error) error {
	m := mistake("there is no NPZ archive %s to read", f.Path).found("%v", err).hint("numpy.savez(\"trials.npz\", x=x, labels=labels) writes one; one that was cut off cannot be read")
	var path *fs.PathError
	if errors.As(err, &path) {
		m.found("%v", path.Err).hint("the file lies beside the model, or where --data DIR says")
	}
	return within(m, f.Places[""])
}

// at says which file a mistake is in, and which of its settings.
func (r *Recorded) at(err error, setting string) error {
	return within(err, r.Places[setting], r.Path)
}

// inputs is the setting that names the array of inputs.
func (r *Recorded) inputs() string {
	if r.Rates != "" {
		return "rates"
	}
	return "spikes"
}

func trials(n int) string {
	if n == 1 {
		return "1 trial"
	}
	return fmt.Sprintf("%d trials", n)
}

// Inputs implements Source.
func (r *Recorded) Inputs() int { return r.cells }

// Classes implements Source: one more than the largest class.
func (r *Recorded) Classes() int { return r.most }

// Longest implements Source.
func (r *Recorded) Longest() int { return r.steps }

// Outputs is how many cells have wanted values; 0 without.
func (r *Recorded) Outputs() int { return r.outputs }

// Count is the number of trials of a split.
func (r *Recorded) Count(split Split) int {
	if split == Validation {
		return r.held
	}
	return r.count - r.held
}

// Trial implements Source. Beyond the last trial of validation the first follows.
func (r *Recorded) Trial(split Split, number uint64) (*Trial, error) {
	n := uint64(r.Count(split))
	if n == 0 {
		return nil, within(mistake("no trials are held out for validation").hint("say `hold_out 0.2`"), r.Places[""], r.Path)
	}
	at := r.count - r.held + int(number%n)
	if split == Training {
		at = r.order(number / n)[number%n]
	}
	t := &Trial{Number: number, Steps: r.steps, Answer: -1, Decide: r.window}
	if s := &r.shown[at]; s.rates == nil {
		t.Start, t.Cells = s.start, s.cells
	} else {
		t.Start, t.Cells = r.draw(s.rates, seedOf(r.Seed, split, number))
	}
	if r.classes != nil {
		t.Answer = int(r.classes[at])
		t.Classes = []Class{{Window: r.window, Class: t.Answer, Weight: 1}}
		t.Condition = fmt.Sprintf("class %d", t.Answer)
	}
	if r.values != nil {
		t.Targets = []Target{r.target(r.values[at])}
	}
	return t, nil
}

// forOrder is the stream of the orders of trials.
const forOrder = 1 << 20

// order is that of an epoch. Batches, and so the calls, go from one to the next.
func (r *Recorded) order(epoch uint64) []int {
	r.lock.Lock()
	defer r.lock.Unlock()
	if order := r.epochs[epoch]; order != nil {
		return order
	}
	if len(r.epochs) >= 4 {
		clear(r.epochs)
	}
	bits := random.NewStream(r.Seed, forOrder).Bits(0, epoch)
	source := rand.NewPCG(uint64(bits[1])<<32|uint64(bits[0]), uint64(bits[3])<<32|uint64(bits[2]))
	r.epochs[epoch] = rand.New(source).Perm(r.Count(Training))
	return r.epochs[epoch]
}

// draw makes spikes of probabilities [step][cell].
func (r *Recorded) draw(rates []float32, seed uint64) (start, cells []int32) {
	numbers := random.NewStream(seed, forSpike)
	start = make([]int32, r.steps+1)
	for step := range r.steps {
		var words [4]uint32
		for cell, p := range rates[step*r.cells : (step+1)*r.cells] {
			if cell%4 == 0 {
				words = numbers.Bits(uint32(cell/4), uint64(step))
			}
			if float64(words[cell%4])*0x1p-32 < float64(p) {
				cells = append(cells, int32(cell))
			}
		}
		start[step+1] = int32(len(cells))
	}
	return start, cells
}

func (r *Recorded) target(values []float64) Target {
	t := Target{Name: r.Target, Window: Window{0, r.steps}, Values: make([][]float64, r.steps)}
	for step := range t.Values {
		t.Values[step] = values[step*r.outputs : (step+1)*r.outputs]
	}
	return t
}
