package check

import (
	"strings"

	"nmlc/lang/diag"
)

// learnedOf is a network that can learn, with a task and a training of these lines.
func learnedOf(task, train []string) string {
	lines := func(list []string) string { return "    " + strings.Join(list, "\n    ") + "\n" }
	return "neuron A {\n    input I: 1\n    state V = 0\n    (20 ms)*V' = I - V\n    spike when V > 1 { surrogate relu; V := 0 }\n}\n" +
		"neuron Leaky {\n    input I: 1\n    state y = 0\n    (10 ms)*y' = I - y\n}\n" +
		"synapse S {\n    weight w\n    state g = 0\n    g' = -g/(5 ms)\n    on pre { g += w }\n    current I = g\n}\n" +
		"network N {\n    population In: inputs[10]\n    population E: A[4]\n    population Out: Leaky[2]\n" +
		"    connect In -> E by S as input { all_to_all; w = 1 }\n    connect E -> Out by S as readout { all_to_all; w = 0.1 }\n}\n" +
		"task T {\n" + lines(task) + "}\ntrain L {\n    network N\n    task T\n" + lines(train) + "    steps 10\n}\n"
}

var (
	someTask  = []string{"inputs x[10]", "draw side = choice(0, 1)", "phase cue 100 ms { rate x = 40 Hz*side }", "target class side over cue"}
	someTrain = []string{"loss cross_entropy(Out.y)", "free w of readout"}
)

// taskOf is a file with further lines in its task, trainOf with some in its training.
func taskOf(lines ...string) string { return learnedOf(append(lines, someTask...), someTrain) }
func trainOf(lines ...string) string {
	return learnedOf(someTask, append(lines, someTrain...))
}

var taskEntries = []diag.Entry{
	{Code: codeTask, Title: "inputs of a task",
		Explain: "A task names the groups of its input cells with their sizes, and its lines name these groups.",
		Mistake: taskOf("phase gap 50 ms { rate y = 10 Hz }"), Cure: taskOf("phase gap 50 ms { rate x = 10 Hz }")},
	{Code: codeTrial, Title: "values of a trial",
		Explain: "`draw` is for random values, drawn once a trial, and `let` for what follows from them. An array has a length and is read element by element, or by sum(array).",
		Mistake: taskOf("draw cue[3] = bernoulli(0.5)", "let late = cue[3]"), Cure: taskOf("draw cue[3] = bernoulli(0.5)", "let late = cue[2]")},
	{Code: codePhase, Title: "phases of a task",
		Explain: "Phases follow each other, each for a time above zero; rates and times of spikes in them are not negative.",
		Mistake: taskOf("phase gap 0 ms"), Cure: taskOf("phase gap 50 ms")},
	{Code: codeTarget, Title: "targets of a task",
		Explain: "A class is a whole number from 0 on. At each time there is at most one class, and one value for each name.",
		Mistake: taskOf("target class 1 over cue"), Cure: taskOf("phase late 50 ms", "target class 1 over late")},
	{Code: codeTaskFile, Title: "trials from a file",
		Explain: "`data` takes trials from a file: their inputs as spikes or rates, and what is wanted as classes or values. Such a task makes no trials of its own.",
		Mistake: "task T {\n    inputs x[10]\n    data \"trials.npz\" { spikes = \"x\" }\n}\n",
		Cure:    "task T {\n    inputs x[10]\n    data \"trials.npz\" { spikes = \"x\"; classes = \"labels\" }\n}\n"},
	{Code: codeTaskRun, Title: "trial of a run",
		Explain: "The inputs of a network spike as a trial of a task says; a run of such a network names one, and lasts as long.",
		Mistake: taskOf() + "run R {\n    network N\n    duration 100 ms\n}\n", Cure: taskOf() + "run R {\n    network N\n    task T { trial 7 }\n}\n"},
}

var trainEntries = []diag.Entry{
	{Code: codeTrain, Title: "inputs of a training",
		Explain: "One population of the network is `inputs[SIZE]`, with as many cells as the groups of the task have together; `inputs NAME` chooses among several.",
		Mistake: learnedOf(append([]string{"inputs x[10], z[5]", "rate z = 1 Hz"}, someTask[1:]...), someTrain), Cure: trainOf()},
	{Code: codeObjective, Title: "loss of a training",
		Explain: "A loss compares a value of the cells of a population with what the task wants, or holds rates and states near to something.",
		Mistake: trainOf("loss mse(Out.y, wave)"),
		Cure:    learnedOf(append([]string{"target wave = sin(t/(20 ms))"}, someTask...), append([]string{"loss mse(Out.y, wave)"}, someTrain...))},
	{Code: codeTrained, Title: "what is trained",
		Explain: "`free` names weights and delays of lines of the network, parameters of cells, or with `start` the initial values of states; the bounds hold the values at the beginning.",
		Mistake: trainOf("free w of inputs"), Cure: trainOf("free w of input")},
	{Code: codeDale, Title: "signs of weights",
		Explain: "What a population of `dale` sends keeps its sign: the weights begin with one, and bounds do not exclude it.",
		Mistake: strings.Replace(trainOf("dale In", "free w of input"), "w = 1 ", "w = uniform(-1, 1) ", 1), Cure: trainOf("dale In", "free w of input in 0 .. 1")},
	{Code: codeGradient, Title: "gradient rule",
		Explain: "The rules are bptt, eventprop, e_prop, d_rtrl, es_d_rtrl(DECAY) and rtrl. Each has what it cannot do: rules without a way back train no delays, exact jumps follow losses of outputs alone.",
		Mistake: trainOf("gradient e_prop", "free delay of input in 1 .. 20 ms"), Cure: trainOf("gradient bptt", "free delay of input in 1 .. 20 ms")},
}
