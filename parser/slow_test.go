package parser_test

import (
	"strings"
	"testing"
	"time"
)

// The time to parse grows with the length of a text, whatever it is made of.
func TestNoTextIsSlow(t *testing.T) {
	for name, text := range map[string]string{
		"dangling commas":    "neuron A {\n" + strings.Repeat("x = 1,\n", 2400) + "}\n",
		"dangling operators": "neuron A {\n" + strings.Repeat("x = 1 +\n", 2400) + "}\n",
		"dangling settings":  "run A {\n" + strings.Repeat("x = 1,\n", 2400) + "}\n",
		"parentheses":        "neuron A {\nx = " + strings.Repeat("(", 9000) + "\n}\n",
		"calls":              "neuron A {\nx = " + strings.Repeat("f(", 190) + "1" + strings.Repeat(")", 190) + "\n}\n",
		"choices":            "neuron A {\nx = " + strings.Repeat("if a then b else ", 190) + "1\n}\n",
		"signs":              "neuron A {\nx = " + strings.Repeat("-", 9000) + "1\n}\n",
		"negations":          "neuron A {\nx = " + strings.Repeat("not ", 9000) + "1\n}\n",
		"powers":             "neuron A {\nx = 1" + strings.Repeat("^1", 4900) + "\n}\n",
		"braces":             strings.Repeat("run A { b ", 190) + strings.Repeat("}", 190),
		"foreign operators":  "neuron A {\nx = 1" + strings.Repeat(" ** 1", 4900) + "\n}\n",
		"foreign letters":    "neuron A {\n" + strings.Repeat("x = τ\n", 20000) + "}\n",
		"open braces":        strings.Repeat("{", 100000),
		"closing braces":     strings.Repeat("}", 100000),
		"open texts":         strings.Repeat("run A { a \"\n", 5000),
		"quotes":             strings.Repeat("'", 20000),
		"quotes on lines":    strings.Repeat(" '\n", 20000),
		"block comments":     strings.Repeat("/* ", 50000),
		"one statement":      "neuron A {\nx = 1" + strings.Repeat(" + 1", 100000) + "\n}\n",
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			errorsOf(text)
			if took := time.Since(start); took > 3*time.Second {
				t.Errorf("%d bytes took %v", len(text), took)
			}
		})
	}
}
