package check

import (
	"strings"

	"nmlc/lang/diag"
)

func init() {
	for _, entries := range [][]diag.Entry{nameEntries, unitEntries, cellEntries, jobEntries, synapseEntries, networkEntries, taskEntries, trainEntries} {
		for _, e := range entries {
			diag.Register(e)
		}
	}
}

// with is a passive cell with further lines, for the examples below.
func with(lines ...string) string {
	return "neuron A {\n    param tau = 10 ms in 5 .. 20 ms, E = -70 mV\n    input I: mV\n    state V: mV = -70 mV\n    tau*V' = E - V + I\n    " +
		strings.Join(lines, "\n    ") + "\n}\n"
}

func fitOf(lines ...string) string {
	return with() + "fit F {\n    cell A\n    loss mse(V)\n    " + strings.Join(lines, "\n    ") + "\n}\n"
}

func runOf(lines ...string) string {
	return with() + "run R {\n    cell A\n    duration 10 ms\n    " + strings.Join(lines, "\n    ") + "\n}\n"
}

var nameEntries = []diag.Entry{
	{Code: codeUnknownName, Title: "unknown name",
		Explain: "Every name is declared in the cell or channel, is a constant or function of the file or of an import, or is a unit.",
		Mistake: with("x = U + E"), Cure: with("x = V + E")},
	{Code: codeTwice, Title: "declared twice",
		Explain: "A name means one thing. A parameter, state, definition, setting or reset stands once.",
		Mistake: with("x = V", "x = E"), Cure: with("x = V", "y = E")},
	{Code: codeReserved, Title: "reserved name",
		Explain: "Functions, pi, t and xi have their meaning everywhere, and so have units of more than one letter.",
		Mistake: with("ms = V"), Cure: with("m_s = V")},
	{Code: codeCycle, Title: "cycle of definitions",
		Explain: "Definitions may come in any order, but none may need itself. What depends on its own past is a state.",
		Mistake: with("x = y + V", "y = x - V"), Cure: with("x = y + V", "y = E - V")},
	{Code: codeUnknownUnit, Title: "unknown unit",
		Explain: "Units are those of SI with prefixes, and M (mol/L). They are written in ASCII: uF, MOhm.",
		Mistake: "neuron A {\n    input I: amps\n    x = I\n}\n", Cure: "neuron A {\n    input I: nA\n    x = I\n}\n"},
	{Code: codeImport, Title: "import not found",
		Explain: "An import names a file beside this one or a model of the library.",
		Mistake: "import \"stdlib/no_such_model\"\n", Cure: "import \"stdlib/hh\"\n"},
	{Code: codeNotConstant, Title: "value not known to the compiler",
		Explain: "Parameters, constants and settings are made of numbers and constants, so that they are known before a run.",
		Mistake: with("param g = if 1 > 0 then 1 else 2"), Cure: with("param g = 1")},
	{Code: codeArguments, Title: "wrong arguments",
		Explain: "A function is called with as many arguments as it has; settings such as step(...) name theirs.",
		Mistake: with("x = exp(1, 2)"), Cure: with("x = exp(1)")},
	{Code: codeKind, Title: "a condition for a number, or the reverse",
		Explain: "Comparisons give a condition, which `if`, `and`, `or`, `not` and `spike when` take; arithmetic takes numbers.",
		Mistake: with("x = V + (V > E)"), Cure: with("x = V + (if V > E then 1 mV else 0 mV)")},
	{Code: codeChannel, Title: "channel used wrongly",
		Explain: "`use` sets parameters and inputs that the channel has; an input left alone is the cell's value of that name.",
		Mistake: "channel K {\n    input V: mV\n    state n = 0\n    n' = (V/(10 mV) - n)/(2 ms)\n}\n" + with("use K (half = 3 mV)"),
		Cure:    "channel K {\n    input V: mV\n    param half = 2 mV\n    state n = 0\n    n' = (V/half - n)/(2 ms)\n}\n" + with("use K (half = 3 mV)")},
}

var unitEntries = []diag.Entry{
	{Code: codeSum, Title: "sum or comparison of unlike dimensions",
		Explain: "Sums, differences, comparisons, branches and the arguments of min and max need one dimension.",
		Mistake: with("x = V + tau"), Cure: with("x = V + E")},
	{Code: codeSides, Title: "two sides of different dimension",
		Explain: "An equation, a reset, an initial value and a setting have the dimension of what they define.",
		Mistake: with("state w: nA = 0 nA", "tau*w' = V - E"), Cure: with("state w: nA = 0 nA", "tau*w' = (V - E)*1 nS - w")},
	{Code: codePure, Title: "a quantity where a pure number must stand",
		Explain: "exp, log, tanh and their kin, and surrogate derivatives, take pure numbers. Divide by a scale.",
		Mistake: with("x = exp(V)"), Cure: with("x = exp(V/(10 mV))")},
	{Code: codeExponent, Title: "wrong exponent",
		Explain: "An exponent is a pure number, and a literal where the base has a unit, since the unit of the result depends on it.",
		Mistake: with("x = V^(V/E)"), Cure: with("x = (V/E)^(V/E)")},
	{Code: codeRoot, Title: "root without unit",
		Explain: "A square root halves the powers of its unit; powers are held in twelfths.",
		Mistake: with("x = sqrt(sqrt(sqrt(V)))"), Cure: with("x = sqrt(sqrt(V))")},
	{Code: codeAnnotated, Title: "unit differs from the one stated",
		Explain: "A unit after a name states what the value has; it does not convert.",
		Mistake: with("x: nA = V"), Cure: with("x: mV = V")},
	{Code: codePower, Title: "power of a unit too large",
		Explain: "No physical quantity has powers beyond a hundred; this is a slip.",
		Mistake: with("x = V^99*V^99"), Cure: with("x = V^2*V^2")},
}

var cellEntries = []diag.Entry{
	{Code: codeNoEquation, Title: "state without equation",
		Explain: "Every state has a differential equation. One that only resets change has the equation s' = 0.",
		Mistake: with("state w = 0"), Cure: with("state w = 0", "w' = -w/tau")},
	{Code: codeTwoEquations, Title: "two equations for a state",
		Explain: "A state has one equation.",
		Mistake: with("V' = E/tau"), Cure: with("x = E/tau")},
	{Code: codeLeftSide, Title: "left side of an equation",
		Explain: "On the left stands one primed state, times or over factors without states: tau*V' = ...",
		Mistake: with("state w: mV = 0 mV", "w' + V/tau = -w/tau"), Cure: with("state w: mV = 0 mV", "w' = -w/tau - V/tau")},
	{Code: codeNotState, Title: "no state",
		Explain: "Only states have equations, are reset, held or clamped.",
		Mistake: with("spike when V > E { I := 0 mV }"), Cure: with("spike when V > E { V := 0 mV }")},
	{Code: codeNoise, Title: "noise out of place",
		Explain: "White noise xi is a term of its own, times a coefficient, on the right side of a differential equation.",
		Mistake: with("x = xi"), Cure: with("state w: mV = 0 mV", "w' = -w/tau + 1 mV/tau^0.5*xi")},
	{Code: codeSurrogate, Title: "surrogate derivative",
		Explain: "A surrogate derivative is one of the library's or declared in the file, and belongs to a spike that is one comparison.",
		Mistake: with("spike when V > E { surrogate sigmod; V := E }"), Cure: with("spike when V > E { surrogate sigmoid; V := E }")},
	{Code: codeExact, Title: "spike that cannot be located",
		Explain: "exact locates a spike where one value crosses another; any other condition is tested at the ends of steps only.",
		Mistake: with("spike when V > E and I > 0 mV { exact; V := E }"), Cure: with("spike when V > E { exact; V := E }")},
	{Code: codeRefractory, Title: "refractory period",
		Explain: "A refractory period is a time that depends on parameters only.",
		Mistake: with("spike when V > E { refractory tau*V/E }"), Cure: with("spike when V > E { refractory tau/2 }")},
	{Code: codeIntegrator, Title: "unknown integrator",
		Explain: "The integrators are those of spec.md, section 9.",
		Mistake: with("integrate by rk5"), Cure: with("integrate by rk4")},
	{Code: codeRange, Title: "range of a parameter",
		Explain: "The range that a fit may search is not empty and contains the parameter's value, where one of the starts may lie.",
		Mistake: with("param g = 30 nS in 1 .. 20 nS"), Cure: with("param g = 10 nS in 1 .. 20 nS")},
	{Code: codeNoValue, Title: "parameter without value",
		Explain: "A parameter has a value; in a channel it may be left to the cell that uses it.",
		Mistake: with("param g: nS"), Cure: with("param g: nS = 3 nS")},
	{Code: codeTwoSpikes, Title: "two spike conditions",
		Explain: "A cell has one `spike when`.",
		Mistake: with("spike when V > E", "spike when I > E"), Cure: with("spike when V > E or I > E")},
	{Code: codeInitial, Title: "initial value that changes with time",
		Explain: "An initial value may depend on parameters; `steady` starts a gate at rest.",
		Mistake: with("state w: mV = V", "w' = -w/tau"), Cure: with("state w: mV = E", "w' = -w/tau")},
}

var jobEntries = []diag.Entry{
	{Code: codeSetting, Title: "unknown setting",
		Explain: "spec.md, sections 11, 13 and 14, lists the settings of fits, networks and runs.",
		Mistake: fitOf("optimise lbfgs"), Cure: fitOf("optimize lbfgs")},
	{Code: codeMissing, Title: "setting missing",
		Explain: "A fit needs a cell and a loss, a run a cell or a network, and a duration; a network has populations.",
		Mistake: with() + "run R { cell A }\n", Cure: with() + "run R { cell A; duration 10 ms }\n"},
	{Code: codeUnknownCell, Title: "unknown neuron",
		Explain: "A job names a neuron of this file or of an import.",
		Mistake: with() + "run R { cell B; duration 10 ms }\n", Cure: with() + "run R { cell A; duration 10 ms }\n"},
	{Code: codeUnknownPart, Title: "no such part of the cell",
		Explain: "A job may name parameters, inputs, states and definitions of its cell; those of a channel have its name in front.",
		Mistake: fitOf("free tua"), Cure: fitOf("free tau")},
	{Code: codeNoRange, Title: "parameter without range",
		Explain: "A fit searches parameters within ranges, which their declaration gives.",
		Mistake: fitOf("free E"), Cure: fitOf("free tau")},
	{Code: codeValue, Title: "value of a setting",
		Explain: "The setting needs another kind of value.",
		Mistake: fitOf("optimize lbfgs { starts 0.5 }"), Cure: fitOf("optimize lbfgs { starts 5 }")},
	{Code: codeStimulus, Title: "stimulus",
		Explain: "A stimulus is a shape with its arguments, or a sum of shapes; spec.md, section 14, lists them. Durations and time constants are positive, a protocol gives each amplitude its duration.",
		Mistake: runOf("stimulus I = protocol(1 mV, 5 ms, 0 mV)"), Cure: runOf("stimulus I = protocol(1 mV, 5 ms, 0 mV, 5 ms)")},
	{Code: codeSweep, Title: "sweep of a run",
		Explain: "A sweep takes a parameter, or the amplitude of an input's stimulus, through a range from the first cell to the last; or it names stimuli of its own.",
		Mistake: runOf("sweep tau = 5 ms"), Cure: runOf("sweep tau = 5 ms .. 20 ms")},
	{Code: codeDataSpikes, Title: "spikes of a fit",
		Explain: "A loss or score of spikes needs a cell that spikes and a line that says where the data do; a likelihood goes with `teacher spikes`, the losses of a free run without.",
		Mistake: fitOf("exclude spikes(after = 5 ms)"), Cure: fitOf("exclude spikes(after = 5 ms)", "spikes V crosses -10 mV")},
	{Code: codeStage, Title: "stage of a fit",
		Explain: "A stage begins with the result of a fit that stands above it in the file.",
		Mistake: fitOf("after G"), Cure: fitOf() + "fit G { cell A; loss mse(V); after F }\n"},
}
