package parser

import (
	"strings"

	"nmlc/lang/source"

	"nmlc/parser/internal/grammar"
)

// mismatch is a statement that the grammar refused, as the explanations see it.
type mismatch struct {
	statement
	construct string // what was being read: "a parameter"
	at        int    // index of the first token that does not fit, or their number
	expected  string // in the notation of the grammar
}

// explain reports why a statement could not be read. It looks for the likely
// mistakes first, each with its own message, and falls back to what was
// expected and found.
func (p *parser) explain(s statement, construct string, f grammar.Failure) {
	if p.alreadyReported(s) {
		return
	}
	m := mismatch{statement: s, construct: construct, at: f.Index, expected: f.Expected}
	for _, recognise := range [...]func(*parser, mismatch) bool{
		danglingLine, knownLine, equalsTwice, parentheses, brackets, missingUnit, missingColon, secondDerivative,
		reservedName, comparisonInsteadOfDefinition, openRange, missingOperator, missingEquals, strayColon,
	} {
		if recognise(p, m) {
			return
		}
	}
	d := p.report(codeSyntax, p.place(m), "%s does not go on like this", construct)
	if m.at == len(m.tokens) {
		d.Message = construct + " is not complete"
	}
	d.Expect("%s", m.wanted()).Got("%s", p.found(m))
}

// token is the token that does not fit, or the zero token at the end.
func (m mismatch) token() grammar.Token { return m.near(0) }

// near is the token at a distance from the one that does not fit.
func (m mismatch) near(distance int) grammar.Token {
	if i := m.at + distance; i >= 0 && i < len(m.tokens) {
		return m.tokens[i]
	}
	return grammar.Token{}
}

// wanted says in words what the grammar has in this place.
func (m mismatch) wanted() string {
	switch first, _, _ := strings.Cut(strings.TrimLeft(m.expected, "("), " "); {
	case first == "":
		return "an operator or the end of the line"
	case strings.HasPrefix(m.expected, `("pre" | "post"`):
		return "`pre` or `post`"
	case first[0] == '"' || first[0] == '\'':
		return "`" + strings.Trim(first, `"'`) + "`"
	case strings.HasPrefix(first, "<ident>"), first == "Param", first == "Name", first == "Typed", first == "NamedArg", first == "Formal":
		return "a name"
	case strings.HasPrefix(first, "<string>"):
		return "a text in double quotes"
	case strings.HasPrefix(first, "Unit"):
		return "a unit such as mV, uA/cm^2 or 1/ms"
	case first == "Formals":
		return "`(` and the arguments"
	case first == "By":
		return "`by` and a synapse"
	}
	return "an expression"
}

// place is where the statement stopped making sense: a token, or the gap after
// the last one.
func (p *parser) place(m mismatch) source.Span {
	switch {
	case m.at < len(m.tokens):
		return p.spanOf(m.tokens[m.at])
	case m.body != nil:
		return p.spanOf(m.body.open)
	case len(m.tokens) > 0:
		end := p.end(m.tokens[len(m.tokens)-1])
		return p.span(end, end)
	}
	return p.span(0, 0)
}

// found says in words what stands there instead.
func (p *parser) found(m mismatch) string {
	switch {
	case m.at < len(m.tokens):
		return describe(m.tokens[m.at])
	case m.body != nil:
		return "`{`"
	}
	return "the end of the statement"
}

// describe names a token in a message.
func describe(t grammar.Token) string {
	switch t.Type {
	case grammar.Number:
		return "the number `" + shorten(t.Value) + "`"
	case grammar.Unit:
		return "the unit `" + shorten(t.Value) + "`"
	case grammar.String:
		return "the text " + shorten(t.Value)
	}
	return "`" + shorten(t.Value) + "`"
}
