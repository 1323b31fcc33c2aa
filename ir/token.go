package ir

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// The words of the text form. A number begins with a digit, a dot or a sign,
// a computed node with %, and a name with a letter, an underscore or a quote:
// so no name, not even inf, can be taken for a number.

// missing stands for a node that a broken program lacks.
const missing = "%none"

// numberText writes v so that reading it gives the same bits.
func numberText(v float64) string {
	switch {
	case math.IsNaN(v) && math.Float64bits(v) == math.Float64bits(math.NaN()):
		return "+nan"
	case math.IsNaN(v):
		return fmt.Sprintf("+nan:%016x", math.Float64bits(v))
	case math.IsInf(v, 1):
		return "+inf"
	case math.IsInf(v, -1):
		return "-inf"
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

func isNumber(word string) bool {
	return word != "" && strings.IndexByte("0123456789.+-", word[0]) >= 0
}

func readNumber(word string) (float64, error) {
	switch word {
	case "+nan":
		return math.NaN(), nil
	case "+inf":
		return math.Inf(1), nil
	case "-inf":
		return math.Inf(-1), nil
	}
	if hex, ok := strings.CutPrefix(word, "+nan:"); ok {
		bits, err := strconv.ParseUint(hex, 16, 64)
		if v := math.Float64frombits(bits); err == nil && math.IsNaN(v) {
			return v, nil
		}
		return 0, fmt.Errorf("%s is not the pattern of a nan: expected 16 hexadecimal digits", word)
	}
	v, err := strconv.ParseFloat(word, 64)
	if !isNumber(word) || err != nil {
		return 0, fmt.Errorf("expected a number such as 0.5, -inf or +nan, found %q", word)
	}
	return v, nil
}

// nameText writes a name, in quotes where it would not read as one word.
func nameText(name string) string {
	if isPlainName(name) {
		return name
	}
	return strconv.Quote(name)
}

func readName(word string) (string, error) {
	if isPlainName(word) {
		return word, nil
	}
	if strings.HasPrefix(word, `"`) {
		if name, err := strconv.Unquote(word); err == nil {
			return name, nil
		}
	}
	return "", fmt.Errorf(`expected a name such as g_L, K.open or "any text", found %q`, word)
}

func isPlainName(name string) bool {
	for i, c := range []byte(name) {
		letter := c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z'
		if !letter && (i == 0 || c != '.' && (c < '0' || '9' < c)) {
			return false
		}
	}
	return name != ""
}

// words splits a line at blanks; a quoted text is part of one word.
func words(line string) ([]string, error) {
	var out []string
	start := -1
	for i := 0; i < len(line); {
		switch line[i] {
		case ' ', '\t', '\r':
			if start >= 0 {
				out = append(out, line[start:i])
			}
			start = -1
			i++
			continue
		case '"':
			text, err := strconv.QuotedPrefix(line[i:])
			if err != nil {
				return nil, fmt.Errorf("expected a text in double quotes, found %q: is the closing quote missing?", line[i:])
			}
			start = startAt(start, i)
			i += len(text)
			continue
		}
		start = startAt(start, i)
		i++
	}
	if start >= 0 {
		out = append(out, line[start:])
	}
	return out, nil
}

func startAt(start, i int) int {
	if start < 0 {
		return i
	}
	return start
}

var kindNames = [...]string{NotLeaf: "none", Param: "param", TimeStep: "dt", State: "state", Input: "input", Seed: "seed", Bound: "bound"}

// String is the kind's word in the text form.
func (k LeafKind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "kind" + strconv.Itoa(int(k))
}

func kindOf(word string) (LeafKind, bool) {
	for k := Param; k <= Bound; k++ {
		if kindNames[k] == word {
			return k, true
		}
	}
	return NotLeaf, false
}
