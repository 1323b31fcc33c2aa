package main

import (
	"fmt"
	"math"
	"strings"

	"nmlc/stdlib"
)

// contest is a network to time.
type contest struct {
	model   string // of the library, and its name in the peers
	cells   int
	delay   int // steps
	seconds float64
	hz      float64 // the rate that it must have,
	within  float64 // as a part of it: rates of single networks scatter
	states  int     // values of a cell that live from step to step
}

// The rates are those of Brian2 over several networks of 4000 cells, of which
// each has its own by up to a tenth (library_networks_test.go holds the mean to
// less), and of the C loop for the large networks.
var contests = []contest{
	{model: "coba", cells: 4000, delay: 5, seconds: 2, hz: 21, within: 0.15, states: 4},
	{model: "coba", cells: 4000, delay: 1, seconds: 2, hz: 21, within: 0.15, states: 4},
	{model: "coba", cells: 40_000, delay: 5, seconds: 1, hz: 21.5, within: 0.1, states: 4},
	{model: "coba", cells: 400_000, delay: 5, seconds: 1, hz: 21.5, within: 0.1, states: 4},
	{model: "cuba", cells: 4000, delay: 5, seconds: 2, hz: 5.6, within: 0.15, states: 4},
	{model: "cobahh", cells: 4000, delay: 5, seconds: 1, hz: 37, within: 0.15, states: 6},
}

func (n contest) name() string {
	return fmt.Sprintf("%s %d, delay %.1f ms", strings.ToUpper(n.model), n.cells, float64(n.delay)*dt)
}

func (n contest) steps() int { return int(math.Round(n.seconds * 1e3 / dt)) }

// check refuses a rate that is not the network's.
func (n contest) check(who string, hz float64) error {
	if math.Abs(hz/n.hz-1) > n.within {
		return fmt.Errorf("%s fires at %.2f Hz, and not at %.2f Hz within %.0f %%: no time counts", who, hz, n.hz, 100*n.within)
	}
	return nil
}

// text is the library's model with this size and delay, recording nothing.
func (n contest) text() (string, error) {
	text, ok := stdlib.Read("stdlib/network/" + n.model)
	if !ok {
		return "", fmt.Errorf("the library has no %s", n.model)
	}
	for _, change := range [][2]string{
		{"[3200]", fmt.Sprintf("[%d]", n.cells*4/5)},
		{"[800]", fmt.Sprintf("[%d]", n.cells/5)},
		{"probability 0.02", fmt.Sprintf("probability %.9g", 80/float64(n.cells))},
		{"delay 0.5 ms", fmt.Sprintf("delay %.1f ms", float64(n.delay)*dt)},
	} {
		if !strings.Contains(text, change[0]) {
			return "", fmt.Errorf("the library's %s no longer says %q", n.model, change[0])
		}
		text = strings.ReplaceAll(text, change[0], change[1])
	}
	var kept []string
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(strings.TrimSpace(line), "record ") {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, ""), nil
}

// traffic is what a step has to move per cell if nothing stays in a cache: its
// states once per shortest delay, both ways; what arrives, read and cleared; and
// for each synaptic event a target and a sum to add to.
func (n contest) traffic(hz float64) float64 {
	const value, target, ports, connections = 8, 4, 2, 80
	states := 2 * value * float64(n.states) / float64(n.delay)
	arrivals := 2.0 * value * ports
	events := hz * dt * 1e-3 * connections
	return states + arrivals + events*(target+2*value)
}
