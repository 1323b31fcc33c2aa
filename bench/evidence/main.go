// Command evidence repeats the experiment of C. Wang et al., arXiv 2406.19708 (2024),
// sec. 4.2 and Fig. 3, on stdlib/evidence: a network of 400 excitatory and
// inhibitory cells learns to accumulate evidence, back through time and by online
// rules, from several seeds. It prints how well and how fast each rule learns, how
// near its gradient is to the exact one, what the weights become, and what the
// cells do in the phases of a trial.
//
//	go run ./bench/evidence [--rules bptt,e_prop,d_rtrl,es_d_rtrl] [--seeds 5] [--steps N] [--short] [--json] [-o DIR]
//
// The short form trains a tenth of the cells on a task of a tenth of the length.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
)

func main() {
	var e experiment
	rules := flag.String("rules", "bptt,e_prop,d_rtrl,es_d_rtrl", "rules of the gradient, by commas")
	seeds := flag.Int("seeds", 5, "trainings by each rule")
	flag.IntVar(&e.Steps, "steps", 0, "most steps of a training; 0 for what the model says")
	flag.BoolVar(&e.Short, "short", false, "a small network, and short trials")
	asJSON := flag.Bool("json", false, "print JSON")
	folder := flag.String("o", "", "folder for figures and for results.json")
	one := flag.String("one", "", "a training alone, as this program asks itself for it")
	flag.Parse()
	if *one != "" {
		fail(printOne(*one))
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	fail(e.all(ctx, strings.Split(*rules, ","), *seeds, *folder, *asJSON))
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

// all trains by each rule from each seed, and reports.
func (e experiment) all(ctx context.Context, rules []string, seeds int, folder string, asJSON bool) error {
	var results []*result
	for _, rule := range rules {
		for seed := range seeds {
			e.Rule, e.Seed = rule, int64(seed+1)
			r, err := e.apart(ctx)
			if err != nil {
				return fmt.Errorf("%s, seed %d: %w", rule, e.Seed, err)
			}
			results = append(results, r)
			if err := save(folder, results); err != nil {
				return err
			}
		}
	}
	if asJSON {
		data, err := json.MarshalIndent(results, "", "  ")
		fmt.Printf("%s\n", data)
		return err
	}
	printReport(os.Stdout, results)
	return nil
}
