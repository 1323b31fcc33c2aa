// Command psychometric runs many trials of the network that decides, counts how
// often it chooses rightly at each coherence of the dots, fits a Weibull function
// and draws it.
//
//	go run ./examples/wang2002/psychometric [--trials 40] [--cells 2000] OUT.png
package main

import (
	"context"
	"flag"
	"fmt"
	"math"
	"os"
	"os/signal"

	"gonum.org/v1/gonum/optimize"
)

// coherences of the experiment; at 0 neither choice is right.
var coherences = []float64{0.016, 0.032, 0.064, 0.128, 0.256, 0.512}

// score is how often a coherence was answered rightly.
type score struct {
	coherence     float64
	right, trials int
}

func (s score) part() float64 { return float64(s.right) / float64(s.trials) }

func main() {
	trials := flag.Int("trials", 40, "at each coherence")
	cells := flag.Int("cells", 2000, "of the network")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *trials, *cells, flag.Arg(0)); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, trials, cells int, out string) error {
	if out == "" {
		return fmt.Errorf("usage: psychometric [--trials 40] [--cells 2000] OUT.png")
	}
	e, err := newExperiment(ctx, cells)
	if err != nil {
		return err
	}
	defer e.close()
	var scores []score
	for level, c := range coherences {
		s := score{coherence: c}
		for trial := range trials {
			right, err := e.decide(c, 1000*level+trial) // noise of its own
			if err != nil {
				return err
			}
			s.trials++
			if right {
				s.right++
			}
		}
		fmt.Printf("%5.1f %%: %d of %d right\n", 100*c, s.right, s.trials)
		scores = append(scores, s)
	}
	alpha, beta := fit(scores)
	fmt.Printf("Weibull: alpha %.1f %%, beta %.2f\n", 100*alpha, beta)
	return drawFile(scores, alpha, beta, out)
}

// weibull is the probability of a right choice.
func weibull(c, alpha, beta float64) float64 {
	return 1 - 0.5*math.Exp(-math.Pow(c/alpha, beta))
}

// fit finds the likeliest Weibull function.
func fit(scores []score) (alpha, beta float64) {
	loss := func(x []float64) float64 {
		total := 0.0
		for _, s := range scores {
			p := min(max(weibull(s.coherence, math.Exp(x[0]), math.Exp(x[1])), 1e-9), 1-1e-9)
			total -= float64(s.right)*math.Log(p) + float64(s.trials-s.right)*math.Log(1-p)
		}
		return total
	}
	best, err := optimize.Minimize(optimize.Problem{Func: loss}, []float64{math.Log(0.1), 0.2}, nil, &optimize.NelderMead{})
	if err != nil {
		return math.NaN(), math.NaN()
	}
	return math.Exp(best.X[0]), math.Exp(best.X[1])
}
