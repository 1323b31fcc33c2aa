package parser

import (
	"nmlc/lang/ast"
	"nmlc/parser/internal/grammar"
)

// The words that begin the lines of a task, of what it repeats, and of a phase.
var (
	taskWords   = []string{"inputs", "draw", "let", "rate", "spikes", "phase", "repeat", "target", "decide", "condition", "data"}
	repeatWords = []string{"phase", "repeat"}
	phaseWords  = []string{"rate", "spikes"}
)

// task translates `task NAME { lines }`.
func (p *parser) task(s statement) ast.Decl {
	head := parseHead(p, s)
	lines := p.taskLines(s.body, taskWords, "line of a task")
	if head == nil {
		return nil
	}
	return &ast.Task{Name: p.ident(head.Name), Lines: lines, Span: p.spanOfStatement(s)}
}

// taskLines translates the lines in braces, which begin with one of the words.
func (p *parser) taskLines(b *block, words []string, what string) []ast.TaskLine {
	if b == nil {
		return nil
	}
	outer := p.inSetting
	p.inSetting = true
	defer func() { p.inSetting = outer }()
	var out []ast.TaskLine
	p.each(b.statements, func(s statement) {
		if !p.begins(s, words, what) {
			return
		}
		if l := p.taskLine(s); l != nil {
			out = append(out, l)
		}
	})
	return out
}

// begins reports whether a line begins with one of the words that may, and
// explains one that does not.
func (p *parser) begins(s statement, words []string, what string) bool {
	if len(s.tokens) == 0 {
		p.report(codeBraces, p.spanOf(s.body.open), "these braces belong to nothing").
			Expect("a line that begins with one of %s before the `{`", listed(words))
		return false
	}
	for _, w := range words {
		if s.tokens[0].Value == w {
			return true
		}
	}
	p.notATaskLine(s, words, what)
	return false
}

func (p *parser) taskLine(s statement) ast.TaskLine {
	switch s.tokens[0].Value {
	case "inputs":
		return p.groups(s)
	case "draw", "let":
		return p.trialValue(s)
	case "rate", "spikes":
		if in := p.groupInput(s); in != nil {
			return in
		}
		return nil
	case "phase":
		return p.phase(s)
	case "repeat":
		return p.repeat(s)
	case "target":
		return p.target(s)
	case "decide":
		return p.decide(s)
	case "condition":
		return p.condition(s)
	}
	if setting := p.setting(s); setting != nil {
		return setting
	}
	return nil
}

func (p *parser) groups(s statement) ast.TaskLine {
	g := parseWhole[grammar.Groups](p, s, "a line of inputs")
	if g == nil {
		return nil
	}
	out := &ast.Groups{Span: p.spanOfAll(s.tokens)}
	for _, group := range g.Groups {
		out.Groups = append(out.Groups, ast.Group{Name: p.ident(group.Name), Size: p.expression(group.Size)})
	}
	return out
}

func (p *parser) trialValue(s statement) ast.TaskLine {
	g := parseWhole[grammar.TrialValue](p, s, "a value of a trial")
	if g == nil {
		return nil
	}
	return &ast.TrialValue{
		Draw: g.Keyword.Value == "draw", Name: p.ident(g.Name),
		Count: p.expression(g.Count), Value: p.expression(g.Value), Span: p.spanOfAll(s.tokens),
	}
}

// groupInput translates `rate left = e` and `spikes left at e`.
func (p *parser) groupInput(s statement) *ast.GroupInput {
	if s.tokens[0].Value == "spikes" {
		g := parseWhole[grammar.SpikesAt](p, s, "a line of spikes")
		if g == nil {
			return nil
		}
		return &ast.GroupInput{At: true, Group: p.ident(g.Group), Value: p.expression(g.Time), Span: p.spanOfAll(s.tokens)}
	}
	g := parseWhole[grammar.Rate](p, s, "a rate")
	if g == nil {
		return nil
	}
	return &ast.GroupInput{Group: p.ident(g.Group), Value: p.expression(g.Value), Span: p.spanOfAll(s.tokens)}
}

func (p *parser) phase(s statement) ast.TaskLine {
	var inputs []*ast.GroupInput
	for _, l := range p.taskLines(s.body, phaseWords, "line of a phase") {
		inputs = append(inputs, l.(*ast.GroupInput))
	}
	g := parse[grammar.Phase](p, s, "a phase")
	if g == nil {
		return nil
	}
	return &ast.Phase{
		Name: p.ident(g.Name), Duration: p.expression(g.Duration), Inputs: inputs,
		Braces: s.body != nil, Span: p.spanOfStatement(s),
	}
}

func (p *parser) repeat(s statement) ast.TaskLine {
	lines := p.taskLines(s.body, repeatWords, "line of what is repeated")
	g := parse[grammar.Repeat](p, s, "a repetition")
	if g == nil {
		return nil
	}
	if s.body == nil {
		p.report(codeBraces, p.spanOfAll(s.tokens), "this repeats nothing").
			Expect("`{` and the phases that are repeated").Got("the end of the line")
		return nil
	}
	return &ast.Repeat{Times: p.expression(g.Times), As: p.ident(g.As), Lines: lines, Span: p.spanOfStatement(s)}
}

// target translates `target class e over a` and `target NAME = e over a`.
func (p *parser) target(s statement) ast.TaskLine {
	if len(s.tokens) > 1 && s.tokens[1].Value == "class" {
		g := parseWhole[grammar.ClassTarget](p, s, "a target")
		if g == nil {
			return nil
		}
		return &ast.Target{
			Class: true, Name: p.ident(g.Word), Value: p.expression(g.Value), Over: p.names(g.Over),
			Weight: p.expression(g.Of), Span: p.spanOfAll(s.tokens),
		}
	}
	g := parseWhole[grammar.ValueTarget](p, s, "a target")
	if g == nil {
		return nil
	}
	return &ast.Target{Name: p.ident(g.Name), Value: p.expression(g.Value), Over: p.names(g.Over), Span: p.spanOfAll(s.tokens)}
}

func (p *parser) decide(s statement) ast.TaskLine {
	g := parseWhole[grammar.Decide](p, s, "a window of decision")
	if g == nil {
		return nil
	}
	return &ast.Decide{Over: p.names(g.Over), Span: p.spanOfAll(s.tokens)}
}

func (p *parser) condition(s statement) ast.TaskLine {
	g := parseWhole[grammar.Condition](p, s, "a condition")
	if g == nil {
		return nil
	}
	return &ast.Condition{Value: p.expression(g.Value), Span: p.spanOfAll(s.tokens)}
}
