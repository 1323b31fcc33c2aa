package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"

	"nmlc/bench/learner"
	"nmlc/codegen/pipeline"
	"nmlc/runtime/memory"
	"nmlc/runtime/task"
)

// deepCells are those of deep.nml that spike.
const deepCells = 3 * 512

// published are the GB of C. Wang et al., arXiv 2406.19708 (2024), Fig. S6, batch
// 128, on a GPU that had no room for more than 400 steps of BPTT.
var published = map[string]map[int]float64{
	"bptt":      {50: 5.7, 400: 41.3},
	"es_d_rtrl": {50: 0.41, 400: 0.46, 600: 0.46},
}

// way is a rule with a budget of memory.
type way struct {
	name, rule string
	budget     int // bytes; 0 for all there is
}

var ways = []way{
	{"BPTT", "bptt", 0},
	{"BPTT, checkpoints in 0.25 GB", "bptt", 1 << 28},
	{"ES-D-RTRL", "es_d_rtrl", 0},
}

// point is what a step of training took. It is measured in a process of its own,
// since a process cannot say how much memory its last step took alone.
type point struct {
	Way     int
	Steps   int
	Batch   int
	Planned int     // bytes
	Peak    int     // bytes of the process
	PerStep float64 // bytes of the tape for each cell, step and sample
	Seconds float64
	Hz      float64
}

// memory goes through lengths of trials.
func (b *bench) memory(folder string) ([]row, error) {
	lengths, batch := []int{50, 100, 200, 400, 600, 1000, 1500, 2000}, 128
	if b.short {
		lengths, batch = []int{50, 100}, 16
	}
	var all []point
	var rows []row
	for k, w := range ways {
		for _, steps := range lengths {
			p, err := b.point(point{Way: k, Steps: steps, Batch: batch})
			if err != nil {
				return rows, fmt.Errorf("%s, T %d: %w", w.name, steps, err)
			}
			all = append(all, *p)
			rows = append(rows, p.rows()...)
		}
	}
	if folder == "" {
		return rows, nil
	}
	return rows, drawMemory(folder, all)
}

func (p *point) rows() []row {
	w := ways[p.Way]
	name := fmt.Sprintf("memory, 3 x 512 cells, batch %d, T %d, %s", p.Batch, p.Steps, w.name)
	theirs, who := 0.0, "none"
	if gb, ok := published[w.rule][p.Steps]; ok && p.Batch == 128 {
		theirs, who = gb, "Wang et al. (2024), Fig. S6, GPU"
	}
	rows := []row{newRow(name+": peak", "GB", float64(p.Peak)/1e9, theirs, who, p.Hz)}
	if p.PerStep > 0 {
		rows = append(rows, newRow(name+": tape", "B per cell, step and sample", p.PerStep, theirs*1e9/deepCells/float64(p.Steps)/float64(p.Batch), who, p.Hz))
	}
	return rows
}

func (b *bench) point(p point) (*point, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	ask, err := json.Marshal(p)
	if err != nil {
		return nil, err
	}
	run := exec.CommandContext(b.ctx, program, "-point", string(ask))
	run.Stderr = os.Stderr
	out, err := run.Output()
	if err != nil {
		return nil, err
	}
	return &p, json.Unmarshal(out, &p)
}

// printPoint measures one point.
func printPoint(ask string) error {
	var p point
	if err := json.Unmarshal([]byte(ask), &p); err != nil {
		return err
	}
	if p.Way < 0 || p.Way >= len(ways) || p.Steps < 1 || p.Batch < 1 {
		return errors.New("-point is a line that this program writes for itself")
	}
	backend, err := pipeline.SelectBackend("auto")
	if err != nil {
		return err
	}
	w := ways[p.Way]
	l, err := learner.New(backend, beside("deep.nml"), learner.Options{Rule: w.rule, Memory: w.budget, Steps: p.Steps})
	if err != nil {
		return err
	}
	out, err := l.Machine.Gradient(l.Values, noise(p.Steps, p.Batch))
	if err != nil {
		return err
	}
	plan := l.Machine.Plan()
	p.Planned, p.PerStep, p.Hz, p.Seconds = plan.Total(), plan.PerStep, l.Hz(out.Rates), out.PerStep*float64(p.Steps)
	p.Peak = memory.Peak()
	if p.Hz < lowest {
		return fmt.Errorf("the network fires at %.2f Hz: no memory counts", p.Hz)
	}
	return json.NewEncoder(os.Stdout).Encode(p)
}

// noise are trials whose 128 inputs spike at random, 20 times a second.
func noise(steps, batch int) []*task.Trial {
	rng := rand.New(rand.NewPCG(3, 0))
	out := make([]*task.Trial, batch)
	for k := range out {
		t := &task.Trial{Number: uint64(k), Steps: steps, Start: make([]int32, 1, steps+1), Decide: task.Window{To: steps}, Answer: k % 11}
		for range steps {
			for i := range 128 {
				if rng.Float64() < 0.02 {
					t.Cells = append(t.Cells, int32(i))
				}
			}
			t.Start = append(t.Start, int32(len(t.Cells)))
		}
		t.Classes = []task.Class{{Window: t.Decide, Class: t.Answer, Weight: 1}}
		out[k] = t
	}
	return out
}
