// Package parser turns the text of a model file into its syntax tree. It finds
// all syntax errors of a file in one run: the file is first cut into statements
// and braces, then each statement is parsed on its own.
//
// Path of the data: text -> tokens -> outline -> parse tree -> ast.File.
package parser

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"nmlc/lang/ast"
	"nmlc/lang/diag"
	"nmlc/lang/source"
	"nmlc/parser/internal/grammar"
)

const (
	maxDepth  = 200   // of braces, parentheses and `if` in each other
	maxTokens = 10000 // of one statement
	maxErrors = 100   // of one file
)

// parser holds what all steps need.
type parser struct {
	file     *source.File
	diags    *diag.List
	errors   int
	problems []grammar.Problem // sorted by place, as scanned

	inSetting bool         // texts and ranges are values in settings only
	primes    []*ast.Prime // met in the expression at hand
	rest      *statement   // what a statement that failed had swallowed by mistake
}

// Parse reads a file. Its errors go to diags; the tree holds everything that
// could be understood.
func Parse(file *source.File, diags *diag.List) *ast.File {
	p := &parser{file: file, diags: diags}
	tree := &ast.File{Source: file}
	if p.refuse() {
		return tree
	}
	text := grammar.Scan(file.Text)
	p.problems = text.Problems
	for _, c := range text.Comments {
		tree.Comments = append(tree.Comments, &ast.Comment{Span: p.span(c.Start, c.Start+len(c.Text)), Text: c.Text})
	}
	statements := (&outliner{p: p, tokens: text.Tokens}).file()
	p.reportProblems()
	p.each(statements, func(s statement) {
		if d := p.declaration(s); d != nil {
			tree.Decls = append(tree.Decls, d)
		}
	})
	return tree
}

// each translates statements one by one. A statement that failed because it
// went on into the next line by mistake leaves that line to be translated too,
// as long as somebody would see what is wrong with it.
func (p *parser) each(statements []statement, translate func(statement)) {
	for _, s := range statements {
		translate(s)
		for p.rest != nil && p.errors < maxErrors {
			rest := *p.rest
			p.rest = nil
			translate(rest)
		}
		p.rest = nil
	}
}

// refuse recognises texts that are not models at all.
func (p *parser) refuse() bool {
	text := strings.TrimPrefix(p.file.Text, "\uFEFF")
	start := len(p.file.Text) - len(strings.TrimLeft(text, " \t\r\n"))
	if strings.HasPrefix(p.file.Text[start:], "<") {
		p.report(codeNeuroML, p.span(start, start+1), "this looks like NeuroML, an XML format that also uses the ending .nml").
			Expect("a model in the language of nmlc, such as `neuron NAME { ... }`").
			Got("XML, which begins with `<`").
			Hint("nmlc reads its own language; write the cell's equations as they stand in its paper")
		return true
	}
	if at := strings.IndexByte(p.file.Text, 0); at >= 0 {
		p.report(codeNotText, p.span(at, at+1), "this file is not text: it contains a zero byte").
			Hint("a model is UTF-8 text; an editor may have saved it as UTF-16")
		return true
	}
	if at := invalidByte(p.file.Text); at >= 0 {
		p.report(codeNotText, p.span(at, at+1), "this byte is not UTF-8 text").
			Hint("save the file as UTF-8")
	}
	return false
}

// invalidByte is the offset of the first byte that is not UTF-8, or -1.
func invalidByte(text string) int {
	if utf8.ValidString(text) {
		return -1
	}
	for at, r := range text {
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(text[at:]); size == 1 {
				return at
			}
		}
	}
	return -1
}

// report adds an error, up to a limit for the file.
func (p *parser) report(code diag.Code, span source.Span, format string, args ...any) *diag.Diagnostic {
	p.errors++
	switch {
	case p.errors < maxErrors:
		return p.diags.Errorf(code, span, format, args...)
	case p.errors == maxErrors:
		return p.diags.Errorf(codeTooMany, span, "too many errors; the rest are not shown")
	}
	return &diag.Diagnostic{} // beyond the limit: nobody sees it
}

func (p *parser) span(start, end int) source.Span {
	return source.Span{File: p.file, Start: start, End: end}
}

func (p *parser) spanOf(t grammar.Token) source.Span {
	return p.span(grammar.Start(t), p.end(t))
}

// end is the offset after a token. An operator of another language, which the
// scanner spelled as it should be, ends where the person's spelling does.
func (p *parser) end(t grammar.Token) int {
	if i := p.firstProblem(grammar.Start(t)); i < len(p.problems) {
		if found := p.problems[i]; found.Kind == grammar.ForeignOperator && found.Start == grammar.Start(t) {
			return found.End
		}
	}
	return grammar.End(t)
}

// spanOfAll covers tokens, which must not be empty.
func (p *parser) spanOfAll(tokens []grammar.Token) source.Span {
	return p.span(grammar.Start(tokens[0]), p.end(tokens[len(tokens)-1]))
}

// spanOfStatement covers the statement with its braces.
func (p *parser) spanOfStatement(s statement) source.Span {
	var span source.Span
	if len(s.tokens) > 0 {
		span = p.spanOfAll(s.tokens)
	}
	if s.body == nil {
		return span
	}
	span = span.To(p.spanOf(s.body.open))
	if grammar.Is(s.body.close, "}") {
		return span.To(p.spanOf(s.body.close))
	}
	for _, inner := range s.body.statements {
		span = span.To(p.spanOfStatement(inner))
	}
	return span
}

func (p *parser) ident(t grammar.Token) ast.Ident {
	return ast.Ident{Name: t.Value, Span: p.spanOf(t)}
}

// alreadyReported tells whether the scanner complained about something in the
// statement. Then a failure to parse it is most likely a consequence.
func (p *parser) alreadyReported(s statement) bool {
	span := p.spanOfAll(s.tokens)
	if length := strings.IndexByte(p.file.Text[span.End:], '\n'); length >= 0 {
		span.End += length
	}
	return p.problemWithin(span)
}

// problemWithin tells whether the scanner complained about a part of span.
func (p *parser) problemWithin(span source.Span) bool {
	first := p.firstProblem(span.Start)
	return first < len(p.problems) && p.problems[first].Start <= span.End
}

// firstProblem is the index of the first problem at an offset or after it.
func (p *parser) firstProblem(offset int) int {
	first, _ := slices.BinarySearchFunc(p.problems, offset, func(problem grammar.Problem, start int) int {
		return cmp.Compare(problem.Start, start)
	})
	return first
}

// shorten cuts a long text for a message.
func shorten(text string) string {
	const limit = 40
	if utf8.RuneCountInString(text) <= limit {
		return text
	}
	return string([]rune(text)[:limit]) + "..."
}
