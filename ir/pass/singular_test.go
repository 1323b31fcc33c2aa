package pass_test

import (
	"bytes"
	"fmt"
	"math"
	"testing"

	"nmlc/diff"
	"nmlc/ir"
	"nmlc/ir/lower"
	"nmlc/ir/pass"
	"nmlc/lang/ast"
	"nmlc/lang/check"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/source"
	"nmlc/parser"
)

type noLibrary struct{}

func (noLibrary) Load(path string, _ *source.File) (*ast.File, error) {
	return nil, fmt.Errorf("no library here: %s", path)
}

// written is the expression f of a cell, as people write it, as a function of
// the voltage.
func written(t *testing.T, expression string) *ir.Program {
	t.Helper()
	text := `neuron A {
    param V_half = -40 mV, V_T = -63 mV, k = 9 mV, tau = 2 ms, phi = 5, a = 0.04/mV, ci = 3, co = 5
    state V: mV = V_half
    V' = 0 mV/ms
    let x = V/(5 mV)
    f = ` + expression + "\n}\n"
	diags := &diag.List{}
	file := check.Check(parser.Parse(source.NewFile("f.nml", text), diags), noLibrary{}, diags)
	var p *ir.Program
	if !diags.HasErrors() {
		cell := file.Cells[0]
		p = lower.Cell(cell, lower.Options{Outputs: []*model.Symbol{cell.Lookup("f")}}, diags)
	}
	if diags.HasErrors() {
		var b bytes.Buffer
		diag.RenderAll(&b, diags, false)
		t.Fatal(b.String())
	}
	p.Next = []*ir.Node{p.Outputs[0].Node}
	return p
}

// at is the value and the derivative of the expression.
func at(p *ir.Program, v float64) (value, slope float64) {
	out := ir.Eval(func(leaf *ir.Node) float64 {
		if leaf.Kind == ir.Param {
			return p.Param(leaf.Name).Init
		}
		return v
	}, p.Next[0], diff.Jacobian(p)[0][0])
	return out[0], out[1]
}

// Quotients with a removable singularity, with value and derivative there.
var removable = []struct {
	expression       string
	v, limit, slopes float64
}{
	{"x/(exp(x) - 1)", 0, 1, -0.1},
	{"x/expm1(x)", 0, 1, -0.1},
	{"-x/(1 - exp(x))", 0, 1, -0.1},
	{"x/(-1 + exp(x))", 0, 1, -0.1},
	{"x/(1 - exp(-x))", 0, 1, 0.1},
	{"x/(-expm1(-x))", 0, 1, 0.1},
	{"(exp(x) - 1)/x", 0, 1, 0.1},
	{"(1 - exp(-x))/x", 0, 1, -0.1},
	{"tau*(1 - exp(-x))*phi/x", 0, 10, -1},
	{"(1 - exp(x))/(-(2*x))", 0, 0.5, 0.05},
	{"expm1(x)/x", 0, 1, 0.1},
	{"phi/exprel(x)", 0, 5, -0.5},
	{"x*exp(x)/(exp(x) - 1)", 0, 1, 0.1},
	{"1/(exp(x) - 1)*x", 0, 1, -0.1},
	{"3*x/(2*(exp(x) - 1))", 0, 1.5, -0.15},
	{"x*phi/(tau*(exp(x) - 1)*4)", 0, 0.625, -0.0625},
	{"x^2/(exp(x) - 1)", 0, 0, 0.2},
	{"0.1/ms/mV*(V + 40 mV)/(1 - exp(-(V + 40 mV)/(10 mV)))", -40, 1, 0.05},
	{"0.1/ms*((V + 40 mV)/(1 mV))/(1 - exp(-((V + 40 mV)/(10 mV))))", -40, 1, 0.05},
	{"0.1/ms/mV*(V + 40 mV)/(1 - exp(-0.1/mV*(V + 40 mV)))", -40, 1, 0.05},
	{"0.1/ms/mV*(V + 40 mV)/(1 - exp(-0.1/mV*V - 4))", -40, 1, 0.05},
	{"0.1/ms/mV*(V + 40 mV)/(1 - exp((-40 mV - V)/(10 mV)))", -40, 1, 0.05},
	{"0.01/ms/mV*(10 mV - V)/(exp((10 mV - V)/(10 mV)) - 1)", 10, 0.1, 0.005},
	{"(0.1 - 0.01/mV*V)/(exp(1 - 0.1/mV*V) - 1)", 10, 0.1, 0.005},
	{"(2.5 - 0.1*V/mV)/(exp(2.5 - 0.1*V/mV) - 1)", 25, 1, 0.05},
	{"(V - V_half)/(1 - exp((V_half - V)/k))", -40, 9, 0.5},
	{"(V_half - V)/(1 - exp((V - V_half)/k))", -40, 9, -0.5},
	{"(V_half - V)/(k*(1 - exp((V - V_half)/k)))", -40, 1, -0.5 / 9},
	{"0.32*(13 mV - (V - V_T))/(exp((13 mV - (V - V_T))/(4 mV)) - 1)", -50, 1.28, 0.16},
	{"0.32*(V_T + 13 mV - V)/(exp((13 mV - V + V_T)/(4 mV)) - 1)", -50, 1.28, 0.16},
	{"0.28*(V - V_T - 40 mV)/(exp((V - V_T - 40 mV)/(5 mV)) - 1)", -23, 1.4, -0.14},
	{"-0.28*(V - (V_T + 40 mV))/(1 - exp((V - V_T - 40 mV)/(5 mV)))", -23, 1.4, -0.14},
	{"phi*V*(ci - co*exp(-a*V))/(1 - exp(-a*V))", 0, -250, 20},
}

func TestRemovableSingularities(t *testing.T) {
	for _, c := range removable {
		t.Run(c.expression, func(t *testing.T) {
			p := written(t, c.expression)
			checkSingular(t, p, "as lowered", c.v, c.limit, c.slopes)
			pass.Run(p)
			checkSingular(t, p, "after all passes", c.v, c.limit, c.slopes)
		})
	}
}

func checkSingular(t *testing.T, p *ir.Program, when string, v, limit, slope float64) {
	t.Helper()
	p.Next = []*ir.Node{p.Outputs[0].Node}
	scale := math.Abs(limit) + math.Abs(slope)
	for _, h := range []float64{0, 1e-300, 1e-14, -1e-12, 1e-9, -1e-7} {
		value, by := at(p, v+h)
		if want := limit + slope*h; !(math.Abs(value-want) < 1e-12*scale) {
			t.Errorf("%s, %g beside the singularity: %.17g, want %.17g", when, h, value, want)
		}
		if !(math.Abs(by-slope) < (math.Abs(h)+1e-13)*scale) {
			t.Errorf("%s, %g beside the singularity: derivative %.17g, want %.17g", when, h, by, slope)
		}
	}
}

// Quotients that look alike but have a pole, or none at all, stay as they are.
func TestWhatIsNoRemovableSingularityStays(t *testing.T) {
	for _, expression := range []string{
		"1/(exp(x) - 1)", "x/(exp(x) + 1)", "x/(2 - exp(x))", "x/(exp(V/k) - exp(x))", "exp(x)/(exp(x) - 1)",
		"(V + 40 mV)/(1 - exp(-(V + 30 mV)/(10 mV)))", "(V - V_T)/(1 - exp((V_half - V)/k))", "x/(exp(x*x) - 1)",
		"(1 - exp(-x))/(x - 1)", "(exp(x) - 2)/x", "(V + V_T)/(exp((V - V_T)/k) - 1)", "sqrt(abs(x))/(exp(x) - 1)",
	} {
		p := written(t, expression)
		made := pass.Singular(p.Graph, p.Next...)
		ir.Walk(func(n *ir.Node) {
			if n.Op == ir.Exprel || n.Op == ir.ExprelInv {
				t.Errorf("%s became %s", expression, ir.Infix(made[0]))
			}
		}, made...)
	}
}
