// Package grammar turns the text of a model into tokens, and the tokens of a
// statement into a parse tree that mirrors the grammar of the language. It is
// the only package that sees the parsing library; package parser decides which
// production to try and translates the parse tree to the syntax tree.
package grammar

import "github.com/alecthomas/participle/v2/lexer"

// Token is a word of the text with its place.
type Token = lexer.Token

// The kinds of tokens. Words such as `param` or `in` are plain identifiers:
// the grammar knows them by their place, so that they stay usable as names.
const (
	EOF      lexer.TokenType = lexer.EOF
	Ident    lexer.TokenType = -iota - 1
	Number                   // 0.5
	Unit                     // the unit after a number, with its power: mV^2
	String                   // "text", with the quotes
	Sign                     // + -, which may also stand in front of a value
	Operator                 // * / ^ < <= > >= == != and or
	Not                      // not
	Keyword                  // if then else
	Prime                    // '
	Punct                    // ( ) [ ] { } , = := += -= -> : .. . ;
)

var symbols = map[string]lexer.TokenType{
	"EOF": EOF, "Ident": Ident, "Number": Number, "Unit": Unit, "String": String, "Sign": Sign,
	"Operator": Operator, "Not": Not, "Keyword": Keyword, "Prime": Prime, "Punct": Punct,
}

// reserved words cannot be names.
var reserved = map[string]lexer.TokenType{
	"if": Keyword, "then": Keyword, "else": Keyword, "not": Not, "and": Operator, "or": Operator,
}

// afterNumber lists the words that may follow a number without being its unit.
var afterNumber = map[string]bool{
	"if": true, "then": true, "else": true, "not": true, "and": true, "or": true,
	"in": true, "to": true, "by": true, "of": true, "as": true, "with": true, "when": true,
	"crosses": true, "weight": true, "every": true, "after": true, "over": true, "shared": true,
}

// Reserved reports whether a word cannot be a name.
func Reserved(word string) bool { return reserved[word] != 0 }

// Start is the byte offset at which t begins.
func Start(t Token) int { return t.Pos.Offset }

// End is the byte offset after t.
func End(t Token) int { return t.Pos.Offset + len(t.Value) }

// Is reports whether t is the punctuation or operator text.
func Is(t Token, text string) bool {
	return t.Value == text && t.Type != String && t.Type != EOF
}

// BeginsValue reports whether an expression may begin with t.
func BeginsValue(t Token) bool {
	switch t.Type {
	case Ident, Number, String, Not, Sign:
		return true
	}
	return Is(t, "(") || Is(t, "[") || Is(t, "if")
}

// EndsValue reports whether an expression may end with t.
func EndsValue(t Token) bool {
	switch t.Type {
	case Ident, Number, Unit, String, Prime:
		return true
	}
	return Is(t, ")") || Is(t, "]")
}
