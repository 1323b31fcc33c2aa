package ir

import (
	"math"
	"strconv"
	"strings"
)

// Infix prints a number or a truth value as people write it and the model
// language reads it, with no more parentheses than needed:
// `if V > theta then V_reset else (E_L - V + R*I)/tau`.
//
// The first of the names that names a node is printed in its place. Equal
// reals stay equal, the order of rounding is not shown: a + (b + c) is printed
// as a + b + c. A formula beyond all reading ends in `...`.
func Infix(n *Node, names ...Namer) string {
	w := infix{newFormula(names)}
	return w.expr(n, loosest)
}

type infix struct{ *formula }

// expr prints n where operators looser than min need parentheses.
func (w infix) expr(n *Node, min level) string {
	s, at := w.open(n)
	return w.fence(s, at, min)
}

func (w infix) fence(s string, at, min level) string {
	if at < min {
		return "(" + s + ")"
	}
	return s
}

// open prints n without parentheses around it and tells how tight it binds.
func (w infix) open(n *Node) (string, level) {
	if w.spend() {
		return "...", tightest
	}
	if name := w.name(n); name != "" {
		return name, tightest
	}
	switch n.Op {
	case Fixed, Rare: // of no meaning to people
		return w.open(n.Args[0])
	case Add, Sub:
		return w.sum(n), sumLevel
	case Mul, Div, Neg, Const, Powi:
		return w.product(w.formula.product(n))
	case Pow:
		return w.expr(n.Args[0], tightest) + "^" + w.expr(n.Args[1], powerLevel), powerLevel
	case Select, Event:
		return w.conditional(n), loosest
	case Or:
		return w.expr(n.Args[0], orLevel) + " or " + w.expr(n.Args[1], orLevel), orLevel
	case And:
		return w.expr(n.Args[0], andLevel) + " and " + w.expr(n.Args[1], andLevel), andLevel
	case Not: // `not a < b` is right but misread
		return "not " + w.expr(n.Args[0], sumLevel), notLevel
	case LT, LE, GT, GE, EQ, NE, Spike:
		return w.comparison(n), compareLevel
	}
	args := make([]string, len(n.Args))
	for i, a := range n.Args {
		args[i] = w.expr(a, loosest)
	}
	return opName(n.Op) + "(" + strings.Join(args, ", ") + ")", tightest
}

func (w infix) sum(n *Node) string {
	return w.join(w.terms(n), func(t product) string {
		s, at := w.product(t)
		return w.fence(s, at, productLevel)
	})
}

func (w infix) product(p product) (string, level) {
	if n := p.single(); n != nil {
		return w.open(n)
	}
	s, at := w.factors(p.over, productLevel)
	if len(p.under) > 0 {
		under, tight := w.factors(p.under, productLevel)
		s, at = s+"/"+w.fence(under, tight, powerLevel), productLevel
	}
	if p.negative {
		return "-" + s, sumLevel
	}
	return s, at
}

// factors joins them by *; a lone factor looser than min is fenced.
func (w infix) factors(fs []factor, min level) (string, level) {
	parts := make([]string, len(fs))
	at := productLevel
	for i, x := range fs {
		switch {
		case x.node == nil:
			parts[i], at = people(x.number), tightest
		case x.power == 1:
			parts[i], at = w.open(x.node)
			if at < min {
				parts[i], at = "("+parts[i]+")", tightest
			}
		default:
			parts[i], at = w.expr(x.node, tightest)+"^"+strconv.Itoa(x.power), powerLevel
		}
	}
	if len(fs) > 1 {
		at = productLevel
	}
	return strings.Join(parts, "*"), at
}

func (w infix) conditional(n *Node) string {
	var b strings.Builder
	for _, c := range w.branches(n) {
		if c.cond == nil {
			b.WriteString(w.expr(c.value, loosest))
			continue
		}
		b.WriteString("if " + w.expr(c.cond, loosest) + " then " + w.expr(c.value, loosest) + " else ")
	}
	return b.String()
}

func (w infix) comparison(n *Node) string {
	op := n.Op.Info().Infix
	if n.Op == Spike {
		op = ">"
	}
	left, right := w.compared(n)
	s := w.expr(left, sumLevel) + " " + op + " "
	if right == nil {
		return s + "0"
	}
	return s + w.expr(right, sumLevel)
}

// people writes a number to be read: the shortest digits that mean it, with an
// exponent only where there would be many zeros.
func people(v float64) string {
	a := math.Abs(v)
	if a == 0 {
		return "0"
	}
	if math.IsNaN(v) || math.IsInf(v, 0) || a >= 1e-4 && a < 1e7 {
		return strings.ToLower(strings.TrimPrefix(strconv.FormatFloat(v, 'f', -1, 64), "+"))
	}
	mantissa, exponent := split(v)
	return mantissa + "e" + strconv.Itoa(exponent)
}

// split gives the digits before the exponent of ten, and the exponent.
func split(v float64) (mantissa string, exponent int) {
	mantissa, after, _ := strings.Cut(strconv.FormatFloat(v, 'e', -1, 64), "e")
	exponent, _ = strconv.Atoi(after)
	return mantissa, exponent
}
