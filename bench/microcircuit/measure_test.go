package main

import (
	"context"
	"math"
	"strings"
	"testing"
)

func TestMeanOf(t *testing.T) {
	mean, sem := meanOf([]float64{1, 2, 3, 4})
	if want := math.Sqrt(5.0 / 3 / 4); mean != 2.5 || math.Abs(sem-want) > 1e-15 {
		t.Errorf("%v ± %v, want 2.5 ± %v", mean, sem, want)
	}
}

func TestRatesThatAreOffAreRefused(t *testing.T) {
	m := &measurement{rates: []rate{{name: "L23E", hz: 0.99, published: 0.903}, {name: "L23I", hz: 2.6, published: 2.965}}}
	if err := m.check(); err == nil || !strings.Contains(err.Error(), "L23I fires at 2.600 Hz") {
		t.Errorf("got %v", err)
	}
	if _, err := measure(context.Background(), setting{seconds: 0.1}); err == nil {
		t.Error("0.1 s are taken")
	}
}
