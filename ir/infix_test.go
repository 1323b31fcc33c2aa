package ir

import (
	"math"
	"strings"
	"testing"
)

// letters makes the leaves of the tests of formulas.
type letters struct{ *Graph }

func (g letters) v(name string) *Node { return g.Leaf(State, name) }

func TestInfix(t *testing.T) {
	g := letters{NewGraph()}
	a, b, c, x := g.v("a"), g.v("b"), g.v("c"), g.v("x")
	two, minus := g.Const(2), g.Const(-3)
	tests := []struct {
		node *Node
		want string
	}{
		{g.Raw(Add, 0, a, g.Raw(Add, 0, b, c)), "a + b + c"},
		{g.Raw(Sub, 0, a, g.Raw(Sub, 0, b, c)), "a - (b - c)"},
		{g.Raw(Sub, 0, g.Raw(Sub, 0, a, b), c), "a - b - c"},
		{g.Raw(Add, 0, g.Raw(Neg, 0, a), b), "b - a"},
		{g.Raw(Add, 0, a, minus), "a - 3"},
		{g.Raw(Add, 0, minus, a), "a - 3"},
		{g.Raw(Sub, 0, a, minus), "a + 3"},
		{g.Raw(Add, 0, a, g.Raw(Mul, 0, b, minus)), "a - 3*b"},
		{g.Raw(Neg, 0, g.Raw(Add, 0, a, b)), "-(a + b)"},
		{g.Raw(Mul, 0, g.Raw(Add, 0, a, b), c), "(a + b)*c"},
		{g.Raw(Mul, 0, a, g.Raw(Neg, 0, b)), "-a*b"},
		{g.Raw(Mul, 0, g.Raw(Neg, 0, a), g.Raw(Neg, 0, b)), "a*b"},
		{g.Raw(Div, 0, a, g.Raw(Mul, 0, b, c)), "a/(b*c)"},
		{g.Raw(Div, 0, g.Raw(Div, 0, a, b), c), "a/(b*c)"},
		{g.Raw(Div, 0, a, g.Raw(Div, 0, b, c)), "a*c/b"},
		{g.Raw(Div, 0, a, g.Raw(Add, 0, b, c)), "a/(b + c)"},
		{g.Raw(Div, 0, two, a), "2/a"},
		{g.Raw(Mul, 0, a, two), "2*a"},
		{g.Raw(Powi, 3, a), "a^3"},
		{g.Raw(Powi, -2, a), "1/a^2"},
		{g.Raw(Mul, 0, b, g.Raw(Powi, -2, a)), "b/a^2"},
		{g.Raw(Powi, 2, g.Raw(Powi, 3, a)), "(a^3)^2"},
		{g.Raw(Powi, 2, g.Raw(Neg, 0, a)), "(-a)^2"},
		{g.Raw(Neg, 0, g.Raw(Powi, 2, a)), "-a^2"},
		{g.Raw(Powi, 2, minus), "(-3)^2"},
		{g.Raw(Pow, 0, a, g.Raw(Pow, 0, b, c)), "a^b^c"},
		{g.Raw(Pow, 0, g.Raw(Pow, 0, a, b), c), "(a^b)^c"},
		{g.Raw(Pow, 0, a, g.Raw(Neg, 0, b)), "a^(-b)"},
		{g.Raw(Exp, 0, g.Raw(Neg, 0, g.Raw(Div, 0, a, b))), "exp(-a/b)"},
		{g.Raw(Max, 0, a, g.Raw(Add, 0, b, c)), "max(a, b + c)"},
		{g.Raw(Mul, 0, two, g.Raw(Exprel, 0, a)), "2*exprel(a)"},
		{g.Const(1e-9), "1e-9"},
		{g.Const(-1.5e20), "-1.5e20"},
		{g.Const(123456), "123456"},
		{g.Const(math.Inf(-1)), "-inf"},
		{g.Raw(LT, 0, g.Raw(Add, 0, a, b), c), "a + b < c"},
		{g.Raw(Not, 0, g.Raw(LT, 0, a, b)), "not (a < b)"},
		{g.Raw(And, 0, g.Raw(Or, 0, g.Raw(LT, 0, a, b), g.Raw(GE, 0, b, c)), g.Raw(NE, 0, a, c)),
			"(a < b or b >= c) and a != c"},
		{g.Spike(g.Raw(Sub, 0, x, a), x, b), "x > a"},
		{g.Spike(x, x, b), "x > 0"},
		{g.Raw(Add, 0, a, g.Raw(Select, 0, g.Raw(LT, 0, a, b), b, c)), "a + (if a < b then b else c)"},
		{g.Raw(Event, 0, g.Spike(x, x, b), a, g.Raw(Select, 0, g.Raw(LT, 0, a, b), b, c)),
			"if x > 0 then a else if a < b then b else c"},
		{g.Raw(Sub, 0, a, g.Raw(Mul, 0, g.Raw(Neg, 0, b), c)), "a + b*c"},
	}
	for _, test := range tests {
		if got := Infix(test.node); got != test.want {
			t.Errorf("got  %s\nwant %s", got, test.want)
		}
	}
}

func TestTeX(t *testing.T) {
	g := letters{NewGraph()}
	v, tau, alpha, n := g.v("V"), g.v("tau"), g.v("alpha_m"), g.v("K.n")
	tests := []struct {
		node *Node
		want string
	}{
		{g.Raw(Div, 0, g.Raw(Sub, 0, g.v("E_L"), v), tau), `\frac{E_{L} - V}{\tau}`},
		{g.Raw(Mul, 0, alpha, g.Raw(Sub, 0, g.Const(1), v)), `\alpha_{m} \cdot \left(1 - V\right)`},
		{g.Raw(Mul, 0, g.v("g_K"), g.Raw(Powi, 4, n)), `g_{K} \cdot n_{K}^{4}`},
		{g.Raw(Neg, 0, g.Raw(Div, 0, v, tau)), `-\frac{V}{\tau}`},
		{g.Raw(Powi, 2, g.Raw(Div, 0, v, tau)), `\left(\frac{V}{\tau}\right)^{2}`},
		{g.Raw(Exp, 0, g.Raw(Div, 0, v, tau)), `\exp\left(\frac{V}{\tau}\right)`},
		{g.Raw(Mul, 0, g.Const(2.5e-9), v), `2.5 \cdot 10^{-9} \cdot V`},
		{g.Raw(Mul, 0, g.Const(1e-9), g.Raw(Sqrt, 0, v)), `10^{-9} \cdot \sqrt{V}`},
		{g.Raw(Abs, 0, g.Raw(Add, 0, v, tau)), `\left|V + \tau\right|`},
		{g.Raw(Exprel, 0, v), `\operatorname{exprel}\left(V\right)`},
		{g.Raw(Event, 0, g.Spike(g.Raw(Sub, 0, v, g.v("theta")), v, v), g.v("V_reset"), v),
			`\begin{cases} V_{\mathrm{reset}} & \text{if } V > \theta \\ V & \text{otherwise} \end{cases}`},
		{g.Raw(And, 0, g.Raw(LE, 0, v, tau), g.Raw(Not, 0, g.Raw(EQ, 0, v, tau))),
			`V \le \tau \land \lnot \left(V = \tau\right)`},
		{g.Const(math.Inf(-1)), `-\infty`},
	}
	for _, test := range tests {
		if got := TeX(test.node); got != test.want {
			t.Errorf("got  %s\nwant %s", got, test.want)
		}
	}
}

func TestTeXName(t *testing.T) {
	for name, want := range map[string]string{
		"V": "V", "V'": "V'", "rate": `\mathrm{rate}`, "tau_w": `\tau_{w}`, "I1": "I_{1}", "x_": "x",
		"V_half_Na": `V_{\mathrm{half},\mathrm{Na}}`, "K.alpha_n": `\alpha_{K,n}`,
		"_": `\text{\_}`, "50% rise": `\text{50\% rise}`, `\lambda^{*}`: `\lambda^{*}`,
	} {
		if got := TeXName(name); got != want {
			t.Errorf("TeXName(%q) = %s, want %s", name, got, want)
		}
	}
}

func TestNamedNodesAreNotExpanded(t *testing.T) {
	g := letters{NewGraph()}
	sum := g.Raw(Add, 0, g.v("a"), g.v("b"))
	whole := g.Raw(Mul, 0, sum, g.Raw(Neg, 0, sum))
	names := Namer(func(n *Node) string {
		return map[*Node]string{sum: "s_1", whole: "w"}[n]
	})
	if got, want := Infix(whole, names.Except(whole)), "-s_1*s_1"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := TeX(whole, names.Except(whole)), `-s_{1} \cdot s_{1}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := Infix(whole, names); got != "w" {
		t.Errorf("the named root is printed as %s", got)
	}
	if got := Infix(sum, nil, Namer(nil).Except(sum)); got != "a + b" {
		t.Errorf("without names: %s", got)
	}
}

// A graph of a hundred nodes may be a formula of 2^100 letters.
func TestFormulasEndSomewhere(t *testing.T) {
	g := NewGraph()
	for _, op := range []Op{Add, Sub, Mul, Div, Pow, Max} {
		n := g.Leaf(State, "x")
		y := g.Leaf(State, "y")
		for range 100 {
			n = g.Raw(op, 0, g.Raw(Tanh, 0, n), g.Raw(op, 0, n, y))
		}
		if s := Infix(n); !strings.Contains(s, "...") || len(s) > 100*maxPrinted {
			t.Errorf("%s: a formula of %d letters", op, len(s))
		}
		if s := TeX(n); !strings.Contains(s, `\ldots`) || len(s) > 100*maxPrinted {
			t.Errorf("%s: a formula of %d letters", op, len(s))
		}
	}
}
