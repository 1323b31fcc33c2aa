package check

import (
	"slices"

	"nmlc/lang/ast"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/unit"
)

// allCases is the case of a stimulus that drives the cells of all sweeps.
const allCases = -1

// shape is a kind of stimulus with the arguments it takes.
type shape struct {
	positional []string
	named      []string
	needed     []string // of the named ones
}

var shapes = map[string]shape{
	"constant": {positional: []string{"amplitude"}},
	"step":     {positional: []string{"amplitude"}, named: []string{"start", "stop", "baseline"}},
	"ramp":     {positional: []string{"from", "to"}, named: []string{"start", "stop", "baseline"}},
	"sine":     {positional: []string{"amplitude"}, named: []string{"frequency", "phase", "offset", "start", "stop"}, needed: []string{"frequency"}},
	"pulses":   {positional: []string{"amplitude"}, named: []string{"width", "period", "start", "stop", "baseline"}, needed: []string{"width", "period"}},
	"ou":       {positional: []string{"mean", "sd"}, named: []string{"tau", "start", "stop", "seed", "frozen"}, needed: []string{"tau"}},
	"protocol": {named: []string{"start", "baseline"}},
	"file":     {positional: []string{"path"}, named: []string{"column", "sweeps"}},
}

// kind of number that an argument is.
type kind struct {
	dim  func(input unit.Dim) unit.Dim
	sign int // 1: positive, 0: not negative, -1: any
}

func inputDim(d unit.Dim) unit.Dim { return d }
func aTime(unit.Dim) unit.Dim      { return timeDim }

var kinds = map[string]kind{
	"amplitude": {inputDim, -1}, "from": {inputDim, -1}, "to": {inputDim, -1}, "baseline": {inputDim, -1}, "offset": {inputDim, -1}, "mean": {inputDim, -1},
	"sd":    {inputDim, 0},
	"start": {aTime, 0}, "stop": {aTime, 0},
	"tau": {aTime, 1}, "width": {aTime, 1}, "period": {aTime, 1}, "duration": {aTime, 1},
	"frequency": {func(unit.Dim) unit.Dim { return unit.Dim{}.Div(timeDim) }, 1},
	"phase":     {func(unit.Dim) unit.Dim { return unit.Dim{} }, -1},
}

// stimulus reads `stimulus I = step(1 nA, start = 10 ms) + ou(0 nA, 0.1 nA, tau = 3 ms)`.
func (c *checker) stimulus(out *model.Run, s *ast.Setting, number int) {
	if len(s.Args) != 1 || s.Value == nil || s.ValueTo != nil {
		c.errorf(codeStimulus, s.Span, "a stimulus drives an input of the cell").Expect("stimulus I = step(1 nA)").Got("%s", shorten(s.Span.Text()))
		return
	}
	name, ok := c.nameOf(s.Args[0])
	if !ok {
		return
	}
	input := c.member(out.Cell, name, model.Input)
	for _, o := range out.Stimuli {
		if input != nil && o.Input == input && (o.Case == number || o.Case == allCases || number == allCases) {
			c.errorf(codeTwice, name.Span, "the input %s has two stimuli", name.Name).Note(o.Span, "the first one").
				Hint("write one stimulus, the sum of both")
			return
		}
	}
	stimulus := model.Stimulus{Input: input, Case: number, Span: s.Value.Pos()}
	if c.terms(&stimulus, s.Value, 1) && input != nil {
		out.Stimuli = append(out.Stimuli, stimulus)
	}
}

// terms takes a sum apart.
func (c *checker) terms(out *model.Stimulus, e ast.Expr, sign float64) bool {
	switch x := e.(type) {
	case *ast.Paren:
		return c.terms(out, x.X, sign)
	case *ast.Unary:
		if x.Op == "-" {
			return c.terms(out, x.X, -sign)
		}
	case *ast.Binary:
		if x.Op != "+" && x.Op != "-" {
			break
		}
		second := sign
		if x.Op == "-" {
			second = -sign
		}
		left, right := c.terms(out, x.X, sign), c.terms(out, x.Y, second)
		return left && right
	case *ast.Call:
		t := c.shape(x, out.Input)
		if t != nil {
			t.Sign = sign
			out.Terms = append(out.Terms, *t)
		}
		return t != nil
	}
	if c.isConstant(e) {
		return c.level(out, e, sign)
	}
	c.errorf(codeStimulus, e.Pos(), "a stimulus is a shape, or a sum of shapes").Got("%s", shorten(e.Pos().Text())).
		Expect("%s", joinNames(sortedKeys(shapes))+", each with its arguments in parentheses")
	return false
}

// isConstant recognises a value made of numbers and constants.
func (c *checker) isConstant(e ast.Expr) bool {
	switch x := e.(type) {
	case *ast.Number:
		return true
	case *ast.Name:
		_, isUnit := unit.Lookup(x.Name)
		return isUnit || c.consts[x.Name] != nil
	case *ast.Paren:
		return c.isConstant(x.X)
	case *ast.Unary:
		return c.isConstant(x.X)
	case *ast.Binary:
		return c.isConstant(x.X) && c.isConstant(x.Y)
	}
	return false
}

// level is a quantity in place of a shape: a constant.
func (c *checker) level(out *model.Stimulus, e ast.Expr, sign float64) bool {
	if out.Input == nil {
		return false
	}
	v, ok := c.quantity(e, out.Input.Dim, "amplitude")
	out.Terms = append(out.Terms, model.Term{Kind: "constant", Sign: sign, Args: map[string]model.Amount{"amplitude": {From: v, To: v}}, Span: e.Pos()})
	return ok
}

// shape reads one term. It is nil after a complaint.
func (c *checker) shape(call *ast.Call, input *model.Symbol) *model.Term {
	sh, ok := shapes[call.Func.Name]
	if !ok {
		d := c.errorf(codeStimulus, call.Func.Span, "there is no stimulus %s", call.Func.Name)
		if near, ok := diag.Nearest(call.Func.Name, sortedKeys(shapes)); ok {
			d.Hint("did you mean %s?", near)
		} else {
			d.Hint("there are %s", joinNames(sortedKeys(shapes)))
		}
		return nil
	}
	if input == nil {
		return nil
	}
	out := &model.Term{Kind: call.Func.Name, Args: map[string]model.Amount{}, Span: call.Span}
	before := c.diags.Len()
	positional := call.Args
	if out.Kind == "protocol" {
		c.pieces(out, call, input.Dim)
		positional = nil
	}
	args := c.shapeArgs(call, positional, sh)
	for _, name := range sortedKeys(args) {
		c.termArg(out, name, args[name], input.Dim)
	}
	if c.diags.Len() == before {
		c.termSound(out, args)
	}
	if c.diags.Len() > before {
		return nil
	}
	return out
}

// shapeArgs matches positional and named arguments.
func (c *checker) shapeArgs(call *ast.Call, positional []ast.Expr, sh shape) map[string]ast.Expr {
	args := map[string]ast.Expr{}
	if len(positional) > len(sh.positional) {
		c.errorf(codeArguments, positional[len(sh.positional)].Pos(), "%s takes only %s by position", call.Func.Name, joinNames(sh.positional)).
			Hint("the others have names: %s", joinNames(sh.named))
		return nil
	}
	for i, a := range positional {
		args[sh.positional[i]] = a
	}
	all := slices.Concat(sh.positional, sh.named)
	for _, n := range call.Named {
		if !slices.Contains(all, n.Name.Name) {
			d := c.errorf(codeArguments, n.Name.Span, "%s has no argument %s", call.Func.Name, n.Name.Name)
			if near, ok := diag.Nearest(n.Name.Name, all); ok {
				d.Hint("did you mean %s?", near)
			} else {
				d.Hint("it has %s", joinNames(all))
			}
			continue
		}
		if _, twice := args[n.Name.Name]; twice {
			c.errorf(codeTwice, n.Name.Span, "%s is given twice", n.Name.Name)
			continue
		}
		args[n.Name.Name] = n.Value
	}
	for _, p := range slices.Concat(sh.positional, sh.needed) {
		if _, ok := args[p]; !ok {
			c.errorf(codeArguments, call.Span, "%s lacks its %s", call.Func.Name, p).Hint("it has %s", joinNames(all))
		}
	}
	return args
}
