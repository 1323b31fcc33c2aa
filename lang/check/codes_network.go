package check

import (
	"strings"

	"nmlc/lang/diag"
)

// spiking is a cell with an input for currents, for the examples below.
const spiking = "neuron A {\n    param tau = 10 ms, R = 100 MOhm\n    input I: nA\n    state V: mV = 0 mV\n    tau*V' = R*I - V\n    spike when V > 10 mV { V := 0 mV }\n}\n"

// synapseOf is a conductance with further lines.
func synapseOf(lines ...string) string {
	return "synapse S {\n    weight w: nS\n    state g: nS = 0 nS\n    g' = -g/(5 ms)\n    " + strings.Join(lines, "\n    ") + "\n}\n"
}

// networkOf is a network of two populations with further lines.
func networkOf(lines ...string) string {
	return spiking + synapseOf("on pre { g += w }", "current I = g*(0 mV - post.V)") +
		"network N {\n    population E: A[10]\n    population F: A[10]\n    " + strings.Join(lines, "\n    ") + "\n}\n"
}

var synapseEntries = []diag.Entry{
	{Code: codeSynapse, Title: "synapse",
		Explain: "A synapse acts on its postsynaptic cell, by a current or by changing a state of it when a spike arrives; it changes nothing of the presynaptic one.",
		Mistake: synapseOf("on pre { g += w }"), Cure: synapseOf("on pre { g += w }", "current I = g*(0 mV - post.V)")},
	{Code: codeFits, Title: "synapse that does not fit the cells",
		Explain: "What a synapse reads and changes must be in the cells that it connects, with that unit, and the cell needs an input for its current.",
		Mistake: networkOf("connect E -> F by S to J { all_to_all; w = 1 nS }"), Cure: networkOf("connect E -> F by S to I { all_to_all; w = 1 nS }")},
	{Code: codeUnknownSynapse, Title: "unknown synapse",
		Explain: "A line names a synapse of this file or of an import.",
		Mistake: networkOf("connect E -> F by T { all_to_all; w = 1 nS }"), Cure: networkOf("connect E -> F by S { all_to_all; w = 1 nS }")},
	{Code: codeWeight, Title: "weight of a synapse",
		Explain: "A line sets the weight of its synapse by its name, unless the synapse has a default; a synapse without weight takes none.",
		Mistake: networkOf("connect E -> F by S { all_to_all }"), Cure: networkOf("connect E -> F by S { all_to_all; w = 1 nS }")},
}

var networkEntries = []diag.Entry{
	{Code: codeWiring, Title: "wiring rule",
		Explain: "A line `connect` has one rule that says which cells are connected, with numbers that the populations can meet.",
		Mistake: networkOf("connect E -> F by S { in_degree 20; w = 1 nS }"), Cure: networkOf("connect E -> F by S { in_degree 5; w = 1 nS }")},
	{Code: codeUnknownPopulation, Title: "unknown population",
		Explain: "Lines of a network name its populations.",
		Mistake: networkOf("record V of G"), Cure: networkOf("record V of F")},
	{Code: codePosition, Title: "positions and tables of cells",
		Explain: "Distances need positions of both populations, and columns a table.",
		Mistake: networkOf("connect E -> F by S { all_to_all; within 10 um; w = 1 nS }"),
		Cure: networkOf("population G: A { position grid(3, 3, spacing = 5 um) }",
			"connect G -> G by S { all_to_all; within 10 um; w = 1 nS }")},
	{Code: codePopulation, Title: "population",
		Explain: "Something says how many cells a population has: its size, a table, a list of values or a grid; and only one thing does.",
		Mistake: networkOf("population G: A"), Cure: networkOf("population G: A[5]")},
	{Code: codeDistribution, Title: "random numbers",
		Explain: "normal(mean, sd), lognormal(mean, sd) and gamma(mean, sd) have deviations that are not negative, uniform(lo, hi) has its ends in order; bounds lie where numbers fall.",
		Mistake: networkOf("population G: A[5] { V = normal(0 mV, -1 mV) }"), Cure: networkOf("population G: A[5] { V = normal(0 mV, 1 mV) }")},
	{Code: codeDelay, Title: "delay",
		Explain: "A spike arrives after it happened, by at least one time step.",
		Mistake: networkOf("connect E -> F by S { all_to_all; w = 1 nS; delay 0 ms }"), Cure: networkOf("connect E -> F by S { all_to_all; w = 1 nS; delay 1 ms }")},
	{Code: codeDrive, Title: "drive",
		Explain: "A drive is Poisson input, for each cell from sources of its own: it has a rate and a weight, and neither connections nor presynaptic cells.",
		Mistake: networkOf("drive E by S { sources 100; w = 1 nS }"), Cure: networkOf("drive E by S { sources 100; rate 8 Hz; w = 1 nS }")},
	{Code: codeRecord, Title: "record of a network",
		Explain: "A line says of which population it records what, and of which of its cells.",
		Mistake: networkOf("record V of E[10]"), Cure: networkOf("record V of E[9]")},
}
