// Command microcircuit runs the cortical microcircuit of Potjans and Diesmann
// (2014) from the library, and prints the rate of each population beside the
// published one, then the times of building and running and the memory. It fails
// where a rate is off by more than a tenth.
//
//	go run ./bench/microcircuit [--seconds 2] [--seed 0] [--threads 2]
//
// It takes 5 GB and some minutes.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"os/signal"
	"text/tabwriter"
)

func main() {
	seconds := flag.Float64("seconds", 2, "simulated time after the first 0.2 s, which do not count")
	seed := flag.Uint64("seed", 0, "of all random numbers")
	threads := flag.Int("threads", 0, "to run with; 0 for all cores")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	m, err := measure(ctx, setting{seconds: *seconds, seed: *seed, threads: *threads})
	if err == nil {
		m.print(os.Stdout)
		err = m.check()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func (m *measurement) print(to io.Writer) {
	w := tabwriter.NewWriter(to, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "population\tcells\trate (Hz)\tpublished\toff by\tearlier\toff by")
	for _, r := range m.rates {
		fmt.Fprintf(w, "%s\t%d\t%.3f ± %.3f\t%.3f\t%+.1f %%\t%.3f\t%+.1f %%\n",
			r.name, r.cells, r.hz, r.sem, r.published, 100*(r.hz/r.published-1), r.earlier, 100*(r.hz/r.earlier-1))
	}
	w.Flush()
	fmt.Fprintf(to, "\n%d connections built in %.1f s, with compiling %.2f s\n", m.connections, m.build, m.compile)
	fmt.Fprintf(to, "%.1f s of the network in %.1f s: real-time factor %.2f (longer than real time above 1), %.1f ns per synaptic event\n",
		m.simulated, m.run, m.run/m.simulated, m.run/m.events*1e9)
	fmt.Fprintf(to, "memory: %.2f GB of connections, %.2f GB in all\n", m.edges/1e9, m.memory/1e9)
}

// check refuses rates that are not those published.
func (m *measurement) check() error {
	const within = 0.1
	for _, r := range m.rates {
		if math.Abs(r.hz/r.published-1) > within {
			return fmt.Errorf("%s fires at %.3f Hz, and not at %.3f Hz within %.0f %%", r.name, r.hz, r.published, 100*within)
		}
	}
	return nil
}
