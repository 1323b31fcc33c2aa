package parser

import (
	"strings"

	"nmlc/lang/diag"
)

// cell is a neuron with the given lines, for the examples below.
func cell(lines ...string) string {
	return "neuron A {\n    " + strings.Join(lines, "\n    ") + "\n}\n"
}

func init() {
	for _, entries := range [][]diag.Entry{wordEntries, structureEntries, statementEntries, expressionEntries} {
		for _, e := range entries {
			diag.Register(e)
		}
	}
}

var wordEntries = []diag.Entry{
	{Code: codeText, Title: "text not closed, or in single quotes",
		Explain: "A text stands in double quotes and ends on its line. The single quote marks a derivative.",
		Mistake: "import \"stdlib/hh\n", Cure: "import \"stdlib/hh\"\n"},
	{Code: codeCharacter, Title: "character without meaning",
		Explain: "Outside of comments and texts a model is written in ASCII, so that it can be typed and searched on every keyboard: tau, uA, MOhm.",
		Mistake: cell("param τ = 10 ms"), Cure: cell("param tau = 10 ms")},
	{Code: codeNotText, Title: "not UTF-8 text",
		Explain: "A model file is UTF-8 text without zero bytes. Editors of old save Latin-1 or UTF-16 instead.",
		Mistake: cell("x = 1 // caf\xE9\xFF", "y = \xE9"), Cure: cell("x = 1 // café", "y = 2")},
	{Code: codeNeuroML, Title: "NeuroML file",
		Explain: "NeuroML, an XML format, uses the ending .nml too. nmlc reads its own language.",
		Mistake: "<?xml version=\"1.0\"?>\n<neuroml id=\"a\"/>\n", Cure: cell("x = 1")},
	{Code: codeNumber, Title: "malformed number",
		Explain: "A number is 1, 0.5, .5 or 1e-4 and fits in 64 bits; the exponent of a unit is a whole number.",
		Mistake: cell("x = 1.2.3"), Cure: cell("x = 1.23")},
	{Code: codeOperator, Title: "operator of another language",
		Explain: "The operators are + - * / ^, < <= > >= == != and the words and, or, not; assignments are written :=, += and -=.",
		Mistake: cell("x = 2**3"), Cure: cell("x = 2^3")},
	{Code: codeComment, Title: "comment of another language",
		Explain: "A comment begins with // and ends with its line.",
		Mistake: cell("x = 1 # one"), Cure: cell("x = 1 // one")},
	{Code: codeTooMany, Title: "too many errors",
		Explain: "After a hundred errors the rest of a file is most likely not a model, and nothing more is shown.",
		Mistake: cell(strings.Repeat("x == 1\n", 150)), Cure: cell("x = 1")},
}

var structureEntries = []diag.Entry{
	{Code: codeUnclosedBrace, Title: "`{` never closed",
		Explain: "Each { needs its }. A declaration at the beginning of a line ends the search.",
		Mistake: "neuron A {\n    x = 1\n\nneuron B {\n    x = 1\n}\n", Cure: "neuron A {\n    x = 1\n}\n\nneuron B {\n    x = 1\n}\n"},
	{Code: codeStrayBrace, Title: "`}` closes nothing",
		Explain: "There is one } more than there are { before it.",
		Mistake: cell("x = 1") + "}\n", Cure: cell("x = 1")},
	{Code: codeParenthesis, Title: "unbalanced parenthesis",
		Explain: "Each ( needs its ) in the same statement.",
		Mistake: cell("x = 2*(1 + 3", "y = 1"), Cure: cell("x = 2*(1 + 3)", "y = 1")},
	{Code: codeTooDeep, Title: "nested too deep",
		Explain: "Braces, parentheses and `if` may stand in each other up to a depth of 200.",
		Mistake: cell("x = " + strings.Repeat("(", 300) + "1" + strings.Repeat(")", 300)), Cure: cell("x = 1")},
	{Code: codeTooLong, Title: "statement too long",
		Explain: "A statement has at most ten thousand words. Generated text may be split into definitions.",
		Mistake: cell("x = 1" + strings.Repeat(" + 1", 6000)), Cure: cell("x = 6001")},
	{Code: codeBraces, Title: "braces missing or out of place",
		Explain: "Braces follow the head of a declaration, of a spike, of `on pre`, of a refractory period and of a setting; a declaration always has them.",
		Mistake: "neuron A\n", Cure: "neuron A { }\n"},
	{Code: codeMisplaced, Title: "line in the wrong place",
		Explain: "Declarations stand at top level; parameters, states and equations in a neuron, channel or synapse; resets, exact, surrogate and refractory in a spike; weight, pre, post and on in a synapse.",
		Mistake: "param tau = 10 ms\n", Cure: cell("param tau = 10 ms")},
	{Code: codeUnknownWord, Title: "unknown keyword",
		Explain: "A line that begins with two names begins with a keyword; a line of a network always does.",
		Mistake: cell("parm tau = 10 ms"), Cure: cell("param tau = 10 ms")},
	{Code: codeForeignWord, Title: "word of another language",
		Explain: "The line is written as in Python, NESTML, Brian2 or NMODL; the hint says how it is written here.",
		Mistake: cell("equations:", "x' = 1/ms"), Cure: cell("x' = 1/ms")},
	{Code: codeTwice, Title: "second line of its kind",
		Explain: "A spike has at most one line `exact`, one surrogate derivative and one refractory period.",
		Mistake: cell("spike when x > 1 {", "    refractory 1 ms", "    refractory 2 ms", "}"),
		Cure:    cell("spike when x > 1 {", "    refractory 2 ms", "}")},
}

var statementEntries = []diag.Entry{
	{Code: codeSyntax, Title: "syntax error",
		Explain: "The statement does not have the form that its first words ask for.",
		Mistake: cell("x = 1 +"), Cure: cell("x = 1 + 2")},
	{Code: codeMissingEquals, Title: "missing `=`",
		Explain: "A definition, an equation, a state and a constant have an = with an expression after it.",
		Mistake: cell("let x 3"), Cure: cell("let x = 3")},
	{Code: codeDoubleEquals, Title: "`==` and `=` confused",
		Explain: "One = defines, two compare.",
		Mistake: cell("x == 3"), Cure: cell("x = 3")},
	{Code: codeLeibniz, Title: "derivative written as dV/dt",
		Explain: "The derivative of V with respect to time is V'. It may carry a factor: tau*V' = ...",
		Mistake: cell("dV/dt = -V/tau"), Cure: cell("V' = -V/tau")},
	{Code: codeOfTime, Title: "value written as a function of time",
		Explain: "All states and definitions depend on time, so it is not written: V means V(t).",
		Mistake: cell("V(t) = 3 mV"), Cure: cell("V = 3 mV")},
	{Code: codeMissingUnit, Title: "missing unit",
		Explain: "After the colon stands the unit of the value. A pure number has neither.",
		Mistake: cell("state V: = -65 mV"), Cure: cell("state V: mV = -65 mV")},
	{Code: codeRange, Title: "malformed or misplaced range",
		Explain: "A range is written lo .. hi. It stands after `in` of a parameter and in the settings of a job.",
		Mistake: cell("param g = 1 nS in 5 nS"), Cure: cell("param g = 1 nS in 0.5 .. 5 nS")},
	{Code: codePrime, Title: "prime in the wrong place",
		Explain: "An equation has exactly one primed state, on its left side, and is of first order.",
		Mistake: cell("x'' = -x"), Cure: cell("x' = v", "v' = -x")},
	{Code: codeReset, Title: "`=` in a reset",
		Explain: "What happens at a spike is an assignment, written with := because the values on its right are those before the event.",
		Mistake: cell("spike when V > 0 mV { V = -65 mV }"), Cure: cell("spike when V > 0 mV { V := -65 mV }")},
	{Code: codeReserved, Title: "reserved word as a name",
		Explain: "The words if, then, else, and, or, not are part of expressions and cannot be names.",
		Mistake: cell("state then = 0"), Cure: cell("state next = 0")},
}

var expressionEntries = []diag.Entry{
	{Code: codeChained, Title: "chained comparison",
		Explain: "A comparison is true or false and cannot be compared again.",
		Mistake: cell("x = if 0 < a < 1 then 1 else 2"), Cure: cell("x = if 0 < a and a < 1 then 1 else 2")},
	{Code: codeMissingOp, Title: "missing operator",
		Explain: "Products are written with *. Only a unit follows a number without an operator.",
		Mistake: cell("x = 2(a + b)"), Cure: cell("x = 2*(a + b)")},
	{Code: codeArgument, Title: "malformed argument",
		Explain: "In a call the arguments without a name come first. Only surrogates have defaults, and only functions are called.",
		Mistake: "run R {\n    stimulus I = step(start = 1 ms, 2 nA)\n}\n", Cure: "run R {\n    stimulus I = step(2 nA, start = 1 ms)\n}\n"},
	{Code: codeTextValue, Title: "text in an equation",
		Explain: "Texts name files in the settings of fit and run. Equations are about numbers.",
		Mistake: cell("x = \"fast\""), Cure: cell("x = 1")},
}
