package pipeline_test

import (
	"testing"

	"nmlc/codegen/pipeline"
	"nmlc/lang/source"
	"nmlc/load"
	"nmlc/stdlib"
)

// FuzzNetwork: whatever checks makes a network or says why not.
func FuzzNetwork(f *testing.F) {
	const cell = "neuron A {\n    input I: nA\n    state V: mV = 0 mV\n    state d = 0\n    (10 ms)*V' = -V + I*(100 MOhm)\n    d' = -d/(9 ms)\n    spike when V > 10 mV { V := 0 mV; refractory 2 ms { hold V } }\n}\n"
	for _, s := range []string{
		"weight w: nA = 1 nA; state s: nA = 0 nA; state x = 1; s' = -s/(3 ms); x' = (1 - x)/(80 ms); on pre { s += w*x; x -= 0.5*x }; current I = s",
		"weight w: nA = 1 nA; state s = 0; state x = 0; x' = -x/(2 ms); s' = -s/(90 ms) + x*(1 - s)/(1 ms); on pre { x += 1 }; current I = w*s*exp(-post.V/(9 mV))*(2 - post.d)",
		"weight g: nS = 1 nS; current I = g*(pre.V - post.V)*(if pre.V > 0 mV then 2 else 1)",
		"weight w: nA = 1 nA; state g: nA = 0 nA; state x = 0; state y = 0; g' = -g/(5 ms); x' = -x/(20 ms); y' = -y/(20 ms); on pre { g += w; x += 1; w := w - 0.01*y*w }; on post { y += 1; w := clip(w + x*w*post.d, 0 nA, 2 nA) }; current I = g",
		"weight w: mV = 1 mV; on pre { post.V += w*2; post.d += w/(1 mV) }",
		"state a, b: nA = 0 nA; a' = (b - a)/(2 ms); b' = -b/(3 ms); on pre { b := b + 1 nA }; current I = (a - b)^2/(1 nA)",
	} {
		f.Add(cell + "synapse S { " + s + " }\nnetwork N {\n    population P: A[3] { V = normal(0 mV, 1 mV) }\n    population Q: poisson(8 Hz)[2]\n" +
			"    connect P -> P by S as s { probability 0.5; where pre.i < post.i; delay uniform(1 ms, 2 ms) }\n    connect Q -> P by S as q { all_to_all }\n}\n")
	}
	for _, name := range []string{"stdlib/network/coba.nml", "stdlib/network/cobahh.nml"} {
		if text, ok := stdlib.Read(name); ok {
			f.Add(text)
		}
	}
	f.Fuzz(func(_ *testing.T, text string) {
		file, diags := load.File(source.NewFile("fuzz.nml", text))
		if diags.HasErrors() {
			return
		}
		for _, n := range file.Networks {
			pipeline.CheckNetwork(n, pipeline.Choices{}, diags)
			pipeline.DescribeNetwork(n, pipeline.Choices{}, diags)
		}
	})
}
