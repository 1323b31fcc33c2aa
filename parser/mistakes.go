package parser

import (
	"slices"

	"nmlc/parser/internal/grammar"
)

// Each function below recognises one likely mistake in a statement that the
// grammar refused, reports it, and says whether it did.

// danglingLine: a line ends in an operator or comma, so that the statement went
// on into a line that is a statement of its own.
func danglingLine(p *parser, m mismatch) bool {
	if m.at >= len(m.tokens) || m.body != nil {
		return false
	}
	first := m.at // of the line of the token that does not fit
	for first > 0 && m.tokens[first-1].Pos.Line == m.tokens[m.at].Pos.Line {
		first--
	}
	if first == 0 || first == m.at || m.tokens[first].Type != grammar.Ident || !goesOnAfter(m.tokens[first-1]) {
		return false
	}
	last := m.tokens[first-1]
	p.report(codeSyntax, p.spanOf(last), "the statement goes on after this `%s`, but the next line does not fit", last.Value).
		Hint("complete this line, or delete the `%s` at its end", last.Value)
	p.rest = &statement{tokens: m.tokens[first:]}
	return true
}

// equalsTwice: `if x = 3`, `a = b = c`.
func equalsTwice(p *parser, m mismatch) bool {
	if !grammar.Is(m.token(), "=") || m.expected != "" && m.wanted() != "`then`" && m.wanted() != "`)`" {
		return false
	}
	d := p.report(codeDoubleEquals, p.spanOf(m.token()), "`=` cannot stand inside an expression").
		Expect("%s", m.wanted()).Got("`=`")
	switch comparison := slices.ContainsFunc(m.tokens[:m.at], func(t grammar.Token) bool {
		return grammar.Is(t, "if") || grammar.Is(t, "when")
	}); {
	case m.construct == "a setting":
		d.Hint("a comma stands between values with names, as in `k = 10, rewire = 0.1`")
	case comparison:
		d.Hint("`=` defines a value; write == to compare")
	case m.near(-1).Type == grammar.Ident && m.near(-2).Type != grammar.Punct:
		d.Hint("separate several definitions with a comma or a new line")
	default:
		d.Hint("give each value a definition of its own")
	}
	return true
}

// parentheses: one is missing, or one is too many.
func parentheses(p *parser, m mismatch) bool {
	var open []grammar.Token
	for i, t := range m.tokens {
		switch {
		case grammar.Is(t, "("):
			open = append(open, t)
		case grammar.Is(t, ")") && len(open) > 0:
			open = open[:len(open)-1]
		case grammar.Is(t, ")") && i == m.at:
			p.report(codeParenthesis, p.spanOf(t), "this `)` closes nothing").
				Hint("a `(` is missing before it, or there is one `)` too many")
			return true
		}
	}
	if len(open) == 0 || m.at < len(m.tokens) && !grammar.Is(m.token(), "=") {
		return false
	}
	if m.wanted() == "an expression" && grammar.Is(m.near(-1), "(") {
		return false // `f(` and nothing more
	}
	p.report(codeParenthesis, p.spanOf(open[len(open)-1]), "this `(` is never closed").
		Expect("`)`").Got("%s", p.found(m))
	return true
}

// knownLine: a line of a network, a task or a training that goes on as no such
// line does.
func knownLine(p *parser, m mismatch) bool {
	form, ok := lineForms[m.construct]
	if !ok || m.wanted() == "`)`" || m.wanted() == "`..`" {
		return false
	}
	d := p.report(codeSyntax, p.place(m), "%s does not go on like this", m.construct).Expect("%s", m.wanted()).Got("%s", p.found(m))
	switch {
	case m.at == len(m.tokens):
		d.Message = m.construct + " is not complete"
	case m.expected == "":
		d.Expected = "`{` or the end of the line"
	}
	if grammar.Is(m.token(), "[") && (m.construct == "a connection" || m.construct == "a drive") {
		d.Hint("lines connect whole populations; cells are chosen with `where`, as in `where pre.i < 5`")
		return true
	}
	d.Hint("it is written `%s`", form)
	return true
}

var lineForms = map[string]string{
	"a population": "population E: LIF[100] (tau = 20 ms) { ... }",
	"a connection": "connect A, B -> C by Synapse(tau = 5 ms) to I as name { ... }",
	"a drive":      "drive A, B by Synapse(tau = 5 ms) to I as name { ... }",

	"a line of inputs":     "inputs left[25], right[25]",
	"a value of a trial":   "draw side = choice(0, 1), draw cue[7] = bernoulli(0.5) or let answer = e",
	"a rate":               "rate left = 40 Hz",
	"a line of spikes":     "spikes left at 5 ms",
	"a phase":              "phase cue 100 ms { rate left = 40 Hz }",
	"a repetition":         "repeat 7 as k { phase gap 50 ms }",
	"a target":             "target class answer over recall weight 2, or target wave = e over recall",
	"a window of decision": "decide over recall",
	"a condition":          "condition answer",
	"what is trained":      "free w of exc, inh in 0 .. 2, free tau of E shared or free start V of E",
}

// brackets: `in [1, 2]`.
func brackets(p *parser, m mismatch) bool {
	if m.construct == "a setting" {
		return false
	}
	if !grammar.Is(m.token(), "[") && !grammar.Is(m.token(), "]") {
		return false
	}
	d := p.report(codeSyntax, p.spanOf(m.token()), "there are no brackets in equations").
		Expect("%s", m.wanted()).Got("%s", describe(m.token()))
	if grammar.Is(m.near(-1), "in") {
		d.Hint("a range is written lo .. hi")
	} else {
		d.Hint("group with parentheses")
	}
	return true
}

// missingUnit: `state V: = 3`.
func missingUnit(p *parser, m mismatch) bool {
	if !grammar.Is(m.near(-1), ":") || m.wanted() != "a unit such as mV, uA/cm^2 or 1/ms" {
		return false
	}
	p.report(codeMissingUnit, p.spanOf(m.near(-1)), "the unit after the colon is missing").
		Expect("%s", m.wanted()).Got("%s", p.found(m)).
		Hint("leave the colon out for a pure number")
	return true
}

// missingColon: `state V mV = -65 mV`, `input I nA`.
func missingColon(p *parser, m mismatch) bool {
	t, before := m.token(), m.near(-1)
	if t.Type != grammar.Ident || before.Type != grammar.Ident || m.at < 2 || onNewLine(before, t) {
		return false
	}
	if !slices.Contains([]string{"param", "input", "state", "let", "current", "weight", "pre", "post"}, m.tokens[0].Value) || m.wanted() == "an expression" {
		return false
	}
	if after := m.near(1); m.at+1 < len(m.tokens) && !grammar.Is(after, "=") && !grammar.Is(after, ",") && !grammar.Is(after, "/") &&
		!grammar.Is(after, "^") && !grammar.Is(after, "*") {
		return false
	}
	if slices.ContainsFunc(m.tokens[:m.at], isEquals) {
		return false
	}
	p.report(codeMissingUnit, p.spanOf(t), "the colon before the unit is missing").
		Expect("`: %s`", t.Value).Got("`%s`", t.Value).
		Hint("write `%s: %s`", before.Value, t.Value)
	return true
}

// secondDerivative: `V”`.
func secondDerivative(p *parser, m mismatch) bool {
	if m.token().Type != grammar.Prime {
		return false
	}
	d := p.report(codePrime, p.spanOf(m.token()), "this prime has no name before it").
		Hint("the derivative of V is written V'")
	if m.near(-1).Type == grammar.Prime {
		d.Message = "equations are of first order"
		d.Hints = nil
		d.Hint("make the first derivative a state of its own: x' = v and v' = ...")
	}
	return true
}

// reservedName: `state then = 3`.
func reservedName(p *parser, m mismatch) bool {
	if !grammar.Reserved(m.token().Value) || m.wanted() != "a name" {
		return false
	}
	p.report(codeReserved, p.spanOf(m.token()), "`%s` is a word of the language and cannot be a name", m.token().Value).
		Expect("a name").Got("the word `%s`", m.token().Value).
		Hint("if, then, else, and, or, not are taken")
	return true
}

// comparisonInsteadOfDefinition: `let x == 3`.
func comparisonInsteadOfDefinition(p *parser, m mismatch) bool {
	if !grammar.Is(m.token(), "==") {
		at := slices.IndexFunc(m.tokens, func(t grammar.Token) bool { return grammar.Is(t, "==") })
		if at < 0 || m.wanted() != "`=`" {
			return false
		}
		m.at = at
	}
	p.report(codeDoubleEquals, p.spanOf(m.token()), "`==` compares, and here something is defined").
		Expect("`=`").Got("`==`").Hint("write =")
	return true
}

// openRange: `param g = 1 nS in 3`.
func openRange(p *parser, m mismatch) bool {
	if m.wanted() != "`..`" {
		return false
	}
	p.report(codeRange, p.place(m), "a range has two ends").
		Expect("`..` and the upper end").Got("%s", p.found(m)).
		Hint("write `in lo .. hi`")
	return true
}

// missingOperator: `2 mV x`, `(a)(b)`, `param a = 1 nS b = 2 nS`.
func missingOperator(p *parser, m mismatch) bool {
	t, before, after := m.token(), m.near(-1), m.near(1)
	if t.Type != grammar.Ident && t.Type != grammar.Number && !grammar.Is(t, "(") || !grammar.EndsValue(before) {
		return false
	}
	if m.at < 2 || m.expected != "" && m.wanted() != "`)`" && m.wanted() != "`then`" && m.wanted() != "`else`" {
		return false
	}
	d := p.report(codeMissingOp, p.spanOf(before).To(p.spanOf(t)), "two values stand side by side").
		Expect("an operator between them, or the end of the line").Got("%s after %s", describe(t), describe(before))
	switch {
	case grammar.Is(after, "=") || grammar.Is(after, ":"):
		d.Hint("separate several declarations with a comma")
	case grammar.Is(before, ")") || grammar.Is(t, "(") || t.Type == grammar.Ident || before.Type == grammar.Unit:
		d.Hint("write * to multiply")
	}
	return true
}

// missingEquals: `let x V + 2`.
func missingEquals(p *parser, m mismatch) bool {
	if m.wanted() != "`=`" {
		return false
	}
	d := p.report(codeMissingEquals, p.place(m), "%s needs an `=`", m.construct).
		Expect("`=` and an expression").Got("%s", p.found(m))
	if grammar.Is(m.token(), ":=") {
		d.Hint("`:=` is for resets in the body of a spike")
	}
	return true
}

// strayColon: `V' = -V/tau : mV`.
func strayColon(p *parser, m mismatch) bool {
	if !grammar.Is(m.token(), ":") {
		return false
	}
	p.report(codeSyntax, p.spanOf(m.token()), "a unit cannot follow here").
		Expect("%s", m.wanted()).Got("`:`").
		Hint("units are declared after the name, as in `state V: mV = -65 mV`")
	return true
}
