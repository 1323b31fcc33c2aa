// Command networks times the networks of Brette et al. (2007) beside Brian2
// (C++ standalone), C and Go by hand, all in one run, with one thread and two:
// the steady time of a step and the time to the first result. Every time stands
// beside the firing rate, which must be right, or no time counts.
//
//	go run ./bench/networks [--json] [--small]
//
// Brian2 is taken from the system's Python, or installed into a folder of the
// user's cache; where neither can be had, its rows are left out.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"text/tabwriter"
)

// row is a line of the table; its keys are a contract.
type row struct {
	Name     string   `json:"name"`
	Unit     string   `json:"unit"`
	Ours     float64  `json:"ours"`
	Peer     float64  `json:"peer"`
	PeerName string   `json:"peer_name"`
	Ratio    float64  `json:"ratio"` // peer / ours: above 1 we are faster
	RateHz   *float64 `json:"rate_hz"`
}

func newRow(name, unit string, ours, peer float64, peerName string, hz float64) row {
	return row{Name: name, Unit: unit, Ours: ours, Peer: peer, PeerName: peerName, Ratio: peer / ours, RateHz: &hz}
}

func main() {
	asJSON := flag.Bool("json", false, "print one JSON list")
	small := flag.Bool("small", false, "leave out networks of more than 4000 cells")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	rows, err := measure(ctx, *small)
	if *asJSON && err == nil {
		data, _ := json.MarshalIndent(rows, "", "  ")
		fmt.Printf("%s\n", data)
		return
	}
	printTable(rows)
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func printTable(rows []row) {
	w := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "what\tunit\tours\tpeer\tratio\trate (Hz)\tpeer's name")
	for _, r := range rows {
		fmt.Fprintf(w, "%s\t%s\t%.4g\t%.4g\t%.3g\t%.1f\t%s\n", r.Name, r.Unit, r.Ours, r.Peer, r.Ratio, *r.RateHz, r.PeerName)
	}
	w.Flush()
}

// measure runs all networks; what it has when something fails comes back too.
func measure(ctx context.Context, small bool) ([]row, error) {
	b, err := newBench(ctx)
	if err != nil {
		return nil, err
	}
	defer b.close()
	var rows []row
	for _, n := range contests {
		if small && n.cells > 4000 {
			continue
		}
		for threads := 1; threads <= 2; threads++ {
			more, err := b.compare(n, threads)
			if err != nil {
				return rows, fmt.Errorf("%s: %w", n.name(), err)
			}
			rows = append(rows, more...)
		}
	}
	return rows, nil
}
