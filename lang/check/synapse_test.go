package check_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A synapse with all parts: short-term plasticity with a weight that learns.
const everyPart = `
// Facilitates and learns.
synapse Full {
    param tau = 5 ms, U = 0.5
    weight w: nS = 2 nS
    pre Ca: uM
    post b: nA
    state g: nS = 0 nS
    state x = 1
    state u = U
    g' = -g/tau
    x' = (1 - x)/(800 ms)
    u' = (U - u)/(50 ms)
    let u1 = u + U*(1 - u)
    on pre { u := u1; x -= u1*x; g += w*u1*x; post.b += 1 pA; w := clip(w, 0 nS, 4 nS) }
    on post { w -= 0.1*w*pre.Ca/(1 uM) }
    current I = g*(pre.V - post.V)
}
`

func TestASynapseIsItsStatesAndWhatSpikesDoToThem(t *testing.T) {
	file, diags := checked("s.nml", everyPart)
	if diags.Len() > 0 {
		t.Fatal(rendered(diags))
	}
	want := `synapse Full
  param tau: ms = 5
  param U: 1 = 0.5
  weight w: uS = 0.002
  reads pre.Ca: fmol/um^3
  reads post.b: nA
  reads pre.V: mV
  reads post.V: mV
  state g: uS = 0[uS]
  state x: 1 = 1
  state u: 1 = U
  let u1: 1 = (u + (U * (1 - u)))
  current I: nA = (g * (pre.V - post.V))
  g' = ((- g) / tau)
  x' = ((1 - x) / 800[ms])
  u' = ((U - u) / 50[ms])
  on pre
    u := u1
    x += (- (u1 * x))
    g += ((w * u1) * x)
    post.b += 0.001[nA]
    w := clip(w, 0[uS], 0.004[uS])
  on post
    w += (- (((0.1 * w) * pre.Ca) / 1e-06[fmol/um^3]))
`
	s := file.Synapses[0]
	if diff := cmp.Diff(want, s.String()); diff != "" {
		t.Error(diff)
	}
	if s.Doc != "Facilitates and learns." {
		t.Errorf("%q", s.Doc)
	}
}

// Every mistake is found, at its place, and nothing else is.
func TestMistakesInSynapses(t *testing.T) {
	cases := map[string]string{ // line: what is marked, and words of the message
		"on pre { h += w }":                                "h|no state of this synapse",
		"on pre { tau := 1 ms }":                           "tau|is a parameter",
		"on pre { q := 1 nS }; q = 2*g":                    "q|is a definition",
		"on pre { g += 1 mV }":                             "1 mV|g is a conductance",
		"on pre { g += w; g := w }":                        "g|assigned twice",
		"on pre { g += w }; on pre { g += w }":             "pre|two blocks `on pre`",
		"on pre { pre.V += 1 mV }":                         "pre.V|cannot change its presynaptic cell",
		"on post { post.V += 1 mV }":                       "post.V|itself spikes",
		"on pre { post.w += 1 nA }":                        "post.w|does not declare that it reads w",
		"post b: nA; on pre { post.bb += 1 nA }":           "post.bb|does not declare that it reads bb",
		"on pre { post.V += w }":                           "w|post.V is a voltage",
		"current K = g*post.Ca":                            "post.Ca|does not declare",
		"current K = g*pre":                                "pre|not declared",
		"weight v: nS":                                     "v|one weight",
		"post b: nA; post b: nA":                           "b|declared twice",
		"post b: nAA":                                      "nAA|no unit",
		"state h: nS = w; h' = -h/tau":                     "w|changes with time",
		"state h: nS = 0 nS":                               "h|has no equation",
		"w' = -w/tau":                                      "w'|no state",
		"state h: nS = 0 nS; h' = -h/tau + 1 nS/ms^0.5*xi": "h' = -h/tau + 1 nS/ms^0.5*xi|no noise of its own",
	}
	for line, want := range cases {
		_, diags := checked("s.nml", "synapse S {\nparam tau = 5 ms\nweight w: nS\nstate g: nS = 0 nS\ng' = -g/tau\ncurrent I = g*(0 mV - post.V)\n"+line+"\n}\n")
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

// In spikes of cells, too, `w += b` is `w := w + b`.
func TestSpikesMayAdd(t *testing.T) {
	file, diags := checked("a.nml", "neuron A {\n state V: mV = 0 mV\n state w: nA = 0 nA\n V' = 1 mV/ms\n w' = -w/(1 ms)\n spike when V > 1 mV { V -= 1 mV; w += 2 nA } }")
	if diags.Len() > 0 {
		t.Fatal(rendered(diags))
	}
	if text := file.Cells[0].String(); !strings.Contains(text, "V := (V + (- 1[mV]))") || !strings.Contains(text, "w := (w + 2[nA])") {
		t.Error(text)
	}
}

func TestRunsOfNetworks(t *testing.T) {
	const network = "network X {\n" + populations + "connect E, F -> F by Kick { probability 0.1; delay 0.2 ms }; connect E -> F by Gap { probability 0.1; g = 1 nS; delay 0.01 ms }\nrecord V of E\nstimulus I of F = 1 nA\n}\n"
	file, diags := checked("a.nml", cellsAndSynapses+network+"run R { network X; duration 1 s; dt 0.1 ms; stimulus I of E = step(1 nA); record V of F[3]; record V of F[5, 7]; record spikes }\nrun Q { network X; duration 2 s }")
	if diags.Len() > 0 {
		t.Fatal(rendered(diags))
	}
	r, q := file.Runs[0].Network, file.Runs[1].Network
	if len(r.Records) != 2 || len(r.Records[1].Cells) != 3 || len(r.Stimuli) != 2 || len(r.Spikes) != 4 || file.Runs[0].Duration != 1000 || file.Runs[0].DT != 0.1 {
		t.Errorf("%+v %+v", file.Runs[0], r)
	}
	if len(q.Records) != 1 || len(q.Stimuli) != 1 || len(file.Networks[0].Records) != 1 || q.Populations[0] != r.Populations[0] {
		t.Error("what a run adds is seen by others")
	}
	cases := map[string]string{
		"network X; duration 1 s; dt 1 ms":                "0.2 ms|less than a time step, which is 1 ms",
		"network X":                                       "R|has no duration",
		"network Y; duration 1 s":                         "Y|no network Y",
		"network X(tau = 1 ms); duration 1 s":             "X(tau = 1 ms)|name of a network",
		"network X; duration 1 s; cell A":                 "cell|has no `cell`",
		"network X; duration 1 s; size 3":                 "size|has no `size`",
		"network X; duration 1 s; sweep a { }":            "sweep|has no `sweep`",
		"network X; duration 1 s; network X":              "network|set twice",
		"network X; duration 1 s; record V of E":          "V|recorded twice",
		"network X; duration 1 s; stimulus I of F = 1 nA": "I|two stimuli",
		"network X; duration 1 s; stimulus I = 1 nA":      "stimulus I = 1 nA|drives an input of populations",
		"network X; duration 1 s; record U of E":          "U|no state",
		"network X; duration 1 s; recrod V of E":          "recrod|no setting",
		"cell A; duration 1 s; stimulus I of F = 1 nA":    "stimulus I of F = 1 nA|drives an input of the cell",
	}
	for lines, want := range cases {
		_, diags := checked("a.nml", cellsAndSynapses+network+"run R { "+lines+" }\n")
		if diags.Len() == 0 {
			t.Errorf("%s is accepted", lines)
			continue
		}
		d := diags.All()[0]
		marked, words, _ := strings.Cut(want, "|")
		if d.Span.Text() != marked || !strings.Contains(d.Message, words) || diags.Len() > 1 {
			t.Errorf("%s: marks %q and says %q, want %q\n%s", lines, d.Span.Text(), d.Message, want, rendered(diags))
		}
	}
}
