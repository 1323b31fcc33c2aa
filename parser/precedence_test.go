package parser_test

import "testing"

func TestPrecedence(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"a + b*c", "(a + (b * c))"},
		{"a*b + c", "((a * b) + c)"},
		{"a - b - c", "((a - b) - c)"},
		{"a/b/c", "((a / b) / c)"},
		{"a/b*c", "((a / b) * c)"},
		{"a^b^c", "(a ^ (b ^ c))"},
		{"a*b^c", "(a * (b ^ c))"},
		{"-x^2", "(- (x ^ 2))"},
		{"x^-y^2", "(x ^ (- (y ^ 2)))"},
		{"-a*b", "((- a) * b)"},
		{"a*-b*c", "((a * (- b)) * c)"},
		{"-a + b", "((- a) + b)"},
		{"a - -b", "(a - (- b))"},
		{"--a", "(- (- a))"},
		{"[a + b]*c", ""},
		{"(a + b)*c", "([(a + b)] * c)"},
		{"a + b < c - d", "((a + b) < (c - d))"},
		{"a < b and c >= d", "((a < b) and (c >= d))"},
		{"a or b and c or d", "((a or (b and c)) or d)"},
		{"not a < b", "(not (a < b))"},
		{"not a and b", "((not a) and b)"},
		{"not not a", "(not (not a))"},
		{"a and not b == c", "(a and (not (b == c)))"},
		{"if a < b then c + d else e*f", "(if (a < b) then (c + d) else (e * f))"},
		{"if a then b else if c then d else e", "(if a then b else (if c then d else e))"},
		{"if a then if b then c else d else e", "(if a then (if b then c else d) else e)"},
		{"1 + (if a then b else c)", "(1 + [(if a then b else c)])"},
		{"f(a + b, c)*g()", "(f((a + b), c) * g())"},
		{"1.28/ms", "(1.28 / ms)"},
		{"3 mV^2*x", "(3_mV^2 * x)"},
		{"(3 mV)^2*x", "(([3_mV] ^ 2) * x)"},
		{"2 mV/ms", "(2_mV / ms)"},
		{"3 mV^-1", "3_1/mV"},
		{"Na.m^3*Na.h", "((Na.m ^ 3) * Na.h)"},
	} {
		if c.want == "" {
			if len(errorsOf("neuron A { x = "+c.text+" }")) == 0 {
				t.Errorf("%s is not refused", c.text)
			}
			continue
		}
		if got := meaning(t, "x = "+c.text); got != "x = "+c.want {
			t.Errorf("%s reads as %s, want x = %s", c.text, got, c.want)
		}
	}
}

// A power behind a unit belongs to the unit. Where it could be taken for a
// power of the quantity, parentheses are asked for.
func TestPowersOfQuantitiesNeedParentheses(t *testing.T) {
	for _, text := range []string{"3 mV^n", "3 mV^2.5", "3 mV^(2)", "3 mV\n    ^2", "3 mV^ // two\n    2"} {
		all := errorsOf("neuron A {\n    x = " + text + "\n}\n")
		if len(all) != 1 || all[0].Code != "E0111" {
			t.Errorf("%s gives\n%s", text, rendered(all))
		}
	}
}
