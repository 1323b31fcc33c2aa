package parser

import (
	"nmlc/parser/internal/grammar"
)

// A statement is a run of tokens, with the statements in the braces after it
// where there are any. The language has braces at the end of a statement only,
// so this outline of a file can be found before any statement is understood,
// and a mistake inside one statement does not hide those in the next.
type statement struct {
	tokens []grammar.Token // the head, without braces
	body   *block          // nil where there are no braces
}

// block is `{ statements }`.
type block struct {
	open, close grammar.Token // close is the zero token where it is missing
	statements  []statement
}

// outliner cuts tokens into statements.
type outliner struct {
	p      *parser
	tokens []grammar.Token
	at     int
}

// peek is the token at distance ahead, or the zero token beyond the end.
func (o *outliner) peek(ahead int) grammar.Token {
	if o.at+ahead < len(o.tokens) {
		return o.tokens[o.at+ahead]
	}
	return grammar.Token{}
}

func (o *outliner) done() bool { return o.at >= len(o.tokens) }

// file cuts the whole file.
func (o *outliner) file() []statement {
	var out []statement
	for {
		out = append(out, o.statements(0)...)
		if o.done() {
			return out
		}
		// statements stopped at a brace that closes nothing
		o.p.report(codeStrayBrace, o.p.spanOf(o.peek(0)), "this `}` closes nothing").
			Hint("a `{` is missing before it, or there is one `}` too many")
		o.at++
	}
}

// statements cuts up to the brace that closes the block, or to the end.
func (o *outliner) statements(depth int) []statement {
	var out []statement
	for !o.done() {
		t := o.peek(0)
		switch {
		case grammar.Is(t, "}"):
			return out
		case grammar.Is(t, ";"):
			o.at++
		case depth > 0 && o.beginsDeclaration():
			return out
		default:
			s := statement{tokens: o.head()}
			if grammar.Is(o.peek(0), "{") {
				s.body = o.block(depth + 1)
			}
			out = append(out, s)
		}
	}
	return out
}

// block cuts `{ ... }`.
func (o *outliner) block(depth int) *block {
	b := &block{open: o.peek(0)}
	if depth > maxDepth {
		o.p.report(codeTooDeep, o.p.spanOf(b.open), "braces are nested more than %d deep", maxDepth)
		o.skipBraces()
		return b
	}
	o.at++
	b.statements = o.statements(depth)
	if grammar.Is(o.peek(0), "}") {
		b.close = o.peek(0)
		o.at++
		return b
	}
	d := o.p.report(codeUnclosedBrace, o.p.spanOf(b.open), "this `{` is never closed").
		Expect("a `}` that closes the block")
	if o.done() {
		d.Got("the end of the file")
	} else {
		d.Got("the next declaration, %s", describe(o.peek(0))).
			Note(o.p.spanOf(o.peek(0)), "the block must end before this line")
	}
	return b
}

// skipBraces goes past a whole block without recursion.
func (o *outliner) skipBraces() {
	depth := 0
	for ; !o.done(); o.at++ {
		switch t := o.peek(0); {
		case grammar.Is(t, "{"):
			depth++
		case grammar.Is(t, "}"):
			depth--
		}
		if depth == 0 {
			o.at++
			return
		}
	}
}

// head takes the tokens of a statement up to its end or its braces.
func (o *outliner) head() []grammar.Token {
	start, open := o.at, 0
	for ; !o.done(); o.at++ {
		t := o.peek(0)
		if grammar.Is(t, ";") || grammar.Is(t, "{") || grammar.Is(t, "}") {
			break
		}
		if o.at > start && onNewLine(o.tokens[o.at-1], t) && endsBetween(o.tokens[o.at-1], t, open > 0) {
			break
		}
		switch {
		case grammar.Is(t, "(") || grammar.Is(t, "["):
			open++
		case grammar.Is(t, ")") || grammar.Is(t, "]"):
			open = max(0, open-1)
		}
	}
	return o.tokens[start:o.at]
}

func onNewLine(before, after grammar.Token) bool { return after.Pos.Line > before.Pos.Line }

// endsBetween reports whether the line break between two tokens ends a
// statement. Inside parentheses it does so only where two values would stand
// side by side, which cannot be right: there the parenthesis was forgotten.
func endsBetween(before, after grammar.Token, inside bool) bool {
	if inside {
		return grammar.EndsValue(before) && after.Type == grammar.Ident
	}
	return !goesOnAfter(before) && !continues(after)
}

// goesOnAfter reports whether a statement that stands at t at the end of its
// line goes on in the next.
func goesOnAfter(t grammar.Token) bool {
	switch t.Type {
	case grammar.Operator, grammar.Sign, grammar.Not, grammar.Keyword:
		return true
	case grammar.Punct:
		return !grammar.Is(t, ")") && !grammar.Is(t, "]")
	}
	return false
}

// continues reports whether a line that begins with t belongs to the line
// before: no statement begins with an operator or with punctuation.
func continues(t grammar.Token) bool {
	switch t.Type {
	case grammar.Operator, grammar.Sign, grammar.Prime:
		return true
	case grammar.Keyword:
		return t.Value != "if"
	case grammar.Punct:
		return !grammar.Is(t, "(") && !grammar.Is(t, "[")
	}
	return false
}

// beginsDeclaration recognises, inside braces, the first line of a declaration
// that can only stand outside: the braces before it were not closed.
func (o *outliner) beginsDeclaration() bool {
	t, next, after := o.peek(0), o.peek(1), o.peek(2)
	if t.Pos.Column != 1 || t.Type != grammar.Ident {
		return false
	}
	switch t.Value {
	case "neuron", "channel", "fit", "run", "synapse", "network", "task", "train":
		return next.Type == grammar.Ident && grammar.Is(after, "{")
	case "function":
		return next.Type == grammar.Ident && grammar.Is(after, "(")
	case "import":
		return next.Type == grammar.String
	case "const":
		return next.Type == grammar.Ident && grammar.Is(after, "=")
	}
	return false
}
