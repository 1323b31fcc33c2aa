package parser

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"nmlc/lang/source"
	"nmlc/parser/internal/grammar"
)

// reportProblems explains what the scanner stumbled over.
func (p *parser) reportProblems() {
	for _, problem := range p.problems {
		p.reportProblem(problem, p.span(problem.Start, problem.End))
	}
}

func (p *parser) reportProblem(problem grammar.Problem, span source.Span) {
	switch problem.Kind {
	case grammar.InvalidUTF8: // reported once for the whole file
	case grammar.LoneReturn:
		p.report(codeCharacter, span, "a carriage return stands alone here, without a line feed").
			Hint("let lines end in a line feed, as editors do on all systems of today")
	case grammar.UnterminatedText:
		p.report(codeText, span, "this text is never closed").
			Expect("a closing `\"` on the same line").Got("the end of the line")
	case grammar.SingleQuotes:
		p.report(codeText, span, "texts stand in double quotes").
			Expect("%s", `"`+strings.Trim(span.Text(), "'")+`"`).Got("%s", span.Text()).
			Hint("a single quote marks a derivative, as in V'")
	case grammar.HashComment:
		p.report(codeComment, span, "`#` does not begin a comment").
			Expect("`//`").Got("`#`").Hint("comments are written // up to the end of the line")
	case grammar.BlockComment:
		p.report(codeComment, span, "there are no comments that span lines").
			Expect("`//`").Got("`/*`").Hint("begin each line of the comment with //")
	case grammar.BadNumber:
		p.report(codeNumber, span, "`%s` is not a number", shorten(span.Text())).
			Expect("a number such as 1, 0.5, .5 or 1e-4")
	case grammar.HugeNumber:
		p.report(codeNumber, span, "`%s` is too large for a number of 64 bits", shorten(span.Text())).
			Expect("a number below 1.8e308")
	case grammar.ForeignLetters:
		p.report(codeCharacter, span, "`%s` has letters other than A-Z and a-z", shorten(problem.Detail)).
			Hint("%s", latinAdvice(problem.Detail))
	case grammar.ForeignOperator:
		p.reportForeignOperator(problem, span)
	default:
		r, _ := utf8.DecodeRuneInString(problem.Detail)
		p.report(codeCharacter, span, "the character %q (U+%04X) has no meaning here", r, r).
			Hint("%s", characterAdvice(r))
	}
}

func (p *parser) reportForeignOperator(problem grammar.Problem, span source.Span) {
	found := span.Text()
	d := p.report(codeOperator, span, "`%s` is not an operator of this language", found).
		Expect("`%s`", problem.Detail).Got("`%s`", found)
	if problem.Detail == ":=" {
		d.Hint("write out the new value, as in `%s := %[1]s %c ...`", p.wordBefore(span.Start), found[0])
		return
	}
	d.Hint("write `%s`", problem.Detail)
}

// wordBefore is the last word of the line before an offset.
func (p *parser) wordBefore(offset int) string {
	at := p.file.Pos(offset)
	words := strings.Fields(p.file.Line(at.Line)[:at.Column-1])
	if len(words) == 0 {
		return "g"
	}
	return shorten(words[len(words)-1])
}

// latinAdvice says how to spell a name with letters of other alphabets.
func latinAdvice(name string) string {
	spelled := latin.Replace(name)
	for _, r := range spelled {
		if r >= utf8.RuneSelf {
			return "names are made of the letters A-Z, a-z, digits and _"
		}
	}
	return fmt.Sprintf("write `%s`", spelled)
}

var latin = strings.NewReplacer(
	"\u00B5", "u", "\u03BC", "u", "\u03A9", "Ohm", "\u2126", "Ohm",
	"α", "alpha", "β", "beta", "γ", "gamma", "δ", "delta", "Δ", "Delta", "ε", "epsilon", "η", "eta",
	"θ", "theta", "κ", "kappa", "λ", "lambda", "ν", "nu", "ξ", "xi", "π", "pi", "ρ", "rho",
	"σ", "sigma", "τ", "tau", "φ", "phi", "χ", "chi", "ψ", "psi", "ω", "omega", "∞", "inf",
	"ä", "ae", "ö", "oe", "ü", "ue", "é", "e", "è", "e",
)

// characterAdvice says what to write instead of a character.
func characterAdvice(r rune) string {
	switch r {
	case '“', '”', '„', '«', '»':
		return "texts stand in straight double quotes"
	case '²', '³', '¹', '⁻', '⁴':
		return "powers are written with ^, as in cm^2"
	case '°':
		return "write temperatures in K"
	case '@', '$', '\\', '?', '`', '~', '&', '|', '%':
		return "operators are + - * / ^ < <= > >= == != and or not"
	}
	return "delete it"
}
