package check_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nmlc/lang/diag"
	"nmlc/lang/model"
)

// cellsAndSynapses is what the networks of these tests are made of.
const cellsAndSynapses = `
const N = 40
neuron A {
    param tau = 10 ms, R = 100 MOhm
    input I: nA, J: uA/cm^2
    state V: mV = 0 mV
    state w: nA = 0 nA
    let Ca: uM = 2 uM
    tau*V' = R*(I - w) + J*(1 mV*cm^2/uA) - V
    w' = -w/tau
    spike when V > 10 mV { V := 0 mV; w += 1 nA }
}
neuron P {
    input I: nA
    state V = 0
    V' = (I/(1 nA) - V)/(1 ms)
}
synapse Cond {
    param tau = 5 ms, E = 0 mV
    weight w: nS
    state g: nS = 0 nS
    g' = -g/tau
    on pre { g += w }
    current I = g*(E - post.V)
}
synapse Kick { weight w: mV = 1 mV; on pre { post.V += w } }
synapse Gap { weight g: nS; current I = g*(pre.V - post.V) }
synapse Bare { state s: nA = 0 nA; s' = -s/(1 ms); on pre { s += 1 nA }; current I = s }
synapse Plastic {
    weight w: nS = 1 nS
    state g: nS = 0 nS; state a = 0
    g' = -g/(5 ms); a' = -a/(20 ms)
    on pre { g += w; a += 1 }
    on post { w -= 0.1*a*w }
    current I = g*(0 mV - post.V)
}
synapse Learning { weight w: mV = 1 mV; on pre { post.V += w; w := 0.9*w } }
synapse Calcium { pre Ca: uM; weight w: nA; current I = w*pre.Ca/(1 uM) }
synapse OfTau { post tau: ms; on pre { post.tau += 1 ms } }
synapse Both { weight w: nA; current I = w; current J = w/(1 cm^2) }
synapse Two { weight w: nA; current I = w*pre.V/(1 mV); current J = w }
`

const populations = "population E: A[N] { position grid(5, 8, spacing = 10 um) }; population F: A[10]; population S: poisson(8 Hz)[10]; population D: P[5]\n"

// networkOf checks a network of the populations above with further lines.
func networkOf(t *testing.T, lines ...string) (*model.Network, *diag.List) {
	t.Helper()
	file, diags := checked("a.nml", cellsAndSynapses+"network X {\n"+populations+strings.Join(lines, "\n")+"\n}\n")
	if len(file.Networks) == 0 {
		t.Fatal(rendered(diags))
	}
	return file.Networks[0], diags
}

func TestANetworkIsOneProjectionForEachPair(t *testing.T) {
	net, diags := networkOf(t,
		"connect E, F -> E, F by Cond(tau = 3 ms) as exc { probability 0.5*exp(-0.01*(pre.i + post.i)); w = normal(6 nS, 1 nS, min = 0 nS)*pre.tau/(10 ms); delay uniform(1 ms, 2 ms) }",
		"connect S -> F by Cond { in_degree 5; w = 1 nS }",
		"connect E -> E by Cond { small_world k = 4, rewire = 0.1; w = 1 nS*exp(-distance/(100 um)); periodic 1 mm; seed 3 }",
		"connect E -> E by Gap { all_to_all; where pre.i < post.i and distance < 20 um; g = 1 nS; within 50 um }",
		"connect F -> F by Kick { probability 0.1; multapses on; autapses on }",
		"connect F -> E by Calcium to I { one_to_one; where post.i < 10; w = 1 nA }; drive E by Cond { sources 100*(1 + i/n); rate 8 Hz; w = 1 nS }",
		`connect S -> E by Cond { table "e.csv" { pre = "a", post = "b" }; w = col("w", nS) }`,
		`connect S -> F by Cond { sonata "e.h5" { group = "x" }; w = 2 nS }`,
		"start exc.g of E, F = exponential(1 nS)",
		"stimulus I of E, F = 0.1 nA + step(0.2 nA, start = 5 ms)",
		"record spikes of E; record V, exc.g of E[0 .. 2, 7], F every 0.5 ms; record rates every 5 ms",
	)
	// F -> E one_to_one is the only mistake: their sizes differ.
	if diags.Len() != 1 || !strings.Contains(diags.All()[0].Message, "one_to_one") {
		t.Fatal(rendered(diags))
	}
	want := `network X
  population E: A[40]
    position grid(5, 8, spacing = 10)
  population F: A[10]
  population S: poisson(constant(amplitude = 0.008))[10]
  population D: P[5]
  connect E -> E by Cond (tau = 3) as exc
    probability (0.5 * exp(((- 0.01) * (pre.i + post.i)))); w = ((normal(0.006[uS], 0.001[uS], min = 0[uS]) * pre.tau) / 10[ms]); delay uniform(1[ms], 2[ms])
  connect E -> F by Cond (tau = 3) as exc
    probability (0.5 * exp(((- 0.01) * (pre.i + post.i)))); w = ((normal(0.006[uS], 0.001[uS], min = 0[uS]) * pre.tau) / 10[ms]); delay uniform(1[ms], 2[ms])
  connect F -> E by Cond (tau = 3) as exc
    probability (0.5 * exp(((- 0.01) * (pre.i + post.i)))); w = ((normal(0.006[uS], 0.001[uS], min = 0[uS]) * pre.tau) / 10[ms]); delay uniform(1[ms], 2[ms])
  connect F -> F by Cond (tau = 3) as exc
    probability (0.5 * exp(((- 0.01) * (pre.i + post.i)))); w = ((normal(0.006[uS], 0.001[uS], min = 0[uS]) * pre.tau) / 10[ms]); delay uniform(1[ms], 2[ms])
  connect S -> F by Cond as cond
    in_degree 5; w = 0.001[uS]
  connect E -> E by Cond as cond2
    small_world k = 4, rewire = 0.1; periodic 1000; w = (0.001[uS] * exp(((- distance) / 100[um])))
  connect E -> E by Gap as gap
    all_to_all; where ((pre.i < post.i) and (distance < 20[um])); within 50; g = 0.001[uS]
  connect F -> F by Kick as kick
    total 10; autapses on; multapses on
  connect F -> E by Calcium to I as calcium
    one_to_one; where (post.i < 10); w = 1[nA]
  connect S -> E by Cond as cond4
    table "e.csv"; autapses on; multapses on; w = col("w")
  connect S -> F by Cond as cond5
    table "e.h5"; autapses on; multapses on; w = 0.002[uS]
  drive E by Cond as cond3
    sources (100 * (1 + (i / n))); rate 0.008[1/ms]; w = 0.001[uS]
  start exc.g of E = exponential(0.001[uS])
  start exc.g of F = exponential(0.001[uS])
  stimulus I of E = constant(amplitude = 0.1) + step(amplitude = 0.2, start = 5)
  stimulus I of F = constant(amplitude = 0.1) + step(amplitude = 0.2, start = 5)
  record V of E[0 .. 2, 7 .. 7] every 0.5
  record V of F every 0.5
  record exc.g of E[0 .. 2, 7 .. 7] every 0.5
  record exc.g of F every 0.5
  record spikes of E
  record rates every 5
`
	if diff := cmp.Diff(want, net.String()); diff != "" {
		t.Error(diff)
	}
}

// A pair is connected with probability p where pairs are drawn with replacement
// log(1 - p)/log(1 - 1/pairs) times: T. C. Potjans, M. Diesmann, Cereb. Cortex
// 24, 785 (2014), equation 1.
func TestAProbabilityWithMultapsesIsANumberOfDraws(t *testing.T) {
	net, diags := networkOf(t, "population A1: A[20683]; population A2: A[5834]", "connect A1 -> A2 by Kick { probability 0.1346; multapses on }")
	if diags.Len() > 0 {
		t.Fatal(rendered(diags))
	}
	if w := net.Projections[0].Wiring; w.Kind != "total" || w.Count != 17443694 {
		t.Errorf("%+v", w)
	}
}

func TestSizesComeFromListsGridsAndConstants(t *testing.T) {
	net, diags := networkOf(t, "population G: A[N*4/5] (tau = 3 ms); population V: A[0.8*(1 - 2*0.15)*2000]", "population H: A { V = [1 mV, 2 mV, 3 mV] }", "population K: A { position grid3(2, 3, 4, spacing = 1 um) }",
		`population T: A { table "n.csv"; position table("n.csv", x = "x_um", y = "y_um"); tau = col("tau", ms) + 1 ms*x/(1 um) }`,
		`population Z: spikes("s.csv", cell = "id", time = "t")[7]`, `population Y: A { position = grid(2, 2, spacing = 1 um); table = "n.csv"; tau = col("tau", ms) }`, "population Q: poisson(step(50 Hz, start = 1 ms, stop = 2 ms) + 1 Hz)[3]")
	if diags.Len() > 0 {
		t.Fatal(rendered(diags))
	}
	sizes := map[string]int{}
	for _, p := range net.Populations[4:] {
		sizes[p.Name] = p.Size
	}
	if diff := cmp.Diff(map[string]int{"G": 32, "V": 1120, "H": 3, "K": 24, "T": 0, "Y": 4, "Z": 7, "Q": 3}, sizes); diff != "" {
		t.Error(diff)
	}
}

// Every mistake is found, at its place, and nothing else is.
func TestMistakesInNetworks(t *testing.T) {
	cases := map[string]string{ // line: what is marked, and words of the message
		// Wiring.
		"connect E -> F by Kick":                                                                 "Kick|nothing says which cells",
		"connect E -> F by Kick { all_to_all; probability 0.1 }":                                 "probability|this is the second",
		"connect E -> F by Kick { probability 1.5 }":                                             "1.5|between 0 and 1",
		"connect E -> F by Kick { probability -0.1 }":                                            "-0.1|between 0 and 1",
		"connect E -> F by Kick { probability 1 mV }":                                            "1 mV|a probability is a pure number",
		"connect E -> F by Kick { probability uniform(0, 1) }":                                   "uniform(0, 1)|not random itself",
		"connect E -> F by Kick { probability [0.1, 0.2] }":                                      "[0.1, 0.2]|1 pair of populations",
		"connect E, F -> F by Kick { probability [0.1, 2] }":                                     "2|between 0 and 1",
		"connect F -> E by Kick { in_degree 11 }":                                                "in_degree 11|only 10 cells in F",
		"connect F -> F by Kick { in_degree 10 }":                                                "in_degree 10|only 9 cells in F",
		"connect E -> F by Kick { out_degree 11 }":                                               "out_degree 11|only 10 cells in F",
		"connect F -> F by Kick { total 91 }":                                                    "total 91|only 90 pairs",
		"connect F -> F by Kick { in_degree 0 }":                                                 "0|whole number of at least 1",
		"connect F -> F by Kick { in_degree 2.5 }":                                               "2.5|whole number of at least 1",
		"connect E -> F by Kick { one_to_one }":                                                  "one_to_one|same size",
		"connect F -> F by Kick { one_to_one }":                                                  "one_to_one|each cell of F to itself",
		"connect E -> F by Kick { small_world k = 4, rewire = 0.1 }":                             "small_world k = 4, rewire = 0.1|population to itself",
		"connect F -> F by Kick { small_world k = 3, rewire = 0.1 }":                             "small_world k = 3, rewire = 0.1|it is even",
		"connect F -> F by Kick { small_world k = 4 }":                                           "small_world k = 4|lacks its rewire",
		"connect F -> F by Kick { small_world k = 4, rewire = 2 }":                               "2|between 0 and 1",
		"connect F -> F by Kick { small_world k = 4, rewrite = 2 }":                              "rewrite|has no rewrite",
		"connect F -> F by Kick { scale_free m = 10 }":                                           "scale_free m = 10|only 9 other cells",
		"connect F -> F by Kick { scale_free 10 }":                                               "scale_free 10|takes m",
		"connect F -> F by Kick { all_to_all 3 }":                                                "all_to_all 3|takes no value",
		"connect F -> F by Kick { all_to_all; multapses on }":                                    "multapses|connects a pair once",
		"connect F -> F by Kick { all_to_all; autapses yes }":                                    "yes|off or on",
		`connect F -> F by Kick { table "e.csv"; autapses on }`:                                  "autapses|the table says",
		`connect F -> F by Kick { table "e.csv" { prae = "a" } }`:                                "prae|no setting `prae`",
		`connect F -> F by Kick { table e }`:                                                     "e|takes a file name",
		"connect F -> F by Kick { all_to_all; within 10 um }":                                    "within|needs the positions of the cells of F",
		"connect E -> E by Kick { all_to_all; within -10 um }":                                   "-10 um|must be positive",
		"connect E -> E by Kick { all_to_all; periodic 1 mm }":                                   "periodic|nothing here depends on them",
		"connect E -> F by Kick { probability exp(-distance/(1 um)) }":                           "distance|positions of the cells of F",
		"connect E -> F by Kick { all_to_all; where pre.i }":                                     "pre.i|expected a condition",
		"connect E -> F by Kick { all_to_all; where uniform(0, 1) < 0.5 }":                       "uniform(0, 1)|not random",
		"connect E -> F by Kick { all_to_all; w = pre.tua/(1 ms)*1 mV }":                         "pre.tua|no parameter tua",
		"connect E -> F by Kick { all_to_all; w = pre.V }":                                       "pre.V|no parameter V",
		"connect S -> F by Kick { all_to_all; w = pre.tau/(1 ms)*1 mV }":                         "pre.tau|source of spikes and has no tau",
		"connect E -> F by Kick { all_to_all; w = i*1 mV }":                                      "i|not declared",
		"connect E -> F by Kick { all_to_all; w = col(\"w\", mV) }":                              "col(\"w\", mV)|no table",
		"connect E -> F by Kick { all_to_all; delay 0 ms }":                                      "0 ms|delay must be positive",
		"connect E -> F by Kick { all_to_all; delay -1 ms }":                                     "-1 ms|delay must be positive",
		"connect E -> F by Kick { all_to_all; delay 1 mV }":                                      "1 mV|the delay is a time",
		"connect E -> F by Kick { all_to_all; delay 1 ms; delay 2 ms }":                          "delay|set twice",
		"connect E -> F by Kick { all_to_all; seed -1 }":                                         "-1|a seed is a whole number",
		"connect E -> F by Kick { all_to_all; dely 1 ms }":                                       "dely|no setting `dely`",
		"connect F -> F by Kick { probability pre.x/(1 mm); multapses on }":                      "pre.x|positions of the cells of F",
		"connect E -> E by Kick { probability 0.1*pre.x/(1 mm); multapses on }":                  "0.1*pre.x/(1 mm)|is a constant",
		"connect E -> E by Kick { probability 1; multapses on }":                                 "1|below 1",
		"connect E, E -> F by Kick { all_to_all }":                                               "E|stands here twice",
		"connect E -> G by Kick { all_to_all }":                                                  "G|no population G",
		"connect E -> A by Kick { all_to_all }":                                                  "A|no population A",
		"connect E -> F by Kik { all_to_all }":                                                   "Kik|no synapse Kik",
		"connect E -> F by Kick as a { all_to_all }; connect E -> F by Kick as a { all_to_all }": "a|two lines are named a",
		// Weights.
		"connect E -> F by Cond { all_to_all }":                                   "Cond|the weight w is not given",
		"connect E -> F by Cond { all_to_all; w = 1 mV }":                         "1 mV|w is a conductance",
		"connect E -> F by Cond { all_to_all; w 1 nS }":                           "w 1 nS|set with `=`",
		"connect E -> F by Cond { all_to_all; weight 1 nS; w = 1 nS }":            "weight|the weight of Cond is w",
		"connect E -> F by Cond { all_to_all; q = 1 nS }":                         "q|the weight of Cond is w",
		"connect E -> F by Cond { all_to_all; tau = 1 ms; w = 1 nS }":             "tau|the weight of Cond is w",
		"connect E -> F by Cond { all_to_all; w = 1 nS; w = 2 nS }":               "w|set twice",
		"connect E -> F by Bare { all_to_all; w = 1 nS }":                         "w|has no weight",
		"connect E -> F by Cond(tua = 3 ms) { all_to_all; w = 1 nS }":             "tua|no parameter tua",
		"connect E -> F by Cond(w = 3 nS) { all_to_all; w = 1 nS }":               "w|no parameter w",
		"connect E -> F by Cond(tau = 3 mV) { all_to_all; w = 1 nS }":             "3 mV|tau is a time",
		"connect E -> F by Cond(tau = 3 ms, tau = 3 ms) { all_to_all; w = 1 nS }": "tau|set twice",
		// What fits.
		"connect E -> S by Kick { all_to_all }":                "S|nothing can act on it",
		"connect S -> F by Gap { all_to_all; g = 1 nS }":       "S|has no V for Gap",
		"connect E -> D by Kick { all_to_all }":                "Kick|reads post.V as a voltage",
		"connect D -> E by Gap { all_to_all; g = 1 nS }":       "Gap|reads pre.V as a voltage",
		"connect D -> E by Calcium { all_to_all; w = 1 nA }":   "Calcium|has no Ca",
		"connect E -> F by OfTau { all_to_all }":               "OfTau|no state",
		"connect E -> F by Two { all_to_all; w = 1 nA }":       "Two|the current J of Two",
		"connect E -> F by Both to I { all_to_all; w = 1 nA }": "I|has 2 currents",
		"connect E -> F by Cond to J { all_to_all; w = 1 nS }": "J|the current I of Cond",
		"connect E -> F by Cond to K { all_to_all; w = 1 nS }": "K|has no input K",
		"connect E -> F by Kick to I { all_to_all }":           "I|has 0 currents",
		// Drives.
		"drive E by Kick { rate 8 Hz; sources -1 }":     "-1|cannot be negative",
		"drive E by Kick { sources 5 }":                 "Kick|rate of the sources is not given",
		"drive E by Kick { rate -8 Hz }":                "-8 Hz|cannot be negative",
		"drive E by Kick { rate 8 ms }":                 "8 ms|rate is a rate",
		"drive E by Kick { rate step(8 Hz) }":           "step|no function step",
		"drive E by Kick { rate 8 Hz; delay 1 ms }":     "delay|a drive has no delay",
		"drive E by Kick { rate 8 Hz; all_to_all }":     "all_to_all|no rule",
		"drive E by Cond { rate 8 Hz }":                 "Cond|the weight w is not given",
		"drive E by Plastic { rate 8 Hz }":              "Plastic|changes at postsynaptic spikes",
		"drive E by Learning { rate 8 Hz }":             "Learning|changes its weight",
		"drive E by Gap { rate 8 Hz; g = 1 nS }":        "Gap|reads pre.V",
		"drive S by Kick { rate 8 Hz }":                 "S|nothing can act on it",
		"drive G by Kick { rate 8 Hz }":                 "G|no population G",
		"drive E by Kick { rate 8 Hz; w = pre.i*1 mV }": "pre.i|not declared",
		// Populations.
		"population E: A[3]":                                                                       "E|two populations E",
		"population G: A":                                                                          "G|nothing says how many",
		"population G: A[0]":                                                                       "0|from 1 to",
		"population G: A[2.5]":                                                                     "2.5|from 1 to",
		"population G: A[3 mV]":                                                                    "3 mV|pure number",
		"population G: A[NN]":                                                                      "NN|not declared",
		"population G: B[3]":                                                                       "B|no neuron B",
		"population G: A[3] (tua = 1 ms)":                                                          "tua|no parameter tua",
		"population G: A[3] (V = 1 mV)":                                                            "V|no parameter V",
		"population G: A(3 ms)[3]":                                                                 "3 ms|set by name",
		"population G: A[3] { V = V + normal(0 mV, 5 mV) }":                                        "V|no parameter V",
		"population G: A[3] { U = 1 mV }":                                                          "U|no parameter or state U",
		"population G: A[3] { I = 1 nA }":                                                          "I|no parameter or state I",
		"population G: A[3] { V = 1 nA }":                                                          "1 nA|V is a voltage",
		"population G: A[3] { V = 1 mV; V = 2 mV }":                                                "V|set twice",
		"population G: A[3] (tau = 1 ms) { tau = 2 ms }":                                           "tau|for all cells already",
		"population G: A[3] { V = [1 mV, 2 mV] }":                                                  "[1 mV, 2 mV]|this list is for 2 cells",
		"population G: A { V = [1 mV, 2 mV]; w = [1 nA] }":                                         "[1 nA]|this list is for 1 cells",
		"population G: A[3] { V = [1 mV, 2 mV, 1 nA] }":                                            "1 nA|V is a voltage",
		"population G: A[3] { position grid(2, 2, spacing = 1 um) }":                               "grid(2, 2, spacing = 1 um)|places for 4 cells",
		"population G: A[4] { position grid(2, 2) }":                                               "grid(2, 2)|lacks its spacing",
		"population G: A[4] { position grid(2, spacing = 1 um) }":                                  "grid(2, spacing = 1 um)|takes rows, columns",
		"population G: A[4] { position grid(2, 2, spacing = 1 mV) }":                               "1 mV|spacing is a length",
		"population G: A[4] { position grid(2, 2, spacing = 0 um) }":                               "0 um|must be positive",
		"population G: A[4] { position random(10 um) }":                                            "random(10 um)|takes width, height, depth",
		"population G: A[4] { position circle(10 um) }":                                            "circle|no arrangement circle",
		"population G: A[4] { position 10 um }":                                                    "10 um|takes an arrangement",
		"population G: A[4] { position table(x = \"x\") }":                                         "table(x = \"x\")|name of a file",
		"population G: A[4] { position table(\"n.csv\") }":                                         "table(\"n.csv\")|which columns",
		"population G: A[4] { V = x/(1 um)*1 mV }":                                                 "x|needs the positions",
		"population G: A[4] { V = col(\"V\", mV) }":                                                "col(\"V\", mV)|no table",
		"population G: A[4] { table \"n.csv\"; V = col(V) }":                                       "V|text in double quotes",
		"population G: A[4] { V = normal(1 mV, -1 mV) }":                                           "-1 mV|cannot be negative",
		"population G: A[4] { V = normal(1 mV) }":                                                  "normal(1 mV)|takes mean, sd",
		"population G: A[4] { V = normal(1 mV, 1 ms) }":                                            "1 ms|is a voltage",
		"population G: A[4] { V = normal(1 mV, 1 mV, mn = 0 mV) }":                                 "mn|no argument mn",
		"population G: A[4] { V = normal(1 mV, 1 mV, min = 9 mV) }":                                "9 mV|hardly ever lie above",
		"population G: A[4] { V = uniform(2 mV, 1 mV) }":                                           "1 mV|not below the upper",
		"population G: A[4] { V = lognormal(-2 mV, 1 mV) }":                                        "-2 mV|must be positive",
		"population G: A[4] { V = gama(2 mV, 1 mV) }":                                              "gama|no function gama",
		"population G: A[4] { V = step(2 mV) }":                                                    "step|no function step",
		"population G: A[4] { tau = tau*normal(1, 0.1) }":                                          "tau = tau*normal(1, 0.1)|tau of G needs itself: tau -> tau",
		"population G: A[4] { R = 1 MOhm*tau/(1 ms); tau = 1 ms*R/(1 MOhm); V = 1 mV*tau/(1 ms) }": "R = 1 MOhm*tau/(1 ms)|needs itself: R -> tau -> R",
		"population G: A[4] { V = t*1 mV }":                                                        "t|not declared",
		"population G: poisson(8 mV)[3]":                                                           "8 mV|amplitude is a rate",
		"population G: poisson(-8 Hz)[3]":                                                          "-8 Hz|a rate cannot be negative",
		"population G: poisson[3]":                                                                 "poisson|takes a rate",
		"population G: poisson(8 Hz)[3] (tau = 1 ms)":                                              "tau|has no parameters",
		"population G: poisson(8 Hz)[3] { V = 1 mV }":                                              "V|source of spikes and has no V",
		"population G: spikes[3]":                                                                  "spikes|name of a file",
		`population G: spikes("a.csv")`:                                                            "G|nothing says how many",
		`population G: spikes("a.csv", sell = "x")[3]`:                                             "sell|no argument sell",
		// Lines.
		"start cond.g of E = 1 nS": "cond.g|no line",
		"connect E -> F by Bare as b { all_to_all }; start b.t of F = 1 nA": "b.t|has no state t",
		"connect E -> F by Bare as b { all_to_all }; start b.s of E = 1 nA": "b.s|does not reach E",
		"connect E -> F by Bare as b { all_to_all }; start b.s of F = 1 mV": "1 mV|b.s is a current",
		"connect E -> F by Bare as b { all_to_all }; start b of F = 1 nA":   "b|expected a state",
		"start V of":                "of|followed by populations",
		"start V":                   "start V|initial value",
		"stimulus I = 1 nA":         "stimulus I = 1 nA|drives an input of populations",
		"stimulus I of E[0] = 1 nA": "E[0]|whole populations",
		"stimulus I of S = 1 nA":    "I|has no inputs",
		"stimulus K of E = 1 nA":    "K|no input K",
		"stimulus I of E = 1 mV":    "1 mV|amplitude is a current",
		"stimulus I of E = 1 nA; stimulus I of E = 2 nA": "I|two stimuli",
		"record V":              "V|of which population",
		"record V of E[40]":     "40|has no cell 40",
		"record V of E[3 .. 1]": "3 .. 1|these are no cells",
		"record V of E[-1]":     "-1|a cell is a whole number",
		"record U of E":         "U|no state or definition or input U",
		"record V of G":         "G|no population G",
		"record V of S":         "S|nothing else to record",
		"record V of E[1 .. 3]; record V of E[3]":          "V|V of E[3] is recorded twice",
		"record V of E[1]; record V of E[3] every 2 ms":    "V|at two strides",
		"record V of E; record V of E[3]":                  "V|recorded twice",
		"record V of E every 0 ms":                         "0 ms|must be positive",
		"record rates":                                     "rates|whose length is missing",
		"record rates every 5 ms; record rates every 3 ms": "rates|recorded twice",
		"record spikes every 5 ms":                         "spikes|at all times",
		"record spikes of E[0]":                            "E[0]|whole populations",
		"record of E":                                      "record of E|names what is recorded",
	}
	for line, want := range cases {
		_, diags := networkOf(t, line)
		if diags.Len() == 0 {
			t.Errorf("%s is accepted", line)
			continue
		}
		d := diags.All()[0]
		marked, words, _ := strings.Cut(want, "|")
		if d.Span.Text() != marked || !strings.Contains(d.Message, words) {
			t.Errorf("%s: marks %q and says %q, want %q", line, d.Span.Text(), d.Message, want)
		}
		if diags.Len() > 1 {
			t.Errorf("%s: further complaints\n%s", line, rendered(diags))
		}
	}
}

// A mistake that several pairs of a line share is reported once, and each line
// has its own.
func TestAllMistakesOfANetworkAtOnce(t *testing.T) {
	_, diags := networkOf(t, "connect E, F -> D, F by Kick { probability 2 }", "connect E -> F by Cond { in_degree 100 }", "drive G by Kick { sources 3 }", "record U of E, F")
	var got []string
	for _, d := range diags.All() {
		got = append(got, string(d.Code)+" "+d.Span.Text())
	}
	want := []string{"E0541 Kick", "E0542 2", "E0544 Cond", "E0543 G", "E0504 U"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff, rendered(diags))
	}
}
