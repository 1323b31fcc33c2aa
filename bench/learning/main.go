// Command learning times a step of training of the network of stdlib/evidence,
// 400 cells, beside JAX, braintrace and C by hand, all in one run at the firing
// rate of a trained network; and finds how much memory training takes by the
// length of trials.
//
//	go run ./bench/learning [--json] [--short] [--only bptt|online|memory] [-o DIR]
//
// JAX and braintrace are installed into a folder of the user's cache; where they
// cannot be had, their rows are left out. With -o the memory is drawn, too.
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
	Ratio    float64  `json:"ratio"` // peer / ours: above 1 we are faster, or smaller
	RateHz   *float64 `json:"rate_hz"`
}

func newRow(name, unit string, ours, peer float64, peerName string, hz float64) row {
	r := row{Name: name, Unit: unit, Ours: ours, Peer: peer, PeerName: peerName, Ratio: peer / ours}
	if hz > 0 {
		r.RateHz = &hz
	}
	return r
}

func main() {
	asJSON := flag.Bool("json", false, "print one JSON list")
	short := flag.Bool("short", false, "short trials in small batches")
	folder := flag.String("o", "", "folder for the figure of memory")
	only := flag.String("only", "", "bptt, online or memory alone")
	point := flag.String("point", "", "measure one point of the figure of memory alone, and print it")
	flag.Parse()
	if *point != "" {
		fail(printPoint(*point))
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	rows, err := measure(ctx, *short, *only, *folder)
	if *asJSON && err == nil {
		data, _ := json.MarshalIndent(rows, "", "  ")
		fmt.Printf("%s\n", data)
		return
	}
	printTable(rows)
	fail(err)
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func printTable(rows []row) {
	w := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "what\tunit\tours\tpeer\tratio\trate (Hz)\tpeer's name")
	for _, r := range rows {
		rate := "-"
		if r.RateHz != nil {
			rate = fmt.Sprintf("%.1f", *r.RateHz)
		}
		fmt.Fprintf(w, "%s\t%s\t%.4g\t%.4g\t%.3g\t%s\t%s\n", r.Name, r.Unit, r.Ours, r.Peer, r.Ratio, rate, r.PeerName)
	}
	w.Flush()
}

// measure compares all, or one part of it; what it has when something fails comes
// back too.
func measure(ctx context.Context, short bool, only, folder string) ([]row, error) {
	b, err := newBench(ctx, short)
	if err != nil {
		return nil, err
	}
	defer b.close()
	var rows []row
	known := false
	for _, part := range []struct {
		name    string
		measure func() ([]row, error)
	}{{"bptt", b.backward}, {"online", b.online}, {"memory", func() ([]row, error) { return b.memory(folder) }}} {
		if only != "" && only != part.name {
			continue
		}
		known = true
		more, err := part.measure()
		rows = append(rows, more...)
		if err != nil {
			return rows, err
		}
	}
	if !known {
		return nil, fmt.Errorf("-only %s: expected bptt, online or memory", only)
	}
	return rows, nil
}
