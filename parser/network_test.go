package parser_test

import (
	"strings"
	"testing"

	"nmlc/lang/ast"
	"nmlc/lang/diag"
	"nmlc/lang/source"
	"nmlc/parser"
)

// Every mistake in a line of a synapse or network is found at its place, and
// nothing else is.
func TestMistakesInSynapsesAndNetworks(t *testing.T) {
	const synapse, network = "synapse S {\n%\n}\n", "network N {\n%\n}\n"
	for _, c := range []struct{ frame, line, marked, words, hint string }{
		{synapse, "weight w nS", "nS", "colon before the unit", "w: nS"},
		{synapse, "pre Ca uM", "uM", "colon before the unit", "Ca: uM"},
		{synapse, "on spike { g += w }", "spike", "does not go on like this", ""},
		{synapse, "on pre", "on pre", "`on pre` does nothing", ""},
		{synapse, "on pre { g = w }", "=", "assigned, not defined", "g := ..."},
		{synapse, "on pre { g }", "g", "defines nothing", ""},
		{synapse, "on pre { param q = 1 }", "param", "cannot stand in what happens at a spike", ""},
		{synapse, "on pre { { } }", "{", "belong to nothing", ""},
		{synapse, "input I: nA", "input", "no line `input`", "weight"},
		{synapse, "spike when g > 1", "spike", "no line `spike`", ""},
		{synapse, "current I = g[0]*V", "[", "no brackets in equations", ""},
		{synapse, "x = [1, 2]", "[", "no brackets in equations", ""},
		{"neuron A {\n%\n}\n", "weight w: nS", "weight", "outside of a synapse", ""},
		{"neuron A {\n%\n}\n", "on pre { g += w }", "on", "outside of a synapse", ""},
		{"neuron A {\n%\n}\n", "g += w", "+=", "outside of a spike", ""},
		{network, "population E LIF[100]", "LIF", "a population does not go on", "population E: LIF[100]"},
		{network, "population E: LIF 100", "100", "a population does not go on", ""},
		{network, "population E: LIF[100", "", "a population is not complete", ""},
		{network, "connect E > F by S { all_to_all }", ">", "a connection does not go on", "A, B -> C by"},
		{network, "connect E -> F S { all_to_all }", "S", "a connection does not go on", ""},
		{network, "connect E[0..4] -> F by S", "[", "a connection does not go on", "where"},
		{network, "connect E -> F by S as a to J", "to", "a connection does not go on", "to I as name"},
		{network, "connect E → F by S", "→", "not an operator", "->"},
		{network, "drive E { rate 8 Hz }", "{", "a drive is not complete", ""},
		{network, "conect E -> F by S", "conect", "begins no line of a network", "connect"},
		{network, "V = 3", "V", "begins no line of a network", ""},
		{network, " neuron B { }", "neuron", "cannot stand inside a network", ""},
		{network, "record V of E[0..]", "]", "does not go on like this", ""},
		{network, "connect E -> F by S { small_world k = 10 rewire = 0.1 }", "=", "cannot stand inside an expression", "a comma"},
	} {
		all := errorsOf(strings.Replace(c.frame, "%", c.line, 1))
		if len(all) != 1 {
			t.Errorf("%s: %d errors\n%s", c.line, len(all), rendered(all))
			continue
		}
		d := all[0]
		if d.Span.Text() != c.marked || !strings.Contains(d.Message, c.words) || !strings.Contains(strings.Join(d.Hints, " "), c.hint) {
			t.Errorf("%s: marks %q\n%s", c.line, d.Span.Text(), rendered(all))
		}
	}
}

// The words of synapses and networks are names everywhere else, and their own
// lines may use them too.
func TestWordsOfNetworksAreNotReserved(t *testing.T) {
	const text = `neuron A {
    param weight = 1, on = 2, pre = 3, post = 4, by = 5, population = 6, connect = 7, network = 8
    synapse = weight + on*pre - post
    state drive = by
    drive' = -drive/(1 ms)
}
synapse S { weight w: nS; state on = 0; on' = -on/(1 ms); on pre { on += 1; weight := 2 }; current pre = on }
network connect { population population: A[3] { weight = 1; record = 2 }; connect population -> population by S as by { w = 1 nS } }
`
	var list diag.List
	tree := parser.Parse(source.NewFile("a.nml", text), &list)
	if list.Len() > 0 || len(tree.Decls) != 3 {
		t.Fatal(rendered(list.All()))
	}
	line := tree.Decls[2].(*ast.Network).Lines[1].(*ast.Connect)
	if line.As == nil || line.As.Name != "by" || line.Pre[0].Name != "population" || line.Settings[0].Key.Name != "w" {
		t.Errorf("%+v", line)
	}
}
