package check_test

import (
	"slices"
	"strings"
	"testing"

	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/source"
	"nmlc/load"
)

// learnable is a network, a task and a training without mistakes.
const learnable = `
neuron A {
    param tau = 20 ms in 5 .. 50 ms
    input I: 1
    state V = 0
    tau*V' = I - V
    let E: mV = 3 mV
    spike when V > 1 { surrogate relu; V := 0 }
}
neuron Leaky {
    param tau = 10 ms
    input I: 1
    state y = 0
    state volt: mV = 0 mV
    tau*y' = I - y
    tau*volt' = -volt
}
synapse Exp {
    param tau = 5 ms
    weight w
    state g = 0
    g' = -g/tau
    on pre { g += w }
    current I = g
}
synapse Weightless { state g = 0; g' = -g/(5 ms); on pre { g += 1 }; current I = g }
synapse Graded { weight w; pre V: 1; current I = w*pre.V }

network Net {
    population In: inputs[30]
    population E: A[8]
    population F: A[4]
    population Out: Leaky[2]
    connect In -> E, F by Exp as input { all_to_all; w = abs(normal(0, 1)); delay 2 ms }
    connect E -> E, F by Exp as exc { probability 0.5; w = uniform(0, 1) }
    connect F -> E by Exp as inh { all_to_all; w = -0.5 }
    connect E, F -> Out by Exp as readout { all_to_all; w = normal(0, 0.1) }
    connect F -> F by Weightless as plain { all_to_all }
    connect E -> F by Graded as graded { all_to_all; w = 1 }
}

task Choose {
    inputs left[10], right[10], cue[10]
    draw side = choice(0, 1)
    draw seen[3] = bernoulli(if side == 1 then 0.8 else 0.2)
    let answer = if sum(seen) > 1.5 then 1 else 0
    condition answer
    repeat 3 as k {
        phase gap 20 ms
        phase look 40 ms { rate left = 40 Hz*(1 - seen[k]); rate right = 40 Hz*seen[k] }
    }
    phase wait uniform(90 ms, 110 ms)
    phase ask 50 ms { spikes cue at 2 ms*i }
    target class answer over ask
    target wave = sin(2*pi*t/(100 ms))*seen[i] over wait, ask
    decide over ask
}

train Good {
    network Net
    task Choose
    loss cross_entropy(Out.y)
    loss mse(Out.y, wave) weight 0.5
    loss rate(E, F, target = 10 Hz) weight 0.1
    loss penalty(max(0, V - 1)^2/(tau/(1 ms))) of E, F weight 0.01
    free w of input, exc, inh
    free w of readout in -1 .. 1
    free tau of E, F shared
    free start V of E in 0 .. 0.5
    free delay of input in 1 .. 20 ms
    dale E, F
    gradient bptt
    optimize adam { rate 1e-3; beta1 0.9 }
    schedule cosine { steps 40; floor 0.1; warmup 2 }
    clip norm 1
    batch 16
    steps 40
    validate every 10 { trials 32 }
    stop accuracy 0.99
    seed 1
    dt 1 ms
}

run Show { network Net; task Choose { trial 7 }; trained "trained.npz" }
`

func learned(t *testing.T, text string) (*model.File, *diag.List) {
	t.Helper()
	return load.File(source.NewFile("learn.nml", text))
}

func TestTasksAndTrainings(t *testing.T) {
	file, diags := learned(t, learnable)
	if diags.Len() > 0 {
		t.Fatal(load.Failure(diags))
	}
	task, train, run := file.Tasks[0], file.Trains[0], file.Runs[0]
	if len(task.Phases) != 8 || len(task.Targets[1].Over) != 2 || task.Decide[0] != task.Phases[7] || task.Inputs[2].First != 20 {
		t.Errorf("%s", task)
	}
	for k, want := range map[int]string{1: "seen[0]", 3: "seen[1]", 5: "seen[2]"} {
		if got := model.Text(task.Phases[k].Inputs[1].Rate); !strings.Contains(got, want) {
			t.Errorf("phase %d has the rate %s, want %s in it", k, got, want)
		}
	}
	if task.Values[0].Symbol.Name != "side" || task.Values[2].Symbol.Name != "answer" {
		t.Errorf("values are not in the order of their use:\n%s", task)
	}
	if n := len(train.Free[0].Projections); n != 5 {
		t.Errorf("%d projections are free, want 5", n)
	}
	if train.Inputs.Name != "In" || train.Decide.Population.Name != "Out" || train.Free[4].Lo != 1 || train.Free[4].Hi != 20 {
		t.Errorf("%s", train)
	}
	if run.Trial.Number != 7 || run.Trial.Task != task || run.Trial.Inputs.Name != "In" || run.Trained != "trained.npz" {
		t.Errorf("%+v", run)
	}
}

// Values may be declared in any order; those used come first in the model.
func TestTrialValuesInAnyOrder(t *testing.T) {
	text := strings.Replace(learnable, "    draw side = choice(0, 1)\n", "", 1)
	text = strings.Replace(text, "    condition answer\n", "    condition answer\n    draw side = choice(0, 1)\n", 1)
	file, diags := learned(t, text)
	if diags.Len() > 0 {
		t.Fatal(load.Failure(diags))
	}
	if first := file.Tasks[0].Values[0].Symbol.Name; first != "side" {
		t.Errorf("the first value is %s", first)
	}
}

// Every contradiction is found where it stands, with what helps, and nothing else
// is.
func TestMistakesInTasksAndTrainings(t *testing.T) {
	for _, c := range []struct{ old, new, code, marked, words string }{
		// tasks
		{"inputs left[10], right[10], cue[10]", "inputs left[10], right[0], cue[10]", "E0560", "0", "size of a group"},
		{"inputs left[10], right[10], cue[10]", "inputs left[10], left[10], right[10], cue[10]", "E0202", "left", "two groups"},
		{"rate right = 40 Hz", "rate rigth = 40 Hz", "E0560", "rigth", "right"},
		{"rate left = 40 Hz", "rate left = 40 ms*Hz", "E0302", "40 ms*Hz*(1 - seen[k])", "a rate"},
		{"rate left = 40 Hz*(1 - seen[k]);", "rate left = -40 Hz;", "E0562", "-40 Hz", "negative"},
		{"rate left = 40 Hz*(1", "rate left = normal(40 Hz, 1 Hz)*(1", "E0561", "normal(40 Hz, 1 Hz)", "its spikes are"},
		{"rate left = 40 Hz", "rate left = 20 Hz; rate left = 40 Hz", "E0202", "left", "twice in this phase"},
		{"    repeat 3", "    rate left = 1 Hz; rate left = 2 Hz\n    repeat 3", "E0202", "left", "throughout"},
		{"decide over ask", "decide over look, ask", "E0563", "decide over look, ask", "follow each other"},
		{"draw side = choice(0, 1)", "let side = choice(0, 1)", "E0561", "choice(0, 1)", "draw side"},
		{"draw side = choice(0, 1)", "draw side = choice(0, answer)", "E0204", "side", "by itself"},
		{"draw side = choice(0, 1)", "draw side = choice(0, i)", "E0561", "i", "has no i"},
		{"draw side = choice(0, 1)", "draw side = choice(0, t/(1 s))", "E0561", "t", "time"},
		{"draw side = choice(0, 1)", "draw side = choice(0, 1); draw side = 1", "E0202", "side", "twice"},
		{"draw side = choice(0, 1)", "draw side = choice(0, 1); draw i = 1", "E0203", "i", "meaning in a task"},
		{"sum(seen)", "seen", "E0561", "seen", "array of 3"},
		{"sum(seen)", "sum(side)", "E0561", "side", "not an array"},
		{"sum(seen)", "sum(sean)", "E0201", "sean", "seen"},
		{"sum(seen)", "sum(1)", "E0208", "1", "name of an array"},
		{"sum(seen)", "seen[3]", "E0561", "seen[3]", "no element 3"},
		{"sum(seen)", "seen[0 .. 2]", "E0561", "seen[0 .. 2]", "at a time"},
		{"sum(seen)", "side[0]", "E0561", "side", "one number"},
		{"bernoulli(if side == 1 then 0.8 else 0.2)", "bernoulli(1.2)", "E0547", "1.2", "probability"},
		{"bernoulli(if side == 1 then 0.8 else 0.2)", "bernoulli(1 ms)", "E0303", "1 ms", "pure number"},
		{"(1 - seen[k])", "(1 - seen[k + 1])", "E0561", "seen[k + 1]", "no element 3"},
		{"repeat 3 as k", "repeat 0 as k", "E0562", "0", "number of repetitions"},
		{"repeat 3 as k", "repeat 3 as side", "E0202", "side", "declared twice"},
		{"phase gap 20 ms", "phase gap 0 ms", "E0562", "0 ms", "positive"},
		{"phase gap 20 ms", "phase gap 20 mV", "E0302", "20 mV", "duration of a phase"},
		{"uniform(90 ms, 110 ms)", "uniform(-90 ms, 110 ms)", "E0562", "uniform(-90 ms, 110 ms)", "positive"},
		{"uniform(90 ms, 110 ms)", "uniform(0.1 ms, 110 ms)", "E0562", "uniform(0.1 ms, 110 ms)", "less than a time step"},
		{"spikes cue at 2 ms*i", "spikes cue at -2 ms", "E0562", "-2 ms", "negative"},
		{"spikes cue at 2 ms*i", "spikes cue at t", "E0561", "t", "time"},
		{"spikes cue at 2 ms*i", "spikes cue at 2 ms*seen[i]", "E0561", "seen[i]", "i goes up to 9"},
		{"answer over ask", "answer over aks", "E0562", "aks", "ask"},
		{"answer over ask", "answer over ask, ask", "E0202", "ask", "twice"},
		{"answer over ask", "answer - 1 over ask", "E0563", "answer - 1", "from 0 on"},
		{"answer over ask", "answer/2 over ask", "E0563", "answer/2", "may be 0.5"},
		{"answer over ask", "answer over ask weight 0", "E0563", "0", "positive"},
		{"answer over ask", "answer over ask; target class side over wait, ask", "E0563", "target class side over wait, ask", "in the phase ask"},
		{"answer over ask", "answer over ask; target class side", "E0563", "target class side", "at the same time"},
		{"over wait, ask", "over wait; target wave = 1 mV over ask", "E0302", "1 mV", "wave is a voltage"},
		{"condition answer", "condition answer == 1", "E0209", "answer == 1", "a number"},
		{"condition answer", "condition normal(0, 1)", "E0561", "normal(0, 1)", "not drawn"},
		{"decide over ask\n", "decide over ask; decide over wait\n", "E0202", "decide over wait", "twice"},
		{"    decide over ask\n", "    data \"t.npz\" { spikes = \"x\"; classes = \"c\" }\n", "E0564", "draw side = choice(0, 1)", "come from a file"},
		// trainings
		{"    network Net\n    task Choose\n    loss", "    network Nett\n    task Choose\n    loss", "E0504", "Nett", "Net"},
		{"    task Choose\n    loss", "    task Chose\n    loss", "E0504", "Chose", "Choose"},
		{"    task Choose\n    loss", "    loss", "E0502", "Good", "its task"},
		{"    loss cross", "    inputs E\n    loss cross", "E0570", "E", "not a population of inputs"},
		{"cross_entropy(Out.y)", "cross_entropy(Out)", "E0571", "Out", "a value of its cells"},
		{"cross_entropy(Out.y)", "cross_entropy(Out.x)", "E0504", "Out.x", "no state or definition x"},
		{"cross_entropy(Out.y)", "cross_entropy(Out.volt)", "E0571", "Out.volt", "pure number"},
		{"cross_entropy(Out.y)", "cross_entropy(In.y)", "E0571", "In.y", "no output"},
		{"cross_entropy(Out.y)", "crossentropy(Out.y)", "E0571", "crossentropy", "cross_entropy"},
		{"population Out: Leaky[2]", "population Out: Leaky[1]", "E0571", "Out.y", "1 cells"},
		{"mse(Out.y, wave)", "mse(Out.y, wav)", "E0571", "wav", "no target wav"},
		{"mse(Out.y, wave)", "mse(Out.volt, wave)", "E0302", "wave", "voltage"},
		{"mse(Out.y, wave)", "mse(Out.y)", "E0571", "mse(Out.y)", "other arguments"},
		{"mse(Out.y, wave)", "van_rossum(Out, wave, tau = 5 ms)", "E0571", "Out", "no cells that spike"},
		{"mse(Out.y, wave)", "van_rossum(E, wave)", "E0571", "van_rossum(E, wave)", "lacks its tau"},
		{"rate(E, F, target", "rate(E, Out, target", "E0571", "Out", "no cells that spike"},
		{"target = 10 Hz", "target = 10 ms", "E0302", "10 ms", "a rate"},
		{"rate(E, F, target = 10 Hz)", "rate(E, F)", "E0571", "rate(E, F)", "lacks its target"},
		{"(tau/(1 ms))) of", "tau) of", "E0302", "max(0, V - 1)^2/tau", "a penalty"},
		{"(tau/(1 ms))) of", "(tua/(1 ms))) of", "E0201", "tua", "tau"},
		{"(tau/(1 ms))) of", "(I + 1)) of", "E0571", "I", "penalty is of states"},
		{"of E, F weight 0.01", "weight 0.01", "E0571", "loss penalty(max(0, V - 1)^2/(tau/(1 ms))) weight 0.01", "and of populations"},
		{"free w of input, exc, inh", "free w of input, ecx, inh", "E0572", "ecx", "exc"},
		{"free w of input, exc, inh", "free w of input, exc, inh, plain", "E0572", "w", "no weight"},
		{"free w of input, exc, inh", "free g of input, exc, inh", "E0572", "g", "its weight is w"},
		{"free w of input, exc, inh", "free w of all", "E0202", "free w of readout in -1 .. 1", "by two lines"},
		{"free w of input, exc, inh", "free w of input, exc, input", "E0202", "free w of input, exc, input", "stands here twice"},
		{"in -1 .. 1", "in 1 .. -1", "E0572", "1 .. -1", "no value lies between"},
		{"in -1 .. 1", "in -1 mV .. 1", "E0302", "-1 mV", "a bound"},
		{"free w of input, exc, inh\n", "free w of input, exc\n    free w of inh in 0 .. 1\n", "E0572", "0 .. 1", "begin outside"},
		{"free tau of E, F shared", "free tua of E, F shared", "E0504", "tua", "tau"},
		{"free tau of E, F shared", "free tau of E, In shared", "E0572", "free tau of E, In shared", "nothing to train"},
		{"free tau of E, F shared", "free tau of exc shared", "E0572", "tau", "its weight is w"},
		{"free start V of E", "free start tau of E", "E0504", "tau", "tau is a parameter"},
		{"free delay of input in 1 .. 20 ms", "free delay of input", "E0572", "free delay of input", "has bounds"},
		{"free delay of input in 1 .. 20 ms", "free delay of input in 0 .. 20 ms", "E0572", "0 .. 20 ms", "arrives after"},
		{"free delay of input in 1 .. 20 ms", "free delay of graded in 1 .. 20 ms", "E0572", "graded", "no spikes"},
		{"free delay of input in 1 .. 20 ms", "free delay of input in 3 .. 20 ms", "E0572", "3 .. 20 ms", "begin outside"},
		{"dale E, F", "dale E, G", "E0543", "G", "no population G"},
		{"dale E, F", "dale E, E", "E0202", "E", "twice"},
		{"w = uniform(0, 1)", "w = uniform(-1, 1)", "E0573", "uniform(-1, 1)", "both signs"},
		{"w = uniform(0, 1)", "w = choice(-1, 1)", "E0573", "choice(-1, 1)", "both signs"},
		{"free w of input, exc, inh\n", "free w of input, inh\n    free w of exc in -1 .. 0\n", "E0573", "free w of exc in -1 .. 0", "exclude the sign"},
		{"gradient bptt", "gradient e_prop", "E0574", "free delay of input in 1 .. 20 ms", "does not train delays"},
		{"surrogate relu; V := 0", "V := 0", "E0574", "bptt", "no surrogate derivative"},
		{"    gradient bptt\n", "", "", "", ""},
		{"gradient bptt", "gradient bttp", "E0574", "bttp", "bptt"},
		{"gradient bptt", "gradient rtrl(1)", "E0574", "rtrl(1)", "other arguments"},
		{"optimize adam", "optimize adamm", "E0506", "optimize adamm { rate 1e-3; beta1 0.9 }", "adam"},
		{"beta1 0.9", "momentum 0.9", "E0501", "momentum", "no setting"},
		{"beta1 0.9", "beta1 1", "E0506", "beta1 1", "between 0 and 1"},
		{"floor 0.1", "floor 2", "E0506", "2", "1 at most"},
		{"schedule cosine { steps 40; floor 0.1; warmup 2 }", "schedule step { every 10 }", "E0502", "schedule step { every 10 }", "lacks `factor`"},
		{"warmup 2 }", "warmup 40 }", "E0506", "schedule cosine { steps 40; floor 0.1; warmup 40 }", "there are 40"},
		{"draw seen[3] = ", "draw few[1] = 1; draw seen[3] = ", "", "", ""},
		{"*seen[i] over wait", "*seen[i + 1] over wait", "", "", ""},
		{"population Out: Leaky[2]", "population Out: Leaky[4]", "E0571", "wave", "has 3 values"},
		{"clip norm 1", "clip norm 0", "E0506", "0", "positive"},
		{"clip norm 1", "clip all 1", "E0506", "clip all 1", "clip norm 1"},
		{"batch 16", "batch 0", "E0506", "0", "from 1"},
		{"    steps 40\n", "    steps 0.5\n", "E0506", "0.5", "from 1"},
		{"    steps 40\n", "", "E0502", "Good", "no line `steps`"},
		{"    validate every 10 { trials 32 }\n", "", "E0502", "stop", "stops by its validation"},
		{"stop accuracy 0.99", "stop accuracy 1.5", "E0506", "stop accuracy 1.5", "1 at most"},
		{"    dt 1 ms\n}", "    dt 5 ms\n}", "E0548", "2 ms", "less than a time step"},
		// runs
		{"task Choose { trial 7 }", "duration 100 ms", "E0565", "Show", "when the inputs In"},
		{"task Choose { trial 7 }", "task Choose { trial 7 }; duration 100 ms", "E0565", "duration", "as long as the trial"},
		{"task Choose { trial 7 }", "task Choose { trial -1 }", "E0565", "-1", "from 0 on"},
		{"task Choose { trial 7 }", "task Choice { trial 7 }", "E0504", "Choice", "no task"},
		// both
		{"population In: inputs[30]", "population In: inputs(3)[30]", "E0546", "inputs(3)", "no arguments"},
		{"population In: inputs[30]", "population In: inputs", "E0546", "In", "how many cells"},
	} {
		text := strings.Replace(learnable, c.old, c.new, 1)
		if text == learnable {
			t.Errorf("%q is not in the text", c.old)
			continue
		}
		_, diags := learned(t, text)
		all := diags.All()
		if c.code == "" && len(all) == 0 {
			continue // no mistake
		}
		if len(all) == 0 {
			t.Errorf("%q is accepted", c.new)
			continue
		}
		d := all[0]
		if len(all) > 1 || string(d.Code) != c.code || d.Span.Text() != c.marked || !strings.Contains(whole(d), c.words) {
			t.Errorf("%q marks %q, %d diagnostics:\n%v", c.new, d.Span.Text(), len(all), load.Failure(diags))
		}
	}
}

// Mistakes that belong together, or do not, are all found in one go.
func TestSeveralMistakesAtOnce(t *testing.T) {
	for _, c := range []struct {
		replace []string // pairs of old and new
		want    []string // codes with the text that each marks, in the order of their places
	}{
		{[]string{"gradient bptt", "gradient eventprop"}, []string{
			"E0574 rate(E, F, target = 10 Hz)", "E0574 penalty(max(0, V - 1)^2/(tau/(1 ms)))"}},
		{[]string{"gradient bptt", "gradient eventprop", "rate(E, F, target = 10 Hz)", "van_rossum(F, spikes, tau = 5 ms)", "    loss penalty(max(0, V - 1)^2/(tau/(1 ms))) of E, F weight 0.01\n", "",
			"    decide over", "    target spikes = if t < 1 ms then 1 else 0\n    decide over"}, []string{"E0574 van_rossum(F, spikes, tau = 5 ms)"}},
		{[]string{"gradient bptt", "gradient d_rtrl", "mse(Out.y, wave)", "van_rossum(E, wave, tau = 5 ms)", "*seen[i]", ""}, []string{
			"E0574 van_rossum(E, wave, tau = 5 ms)", "E0574 free delay of input in 1 .. 20 ms"}},
		{[]string{"gradient bptt", "gradient e_prop(random)", "loss cross_entropy(Out.y)\n", "", "    loss mse(Out.y, wave) weight 0.5\n", "",
			"    stop accuracy 0.99\n", "", "    free delay of input in 1 .. 20 ms\n", ""}, []string{"E0574 e_prop(random)"}},
		{[]string{"population In: inputs[30]", "population In: poisson(8 Hz)[30]"}, []string{"E0570 network", "E0570 task Choose { trial 7 }"}},
		{[]string{"population In: inputs[30]", "population In: inputs[30]; population More: inputs[3]"}, []string{"E0570 network", "E0570 task Choose { trial 7 }"}},
		{[]string{"population In: inputs[30]", "population In: inputs[29]"}, []string{"E0570 task", "E0570 task Choose { trial 7 }"}},
		{[]string{"population In: inputs[30]", "population In: inputs[30]; population More: inputs[3]", "    task Choose\n", "    task Choose; inputs In\n",
			"{ trial 7 }", "{ trial 7; inputs In }"}, nil},
		{[]string{"target class answer over ask", "target class anser over ask", "batch 16", "batch -1", "in -1 .. 1", "in 2 .. 1"}, []string{
			"E0201 anser", "E0572 2 .. 1", "E0506 -1"}},
		{[]string{"inputs left[10], right[10], cue[10]", "inputs all[30]; data \"t.npz\" { spikes = \"x\"; classes = \"c\"; target wave = \"w\" } }\ntask Unused {\n    inputs left[10], right[10], cue[10]"},
			[]string{"E0564 validate", "E0565 task Choose { trial 7 }"}},
		{[]string{"g' = -g/tau", "g' = -h/tau", "free w of readout", "free w of radout"}, []string{"E0201 h"}}, // the lines of the network are not there
		{[]string{"free w of readout in", "free w of readout shared in 0 .. 1 in", "    steps 40\n", ""}, []string{"E0101 in"}},
	} {
		text := learnable
		for i := 0; i < len(c.replace); i += 2 {
			if !strings.Contains(text, c.replace[i]) {
				t.Fatalf("%q is not in the text", c.replace[i])
			}
			text = strings.Replace(text, c.replace[i], c.replace[i+1], 1)
		}
		_, diags := learned(t, text)
		var got []string
		for _, d := range diags.All() {
			got = append(got, string(d.Code)+" "+d.Span.Text())
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q\n%v", c.replace, got, c.want, load.Failure(diags))
		}
	}
}

// whole is all that a diagnostic says.
func whole(d *diag.Diagnostic) string {
	return d.Message + "\n" + d.Expected + "\n" + d.Found + "\n" + strings.Join(d.Hints, "\n")
}
