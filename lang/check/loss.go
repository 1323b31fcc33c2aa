package check

import (
	"slices"

	"nmlc/lang/ast"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/unit"
)

// lossArgs are the named arguments that each loss takes.
var lossArgs = map[string][]string{
	model.MSE: nil, model.Likelihood: {"width", "rate"}, model.VanRossum: {"tau"},
	model.SpikeTimes: {"missing"}, model.Intervals: {"missing"}, model.Count: nil, model.Gamma: {"precision"},
}

// loss reads `loss mse(V)`, `loss count` and `loss van_rossum(tau = 10 ms) weight 2`.
func (c *checker) loss(out *model.Fit, s *ast.Setting) {
	weight := c.weight(s, 1)
	call, ok := firstArg(s).(*ast.Call)
	if name, bare := firstArg(s).(*ast.Name); bare {
		call, ok = &ast.Call{Func: ast.Ident{Name: name.Name, Span: name.Span}, Span: name.Span}, true
	}
	if !ok {
		c.errorf(codeValue, s.Span, "a loss names what it compares").Expect("mse(V)").Got("%s", shorten(s.Span.Text()))
		return
	}
	args, ok := lossArgs[call.Func.Name]
	if !ok {
		c.unknownLoss(call.Func)
		return
	}
	if call.Func.Name == model.MSE {
		c.meanSquares(out, call, weight)
		return
	}
	l := model.Loss{Kind: call.Func.Name, Weight: weight, Rate: 1, Missing: defaultMissing, Span: call.Span}
	if slices.ContainsFunc(out.Losses, func(o model.Loss) bool { return o.Kind == l.Kind }) {
		c.errorf(codeTwice, call.Span, "the loss %s stands twice", l.Kind)
		return
	}
	if len(call.Args) > 0 {
		c.errorf(codeArguments, call.Args[0].Pos(), "%s compares spikes, and takes no value", l.Kind)
	}
	c.lossArguments(out, &l, call, args)
	out.Losses = append(out.Losses, l)
}

// defaultMissing is the error in ms of a spike or interval without partner.
const defaultMissing = 50

func (c *checker) unknownLoss(name ast.Ident) {
	names := sortedKeys(lossArgs)
	d := c.errorf(codeValue, name.Span, "there is no loss %s", name.Name)
	if near, ok := diag.Nearest(name.Name, names); ok {
		d.Hint("did you mean %s?", near)
	} else {
		d.Hint("there are %s", joinNames(names))
	}
}

// lossArguments reads the named arguments of a loss of spikes.
func (c *checker) lossArguments(fit *model.Fit, l *model.Loss, call *ast.Call, args []string) {
	given := map[string]bool{}
	for _, a := range call.Named {
		if !c.namedOnce(call, a, args, given) {
			continue
		}
		switch a.Name.Name {
		case "width":
			l.Width = c.width(fit, a.Value)
		case "rate":
			l.Rate = c.above(a, unit.Dim{}.Div(timeDim))
		case "tau":
			l.Tau = c.above(a, timeDim)
		case "missing":
			l.Missing = c.above(a, timeDim)
		case "precision":
			l.Precision = c.above(a, timeDim)
		}
	}
	needed := map[string]string{"width": "likelihood(width = 1 mV)", "tau": "van_rossum(tau = 10 ms)", "precision": "gamma(precision = 4 ms)"}
	for _, name := range args {
		if example, ok := needed[name]; ok && !given[name] {
			c.errorf(codeArguments, call.Span, "%s lacks its %s", l.Kind, name).Expect("%s", example)
		}
	}
}

// namedOnce reports whether a named argument is one of those that a call takes,
// for the first time.
func (c *checker) namedOnce(call *ast.Call, a ast.NamedArg, args []string, given map[string]bool) bool {
	switch {
	case !slices.Contains(args, a.Name.Name):
		d := c.errorf(codeArguments, a.Name.Span, "%s has no argument %s", call.Func.Name, a.Name.Name)
		if len(args) > 0 {
			d.Hint("it has %s", joinNames(args))
		}
		return false
	case given[a.Name.Name]:
		c.errorf(codeTwice, a.Name.Span, "%s is given twice", a.Name.Name)
		return false
	}
	given[a.Name.Name] = true
	return true
}

// above is the value of a named argument, above zero; 1 after a complaint.
func (c *checker) above(a ast.NamedArg, d unit.Dim) float64 {
	v, ok := c.quantity(a.Value, d, a.Name.Name)
	if ok && v > 0 {
		return v
	}
	if ok {
		c.errorf(codeValue, a.Value.Pos(), "`%s` must be positive", a.Name.Name).Got("%s", a.Value.Pos().Text())
	}
	return 1
}

// width reads the width of the soft threshold: a quantity, or a parameter of
// the cell, which the fit may search.
func (c *checker) width(fit *model.Fit, e ast.Expr) *model.Width {
	sp := fit.Cell.Spike
	if sp == nil || sp.Left == nil {
		return nil // fitSpikes complains
	}
	n, ok := e.(*ast.Name)
	if !ok {
		return &model.Width{Value: c.above(ast.NamedArg{Name: ast.Ident{Name: "width"}, Value: e}, sp.Left.Dim())}
	}
	sym := c.member(fit.Cell, ast.Ident{Name: n.Name, Span: n.Span}, model.Param)
	if sym == nil {
		return nil
	}
	if sym.Dim != sp.Left.Dim() {
		c.errorf(codeSides, n.Span, "the width of the threshold is %s", sp.Left.Dim().Describe()).Got("%s, %s", sym.Name, sym.Dim.Describe())
		return nil
	}
	if lowest := min(sym.Default, sym.Lo); !(sym.Default > 0) || sym.HasRange && !(lowest > 0) {
		c.errorf(codeValue, n.Span, "the width of the threshold must be positive, over all of its range").Note(sym.Span, "declared here")
		return nil
	}
	return &model.Width{Param: sym}
}

// meanSquares reads the names of `mse(V, w)`.
func (c *checker) meanSquares(out *model.Fit, call *ast.Call, weight float64) {
	for _, n := range call.Named {
		c.errorf(codeArguments, n.Name.Span, "mse has no argument %s", n.Name.Name)
	}
	for _, arg := range call.Args {
		n, ok := arg.(*ast.Name)
		if !ok {
			c.errorf(codeValue, arg.Pos(), "a loss compares a state or a definition with the data").Expect("a name").Got("%s", shorten(arg.Pos().Text())).
				Hint("give the expression a name in the neuron")
			continue
		}
		sym := c.member(out.Cell, ast.Ident{Name: n.Name, Span: n.Span}, model.State, model.Let)
		if sym == nil {
			continue
		}
		if slices.ContainsFunc(out.Losses, func(l model.Loss) bool { return l.Target == sym }) {
			c.errorf(codeTwice, n.Span, "%s is compared twice", sym.Name)
			continue
		}
		out.Losses = append(out.Losses, model.Loss{Kind: model.MSE, Target: sym, Weight: weight, Span: n.Span})
	}
	if len(call.Args) == 0 {
		c.errorf(codeValue, call.Span, "mse needs the name of what it compares").Expect("mse(V)")
	}
}

func firstArg(s *ast.Setting) ast.Expr {
	if len(s.Args) == 0 {
		return nil
	}
	return s.Args[0].X
}

// weight reads the optional `weight 2` after the first argument.
func (c *checker) weight(s *ast.Setting, after int) float64 {
	rest := s.Args[min(after, len(s.Args)):]
	if len(rest) == 0 {
		return 1
	}
	word, _ := rest[0].X.(*ast.Name)
	if word == nil || word.Name != "weight" || len(rest) != 2 {
		c.errorf(codeValue, rest[0].Span, "expected `weight` and a number").Got("%s", rest[0].Span.Text())
		return 1
	}
	v, ok := c.quantity(rest[1].X, unit.Dim{}, "a weight")
	if ok && !(v >= 0) {
		c.errorf(codeValue, rest[1].Span, "a weight cannot be negative")
	}
	return v
}
