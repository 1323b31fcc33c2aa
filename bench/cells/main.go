// Command cells times a Hodgkin-Huxley cell and a GIF cell with exact spikes,
// forward and with their gradients, beside hand-written C, JAX, scalar Go and
// the interpreter, all in one run on one thread. Every forward time stands beside the firing rate, which must be
// the peer's, or the time does not count.
//
//	go run ./bench/cells [--json]
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
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

func newRow(name, unit string, ours, peer float64, peerName string) row {
	return row{Name: name, Unit: unit, Ours: ours, Peer: peer, PeerName: peerName, Ratio: peer / ours}
}

// at gives the row the firing rate at which ours was measured.
func (r row) at(hz float64) row {
	r.RateHz = &hz
	return r
}

func main() {
	asJSON := flag.Bool("json", false, "print one JSON list")
	flag.Parse()
	rows, err := measure()
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
	if *asJSON {
		data, _ := json.MarshalIndent(rows, "", "  ")
		fmt.Printf("%s\n", data)
		return
	}
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

func measure() ([]row, error) {
	var rows []row
	for _, part := range []func() ([]row, error){forwardRows, gradientRows, gifRows} {
		more, err := part()
		if err != nil {
			return nil, err
		}
		rows = append(rows, more...)
	}
	return rows, nil
}
