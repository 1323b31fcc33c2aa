package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"nmlc/lang/model"
	"nmlc/runtime/event"
	"nmlc/runtime/network"
)

// byEvents runs a network from event to event. What it shows and gives back of
// time is in the steps of the job for time steps.
func (n *networking) byEvents(job *event.Job) func(context.Context) (*network.Result, error) {
	return func(ctx context.Context) (*network.Result, error) {
		if show := n.work.Progress; show != nil {
			job.Progress = func(done, all float64) { show(int(done/job.DT), int(all/job.DT)) }
		}
		return event.Run(ctx, job)
	}
}

// find looks for the files of the network in the folder that the flag names.
func (c *runCmd) find(net *model.Network) error {
	if net == nil {
		if c.Data != "" {
			return fmt.Errorf("--data names the folder of a network's files, and this run has no network")
		}
		return nil
	}
	return findFiles(net, c.Data)
}

// findFiles moves the files of a network to a folder, unless data is "", and looks
// whether the one where they lie is there.
func findFiles(net *model.Network, data string) error {
	folder := filepath.Join(filepath.Dir(net.Span.File.Name), net.Data)
	if filepath.IsAbs(net.Data) {
		folder = net.Data
	}
	if data != "" {
		abs, err := filepath.Abs(data)
		if err != nil {
			return fmt.Errorf("--data: %w", err)
		}
		net.Relocate(net.Data, abs)
		folder = abs
	}
	if net.Data == "" {
		return nil
	}
	if _, err := os.Stat(folder); err != nil {
		return fmt.Errorf("there is no folder %s, where the files of the network %s lie\nhint: say where they are: --data DIR", folder, net.Name)
	}
	return nil
}

// mostCounted is up to how many cells of a population a run from event to event
// prints the spikes of each.
const mostCounted = 1000

// printCounts gives the spikes of each cell, row by row.
func printCounts(w io.Writer, res *network.Result, work *network.Job) {
	const row = 20
	for i, p := range res.Populations {
		if work.Populations[i].Code == nil || p.Size > mostCounted {
			continue
		}
		fired := 0
		for _, n := range p.Counts {
			if n > 0 {
				fired++
			}
		}
		fmt.Fprintf(w, "spikes of each cell of %s: %d in all, %d of %d cells spike\n", p.Name, p.Spikes, fired, p.Size)
		for at := 0; at < p.Size; at += row {
			fmt.Fprintf(w, "%6d:", at)
			for _, n := range p.Counts[at:min(at+row, p.Size)] {
				fmt.Fprintf(w, " %3d", n)
			}
			fmt.Fprintln(w)
		}
	}
}
