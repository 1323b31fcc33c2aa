package grammar

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"
)

// ProblemKind is a kind of mistake in the letters of a text.
type ProblemKind int

// The problems of scanning.
const (
	UnknownCharacter ProblemKind = iota
	InvalidUTF8
	LoneReturn
	UnterminatedText
	SingleQuotes
	HashComment
	BlockComment
	BadNumber
	HugeNumber
	ForeignLetters
	ForeignOperator // Detail is what to write instead
)

// Problem is a mistake at text[Start:End].
type Problem struct {
	Kind       ProblemKind
	Start, End int
	Detail     string
}

// operators lists the operators and punctuation, longer ones first.
var operators = []struct {
	text string
	kind lexer.TokenType
}{
	{":=", Punct}, {"+=", Punct}, {"-=", Punct}, {"->", Punct}, {"..", Punct}, {"<=", Operator}, {">=", Operator}, {"==", Operator}, {"!=", Operator},
	{"+", Sign}, {"-", Sign}, {"*", Operator}, {"/", Operator}, {"^", Operator}, {"<", Operator}, {">", Operator},
	{"(", Punct}, {")", Punct}, {"[", Punct}, {"]", Punct}, {"{", Punct}, {"}", Punct},
	{",", Punct}, {"=", Punct}, {":", Punct}, {".", Punct}, {";", Punct},
}

// foreignOperators lists what other languages and typography write, with what
// this language writes instead.
var foreignOperators = []struct {
	text, instead string
	kind          lexer.TokenType
}{
	{"**", "^", Operator}, {"&&", "and", Operator}, {"||", "or", Operator}, {"<>", "!=", Operator}, {"!", "not", Not},
	{"*=", ":=", Punct}, {"/=", ":=", Punct},
	{"−", "-", Sign}, {"–", "-", Sign}, {"·", "*", Operator}, {"⋅", "*", Operator}, {"×", "*", Operator}, {"÷", "/", Operator},
	{"≤", "<=", Operator}, {"≥", ">=", Operator}, {"≠", "!=", Operator}, {"′", "'", Prime}, {"’", "'", Prime},
	{"…", "..", Punct}, {"→", "->", Punct},
}

func (s *scanner) operator() {
	rest := s.text[s.at:]
	for _, op := range foreignOperators {
		if strings.HasPrefix(rest, op.text) && !strings.HasPrefix(rest, "!=") {
			s.problem(ForeignOperator, s.at, s.at+len(op.text), op.instead)
			s.emit(op.kind, s.at, op.instead)
			s.at += len(op.text)
			return
		}
	}
	for _, op := range operators {
		if strings.HasPrefix(rest, op.text) {
			s.emit(op.kind, s.at, op.text)
			s.at += len(op.text)
			return
		}
	}
	s.problem(UnknownCharacter, s.at, s.at+1, rest[:1])
	s.at++
}

// foreign scans what begins with a character outside ASCII.
func (s *scanner) foreign() {
	r, size := utf8.DecodeRuneInString(s.text[s.at:])
	switch {
	case r == utf8.RuneError && size <= 1:
		s.problem(InvalidUTF8, s.at, s.at+1, "")
		s.at++
	case unicode.IsLetter(r):
		s.word()
	case unicode.IsSpace(r):
		s.at += size
	default:
		s.symbol(r, size)
	}
}

// symbol scans a typographic operator or skips a whole character.
func (s *scanner) symbol(r rune, size int) {
	rest := s.text[s.at:]
	for _, op := range foreignOperators {
		if strings.HasPrefix(rest, op.text) {
			s.operator()
			return
		}
	}
	s.problem(UnknownCharacter, s.at, s.at+size, string(r))
	s.at += size
}
