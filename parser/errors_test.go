package parser_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nmlc/lang/ast"
	"nmlc/lang/diag"
	"nmlc/lang/source"
	"nmlc/parser"
)

const manyMistakes = `improt "stdlib/hh"
neuron A {
    parm tau = 10 ms
    param R = 100 MOhm R2 = 3 MOhm
    state V mV = -70 mV
    x = 2**3
    dV/dt = -V/tau
    y = (1 + 2
    z = 1 # one
    tau*V' = -V
    spike when V > theta {
        V = 0 mV
        refractory 2 ms { held V }
    }
}

function f(x = 2) = x
}
`

// One run of the compiler shows all mistakes of a file, each at its place, and
// the tree holds what was right.
func TestAllErrorsOfAFileAreReportedAtOnce(t *testing.T) {
	var list diag.List
	tree := parser.Parse(source.NewFile("test.nml", manyMistakes), &list)
	var got []string
	for _, d := range list.All() {
		pos := d.Span.File.Pos(d.Span.Start)
		got = append(got, fmt.Sprintf("%d:%d %s %s", pos.Line, pos.Column, d.Code, d.Span.Text()))
	}
	want := []string{
		"1:1 E0118 improt",
		"3:5 E0118 parm",
		"4:19 E0121 MOhm R2",
		"5:13 E0117 mV",
		"6:10 E0112 **",
		"7:5 E0115 dV/dt",
		"8:9 E0104 (",
		"9:11 E0122 #",
		"12:11 E0131 =",
		"13:27 E0118 held",
		"17:12 E0128 x",
		"18:1 E0103 }",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s\n%s", diff, rendered(list.All()))
	}
	cell, ok := tree.Decls[0].(*ast.Cell)
	if !ok || cell.Name.Name != "A" {
		t.Fatalf("the neuron is missing: %v", tree.Decls)
	}
	if _, ok := cell.Items[len(cell.Items)-2].(*ast.EquationItem); !ok {
		t.Errorf("the equation after the mistakes is missing: %v", cell.Items)
	}
}
