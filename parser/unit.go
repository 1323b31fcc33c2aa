package parser

import (
	"strconv"
	"strings"

	"nmlc/lang/ast"
	"nmlc/parser/internal/grammar"
)

// maxPower bounds the exponent of a unit; physics needs far less.
const maxPower = 99

// number translates a literal with its unit.
func (p *parser) number(q *grammar.Quantity) ast.Expr {
	n := &ast.Number{Text: q.Number.Value, Span: p.spanOf(q.Number)}
	if q.Unit.Value == "" {
		return n
	}
	span := p.spanOf(q.Unit)
	name, power, hasPower := strings.Cut(strings.Join(strings.Fields(q.Unit.Value), ""), "^")
	factor := ast.UnitFactor{Name: name, Power: 1, Span: span}
	if hasPower {
		factor.Power = p.power(power, q.Unit)
	}
	n.Unit = &ast.Unit{Factors: []ast.UnitFactor{factor}, Span: span}
	n.Span = n.Span.To(span)
	return n
}

// annotation translates `: unit`; nil where there is none.
func (p *parser) annotation(a *grammar.Annotation) *ast.Unit {
	if a == nil {
		return nil
	}
	u := &ast.Unit{}
	p.factor(u, a.Unit.First, 1)
	for _, tail := range a.Unit.Rest {
		sign := 1
		if tail.Op.Value == "/" {
			sign = -1
		}
		p.factor(u, tail.Factor, sign)
	}
	return u
}

// factor multiplies u by a factor or divides u by it.
func (p *parser) factor(u *ast.Unit, f *grammar.UnitFactor, sign int) {
	span, power := p.spanOf(f.Name), 1
	if len(f.Power) > 0 {
		last := f.Power[len(f.Power)-1]
		span = span.To(p.spanOf(last))
		power = p.power(joined(f.Power), last)
	}
	u.Span = u.Span.To(span)
	if f.Name.Value != "1" {
		u.Factors = append(u.Factors, ast.UnitFactor{Name: f.Name.Value, Power: sign * power, Span: span})
	}
}

// power reads the exponent of a unit, which is a whole number.
func (p *parser) power(text string, at grammar.Token) int {
	n, err := strconv.Atoi(text)
	if err == nil && -maxPower <= n && n <= maxPower {
		return n
	}
	p.report(codeNumber, p.spanOf(at), "the exponent of a unit is a whole number of at most %d", maxPower).
		Got("`%s`", shorten(text)).
		Hint("take the square root with sqrt, which halves the unit of its argument")
	return 1
}

func joined(tokens []grammar.Token) string {
	var b strings.Builder
	for _, t := range tokens {
		b.WriteString(t.Value)
	}
	return b.String()
}
