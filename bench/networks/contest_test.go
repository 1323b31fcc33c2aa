package main

import (
	"strings"
	"testing"
)

// The library's texts still hold what is replaced in them, and a network by
// hand fires at the rate that is asked of all.
func TestNetworksAreThoseOfTheLibrary(t *testing.T) {
	for _, n := range contests {
		text, err := n.text()
		if err != nil {
			t.Error(err)
		}
		for _, gone := range []string{"record ", "[3200]"} {
			if strings.Contains(text, gone) && (n.cells != 4000 || gone == "record ") {
				t.Errorf("%s still says %q", n.name(), gone)
			}
		}
	}
}

func TestLoopsByHandFireAtTheRate(t *testing.T) {
	for _, n := range contests {
		if n.cells > 4000 {
			continue
		}
		if err := n.check("Go by hand", goLoop(n).hz); err != nil {
			t.Errorf("%s: %v", n.name(), err)
		}
	}
}

func TestAWrongRateIsRefused(t *testing.T) {
	n := contest{model: "coba", hz: 21, within: 0.1}
	if n.check("a weak network", 59.5) == nil || n.check("a right one", 20) != nil {
		t.Error("the rate is not held to its bounds")
	}
}
