package ir

import (
	"fmt"
	"strings"
)

// Parse reads the text form that Program.String writes. Blank lines and lines
// that begin with # say nothing. It checks what it must understand, names,
// operators and numbers of arguments; whether the program makes sense is
// Verify's question. Errors name the line.
func Parse(text string) (*Program, error) {
	r := &textReader{
		p:        &Program{Graph: NewGraph()},
		declared: map[string]*Node{},
		value:    map[string]*Node{},
	}
	for i, line := range strings.Split(text, "\n") {
		if err := r.line(line); err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	if !r.named {
		return nil, fmt.Errorf("line 1: expected `program NAME`, found an empty text")
	}
	return r.p, nil
}

type textReader struct {
	p        *Program
	named    bool // the line `program` was read
	declared map[string]*Node
	value    map[string]*Node // by %number
	rate     Rate             // of the section
	section  bool             // inside a section
}

// statements are the lines that begin with a word, by that word. The reader is
// given the words after it.
var statements = map[string]struct {
	form string // for messages
	read func(r *textReader, rest []string) error
}{
	"program":  {"program NAME", (*textReader).program},
	"dt":       {"dt NAME", (*textReader).timeStep},
	"param":    {"param NAME ATTRIBUTES", (*textReader).param},
	"state":    {"state NAME ATTRIBUTES", (*textReader).state},
	"input":    {"input NAME ATTRIBUTES", (*textReader).input},
	"constant": {"constant", sectionOf(Constant)},
	"prepare":  {"prepare", sectionOf(Prepare)},
	"step":     {"step", sectionOf(Step)},
	"init":     {"init STATE = VALUE", (*textReader).init},
	"next":     {"next STATE = VALUE", (*textReader).next},
	"spiked":   {"spiked VALUE", (*textReader).spiked},
	"output":   {`output NAME = VALUE unit "UNIT" scale NUMBER`, (*textReader).output},
	"shown":    {`shown NAME = VALUE unit "UNIT" scale NUMBER`, (*textReader).shown},
	"loss":     {"loss VALUE", (*textReader).loss},
	"residual": {"residual VALUE", (*textReader).residual},
	"spikeat":  {"spikeat VALUE", (*textReader).spikeAt},
	"equation": {"equation STATE' = VALUE", (*textReader).equation},
	"method":   {`method STATE NAME "REASON"`, (*textReader).method},
}

func (r *textReader) line(line string) error {
	w, err := words(line)
	if err != nil || len(w) == 0 || strings.HasPrefix(w[0], "#") {
		return err
	}
	if !r.named && w[0] != "program" {
		return fmt.Errorf("expected `program NAME` first, found %q", w[0])
	}
	if strings.HasPrefix(w[0], "%") {
		return r.node(w)
	}
	s, ok := statements[w[0]]
	if !ok {
		return fmt.Errorf("expected a node `%%1 = add x y` or a word such as param, step or next, found %q", w[0])
	}
	if err := s.read(r, w[1:]); err != nil {
		return fmt.Errorf("in `%s`: %w", s.form, err)
	}
	return nil
}

func sectionOf(rate Rate) func(*textReader, []string) error {
	return func(r *textReader, rest []string) error {
		r.rate, r.section = rate, true
		return exactly(rest, 0)
	}
}

// exactly checks the number of words.
func exactly(rest []string, count int) error {
	if len(rest) != count {
		return fmt.Errorf("expected %d words after the first, found %d: %s", count, len(rest), strings.Join(rest, " "))
	}
	return nil
}

func (r *textReader) node(w []string) error {
	if len(w) < 3 || w[1] != "=" {
		return fmt.Errorf("expected `%s = OPERATOR ARGUMENTS`, found %q", w[0], strings.Join(w, " "))
	}
	if !r.section {
		return fmt.Errorf("%s stands before the sections: expected `constant`, `prepare` or `step` first", w[0])
	}
	if _, again := r.value[w[0]]; again || w[0] == missing {
		return fmt.Errorf("%s cannot be defined here: it is %s", w[0], map[bool]string{true: "defined above", false: "the word for no node"}[again])
	}
	n, err := r.operation(w[2], w[3:])
	if err != nil {
		return err
	}
	if n.Rate != r.rate {
		return fmt.Errorf("%s has the rate %s but stands in the section %s", w[0], n.Rate, r.rate)
	}
	r.value[w[0]] = n
	return nil
}

var opByName = func() map[string]Op {
	names := map[string]Op{}
	for _, op := range Ops() {
		if op != Const && op != Leaf {
			names[op.String()] = op
		}
	}
	return names
}()

func (r *textReader) operation(name string, rest []string) (*Node, error) {
	op, ok := opByName[name]
	if !ok {
		return nil, fmt.Errorf("expected an operator such as add, exp or select, found %q", name)
	}
	operands := op.Info().Arity
	if op == Powi {
		operands++ // the exponent
	}
	if len(rest) != operands {
		return nil, fmt.Errorf("%s takes %d operands, found %d", name, operands, len(rest))
	}
	exponent := 0.0
	if op == Powi {
		var err error
		if exponent, err = readNumber(rest[1]); err != nil {
			return nil, err
		}
		rest = rest[:1]
	}
	args := make([]*Node, len(rest))
	for i, word := range rest {
		var err error
		if args[i], err = r.operand(word); err != nil {
			return nil, err
		}
	}
	return r.p.Graph.Raw(op, exponent, args...), nil
}

// operand reads %3, 0.5, g_L or seed:V.
func (r *textReader) operand(word string) (*Node, error) {
	if strings.HasPrefix(word, "%") {
		if n, ok := r.value[word]; ok {
			return n, nil
		}
		return nil, fmt.Errorf("%s is not defined above this line", word)
	}
	if isNumber(word) {
		v, err := readNumber(word)
		return r.p.Graph.Const(v), err
	}
	if kind, name, ok := strings.Cut(word, ":"); ok {
		if k, known := kindOf(kind); known {
			name, err := readName(name)
			return r.p.Graph.Leaf(k, name), err
		}
	}
	name, err := readName(word)
	if err != nil {
		return nil, err
	}
	if n, ok := r.declared[name]; ok {
		return n, nil
	}
	return nil, fmt.Errorf("%s is not declared: a leaf of no declaration is written with its kind, as in seed:%s", name, nameText(name))
}
