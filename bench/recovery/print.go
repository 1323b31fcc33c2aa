package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"
)

// print writes a task's table.
func (t *task) print(rows []row, limit budget) {
	fmt.Printf("%s; at most %g evaluations of the model, loss in mV^2\n", t.table, limit.evaluations)
	w := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintf(w, "method\tloss\t< 0.1\t%s in 1 %%\tevaluations\ta gradient costs\ttime (s)\tpaper's loss\tpaper's time (s)\n", strings.Join(t.judged, ", "))
	for _, r := range rows {
		n := len(r.runs)
		spent := r.figure(func(f *found) float64 { return f.spent })
		cost := r.figure(func(f *found) float64 { return f.cost })
		fmt.Fprintf(w, "%s\t%s\t%d/%d\t%d/%d\t%.0f\t%.1f\t%s\t%s\n", r.method.name, r.loss(), r.low(), n, r.recovered(), n, spent.mean, cost.mean, r.time(), r.paper)
	}
	fmt.Fprintf(w, "bayesian (not measured)\t-\t-\t-\t-\t-\t-\t%s\n", find(t.paper, "bayesian"))
	w.Flush()
	fmt.Println()
}

// String is the figure with its deviation.
func (f figure) String() string { return fmt.Sprintf("%.3g ± %.2g", f.mean, f.dev) }

// String is the loss and the time, as columns.
func (p *printed) String() string {
	if p == nil {
		return "-\t-"
	}
	return p.loss.String() + "\t" + p.time.String()
}

// entry is a figure beside the paper's; its keys are a contract.
type entry struct {
	Name     string   `json:"name"`
	Unit     string   `json:"unit"`
	Ours     float64  `json:"ours"`
	Peer     *float64 `json:"peer"`
	PeerName string   `json:"peer_name"`
	Ratio    *float64 `json:"ratio"` // peer / ours: above 1 we are better
	RateHz   *float64 `json:"rate_hz"`
}

func (t *task) entries(rows []row) []entry {
	var out []entry
	for _, r := range rows {
		name := t.folder + ": " + r.method.name
		loss, time := entry{Name: name + ", loss", Unit: "mV^2", Ours: r.loss().mean}, entry{Name: name + ", time", Unit: "s", Ours: r.time().mean}
		if r.paper != nil {
			loss.against(r.paper.method, r.paper.loss)
			time.against(r.paper.method, r.paper.time)
		}
		out = append(out, loss, time)
		out = append(out, entry{Name: name + ", recovered", Unit: "share", Ours: float64(r.recovered()) / float64(len(r.runs))})
	}
	return out
}

func (e *entry) against(method string, f figure) {
	e.Peer, e.PeerName = &f.mean, method+" (paper)"
	if e.Ours > 0 {
		ratio := f.mean / e.Ours
		e.Ratio = &ratio
	}
}

func printJSON(entries []entry) error {
	text, err := json.MarshalIndent(entries, "", "  ")
	fmt.Printf("%s\n", text)
	return err
}
