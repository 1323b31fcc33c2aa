package survey

import (
	"fmt"
	"math"
)

// What one spike usually does to a resting cell, and from where on it is likely a
// mistake: in mV, and for membranes of another dimension in distances to the
// threshold.
const (
	usual         = "0.1 to 2 mV"
	smallest      = 1e-3
	largest       = 20
	smallestShare = 5e-5
	largestShare  = 1
)

// Warning is about a projection or a drive, by its index; -1 for the other one.
type Warning struct {
	Text              string
	Projection, Drive int
}

// subject is what a warning is about.
type subject struct {
	title, to         string
	weight            Unit
	projection, drive int
}

func (r *Report) warning(of subject, format string, args ...any) {
	r.Warnings = append(r.Warnings, Warning{fmt.Sprintf(format, args...), of.projection, of.drive})
}

func (r *Report) warnOfWiring(of subject, p *Projection, label Label) {
	if p.Connections == 0 {
		r.warning(of, "%s has no connections", of.title)
		return
	}
	if label.Even && float64(p.Unreached) > byChance(p.InDegree.Mean, p.Cells) {
		r.warning(of, "%d of the %d cells of %s receive no connection of %s, the others %.3g on average",
			p.Unreached, p.Cells, p.To, of.title, float64(p.Connections)/float64(p.Cells-p.Unreached))
	}
}

// byChance is as many cells as a random rule may leave without connections.
func byChance(inDegree float64, cells int) float64 {
	expected := float64(cells) * math.Exp(-inDegree)
	return expected + 5*math.Sqrt(expected) + 0.5
}

// limits are the peaks beyond which a mistake is likely.
func (e *Effect) limits() (low, high float64) {
	if e.Membrane.Name == "mV" {
		return smallest, largest
	}
	return smallestShare * e.Threshold, largestShare * e.Threshold
}

func (r *Report) warnOfEffect(of subject, e Effect) {
	low, high := e.limits()
	moves := fmt.Sprintf("where %s is usual", usual)
	if e.Membrane.Name != "mV" {
		moves = fmt.Sprintf("where the threshold is %.3g away", e.Threshold)
	}
	switch size := math.Abs(e.Peak); {
	case size < low && !(math.Abs(e.HalfWay) >= low):
		r.warning(of, "one spike of %s moves a cell of %s by %.2g%s, %s: is its weight a thousand times too small%s?",
			of.title, of.to, size, e.Membrane.suffix(), moves, mistaken(of.weight, smaller))
	case size > high:
		r.warning(of, "one spike of %s moves a cell of %s by %.3g%s, %s: is its weight a thousand times too large%s?",
			of.title, of.to, size, e.Membrane.suffix(), moves, mistaken(of.weight, larger))
	}
}

func (u Unit) suffix() string {
	if u.Name == "1" || u.Name == "" {
		return ""
	}
	return " " + u.Name
}

// The units that stand for each other by mistake: the one that is written, and
// the one that was meant.
var (
	smaller = map[string]string{"nS": "uS", "pS": "nS", "pA": "nA", "nA": "uA", "uV": "mV", "pC": "nC", "fC": "pC", "mV": "V"}
	larger  = map[string]string{"uS": "nS", "mS": "uS", "nA": "pA", "uA": "nA", "mV": "uV", "V": "mV", "nS": "pS", "nC": "pC"}
)

func mistaken(weight Unit, meant map[string]string) string {
	if m, ok := meant[weight.Name]; ok {
		return fmt.Sprintf(", %s written for %s", weight.Name, m)
	}
	return ""
}
