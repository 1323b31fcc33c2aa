package ir

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// The text form of a program has one fact on a line:
//
//	program Passive
//	dt dt
//	param tau unit "ms" dim "ms" init 10 range 5 50 scale 1
//	state V unit "mV" dim "mV" scale 1
//	input I unit "mV" dim "mV" scale 1
//	prepare
//	  %0 = div dt tau
//	step
//	  %1 = sub I V
//	  %2 = mul %0 %1
//	  %3 = add V %2
//	  %4 = div %1 tau
//	init V = -65
//	next V = %3
//	output V = V unit "mV" scale 1
//	equation V' = %4
//	method V euler "asked for"
//
// Leaves stand by their names and constants by their digits, so that a line
// reads as an equation. A leaf that the program does not declare is written
// with its kind, as in seed:V. Places of the source text are left out.

// String is the text form of the program, which Parse reads.
func (p *Program) String() string {
	w := &textWriter{declared: map[string]*Node{}, number: map[*Node]int{}}
	w.header(p)
	w.nodes(p)
	w.roots(p)
	return w.text.String()
}

type textWriter struct {
	text     strings.Builder
	declared map[string]*Node
	number   map[*Node]int
}

func (w *textWriter) line(format string, args ...any) {
	fmt.Fprintf(&w.text, format+"\n", args...)
}

func (w *textWriter) header(p *Program) {
	w.line("program %s", nameText(p.Name))
	if p.DT != nil {
		w.line("dt %s", nameText(p.DT.Name))
		w.declare(p.DT.Name, p.DT)
	}
	w.vars("param", p.Params)
	w.vars("state", p.States)
	w.vars("input", p.Inputs)
}

func (w *textWriter) declare(name string, leaf *Node) {
	if _, taken := w.declared[name]; !taken {
		w.declared[name] = leaf
	}
}

func (w *textWriter) vars(kind string, vars []*Var) {
	for _, v := range vars {
		w.line("%s %s%s", kind, varName(v), attributes(v))
		if v != nil {
			w.declare(v.Name, v.Node)
		}
	}
}

func varName(v *Var) string {
	if v == nil {
		return missing
	}
	return nameText(v.Name)
}

// attributes leaves out what is zero or empty.
func attributes(v *Var) string {
	if v == nil {
		return ""
	}
	s := unitText(v.Unit)
	if v.Dim != "" {
		s += " dim " + strconv.Quote(v.Dim)
	}
	if isSet(v.Init) {
		s += " init " + numberText(v.Init)
	}
	if isSet(v.Lo) || isSet(v.Hi) {
		s += " range " + numberText(v.Lo) + " " + numberText(v.Hi)
	}
	s += scaleText(v.Scale)
	if v.Counts {
		s += " counts"
	}
	if v.Hidden {
		s += " hidden"
	}
	if v.Arrives {
		s += " arrives"
	}
	return s
}

func unitText(unit string) string {
	if unit == "" {
		return ""
	}
	return " unit " + strconv.Quote(unit)
}

func scaleText(scale float64) string {
	if !isSet(scale) {
		return ""
	}
	return " scale " + numberText(scale)
}

// isSet is false for +0 only: -0 has bits to keep.
func isSet(v float64) bool { return math.Float64bits(v) != 0 }

// nodes writes all that the roots need, slow rates first. Within a rate the
// order is that of Walk, which depends on nothing but the roots: so the
// numbers are the same for every graph that holds the same program.
func (w *textWriter) nodes(p *Program) {
	var byRate [Step + 1][]*Node
	Walk(func(n *Node) {
		if n.Op != Const && n.Op != Leaf && n.Rate <= Step {
			byRate[n.Rate] = append(byRate[n.Rate], n)
		}
	}, p.everyRoot()...)
	for rate, nodes := range byRate {
		if len(nodes) > 0 {
			w.line("%s", Rate(rate))
		}
		for _, n := range nodes {
			w.number[n] = len(w.number)
			w.node(n)
		}
	}
}

// everyRoot is Roots with the initial values and the equations, in the order
// in which they are written.
func (p *Program) everyRoot() []*Node {
	roots := append(append([]*Node(nil), p.Init...), p.Roots()...)
	for _, e := range p.Equations {
		roots = append(roots, e.Rate)
	}
	return roots
}

func (w *textWriter) node(n *Node) {
	fmt.Fprintf(&w.text, "  %%%d = %s", w.number[n], opName(n.Op))
	for _, a := range n.Args {
		w.text.WriteString(" " + w.operand(a))
	}
	if n.Op == Powi {
		w.text.WriteString(" " + numberText(n.Value))
	}
	w.text.WriteByte('\n')
}

// opName is the name even of an operator that a broken program made up.
func opName(op Op) string {
	if op >= numOps {
		return "op" + strconv.Itoa(int(op))
	}
	return op.String()
}

func (w *textWriter) operand(n *Node) string {
	switch {
	case n == nil:
		return missing
	case n.Op == Const:
		return numberText(n.Value)
	case n.Op == Leaf && w.declared[n.Name] == n:
		return nameText(n.Name)
	case n.Op == Leaf:
		return n.Kind.String() + ":" + nameText(n.Name)
	}
	return "%" + strconv.Itoa(w.number[n])
}

func (w *textWriter) roots(p *Program) {
	w.perState("init", p.States, p.Init)
	w.perState("next", p.States, p.Next)
	if p.Spiked != nil {
		w.line("spiked %s", w.operand(p.Spiked))
	}
	for _, n := range p.SpikeAt {
		w.line("spikeat %s", w.operand(n))
	}
	w.outputs("output", p.Outputs)
	w.outputs("shown", p.Shown)
	if p.Loss != nil {
		w.line("loss %s", w.operand(p.Loss))
	}
	for _, r := range p.Residuals {
		w.line("residual %s", w.operand(r))
	}
	for _, e := range p.Equations {
		w.line("equation %s' = %s", varName(e.State), w.operand(e.Rate))
	}
	for _, m := range p.Methods {
		w.line("method %s %s %s", varName(m.State), nameText(m.Name), strconv.Quote(m.Reason))
	}
}

func (w *textWriter) outputs(word string, all []Output) {
	for _, o := range all {
		w.line("%s %s = %s%s%s", word, nameText(o.Name), w.operand(o.Node), unitText(o.Unit), scaleText(o.Scale))
	}
}

func (w *textWriter) perState(word string, states []*Var, values []*Node) {
	for i, n := range values {
		state := missing
		if i < len(states) {
			state = varName(states[i])
		}
		w.line("%s %s = %s", word, state, w.operand(n))
	}
}
