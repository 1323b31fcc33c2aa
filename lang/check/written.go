package check

import (
	"strconv"
	"strings"

	"nmlc/lang/ast"
	"nmlc/lang/unit"
)

// unitText is a unit as it was written; "1" for a pure number.
func unitText(u *ast.Unit) string {
	if u == nil || len(u.Factors) == 0 {
		return "1"
	}
	var b strings.Builder
	for i, f := range u.Factors {
		power := f.Power
		switch {
		case power < 0 && i == 0:
			b.WriteString("1/")
			power = -power
		case power < 0:
			b.WriteByte('/')
			power = -power
		case i > 0:
			b.WriteByte('*')
		}
		b.WriteString(f.Name)
		if power != 1 {
			b.WriteString("^" + strconv.Itoa(power))
		}
	}
	return b.String()
}

// writtenUnit finds the unit in which a value was written, `1 uF/cm^2` or
// `0.2/ms`, so that results can be shown in it. ok is false where the value is
// no number with a unit.
func writtenUnit(e ast.Expr) (text string, u unit.Unit, ok bool) {
	factors, ok := unitFactors(e, 1, nil)
	if !ok {
		return "", unit.Unit{}, false
	}
	written := &ast.Unit{Factors: factors}
	for _, f := range factors {
		known, found := unit.Lookup(f.Name)
		if !found {
			return "", unit.Unit{}, false
		}
		u = u.Mul(known.Pow(f.Power))
	}
	return unitText(written), u, true
}

// unitFactors collects the units of a product of one number and units.
func unitFactors(e ast.Expr, sign int, factors []ast.UnitFactor) ([]ast.UnitFactor, bool) {
	switch e := e.(type) {
	case *ast.Number:
		if e.Unit != nil {
			for _, f := range e.Unit.Factors {
				f.Power *= sign
				factors = append(factors, f)
			}
		}
		return factors, true
	case *ast.Name:
		_, ok := unit.Lookup(e.Name)
		return append(factors, ast.UnitFactor{Name: e.Name, Power: sign}), ok
	case *ast.Unary:
		return unitFactors(e.X, sign, factors)
	case *ast.Binary:
		return unitFactorsOf(e, sign, factors)
	}
	return nil, false
}

func unitFactorsOf(e *ast.Binary, sign int, factors []ast.UnitFactor) ([]ast.UnitFactor, bool) {
	switch e.Op {
	case "*", "/":
		factors, ok := unitFactors(e.X, sign, factors)
		if !ok {
			return nil, false
		}
		if e.Op == "/" {
			sign = -sign
		}
		return unitFactors(e.Y, sign, factors)
	case "^":
		base, isName := e.X.(*ast.Name)
		exponent, isNumber := e.Y.(*ast.Number)
		if !isName || !isNumber {
			return nil, false
		}
		n, err := strconv.Atoi(exponent.Text)
		return append(factors, ast.UnitFactor{Name: base.Name, Power: sign * n}), err == nil
	}
	return nil, false
}
