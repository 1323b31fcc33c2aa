package parser

import (
	"slices"
	"strings"

	"nmlc/parser/internal/grammar"
)

// foreignWords are words with which lines begin in Python and in other
// languages for neurons, with what to write instead.
var foreignWords = map[string]string{
	"def":            "functions are written `function f(x) = ...`, outside of neurons",
	"class":          "a cell is written `neuron NAME { ... }`",
	"from":           "another file is made known with `import \"path\"`",
	"return":         "a function is one expression: `function f(x) = ...`",
	"print":          "what to record is said in a run: `record V`",
	"for":            "there are no loops; all cells of a run share the equations of their neuron",
	"while":          "there are no loops; the integrator makes the steps",
	"model":          "a cell is written `neuron NAME { ... }`",
	"equations":      "equations stand directly between the braces of the neuron: `tau*V' = ...`",
	"parameters":     "each parameter is a line: `param tau = 10 ms`",
	"parameter":      "parameters are written `param tau = 10 ms`",
	"internals":      "definitions are lines of the neuron: `x = ...`",
	"initial_values": "a state is declared with its initial value: `state V: mV = -65 mV`",
	"update":         "there is no update block; an integrator is chosen with `integrate by rk4`",
	"function_block": "functions are written `function f(x) = ...`",
	"onReceive":      "inputs are declared with `input I: nA`",
	"onCondition":    "a spike is written `spike when V > theta { ... }`",
	"emit_spike":     "a spike is written `spike when V > theta { ... }`",
	"threshold":      "a threshold is written `spike when V > theta`",
	"reset":          "a reset is a line of the spike: `spike when V > theta { V := V_reset }`",
	"var":            "a definition is written `x = ...`, a state `state x = ...`",
	"ode":            "an equation is written `V' = ...`",
	"NEURON":         "a channel is written `channel NAME { ... }`",
	"PARAMETER":      "each parameter is a line: `param tau = 10 ms`",
	"STATE":          "each state is a line: `state m = 0`",
	"ASSIGNED":       "definitions need no declaration: `x = ...`",
	"BREAKPOINT":     "definitions and equations are lines of the channel",
	"DERIVATIVE":     "equations are lines of the channel: `m' = ...`",
	"INITIAL":        "a state is declared with its initial value: `state m = 0`",
	"PROCEDURE":      "functions are written `function f(x) = ...`",
	"UNITS":          "units need no declaration",
}

// foreignWord recognises a line of another language. A line such as
// `equations:` does not take the next line with it.
func (p *parser) foreignWord(s statement) bool {
	word := s.tokens[0]
	advice, known := foreignWords[word.Value]
	if !known || word.Type != grammar.Ident {
		return false
	}
	heading := len(s.tokens) > 1 && grammar.Is(s.tokens[1], ":") &&
		(len(s.tokens) == 2 || onNewLine(s.tokens[1], s.tokens[2]))
	if !heading && !keyworded(s.tokens) && (word.Value != "print" || !grammar.Is(s.tokens[1], "(")) {
		return false
	}
	p.report(codeForeignWord, p.spanOf(word), "`%s` is not a word of this language", word.Value).
		Hint("%s", advice)
	if heading && len(s.tokens) > 2 {
		p.rest = &statement{tokens: s.tokens[2:], body: s.body}
	}
	return true
}

// leftSide is what stands before the first `=` of a statement, and nil where
// there is none.
func leftSide(s statement) []grammar.Token {
	end := slices.IndexFunc(s.tokens, func(t grammar.Token) bool { return grammar.Is(t, "=") || grammar.Is(t, "==") })
	return s.tokens[:max(0, end)]
}

// leibniz recognises `dV/dt = ...`.
func (p *parser) leibniz(s statement) bool {
	left := leftSide(s)
	for i := 1; i+1 < len(left); i++ {
		if !grammar.Is(left[i], "/") || left[i+1].Value != "dt" || left[0].Type != grammar.Ident || left[0].Value[0] != 'd' {
			continue
		}
		name := strings.TrimPrefix(left[0].Value, "d")
		for _, t := range left[1:i] { // d V/dt, d(V)/dt
			if name == "" && t.Type == grammar.Ident {
				name = t.Value
			}
		}
		p.report(codeLeibniz, p.spanOfAll(left), "derivatives are written with a prime").
			Expect("`%s' = ...`", name).Got("`%s = ...`", shorten(p.spanOfAll(left).Text())).
			Hint("a factor may stand before it, as in `tau*%s' = ...`", name)
		return true
	}
	return false
}

// functionOfTime recognises `V(t) = ...`, `V'(t) = ...` and `f(x) = ...` in a
// cell.
func (p *parser) functionOfTime(s statement) bool {
	left := leftSide(s)
	if len(left) < 4 || left[0].Type != grammar.Ident {
		return false
	}
	open := 1
	if left[1].Type == grammar.Prime {
		open = 2
	}
	if !grammar.Is(left[open], "(") || left[open+1].Type != grammar.Ident {
		return false
	}
	last := left[len(left)-1]
	if !grammar.Is(last, ")") && last.Type != grammar.Prime {
		return false
	}
	name, argument := left[0].Value, left[open+1].Value
	d := p.report(codeOfTime, p.spanOfAll(left), "`%s` is not written as a function of `%s`", name, argument)
	if argument == "t" {
		d.Hint("write `%s`, which means its value at the present time", name)
	} else {
		d.Hint("functions are declared outside of neurons: `function %s(%s) = ...`", name, argument)
	}
	return true
}
