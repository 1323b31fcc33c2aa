package grammar

import (
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"
)

// Comment is a `// ...` comment without the blanks at its end.
type Comment struct {
	Start int
	Text  string
}

// Text is a scanned file.
type Text struct {
	Tokens   []Token // without the end of the file
	Comments []Comment
	Problems []Problem
}

// scanner walks over the text once, from left to right, and never stops at a
// mistake: it notes the problem and goes on with what was probably meant.
type scanner struct {
	text      string
	at        int
	line      int
	lineStart int
	out       Text
}

// Scan splits text into tokens, comments and problems.
func Scan(text string) Text {
	s := &scanner{text: text, line: 1}
	s.out.Tokens = make([]Token, 0, len(text)/4)
	s.at = len(text) - len(strings.TrimPrefix(text, "\uFEFF"))
	for s.at < len(text) {
		s.next()
	}
	return s.out
}

// next scans one token, comment or blank.
func (s *scanner) next() {
	c := s.text[s.at]
	switch {
	case c == '\n':
		s.at++
		s.line++
		s.lineStart = s.at
	case c == ' ' || c == '\t' || c == '\f' || c == '\v':
		s.at++
	case c == '\r':
		if !strings.HasPrefix(s.text[s.at:], "\r\n") {
			s.problem(LoneReturn, s.at, s.at+1, "")
		}
		s.at++
	case isDigit(c) || c == '.' && s.at+1 < len(s.text) && isDigit(s.text[s.at+1]):
		s.number()
	case isLetter(c):
		s.word()
	case c == '"':
		s.quoted()
	case c == '\'':
		s.prime()
	case c == '#' || strings.HasPrefix(s.text[s.at:], "//"):
		s.comment()
	case strings.HasPrefix(s.text[s.at:], "/*"):
		s.blockComment()
	case c < utf8.RuneSelf:
		s.operator()
	default:
		s.foreign()
	}
}

// emit adds the token text[start:end], spelled as value.
func (s *scanner) emit(kind lexer.TokenType, start int, value string) {
	s.out.Tokens = append(s.out.Tokens, Token{Type: kind, Value: value,
		Pos: lexer.Position{Offset: start, Line: s.line, Column: start - s.lineStart + 1}})
}

func (s *scanner) problem(kind ProblemKind, start, end int, detail string) {
	s.out.Problems = append(s.out.Problems, Problem{Kind: kind, Start: start, End: end, Detail: detail})
}

// restOfLine is the text up to the end of the line, without blanks at its end.
func (s *scanner) restOfLine() string {
	rest := s.text[s.at:]
	if end := strings.IndexByte(rest, '\n'); end >= 0 {
		rest = rest[:end]
	}
	return strings.TrimRight(rest, " \t\r\f\v")
}

func (s *scanner) comment() {
	text := s.restOfLine()
	switch {
	case text[0] == '#':
		s.problem(HashComment, s.at, s.at+1, "")
	case strings.Contains(text, "\r"):
		at := s.at + strings.Index(text, "\r")
		s.problem(LoneReturn, at, at+1, "")
	default:
		s.out.Comments = append(s.out.Comments, Comment{s.at, text})
	}
	s.at += len(text)
}

// blockComment skips a comment of C, which the language does not have.
func (s *scanner) blockComment() {
	s.problem(BlockComment, s.at, s.at+2, "")
	length := strings.Index(s.text[s.at:], "*/")
	if length < 0 {
		s.at = len(s.text)
		return
	}
	end := s.at + length + 2
	for i := s.at; i < end; i++ {
		if s.text[i] == '\n' {
			s.line++
			s.lineStart = i + 1
		}
	}
	s.at = end
}

// word scans a name or a reserved word. Letters outside ASCII are taken into
// the name, so that there is one complaint about the whole of it.
func (s *scanner) word() {
	start, foreign := s.at, false
	for s.at < len(s.text) {
		r, size := utf8.DecodeRuneInString(s.text[s.at:])
		switch {
		case r < utf8.RuneSelf && !isLetter(byte(r)) && !isDigit(byte(r)):
			size = 0
		case r >= utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsMark(r)):
			foreign = true
		case r >= utf8.RuneSelf:
			size = 0
		}
		if size == 0 {
			break
		}
		s.at += size
	}
	text := s.text[start:s.at]
	if foreign {
		s.problem(ForeignLetters, start, s.at, text)
	}
	kind, isReserved := reserved[text]
	if !isReserved {
		kind = Ident
	}
	s.emit(kind, start, text)
}

// prime scans the mark of a derivative, which follows its name at once; an
// apostrophe elsewhere begins a text as other languages write it.
func (s *scanner) prime() {
	rest := s.restOfLine()
	attached := s.at > 0 && (isLetter(s.text[s.at-1]) || isDigit(s.text[s.at-1]) || s.text[s.at-1] == ')' || s.text[s.at-1] == '\'')
	if end := strings.IndexByte(rest[1:], '\''); !attached && end >= 0 {
		s.problem(SingleQuotes, s.at, s.at+end+2, "")
		s.emit(String, s.at, rest[:end+2])
		s.at += end + 2
		return
	}
	s.emit(Prime, s.at, "'")
	s.at++
}

// quoted scans a text, which ends on its line and knows no escapes.
func (s *scanner) quoted() {
	rest := s.restOfLine()
	end := strings.IndexByte(rest[1:], '"')
	if end < 0 {
		s.problem(UnterminatedText, s.at, s.at+len(rest), "")
		s.emit(String, s.at, rest)
		s.at += len(rest)
		return
	}
	s.emit(String, s.at, rest[:end+2])
	s.at += end + 2
}

// Unquote is the content of a String token.
func Unquote(t Token) string {
	text := t.Value[min(1, len(t.Value)):]
	if n := len(text); n > 0 && text[n-1] == t.Value[0] {
		text = text[:n-1]
	}
	return text
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' }

// Definition offers the scanner to the parsing library.
type Definition struct{}

// Symbols names the kinds of tokens for the tags of the grammar.
func (Definition) Symbols() map[string]lexer.TokenType { return symbols }

// Lex scans a whole text.
func (Definition) Lex(_ string, r io.Reader) (lexer.Lexer, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	return &stream{tokens: Scan(string(text)).Tokens}, nil
}

// stream hands out the tokens of one statement and then the end of the file,
// placed right after the last token.
type stream struct {
	tokens []Token
	at     int
}

// Next is the next token.
func (s *stream) Next() (Token, error) {
	if s.at < len(s.tokens) {
		s.at++
		return s.tokens[s.at-1], nil
	}
	end := lexer.Position{}
	if n := len(s.tokens); n > 0 {
		end = s.tokens[n-1].Pos
		end.Offset = End(s.tokens[n-1])
	}
	return lexer.EOFToken(end), nil
}
