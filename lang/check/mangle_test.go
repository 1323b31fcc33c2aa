package check_test

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"nmlc/lang/circuit"
)

// wholeNetwork uses every kind of line of a network.
const wholeNetwork = cellsAndSynapses + "network X {\n" + populations + `
    population T: A { table "n.csv"; position table("n.csv", x = "x_um"); tau = col("tau", ms); V = [1 mV, 2 mV] }
    population Z: spikes("s.csv", cell = "id", time = "t")[7]
    connect E, F -> E, F by Cond(tau = 3 ms) as exc { probability [0.1, 0.2, 0.3, 0.4*exp(-pre.i)]; w = normal(6 nS, 1 nS, min = 0 nS); delay uniform(1 ms, 2 ms) }
    connect E -> E by Cond { small_world k = 4, rewire = 0.1; w = 1 nS*exp(-distance/(100 um)); periodic 1 mm; within 200 um; seed 3 }
    connect F -> F by Plastic { in_degree 3; where pre.i < post.i; multapses on; autapses on }
    connect S -> E by Cond { table "e.csv" { pre = "a", post = "b" }; w = col("w", nS) }
    connect F -> E by Calcium to I { all_to_all; w = choice(1 nA, 2 nA) }
    drive E by Cond as input { sources 100*(1 + i/n); rate 8 Hz; w = 1 nS }
    start exc.g of E, F = exponential(1 nS)
    stimulus I of E, F = 0.1 nA + step(0.2 nA, start = 5 ms)
    record spikes of E
    record V, exc.g of E[0 .. 2, 7], F every 0.5 ms
    record rates every 5 ms
}
run R { network X; duration 1 s; record w of F[3]; stimulus J of E = 1 uA/cm^2 }
`

var words = regexp.MustCompile(`//[^\n]*\n|"[^"\n]*"|[A-Za-z_]+|[0-9.e]+|\s+|->|.`)

// A file in which a few words stand in the wrong place is answered with
// complaints, or accepted, and never with a panic.
func TestMangledNetworksAreAnswered(t *testing.T) { mangle(t, wholeNetwork) }

func TestMangledTrainingsAreAnswered(t *testing.T) { mangle(t, learnable) }

func mangle(t *testing.T, text string) {
	t.Helper()
	if _, diags := checked("whole.nml", text); diags.Len() > 0 {
		t.Fatal(rendered(diags))
	}
	whole := words.FindAllString(text, -1)
	complaints := 0
	rapid.Check(t, func(t *rapid.T) {
		parts := append([]string(nil), whole...)
		for range rapid.IntRange(1, 4).Draw(t, "changes") {
			at := rapid.IntRange(0, len(parts)-1).Draw(t, "place")
			switch other := rapid.SampledFrom(whole).Draw(t, "word"); rapid.IntRange(0, 2).Draw(t, "how") {
			case 0:
				parts[at] = other
			case 1:
				parts[at] += " " + other
			default:
				parts[at] = ""
			}
		}
		file, diags := checked("mangled.nml", strings.Join(parts, ""))
		rendered(diags)
		if diags.HasErrors() {
			complaints++
			return
		}
		for _, n := range file.Networks {
			_ = n.String()
			circuit.Of(n, diags)
		}
		for _, task := range file.Tasks {
			_ = task.String()
		}
		for _, train := range file.Trains {
			_ = train.String()
		}
	})
	if complaints == 0 {
		t.Error("nothing was complained about")
	}
}
