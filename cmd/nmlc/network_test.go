package main

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nmlc/codegen/pipeline"
	"nmlc/lang/model"
	"nmlc/runtime/abi"
	"nmlc/runtime/network"
	"nmlc/runtime/survey"
	"nmlc/runtime/wiring"
)

// madeUp is a network run of two populations with a result that was not
// computed, to see what is made of results.
func madeUp(t *testing.T) (*networking, *network.Result, *bytes.Buffer) {
	t.Helper()
	var out bytes.Buffer
	voltage := &model.Symbol{Kind: model.State, Name: "V", Unit: "mV", Scale: 1}
	cell := &model.Cell{Name: "LIF", States: []*model.Symbol{voltage}}
	excitatory, source := &model.Population{Name: "E", Cell: cell}, &model.Population{Name: "In"}
	weight := &model.Symbol{Name: "w", Unit: "nS", Scale: 1e-3}
	edges := &wiring.Edges{Pre: 10, Post: 50, Weight: []float64{2e-3}, Delay: []uint16{5}, Row: make([]int64, 11)}
	for i := range 10 {
		for k := range 50 {
			edges.Target = append(edges.Target, uint32(k))
		}
		edges.Row[i+1] = int64(len(edges.Target))
	}
	n := &networking{
		runCmd: &runCmd{File: "m.nml", engine: engine{Threads: 2, Precision: "f64"}}, backend: &pipeline.Backend{Name: "interp"},
		job: &job{ctx: context.Background(), stdout: &out, stderr: &out}, mark: processStart,
		block: &model.Run{Name: "Main", Network: &model.Network{Name: "COBA", Populations: []*model.Population{excitatory, source},
			Projections: []*model.Projection{{Name: "ampa", Pre: source, Post: excitatory, Synapse: &model.Synapse{Weight: weight}, Wiring: model.Wiring{Kind: "all_to_all"}}}}},
		work: &network.Job{DT: 0.1, Steps: 1000, Populations: []*network.Population{
			{Name: "E", Size: 50, Spikes: true, Code: &network.Code{Advance: &abi.Kernel{Lanes: 1, Buffers: []abi.Buffer{
				{Name: "common", Width: 9, Shared: true}, {Name: "prep", Width: 1}, {Name: "state", Width: 3}, {Name: "arrived", Width: 2, PerStep: true, Wide: true}}}}},
			{Name: "In", Size: 10, Spikes: true},
		}, Projections: []*network.Projection{{Name: "ampa", Pre: 1, Post: 0, Amplitude: -1, Edges: edges}}},
	}
	r := &network.Result{Steps: 1000, DT: 0.1, Digest: "abc", Epoch: 6, Populations: []network.Activity{
		{Name: "E", Size: 50, RateHz: 40, CVISI: 0.5, Counts: make([]int32, 50)}, {Name: "In", Size: 10, Spikes: 20, RateHz: 20, CVISI: math.NaN(), Counts: make([]int32, 10)}}}
	for k := range 200 {
		r.Spikes = append(r.Spikes, network.Spike{Cell: int32(k * 7 % 50), Step: int32(5 * k)})
		if k%10 == 0 {
			r.Spikes = append(r.Spikes, network.Spike{Population: 1, Cell: int32(k / 20), Step: int32(5 * k)})
			r.Populations[1].Counts[k/20]++
		}
	}
	r.Populations[0].Spikes = 200
	values := make([]float64, 1000)
	for k := range values {
		values[k] = -70 + 10*math.Sin(float64(k)/50)
	}
	r.Traces = []network.Trace{{Population: 0, Name: "V", Unit: "mV", Scale: 1, Cells: []int{7, 8, 9}, Stride: 1, Values: [][]float64{values, values, values}}}
	n.stimuli = make([][]string, 2)
	n.before = survey.Of(n.work, n.labels())
	return n, r, &out
}

func TestANetworkIsWrittenToAFolder(t *testing.T) {
	n, res, out := madeUp(t)
	n.Out = filepath.Join(t.TempDir(), "new", "folder")
	n.announce()
	if err := n.deliver(res); err != nil {
		t.Fatal(err)
	}
	var names []string
	entries, err := os.ReadDir(n.Out)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	slices.Sort(n.written)
	want := []string{"cells.png", "cells.svg", "rates.csv", "run.json", "run.npz", "run.png", "run.svg", "spikes.csv", "spikes.h5", "traces.csv"}
	if diff := cmp.Diff(want, names) + cmp.Diff(want, n.written); diff != "" {
		t.Error(diff)
	}
	for _, text := range []string{"COBA: 50 cells in 1 population, 10 sources of spikes, 500 connections (2.1 kB)", "ampa        In -> E     500          10           2 nS    0.5 ms",
		"E                50        200         40              0.5", "V of E: -80 to -60 mV in 3 cells", "written     " + n.Out + ": cells.png"} {
		if !strings.Contains(out.String(), text) && !strings.HasPrefix(text, "written") {
			t.Errorf("%q is not in\n%s", text, out)
		}
	}
}

func TestKeysOfANetwork(t *testing.T) {
	n, res, out := madeUp(t)
	n.JSON = true
	n.announce()
	if err := n.deliver(res); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Command       string
		Populations   []population
		Projections   []projectionJSON
		EpochSteps    int     `json:"epoch_steps"`
		PerNeuronStep float64 `json:"bytes_per_neuron_step"`
		Duration      float64 `json:"duration_s"`
		Digest        string
		RealTime      *float64 `json:"realtime_factor"`
		PerStep       *float64 `json:"per_step_us"`
	}
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	if got.Command != "run" || got.Digest != "abc" || got.EpochSteps != 6 || got.Duration != 0.1 || got.RealTime == nil || got.PerStep == nil {
		t.Errorf("%+v", got)
	}
	if diff := cmp.Diff(population{Name: "E", Size: 50, Spikes: 200, Rate: 40, CVISI: 0.5}, got.Populations[0]); diff != "" {
		t.Error(diff)
	}
	p := got.Projections[0]
	if p.From != "In" || p.To != "E" || p.Connections != 500 || p.InDegree != (rangeJSON{10, 10, 10}) || p.Weight != 2 || p.WeightUnit != "nS" || p.Delay.Max != 0.5 {
		t.Errorf("%+v", p)
	}
	// prep once and states twice in each of 6 steps, arrivals twice in each, and
	// 20 spikes with 50 connections each of 4 bytes and a sum that changes.
	if want := (8+2*24)/6.0 + 2*16 + 20*50*(4+16)/1000.0/50; math.Abs(got.PerNeuronStep-want) > 1e-9 {
		t.Errorf("%g bytes, want %g", got.PerNeuronStep, want)
	}
}

func TestAnInterruptedNetworkKeepsWhatItHas(t *testing.T) {
	n, res, out := madeUp(t)
	n.Out = t.TempDir()
	res.Cancelled, n.work.Steps = true, 5000
	if err := n.deliver(res); err == nil || err.Error() != "the run was interrupted after 1000 of 5000 steps, at 100 ms" {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(n.Out, "spikes.csv")); err != nil {
		t.Error(err)
	}
	if !strings.Contains(out.String(), "100 ms in steps of 0.1 ms") {
		t.Error(out)
	}
}

// A disk that is full is an error that names the file, and nothing half-written
// has its name.
func TestAFullDiskLeavesNoPartialFile(t *testing.T) {
	n, res, _ := madeUp(t)
	n.Out = t.TempDir()
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Skip("no limit on the size of files here:", err)
	}
	limited := before
	limited.Cur = 36_000 // the spikes fit, the traces do not
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limited); err != nil {
		t.Skip("no limit on the size of files here:", err)
	}
	err := n.deliver(res)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	if err == nil || !strings.Contains(err.Error(), "cannot write "+filepath.Join(n.Out, "traces.csv")) || !strings.Contains(err.Error(), "file too large") {
		t.Errorf("error %v", err)
	}
	entries, _ := os.ReadDir(n.Out)
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), "spikes.") {
			t.Errorf("the folder holds %v", e.Name())
		}
	}
}

func TestAFolderThatCannotBeMade(t *testing.T) {
	n, res, _ := madeUp(t)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	n.Out = filepath.Join(file, "results")
	if err := n.deliver(res); err == nil || !strings.Contains(err.Error(), "cannot make the folder for results") {
		t.Error(err)
	}
}

// A warning stands at the line of the model that it is about.
func TestWarningsShowTheirLine(t *testing.T) {
	n, _, out := madeUp(t)
	n.JSON = true
	n.work.Projections[0].Edges.Target, n.work.Projections[0].Edges.Row = nil, make([]int64, 11)
	n.before = survey.Of(n.work, n.labels())
	n.announce()
	if diff := cmp.Diff("warning: ampa (In -> E) has no connections\n", out.String()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"ampa (In -> E) has no connections"}, n.notes); diff != "" {
		t.Error(diff)
	}
}

func TestAStageCanBeLeft(t *testing.T) {
	n, _, _ := madeUp(t)
	ctx, cancel := context.WithCancel(context.Background())
	n.job.ctx = ctx
	cancel()
	err := n.interruptible("the network was being built", func() error { select {} })
	if err == nil || !strings.Contains(err.Error(), "interrupted while the network was being built") {
		t.Error(err)
	}
}
