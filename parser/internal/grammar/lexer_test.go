package grammar

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// words scans a text and shows its tokens with a letter for their kind.
func words(text string) string {
	letters := map[string]string{"Ident": "i", "Number": "n", "Unit": "u", "String": "s", "Sign": "+", "Operator": "o",
		"Not": "!", "Keyword": "k", "Prime": "'", "Punct": "p"}
	var out []string
	for _, t := range Scan(text).Tokens {
		for name, kind := range symbols {
			if kind == t.Type {
				out = append(out, letters[name]+"["+t.Value+"]")
			}
		}
	}
	return strings.Join(out, " ")
}

func TestTokens(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"0.2 nF", "n[0.2] u[nF]"},
		{"0.2nF", "n[0.2] u[nF]"},
		{"3 mV^2", "n[3] u[mV^2]"},
		{"3 mV ^ -2", "n[3] u[mV ^ -2]"},
		{"3 mV^2.5", "n[3] u[mV] o[^] n[2.5]"},
		{"3 mV^n", "n[3] u[mV] o[^] i[n]"},
		{"3 mV\n^2", "n[3] u[mV] o[^] n[2]"},
		{"3\nmV", "n[3] i[mV]"},
		{"3\vmV", "n[3] u[mV]"},
		{"3\u00a0mV", "n[3] u[mV]"},
		{"3 mV\u00a0+ 1", "n[3] u[mV] +[+] n[1]"},
		{"1.28/ms", "n[1.28] o[/] i[ms]"},
		{"1e-4", "n[1e-4]"},
		{"1e", "n[1] u[e]"},
		{"2 e3", "n[2] u[e3]"},
		{".5..2", "n[.5] p[..] n[2]"},
		{"1..2", "n[1] p[..] n[2]"},
		{"1. .. 2", "n[1.] p[..] n[2]"},
		{"1 nS in 2", "n[1] u[nS] i[in] n[2]"},
		{"1 in 2", "n[1] i[in] n[2]"},
		{"2 weight 3", "n[2] i[weight] n[3]"},
		{"Na.m^3", "i[Na] p[.] i[m] o[^] n[3]"},
		{"V' = -x", "i[V] '['] p[=] +[-] i[x]"},
		{"a := b", "i[a] p[:=] i[b]"},
		{"a<=b!=c", "i[a] o[<=] i[b] o[!=] i[c]"},
		{"if a then not b", "k[if] i[a] k[then] ![not] i[b]"},
		{`data "a // b" // c`, `i[data] s["a // b"]`},
		{"\uFEFFx", "i[x]"},
	} {
		if got := words(c.text); got != c.want {
			t.Errorf("%q is scanned as %s, want %s", c.text, got, c.want)
		}
		if problems := Scan(c.text).Problems; len(problems) > 0 {
			t.Errorf("%q: problems %v", c.text, problems)
		}
	}
}

func TestProblemsAndWhatWasMeant(t *testing.T) {
	for _, c := range []struct {
		text  string
		kind  ProblemKind
		start int
		end   int
		want  string
	}{
		{"a ** b", ForeignOperator, 2, 4, "i[a] o[^] i[b]"},
		{"a && b", ForeignOperator, 2, 4, "i[a] o[and] i[b]"},
		{"!a", ForeignOperator, 0, 1, "![not] i[a]"},
		{"g *= w", ForeignOperator, 2, 4, "i[g] p[:=] i[w]"},
		{"V ≥ 3", ForeignOperator, 2, 5, "i[V] o[>=] n[3]"},
		{"τ = 1", ForeignLetters, 0, 2, "i[τ] p[=] n[1]"},
		{"1.2.3", BadNumber, 0, 5, "n[1.2]"},
		{"1e999", HugeNumber, 0, 5, "n[1e999]"},
		{`"open`, UnterminatedText, 0, 5, `s["open]`},
		{"data 'file'", SingleQuotes, 5, 11, "i[data] s['file']"},
		{"a # b", HashComment, 2, 3, "i[a]"},
		{"a /* b\n */ c", BlockComment, 2, 4, "i[a] i[c]"},
		{"a\rb", LoneReturn, 1, 2, "i[a] i[b]"},
		{"a $ b", UnknownCharacter, 2, 3, "i[a] i[b]"},
		{"a \xff b", InvalidUTF8, 2, 3, "i[a] i[b]"},
	} {
		if got := words(c.text); got != c.want {
			t.Errorf("%q is scanned as %s, want %s", c.text, got, c.want)
		}
		problems := Scan(c.text).Problems
		if len(problems) != 1 {
			t.Errorf("%q: problems %v", c.text, problems)
			continue
		}
		if p := problems[0]; p.Kind != c.kind || p.Start != c.start || p.End != c.end {
			t.Errorf("%q: problem %+v, want kind %d at %d to %d", c.text, p, c.kind, c.start, c.end)
		}
	}
}

func TestCommentsKeepTheirPlaces(t *testing.T) {
	got := Scan("// one\nx = 1  // two \t\r\n//").Comments
	want := []Comment{{0, "// one"}, {14, "// two"}, {24, "//"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// The statement parser says which token does not fit.
func TestFailuresPointAtTheirToken(t *testing.T) {
	for _, c := range []struct {
		text     string
		index    int
		expected string
	}{
		{"let x 3", 2, `"=" Expr`},
		{"let x = ", 3, "(Quantity | <string> | Cond | Paren | List | Reference)"},
		{"let x = 3 )", 4, ""},
	} {
		_, failure := Parse[Let](Scan(c.text).Tokens)
		if failure == nil || failure.Index != c.index || failure.Expected != c.expected {
			t.Errorf("%q fails with %+v, want token %d and %s", c.text, failure, c.index, c.expected)
		}
	}
	if _, failure := Parse[Let](Scan("let x: mV = 3 mV").Tokens); failure != nil {
		t.Errorf("a definition fails with %+v", failure)
	}
}
