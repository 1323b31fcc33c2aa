package parser_test

import "testing"

// Where a statement goes on in the next line, and where it ends.
func TestStatementsGoOnAndEnd(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"line ends in an operator", "x = a +\n b", "x = (a + b)"},
		{"line begins with an operator", "x = a\n - b\n * c", "x = (a - (b * c))"},
		{"line ends in =", "x =\n a", "x = a"},
		{"line begins with =", "x\n = a", "x = a"},
		{"line ends in a comma", "x = f(a,\n b)", "x = f(a, b)"},
		{"inside of parentheses", "x = (\n a\n + b\n)", "x = [(a + b)]"},
		{"words of a choice", "x = if a\n then b\n else c", "x = (if a then b else c)"},
		{"words at the end of a line", "x = if\n a then\n b else\n c", "x = (if a then b else c)"},
		{"and, or, not", "x = if a and\n not\n b\n or c then d else e", "x = (if ((a and (not b)) or c) then d else e)"},
		{"comments between", "x = a // one\n // two\n + b", "x = (a + b)"},
		{"empty lines between", "x = a\n\n\n + b", "x = (a + b)"},
		{"carriage returns", "x = a\r\n + b\r\ny = c\r", "x = (a + b); y = c"},
		{"ends with its line", "x = a\ny = b", "x = a; y = b"},
		{"ends with a semicolon", "x = a; y = b;; z = c;", "x = a; y = b; z = c"},
		{"semicolon before a sign", "x = a;\n -V' = b", "x = a; (- V') = b"},
		{"sign on a new line goes on", "x = a\n -V", "x = (a - V)"},
		{"parenthesis on a new line does not", "x = a\n(b)*V' = c", "x = a; ([b] * V') = c"},
		{"derivative with a factor", "C/2*V' =\n I\n - g", "((C / 2) * V') = (I - g)"},
		{"keywords as names", "state = 1\nparam = 2\nspike = state + param", "state = 1; param = 2; spike = (state + param)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := meaning(t, c.text); got != c.want {
				t.Errorf("%q reads as %s, want %s", c.text, got, c.want)
			}
		})
	}
}
