package fit_test

import (
	"fmt"
	"strings"
	"testing"
)

// The losses of spike times have the derivative of the compiler's own exact
// events, through reset, adaptation and refractory period.
func TestGradientOfSpikeTimesByExactEvents(t *testing.T) {
	text := strings.Replace(leakyText, "V := 2 mV", "exact; V := 2 mV", 1)
	for _, backend := range backends {
		for _, lines := range spikeLosses {
			job := made(t, backend, fmt.Sprintf(text, lines+"; free tau, R, theta, b"), nil)
			job.Sweeps = twoSweeps()
			t.Run(backend+" "+lines, func(t *testing.T) { checkGradient(t, job, 2e-5) })
			job.Budget = 40 * 8 * 3000
			t.Run(backend+" in segments "+lines, func(t *testing.T) { checkGradient(t, job, 2e-5) })
		}
	}
}
