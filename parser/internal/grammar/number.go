package grammar

import (
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// number scans a number and the unit that follows it, if one does.
func (s *scanner) number() {
	start := s.at
	s.digits()
	if s.at < len(s.text) && s.text[s.at] == '.' && !strings.HasPrefix(s.text[s.at:], "..") {
		s.at++
		s.digits()
	}
	s.exponent()
	end := s.at
	if s.malformed() {
		s.problem(BadNumber, start, s.at, s.text[start:s.at])
		s.emit(Number, start, s.text[start:end])
		return
	}
	if v, err := strconv.ParseFloat(s.text[start:end], 64); err != nil && math.IsInf(v, 0) {
		s.problem(HugeNumber, start, end, "")
	}
	s.emit(Number, start, s.text[start:end])
	s.unit()
}

func (s *scanner) digits() {
	for s.at < len(s.text) && isDigit(s.text[s.at]) {
		s.at++
	}
}

// exponent takes `e-4`, but leaves the `e` of a unit alone.
func (s *scanner) exponent() {
	at := s.at
	if at >= len(s.text) || s.text[at] != 'e' && s.text[at] != 'E' {
		return
	}
	at++
	if at < len(s.text) && (s.text[at] == '+' || s.text[at] == '-') {
		at++
	}
	if at < len(s.text) && isDigit(s.text[at]) {
		s.at = at
		s.digits()
	}
}

// malformed takes the rest of what looks like a number but is none: `1.2.3`,
// `1_000`, `0x1F`.
func (s *scanner) malformed() bool {
	rest := s.text[s.at:]
	switch {
	case len(rest) >= 2 && rest[0] == '.' && isDigit(rest[1]):
	case len(rest) >= 2 && rest[0] == '_' && isDigit(rest[1]):
	case len(rest) >= 2 && (rest[0] == 'x' || rest[0] == 'X') && s.text[s.at-1] == '0' && isDigit(rest[1]):
	default:
		return false
	}
	for s.at < len(s.text) && (isDigit(s.text[s.at]) || isLetter(s.text[s.at]) || s.text[s.at] == '.') {
		if strings.HasPrefix(s.text[s.at:], "..") {
			break
		}
		s.at++
	}
	return true
}

// unit takes the name that follows a number on the same line, and a whole
// power directly after it: `3 mV^2`.
func (s *scanner) unit() {
	start := s.afterBlanks(s.at)
	end := start
	for end < len(s.text) && (isLetter(s.text[end]) || end > start && isDigit(s.text[end])) {
		end++
	}
	if end == start || afterNumber[s.text[start:end]] {
		return
	}
	if r, _ := utf8.DecodeRuneInString(s.text[end:]); r >= utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsMark(r)) {
		return // a name with foreign letters, which word complains about
	}
	s.at = end
	if power := s.wholePower(end); power > 0 {
		s.at = power
	}
	s.emit(Unit, start, s.text[start:s.at])
}

// wholePower is the end of `^2` or `^-1` at offset at, and 0 where there is
// none or where the exponent goes on, as in `^2.5`.
func (s *scanner) wholePower(at int) int {
	at = s.afterBlanks(at)
	if at >= len(s.text) || s.text[at] != '^' {
		return 0
	}
	at = s.afterBlanks(at + 1)
	if at < len(s.text) && s.text[at] == '-' {
		at++
	}
	start := at
	for at < len(s.text) && isDigit(s.text[at]) {
		at++
	}
	if at == start || at < len(s.text) && isLetter(s.text[at]) {
		return 0
	}
	if at < len(s.text) && s.text[at] == '.' && !strings.HasPrefix(s.text[at:], "..") {
		return 0
	}
	return at
}

// afterBlanks is the offset behind the blanks of the line at an offset.
func (s *scanner) afterBlanks(at int) int {
	for at < len(s.text) {
		r, size := utf8.DecodeRuneInString(s.text[at:])
		if r == '\n' || r == '\r' || !unicode.IsSpace(r) {
			break
		}
		at += size
	}
	return at
}
