package parser_test

import (
	"strings"
	"testing"

	"nmlc/lang/ast"
	"nmlc/lang/diag"
	"nmlc/lang/source"
	"nmlc/parser"
)

// Every mistake in a line of a task or training is found at its place, and
// nothing else is.
func TestMistakesInTasksAndTrainings(t *testing.T) {
	const task, phase, train = "task T {\n%\n}\n", "task T {\nphase a 1 ms {\n%\n}\n}\n", "train T {\n%\n}\n"
	for _, c := range []struct{ frame, line, marked, words, hint string }{
		{task, "inputs left", "", "a line of inputs is not complete", "left[25]"},
		{task, "inputs left[25] right[25]", "right", "a line of inputs does not go on", ""},
		{task, "draw = choice(0, 1)", "=", "a value of a trial does not go on", "draw side"},
		{task, "draw cue[7]", "", "a value of a trial is not complete", ""},
		{task, "side = choice(0, 1)", "side", "begins with `let`", ""},
		{task, "phase 50 ms", "50", "a phase does not go on", "phase cue 100 ms"},
		{task, "phase cue { rate a = 1 Hz }", "{", "a phase is not complete", ""},
		{task, "phase cue 100 ms { phase b 1 ms }", "phase", "no line of a phase", "out of these braces"},
		{task, "phase cue 100 ms { rat a = 1 Hz }", "rat", "begins no line of a phase", "rate"},
		{task, "repeat 3 { phase a 1 ms }", "{", "a repetition is not complete", "as k"},
		{task, "repeat 3 as k", "repeat 3 as k", "repeats nothing", ""},
		{task, "repeat 3 as k { draw a = 1 }", "draw", "no line of what is repeated", ""},
		{task, "target wave over a", "over", "a target does not go on", "target wave = e"},
		{task, "target class = 1 over a", "=", "a target does not go on", "target class answer"},
		{task, "target class 1 of a", "of", "a target does not go on", ""},
		{task, "target class 1 over", "", "a target is not complete", ""},
		{task, "decide recall", "recall", "a window of decision does not go on", "decide over recall"},
		{task, "condition", "", "a condition is not complete", ""},
		{task, "condition a { }", "{", "a condition takes no braces", ""},
		{task, "{ }", "{", "belong to nothing", ""},
		{task, "phsae a 1 ms", "phsae", "begins no line of a task", "phase"},
		{task, " neuron B { }", "neuron", "cannot stand inside a task", ""},
		{task, "let x = (1 + 2", "(", "is never closed", ""},
		{phase, "rate left 40 Hz", "40", "a rate does not go on", "rate left = 40 Hz"},
		{phase, "spikes left = 3 ms", "=", "a line of spikes does not go on", "spikes left at 5 ms"},
		{phase, "rate left = V'", "V'", "derivative", ""},
		{train, "free w", "", "what is trained is not complete", "of exc"},
		{train, "free w, b of e", ",", "what is trained does not go on", ""},
		{train, "free w b of e", "b", "takes one name", "free w of"},
		{train, "free w of e in 3", "", "a range has two ends", "lo .. hi"},
		{train, "free w of e in 0 .. 1 shared", "shared", "what is trained does not go on", "shared"},
		{train, "free w of e { }", "{", "what is trained takes no braces", ""},
		{train, "{ }", "{", "belong to nothing", ""},
		{"neuron A {\n%\n}\n", " task T { }", "task", "cannot stand inside a neuron", ""},
	} {
		all := errorsOf(strings.Replace(c.frame, "%", c.line, 1))
		if len(all) != 1 {
			t.Errorf("%s: %d errors\n%s", c.line, len(all), rendered(all))
			continue
		}
		d := all[0]
		if d.Span.Text() != c.marked || !strings.Contains(d.Message, c.words) || !strings.Contains(strings.Join(d.Hints, " "), c.hint) {
			t.Errorf("%s: marks %q\n%s", c.line, d.Span.Text(), rendered(all))
		}
	}
}

// The words of tasks and trainings are names everywhere else, and their own lines
// may use them too.
func TestWordsOfTasksAreNotReserved(t *testing.T) {
	const text = `neuron A {
    param task = 1, train = 2, phase = 3, over = 4, target = 5, free = 6, inputs = 7, draw = 8
    repeat = task + train*phase - over
    state rate = target
    rate' = -rate/(1 ms)
}
task task { inputs phase[3]; draw rate = 1; let over = rate; phase phase 1 ms*over { rate phase = 3 Hz }; target class over over phase weight 2; decide over phase }
train train { free start of start; free start start of over shared; free Na.g of over in -1 .. 2 ms }
`
	var list diag.List
	tree := parser.Parse(source.NewFile("a.nml", text), &list)
	if list.Len() > 0 || len(tree.Decls) != 3 {
		t.Fatal(rendered(list.All()))
	}
	target := tree.Decls[1].(*ast.Task).Lines[4].(*ast.Target)
	if v, ok := target.Value.(*ast.Name); !ok || v.Name != "over" || target.Over[0].Name != "phase" || target.Weight == nil {
		t.Errorf("%+v", target)
	}
	lines := tree.Decls[2].(*ast.Train).Lines
	for i, want := range []ast.Free{{Name: ast.Ident{Name: "start"}}, {Start: true, Shared: true, Name: ast.Ident{Name: "start"}}, {Name: ast.Ident{Name: "Na.g"}}} {
		if got := lines[i].(*ast.Free); got.Start != want.Start || got.Shared != want.Shared || got.Name.Name != want.Name.Name {
			t.Errorf("line %d is %+v", i, got)
		}
	}
	if lo, ok := lines[2].(*ast.Free).Lo.(*ast.Unary); !ok || lo.Op != "-" {
		t.Errorf("the lower bound is %+v", lines[2].(*ast.Free).Lo)
	}
}
