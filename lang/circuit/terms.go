package circuit

import (
	"fmt"
	"math"

	"nmlc/lang/model"
)

// term is one summand of an expression, as a product
//
//	weight^k * fixed * p(pre) * q(post) * state
//
// with at most one summed state.
type term struct {
	weight           int
	fixed, pre, post []model.Expr
	state            *model.Symbol
}

// inseparable is why an expression is no such sum.
type inseparable struct {
	part   model.Expr
	reason string
}

// Error describes what cannot be taken apart.
func (e *inseparable) Error() string { return e.reason }

const mostTerms = 256

// terms multiplies an expression out as far as needed to take what belongs to
// the presynaptic cell apart from what belongs to the postsynaptic one.
func (f *form) terms(x model.Expr) ([]term, error) {
	switch f.reads(x) {
	case 0:
		return []term{{fixed: []model.Expr{x}}}, nil
	case readsPre:
		if !splits(x) {
			return []term{{pre: []model.Expr{x}}}, nil
		}
	case readsPost:
		if !splits(x) {
			return []term{{post: []model.Expr{x}}}, nil
		}
	}
	switch x := x.(type) {
	case *model.Ref:
		return f.symbol(x)
	case *model.Unary:
		a, err := f.terms(x.X)
		return multiply(a, []term{{fixed: []model.Expr{number(-1)}}}), err
	case *model.Binary:
		return f.binary(x)
	case *model.FuncCall:
		return f.terms(inline(x))
	case *model.Cond:
		return f.choice(x)
	}
	return nil, f.mixed(x)
}

// splits says whether a sum or product of one cell's values is worth taking
// apart: a factor of parameters then leaves what the other cell reads.
func splits(x model.Expr) bool {
	switch x := x.(type) {
	case *model.Binary:
		return x.Op == "*" || x.Op == "/"
	case *model.Unary:
		return x.Op == "-"
	}
	return false
}

func (f *form) symbol(x *model.Ref) ([]term, error) {
	switch x.Symbol.Kind {
	case model.Weight:
		if !f.plastic {
			return []term{{weight: 1}}, nil
		}
	case model.State:
		if f.places[x.Symbol] == Summed {
			return []term{{state: x.Symbol}}, nil
		}
	case model.Let:
		return f.terms(x.Symbol.Value)
	}
	return nil, &inseparable{x, fmt.Sprintf("%s belongs to the single connection", x.Symbol.Name)}
}

func (f *form) binary(x *model.Binary) ([]term, error) {
	if x.Op == "^" {
		return f.power(x)
	}
	if x.Op != "+" && x.Op != "-" && x.Op != "*" && x.Op != "/" {
		return nil, f.mixed(x)
	}
	a, err := f.terms(x.X)
	if err != nil {
		return nil, err
	}
	b, err := f.terms(x.Y)
	if err != nil {
		return nil, err
	}
	switch x.Op {
	case "+":
		return append(a, b...), nil
	case "-":
		return append(a, multiply(b, []term{{fixed: []model.Expr{number(-1)}}})...), nil
	case "/":
		if len(b) != 1 || b[0].weight != 0 || b[0].state != nil {
			return nil, &inseparable{x, fmt.Sprintf("%s is divided by a sum over both cells, by the weight or by a summed state", text(x.X))}
		}
		b = []term{{fixed: inverses(b[0].fixed), pre: inverses(b[0].pre), post: inverses(b[0].post)}}
	}
	if len(a)*len(b) > mostTerms {
		return nil, &inseparable{x, fmt.Sprintf("it has more than %d terms when multiplied out", mostTerms)}
	}
	for _, s := range a {
		for _, t := range b {
			if s.state != nil && t.state != nil {
				return nil, &inseparable{x, fmt.Sprintf("it multiplies %s with %s: sums over connections are known of single factors alone", s.state.Name, t.state.Name)}
			}
		}
	}
	return multiply(a, b), nil
}

// power multiplies small whole powers out.
func (f *form) power(x *model.Binary) ([]term, error) {
	n, ok := x.Y.(*model.Num)
	if !ok || n.Value != math.Trunc(n.Value) || n.Value < 2 || n.Value > 4 {
		return nil, f.mixed(x)
	}
	base := x.X
	out := base
	for range int(n.Value) - 1 {
		out = &model.Binary{Typed: model.Typed{D: out.Dim().Mul(base.Dim()), Span: x.Span}, Op: "*", X: out, Y: base}
	}
	return f.terms(out)
}

// choice is then*[c] + else*[not c].
func (f *form) choice(x *model.Cond) ([]term, error) {
	if r := f.reads(x.If); r != 0 && r != readsPre && r != readsPost {
		return nil, f.mixed(x)
	}
	holds := &model.Cond{Typed: model.Typed{Span: x.If.Pos()}, If: x.If, Then: number(1), Else: number(0)}
	fails := &model.Cond{Typed: model.Typed{Span: x.If.Pos()}, If: x.If, Then: number(0), Else: number(1)}
	typed := func(v model.Expr) model.Typed { return model.Typed{D: v.Dim(), Span: v.Pos()} }
	return f.binary(&model.Binary{Typed: x.Typed, Op: "+",
		X: &model.Binary{Typed: typed(x.Then), Op: "*", X: holds, Y: x.Then},
		Y: &model.Binary{Typed: typed(x.Else), Op: "*", X: fails, Y: x.Else}})
}

func (f *form) mixed(x model.Expr) error {
	r := f.reads(x)
	what := "the two cells"
	switch {
	case r&readsConnection != 0:
		what = "states of the single connection"
	case r&readsWeight != 0:
		what = "the weight"
	case r&readsSummed != 0:
		what = "a state that would have to sum over connections"
	}
	return &inseparable{x, fmt.Sprintf("%s is not a product of factors that depend on one thing each: it is no polynomial in %s", text(x), what)}
}

// text is an expression as written, or in full where it was not.
func text(x model.Expr) string {
	if x.Pos().Known() {
		return x.Pos().Text()
	}
	return model.Text(x)
}

func inverses(list []model.Expr) []model.Expr {
	var out []model.Expr
	for _, x := range list {
		out = append(out, inverse(x))
	}
	return out
}

func multiply(a, b []term) []term {
	var out []term
	for _, s := range a {
		for _, t := range b {
			state := s.state
			if state == nil {
				state = t.state
			}
			out = append(out, term{
				weight: s.weight + t.weight, state: state,
				fixed: both(s.fixed, t.fixed), pre: both(s.pre, t.pre), post: both(s.post, t.post),
			})
		}
	}
	return out
}

func both(a, b []model.Expr) []model.Expr { return append(a[:len(a):len(a)], b...) }
