package ir

import (
	"strconv"
	"strings"
)

// TeX prints a number or a truth value as LaTeX for math mode: quotients as
// \frac, powers raised, Greek letters for their names, conditionals as cases.
// Names work as for Infix, and are set by TeXName.
func TeX(n *Node, names ...Namer) string {
	w := tex{newFormula(names)}
	return w.expr(n, loosest)
}

type tex struct{ *formula }

func (w tex) expr(n *Node, min level) string {
	s, at := w.open(n)
	return w.fence(s, at, min)
}

func (w tex) fence(s string, at, min level) string {
	if at < min {
		return `\left(` + s + `\right)`
	}
	return s
}

var texFunctions = map[Op]string{
	Min: `\min`, Max: `\max`, Exp: `\exp`, Log: `\ln`, Tanh: `\tanh`, Sin: `\sin`, Cos: `\cos`,
}

var texOperators = map[Op]string{
	LT: "<", LE: `\le`, GT: ">", GE: `\ge`, EQ: "=", NE: `\ne`, Spike: ">", And: `\land`, Or: `\lor`,
}

// texFences are functions of one argument that are written around it.
var texFences = map[Op][2]string{
	Abs:   {`\left|`, `\right|`},
	Sqrt:  {`\sqrt{`, `}`},
	Floor: {`\left\lfloor `, ` \right\rfloor`},
	Round: {`\left\lfloor `, ` \right\rceil`},
}

func (w tex) open(n *Node) (string, level) {
	if w.spend() {
		return `\ldots`, tightest
	}
	if name := w.name(n); name != "" {
		return TeXName(name), tightest
	}
	switch n.Op {
	case Fixed, Rare: // of no meaning to people
		return w.open(n.Args[0])
	case Add, Sub:
		return w.sum(n), sumLevel
	case Mul, Div, Neg, Const, Powi:
		return w.product(w.formula.product(n))
	case Pow:
		return w.expr(n.Args[0], tightest) + "^{" + w.expr(n.Args[1], loosest) + "}", powerLevel
	case Select, Event:
		return w.cases(n), loosest
	case Or:
		return w.logic(n, orLevel), orLevel
	case And:
		return w.logic(n, andLevel), andLevel
	case Not:
		return `\lnot ` + w.expr(n.Args[0], sumLevel), notLevel
	case LT, LE, GT, GE, EQ, NE, Spike:
		return w.comparison(n), compareLevel
	}
	return w.function(n), tightest
}

func (w tex) function(n *Node) string {
	args := make([]string, len(n.Args))
	for i, a := range n.Args {
		args[i] = w.expr(a, loosest)
	}
	all := strings.Join(args, ", ")
	if f, ok := texFences[n.Op]; ok {
		return f[0] + all + f[1]
	}
	name, ok := texFunctions[n.Op]
	if !ok {
		name = `\operatorname{` + opName(n.Op) + `}`
	}
	return name + `\left(` + all + `\right)`
}

func (w tex) logic(n *Node, at level) string {
	return w.expr(n.Args[0], at) + " " + texOperators[n.Op] + " " + w.expr(n.Args[1], at)
}

func (w tex) comparison(n *Node) string {
	left, right := w.compared(n)
	s := w.expr(left, sumLevel) + " " + texOperators[n.Op] + " "
	if right == nil {
		return s + "0"
	}
	return s + w.expr(right, sumLevel)
}

func (w tex) sum(n *Node) string {
	return w.join(w.terms(n), func(t product) string {
		s, at := w.product(t)
		return w.fence(s, at, productLevel)
	})
}

func (w tex) product(p product) (string, level) {
	if n := p.single(); n != nil {
		return w.open(n)
	}
	var s string
	var at level
	if len(p.under) > 0 {
		over, _ := w.factors(p.over, loosest)
		under, _ := w.factors(p.under, loosest)
		s, at = `\frac{`+over+`}{`+under+`}`, productLevel
	} else {
		s, at = w.factors(p.over, productLevel)
	}
	if p.negative {
		return "-" + s, sumLevel
	}
	return s, at
}

// factors joins them by dots; a lone factor needs parentheses only if it is
// looser than min.
func (w tex) factors(fs []factor, min level) (string, level) {
	if len(fs) > 1 {
		min = productLevel
	}
	parts := make([]string, len(fs))
	at := productLevel
	for i, x := range fs {
		switch {
		case x.node == nil:
			parts[i], at = texNumber(x.number), tightest
		case x.power == 1:
			parts[i], at = w.open(x.node)
			if at < min {
				parts[i], at = w.fence(parts[i], at, min), tightest
			}
		default:
			parts[i], at = w.expr(x.node, tightest)+"^{"+strconv.Itoa(x.power)+"}", powerLevel
		}
	}
	if len(fs) > 1 {
		at = productLevel
	}
	return strings.Join(parts, ` \cdot `), at
}

func (w tex) cases(n *Node) string {
	var b strings.Builder
	b.WriteString(`\begin{cases} `)
	for _, c := range w.branches(n) {
		b.WriteString(w.expr(c.value, loosest))
		if c.cond == nil {
			b.WriteString(` & \text{otherwise}`)
			continue
		}
		b.WriteString(` & \text{if } ` + w.expr(c.cond, loosest) + ` \\ `)
	}
	b.WriteString(` \end{cases}`)
	return b.String()
}
