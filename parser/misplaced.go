package parser

import (
	"slices"
	"strings"

	"nmlc/lang/diag"
	"nmlc/parser/internal/grammar"
)

// declWords are the keywords of declarations.
var declWords = []string{"neuron", "channel", "synapse", "network", "task", "train", "fit", "run", "function", "surrogate", "const", "import"}

// notADeclaration explains a statement at top level that declares nothing.
func (p *parser) notADeclaration(s statement) {
	word := s.tokens[0]
	span := p.spanOf(word)
	switch {
	case p.alreadyReported(s), p.foreignWord(s):
	case slices.Contains(itemWords, word.Value):
		p.report(codeMisplaced, span, "`%s` stands outside of a neuron or channel", word.Value).
			Hint("put it between the braces of `neuron NAME { ... }`")
	case keyworded(s.tokens) || s.body != nil && word.Type == grammar.Ident:
		p.unknownWord(word, declWords, "declaration")
	case slices.ContainsFunc(s.tokens, isEquals):
		p.report(codeMisplaced, p.spanOfAll(s.tokens), "a definition or equation stands outside of a neuron or channel").
			Hint("put it between the braces of `neuron NAME { ... }`; a constant is written `const NAME = ...`")
	default:
		p.report(codeSyntax, span, "this is not a declaration").
			Expect("one of %s", listed(declWords)).Got("%s", describe(word))
	}
}

func isEquals(t grammar.Token) bool { return grammar.Is(t, "=") }

// notAnItem explains a line of a cell that is neither a declaration nor a
// definition nor an equation.
func (p *parser) notAnItem(s statement) {
	word := s.tokens[0]
	switch {
	case p.alreadyReported(s), p.leibniz(s):
	case word.Value == "surrogate" || word.Value == "exact" || word.Value == "refractory" || word.Value == "hold" || word.Value == "clamp":
		p.report(codeMisplaced, p.spanOf(word), "`%s` stands outside of a spike", word.Value).
			Hint("put it between the braces of `spike when ... { ... }`")
	case slices.Contains(synapseWords, word.Value):
		p.report(codeMisplaced, p.spanOf(word), "`%s` stands outside of a synapse", word.Value).
			Hint("put it between the braces of `synapse NAME { ... }`")
	case slices.Contains(declWords, word.Value):
		p.report(codeMisplaced, p.spanOf(word), "`%s` cannot stand inside a neuron or channel", word.Value).
			Hint("move it out of the braces, or close the braces before it")
	case keyworded(s.tokens) && (len(s.tokens) > 1 || s.body != nil):
		p.unknownWord(word, itemWords, "line of a neuron or channel")
	default:
		p.definesNothing(s, "`NAME = expression`, `NAME' = expression` or one of "+listed(itemWords))
	}
}

// definesNothing explains a line without `=`.
func (p *parser) definesNothing(s statement, wanted string) {
	for _, t := range s.tokens {
		if grammar.Is(t, "==") {
			p.report(codeDoubleEquals, p.spanOf(t), "`==` compares, and here something is defined").
				Expect("`=`").Got("`==`").Hint("write =")
			return
		}
	}
	p.report(codeMissingEquals, p.spanOfAll(s.tokens), "this line defines nothing").
		Expect("%s", wanted).Got("%s", shorten(p.spanOfAll(s.tokens).Text()))
}

// notAnEvent explains a line in the body of a spike.
func (p *parser) notAnEvent(s statement) {
	word := s.tokens[0]
	equals := slices.IndexFunc(s.tokens, isEquals)
	switch {
	case p.alreadyReported(s), p.foreignWord(s):
	case word.Value == "hold" || word.Value == "clamp":
		p.report(codeMisplaced, p.spanOf(word), "`%s` stands outside of a refractory period", word.Value).
			Hint("write `refractory 2 ms { %s ... }`", word.Value)
	case slices.Contains(itemWords, word.Value) && keyworded(s.tokens):
		p.report(codeMisplaced, p.spanOf(word), "`%s` cannot stand in the body of a spike", word.Value).
			Hint("move it out of the braces of the spike")
	case equals > 0:
		p.report(codeReset, p.spanOf(s.tokens[equals]), "a reset is an assignment, not an equation").
			Expect("`:=`").Got("`=`").Hint("write `%s := ...`", word.Value)
	case keyworded(s.tokens):
		p.unknownWord(word, eventWords, "line of a spike")
	default:
		p.definesNothing(s, "`NAME := expression` or one of "+listed(eventWords))
	}
}

// notHeld explains a line in the body of a refractory period.
func (p *parser) notHeld(s statement) {
	if len(s.tokens) == 0 {
		p.report(codeBraces, p.spanOf(s.body.open), "these braces belong to nothing")
		return
	}
	if !p.alreadyReported(s) {
		p.unknownWord(s.tokens[0], []string{"hold", "clamp"}, "line of a refractory period")
	}
}

// misplacedReset explains `V := ...` outside of a spike.
func (p *parser) misplacedReset(s statement, at int) {
	if p.alreadyReported(s) {
		return
	}
	op := s.tokens[at].Value
	p.report(codeMisplaced, p.spanOf(s.tokens[at]), "`%s` stands outside of a spike", op).
		Expect("`=`").Got("`%s`", op).
		Hint("a definition is written with =; an assignment belongs between the braces of a spike")
}

// notAChange explains a line in the braces of `on pre` that assigns nothing.
func (p *parser) notAChange(s statement) {
	word := s.tokens[0]
	equals := slices.IndexFunc(s.tokens, isEquals)
	switch {
	case p.alreadyReported(s), p.foreignWord(s):
	case slices.Contains(ofSynapses, word.Value) && keyworded(s.tokens):
		p.report(codeMisplaced, p.spanOf(word), "`%s` cannot stand in what happens at a spike", word.Value).
			Hint("move it out of the braces")
	case equals > 0:
		p.report(codeReset, p.spanOf(s.tokens[equals]), "at a spike something is assigned, not defined").
			Expect("`:=`, `+=` or `-=`").Got("`=`").Hint("write `%s := ...`", word.Value)
	default:
		p.definesNothing(s, "an assignment such as `g += w` or `x := x - u*x`")
	}
}

// notALine explains a line of a network that is none.
func (p *parser) notALine(s statement) {
	word := s.tokens[0]
	switch {
	case p.alreadyReported(s), p.foreignWord(s):
	case slices.Contains(declWords, word.Value) && keyworded(s.tokens):
		p.report(codeMisplaced, p.spanOf(word), "`%s` cannot stand inside a network", word.Value).
			Hint("move it out of the braces, or close the braces before it")
	default:
		p.unknownWord(word, networkWords, "line of a network")
	}
}

// notATaskLine explains a line of a task that is none.
func (p *parser) notATaskLine(s statement, words []string, what string) {
	word := s.tokens[0]
	switch {
	case p.alreadyReported(s), p.foreignWord(s):
	case slices.Contains(declWords, word.Value) && keyworded(s.tokens):
		p.report(codeMisplaced, p.spanOf(word), "`%s` cannot stand inside a task", word.Value).
			Hint("move it out of the braces, or close the braces before it")
	case slices.Contains(taskWords, word.Value):
		p.report(codeMisplaced, p.spanOf(word), "`%s` is no %s", word.Value, what).
			Expect("one of %s", listed(words)).Got("`%s`", word.Value).
			Hint("move it out of these braces")
	case slices.ContainsFunc(s.tokens, isEquals) && word.Type == grammar.Ident && len(words) == len(taskWords):
		p.report(codeUnknownWord, p.spanOf(word), "a value of a trial begins with `let` or, where it is random, with `draw`").
			Expect("`let %s = ...`", word.Value).Got("`%s`", shorten(p.spanOfAll(s.tokens).Text()))
	default:
		p.unknownWord(word, words, what)
	}
}

// unknownWord explains a keyword that is none.
func (p *parser) unknownWord(word grammar.Token, known []string, what string) {
	d := p.report(codeUnknownWord, p.spanOf(word), "`%s` begins no %s", shorten(word.Value), what).
		Expect("one of %s", listed(known)).Got("%s", describe(word))
	if near, ok := diag.Nearest(word.Value, known); ok {
		d.Hint("did you mean `%s`?", near)
	}
}

func listed(words []string) string { return strings.Join(words, ", ") }
