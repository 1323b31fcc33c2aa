// Command evidence repeats the experiment of C. Wang et al., arXiv 2406.19708 (2024),
// sec. 4.2 and Fig. 3, on stdlib/evidence: a network of 400 excitatory and
// inhibitory cells learns to accumulate evidence, back through time and by online
// rules, from several seeds. It prints how well and how fast each rule learns, how
// near its gradient is to the exact one, what the weights become, and what the
// cells do in the phases of a trial.
//
//	go run ./bench/evidence [--rules bptt,e_prop,d_rtrl,es_d_rtrl] [--seeds 5] [--steps N] [--short] [--json] [-o DIR [--resume]]
//
// An interrupted table goes on with --resume. The short form trains a tenth of the cells on a task of a tenth of the length.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
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
	resume := flag.Bool("resume", false, "keep the trainings of the same program that results.json of the folder has already")
	one := flag.String("one", "", "a training alone, as this program asks itself for it")
	flag.Parse()
	if *one != "" {
		fail(printOne(*one))
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var done []*result
	if *resume {
		if *folder == "" {
			fail(errors.New("--resume goes on with results.json of a folder\nhint: say which: -o DIR"))
		}
		var err error
		if done, err = load(*folder); err != nil {
			fail(err)
		}
	}
	results, err := e.all(ctx, strings.Split(*rules, ","), *seeds, *folder, done)
	fail(err)
	if *asJSON {
		data, err := json.MarshalIndent(results, "", "  ")
		fail(err)
		fmt.Printf("%s\n", data)
		return
	}
	printReport(os.Stdout, results)
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

// all trains by each rule from each seed, but for what is done.
func (e experiment) all(ctx context.Context, rules []string, seeds int, folder string, done []*result) ([]*result, error) {
	var results []*result
	for _, rule := range rules {
		for seed := range seeds {
			e.Rule, e.Seed = rule, int64(seed+1)
			at := slices.IndexFunc(done, func(r *result) bool { return r.experiment == e })
			if at >= 0 {
				results = append(results, done[at])
				continue
			}
			r, err := e.apart(ctx)
			if err != nil {
				return nil, fmt.Errorf("%s, seed %d: %w", rule, e.Seed, err)
			}
			results = append(results, r)
			if err := save(folder, slices.Concat(results, others(done, results))); err != nil {
				return nil, err
			}
		}
	}
	return results, nil
}

// others are results that a folder had beside those at hand.
func others(done, results []*result) []*result {
	var rest []*result
	for _, d := range done {
		if !slices.ContainsFunc(results, func(r *result) bool { return r.experiment == d.experiment }) {
			rest = append(rest, d)
		}
	}
	return rest
}
