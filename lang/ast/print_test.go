package ast_test

import (
	"testing"

	"nmlc/lang/ast"
)

func TestUnitsAreWrittenAsProductsOfPowers(t *testing.T) {
	factor := func(name string, power int) ast.UnitFactor { return ast.UnitFactor{Name: name, Power: power} }
	for _, c := range []struct {
		want    string
		factors []ast.UnitFactor
	}{
		{"1", nil},
		{"mV", []ast.UnitFactor{factor("mV", 1)}},
		{"1/ms", []ast.UnitFactor{factor("ms", -1)}},
		{"uA/cm^2", []ast.UnitFactor{factor("uA", 1), factor("cm", -2)}},
		{"1/ms^2*mV", []ast.UnitFactor{factor("ms", -2), factor("mV", 1)}},
		{"mV*s/A/m^3", []ast.UnitFactor{factor("mV", 1), factor("s", 1), factor("A", -1), factor("m", -3)}},
	} {
		if got := (&ast.Unit{Factors: c.factors}).String(); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
}
