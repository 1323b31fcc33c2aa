package check_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nmlc/lang/diag"
	"nmlc/lang/model"
)

const driven = "neuron A {\n    param tau = 10 ms, R = 100 MOhm\n    input I: nA, J: nA\n    state V: mV = 0 mV\n    tau*V' = R*(I + J) - V\n}\n"

func runOf(t *testing.T, lines ...string) (*model.Run, *diag.List) {
	t.Helper()
	file, diags := checked("a.nml", driven+"run X {\n    cell A; duration 100 ms\n    "+strings.Join(lines, "\n    ")+"\n}\n")
	if len(file.Runs) == 0 {
		t.Fatal(rendered(diags))
	}
	return file.Runs[0], diags
}

// terms writes the stimuli of a run in one line each.
func terms(r *model.Run) []string {
	var out []string
	for _, s := range r.Stimuli {
		text := fmt.Sprintf("%s/%d", s.Input.Name, s.Case)
		for _, t := range s.Terms {
			text += fmt.Sprintf(" %+g*%s%v%v", t.Sign, t.Kind, t.Args, t.Pieces)
		}
		out = append(out, text)
	}
	return out
}

func TestStimuliAreSumsOfShapes(t *testing.T) {
	r, diags := runOf(t, "size 2",
		"stimulus I = 200 pA + step(1 nA, start = 5 ms) - (ramp(0 nA, 1 nA) - 0.1 nA)",
		"stimulus J = -ou(0 .. 0.5 nA, sd = 0.1 nA .. 0.2 nA, tau = 3 ms, frozen = true, seed = 7)")
	if diags.Len() > 0 {
		t.Fatal(rendered(diags))
	}
	want := []string{
		"I/-1 +1*constantmap[amplitude:{0.2 0.2}][] +1*stepmap[amplitude:{1 1} start:{5 5}][] -1*rampmap[from:{0 0} to:{1 1}][] +1*constantmap[amplitude:{0.1 0.1}][]",
		"J/-1 -1*oumap[mean:{0 0.5} sd:{0.1 0.2} tau:{3 3}][]",
	}
	if diff := cmp.Diff(want, terms(r)); diff != "" {
		t.Error(diff)
	}
	if ou := r.Stimuli[1].Terms[0]; !ou.Frozen || ou.Seed == nil || *ou.Seed != 7 {
		t.Errorf("%+v", ou)
	}
}

func TestStimuliMayUseConstants(t *testing.T) {
	file, diags := checked("a.nml", driven+"const I_0 = 2 nA\nrun X { cell A; duration 1 s; stimulus I = -(I_0/2 - step(1 nA)) + I_0 }")
	if diags.Len() > 0 {
		t.Fatal(rendered(diags))
	}
	want := []string{"I/-1 -1*constantmap[amplitude:{1 1}][] +1*stepmap[amplitude:{1 1}][] +1*constantmap[amplitude:{2 2}][]"}
	if diff := cmp.Diff(want, terms(file.Runs[0])); diff != "" {
		t.Error(diff)
	}
}

func TestProtocolsOfSweeps(t *testing.T) {
	r, diags := runOf(t, "stimulus J = sine(1 nA, frequency = 20 Hz)",
		`sweep "2 nA" { stimulus I = protocol(2 nA, 20 ms, 0 nA, 80 ms) }`, "sweep weak { stimulus I = pulses(1 nA, width = 1 ms, period = 5 ms) }", "sweep { }")
	if diags.Len() > 0 {
		t.Fatal(rendered(diags))
	}
	want := []string{"J/-1 +1*sinemap[amplitude:{1 1} frequency:{0.02 0.02}][]", "I/0 +1*protocolmap[][{{2 2} {20 20}} {{0 0} {80 80}}]",
		"I/1 +1*pulsesmap[amplitude:{1 1} period:{5 5} width:{1 1}][]"}
	if diff := cmp.Diff(want, terms(r)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"2 nA", "weak", "2"}, r.Cases); diff != "" || r.Size != 3 {
		t.Errorf("size %d %s", r.Size, diff)
	}
}

func TestASweepTakesAQuantityThroughARange(t *testing.T) {
	r, diags := runOf(t, "sweep tau = 5 .. 20 ms")
	if diags.Len() > 0 || r.Sweep.Symbol.Name != "tau" || r.Sweep.Range != (model.Amount{From: 5, To: 20}) {
		t.Errorf("%+v\n%s", r.Sweep, rendered(diags))
	}
	// Of a sum, the first term with an amplitude is swept.
	r, diags = runOf(t, "sweep I = 0 .. 1 nA", `stimulus I = file("x.csv") + ramp(0 nA, 2 nA) + step(1 nA)`)
	if diags.Len() > 0 || r.Swept(r.Sweep.Symbol).Kind != "ramp" {
		t.Errorf("%+v\n%s", r.Sweep, rendered(diags))
	}
}

func TestRecordersSayWhenAndOfWhichCells(t *testing.T) {
	_, diags := runOf(t, "size 10", "record V every 1 ms of cells 0 .. 4, 7", "record I of cell 3 every 2 ms, J, spikes", "record J", "record spikes")
	if diags.Len() != 1 { // J and spikes after `every` are no part of it
		t.Errorf("%s", rendered(diags))
	}
	r, diags := runOf(t, "size 10", "record V every 1 ms of cells 0 .. 4, 7", "record I of cell 3", "record J", "record spikes")
	if diags.Len() > 0 {
		t.Fatal(rendered(diags))
	}
	var got []string
	for i, how := range r.Recorders {
		got = append(got, fmt.Sprintf("%s %g %v", r.Record[i].Name, how.Every, how.Cells))
	}
	if diff := cmp.Diff([]string{"V 1 [{0 4} {7 7}]", "I 0 [{3 3}]", "J 0 []"}, got); diff != "" || !r.Spikes {
		t.Error(diff)
	}
}

// Every mistake is found, at its place.
func TestMistakesInRuns(t *testing.T) {
	cases := map[string]string{ // line: what is marked, and a word of the message
		"stimulus I = ou(1 nA, -1 nA, tau = 1 ms)":                        "-1 nA|sd of a stimulus cannot be negative",
		"stimulus I = ou(1 nA, 1 nA, tau = 0 ms)":                         "0 ms|tau of a stimulus must be positive",
		"stimulus I = ou(1 nA, 1 nA)":                                     "ou(1 nA, 1 nA)|lacks its tau",
		"stimulus I = ou(1 nA, 1 nA, tau = 1 ms, sed = 3)":                "sed|has no argument sed",
		"stimulus I = ou(1 nA, 1 nA, tau = 1 ms, seed = 0.5)":             "0.5|whole number",
		"stimulus I = ou(1 nA, 1 nA, tau = 1 ms, frozen = 1)":             "1|`frozen` is false or true",
		"stimulus I = protocol(1 nA, 5 ms, 2 nA)":                         "2 nA|each with its duration",
		"stimulus I = protocol()":                                         "protocol()|each with its duration",
		"stimulus I = protocol(1 nA, -5 ms)":                              "-5 ms|duration of a stimulus must be positive",
		"stimulus I = protocol(5 ms, 1 nA)":                               "5 ms|amplitude is a current",
		"stimulus I = step(1 nA, start = -1 ms)":                          "-1 ms|start of a stimulus cannot be negative",
		"stimulus I = step(1 nA, start = 9 ms, stop = 8 ms)":              "8 ms|stops before it starts",
		"stimulus I = pulses(1 nA, width = 9 ms, period = 8 ms)":          "9 ms|longer than the time to the next",
		"stimulus I = 2*step(1 nA)":                                       "2*step(1 nA)|a shape, or a sum of shapes",
		"stimulus I = step(1 mV)":                                         "1 mV|amplitude is a current",
		"stimulus I = 3 mV + step(1 nA)":                                  "3 mV|amplitude is a current",
		`stimulus I = file("a.csv", column = "x", sweeps = all)`:          "all|one column to all cells",
		"stimulus I = file(3)":                                            "3|text in double quotes",
		"sweep tua = 1 ms .. 2 ms":                                        "tua|no parameter or input tua",
		"sweep V = 1 mV .. 2 mV":                                          "V|no parameter or input V",
		"sweep tau = 1 ms":                                                "sweep tau = 1 ms|through a range",
		"sweep tau = 1 ms .. 1 ms":                                        "1 ms .. 1 ms|single value",
		"sweep tau = 1 .. 2":                                              "1|tau is a time",
		"sweep tau = 1 .. 2 ms; stimulus I = step(0 nA .. 1 nA)":          "sweep tau = 1 .. 2 ms|cells differ in amplitude already",
		`sweep I = 0 .. 1 nA; stimulus I = file("a.csv")`:                 "sweep I = 0 .. 1 nA|no amplitude",
		`sweep tau = 1 .. 2 ms; stimulus I = file("a.csv", sweeps = all)`: "sweep tau = 1 .. 2 ms|differ in their stimuli",
		"sweep tau = 1 .. 2 ms; sweep a { stimulus I = step(1 nA) }":      "sweep tau = 1 .. 2 ms|either sweeps",
		"sweep tau = 1 .. 2 ms; sweep R = 1 .. 2 MOhm":                    "R|sweeps one quantity",
		"sweep a { size 3 }":                                              "size|no setting `size`",
		"sweep a b { }":                                                   "b|one name",
		"sweep a { }; sweep a { }":                                        "a|two sweeps are named a",
		"sweep a { stimulus I = step(1 nA) }; stimulus I = step(1 nA)":    "I|two stimuli",
		"size 3; sweep a { stimulus I = step(1 nA) }; sweep b { }":        "size|cannot be shared out",
		"stimulus I = step(0 .. 1 nA)":                                    "step(0 .. 1 nA)|there is one cell only",
		"size 1; sweep tau = 1 .. 2 ms":                                   "size|at least two cells",
		"sweep a { stimulus I = protocol(0 .. 1 nA, 5 ms) }; sweep b { }": "protocol(0 .. 1 nA, 5 ms)|there is one cell only",
		"size 0":                     "0|`size` is a whole number",
		"record V every 0 ms":        "0 ms|must be positive",
		"record V every -1 ms":       "-1 ms|must be positive",
		"record V every 1 mV":        "1 mV|is a time",
		"record V every":             "every|followed by a time",
		"record V of 3":              "of|of cells FIRST .. LAST",
		"record V of cells 4 .. 2":   "4 .. 2|no cells",
		"record V of cells 0.5":      "0.5|whole number",
		"record V, V":                "V|recorded twice",
		"record spikes every 1 ms":   "spikes|of all cells",
		"record every 1 ms":          "record every 1 ms|names what is recorded",
		"size 5; record V of cell 5": "record V of cell 5|no cell 5",
	}
	for line, want := range cases {
		_, diags := runOf(t, line)
		if diags.Len() == 0 {
			t.Errorf("%s is accepted", line)
			continue
		}
		d := diags.All()[0]
		marked, words, _ := strings.Cut(want, "|")
		if d.Span.Text() != marked || !strings.Contains(d.Message, words) {
			t.Errorf("%s: marks %q and says %q, want %q", line, d.Span.Text(), d.Message, want)
		}
	}
}
