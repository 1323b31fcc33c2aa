package check

import (
	"nmlc/lang/ast"
	"nmlc/lang/model"
	"nmlc/lang/unit"
)

// termArg stores one argument of a shape.
func (c *checker) termArg(out *model.Term, name string, e ast.Expr, input unit.Dim) {
	switch name {
	case "path", "column":
		t, ok := e.(*ast.Text)
		if !ok {
			c.errorf(codeValue, e.Pos(), "the %s of a file is a text in double quotes", name).Got("%s", shorten(e.Pos().Text()))
			return
		}
		if name == "path" {
			out.Path = t.Value
		} else {
			out.Column = t.Value
		}
	case "sweeps":
		out.AllSweeps = c.choice(e, name, "one", "all")
	case "frozen":
		out.Frozen = c.choice(e, name, "false", "true")
	case "seed":
		v, ok := c.quantity(e, unit.Dim{}, "seed")
		seed := int64(v)
		if ok && (float64(seed) != v || v < 0) {
			c.errorf(codeValue, e.Pos(), "a seed is a whole number of at least 0").Got("%s", e.Pos().Text())
		}
		out.Seed = &seed
	default:
		if a, ok := c.measured(e, name, input); ok {
			out.Args[name] = a
		}
	}
}

// choice is true for the second of two words.
func (c *checker) choice(e ast.Expr, name, no, yes string) bool {
	n, _ := e.(*ast.Name)
	if n == nil || n.Name != no && n.Name != yes {
		c.errorf(codeValue, e.Pos(), "`%s` is %s or %s", name, no, yes).Got("%s", shorten(e.Pos().Text()))
		return false
	}
	return n.Name == yes
}

// measured is an argument with the dimension and the sign of its kind.
func (c *checker) measured(e ast.Expr, name string, input unit.Dim) (model.Amount, bool) {
	k := kinds[name]
	a, ok := c.amount(e, k.dim(input), name)
	low := min(a.From, a.To)
	switch {
	case !ok:
		return a, false
	case k.sign == 1 && !(low > 0):
		c.errorf(codeStimulus, e.Pos(), "the %s of a stimulus must be positive", name).Got("%s", e.Pos().Text())
		return a, false
	case k.sign == 0 && !(low >= 0):
		c.errorf(codeStimulus, e.Pos(), "the %s of a stimulus cannot be negative", name).Got("%s", e.Pos().Text())
		return a, false
	}
	return a, true
}

// amount is a number, or a range from the first cell to the last.
func (c *checker) amount(e ast.Expr, dim unit.Dim, name string) (model.Amount, bool) {
	r, ok := e.(*ast.Range)
	if !ok {
		v, ok := c.quantity(e, dim, name)
		return model.Amount{From: v, To: v}, ok
	}
	from, ok := c.quantity(withUnitOf(r.Lo, r.Hi), dim, name)
	to, ok2 := c.quantity(r.Hi, dim, name)
	return model.Amount{From: from, To: to}, ok && ok2
}

// pieces reads `protocol(2 nA, 200 ms, 0 nA, 800 ms)`.
func (c *checker) pieces(out *model.Term, call *ast.Call, input unit.Dim) {
	if n := len(call.Args); n == 0 || n%2 != 0 {
		span := call.Span
		if n > 0 {
			span = call.Args[n-1].Pos()
		}
		c.errorf(codeStimulus, span, "a protocol is amplitudes, each with its duration").
			Expect("protocol(2 nA, 200 ms, 0 nA, 800 ms)").Got("%d values", n)
		return
	}
	for i := 0; i < len(call.Args); i += 2 {
		amplitude, ok := c.measured(call.Args[i], "amplitude", input)
		duration, ok2 := c.measured(call.Args[i+1], "duration", input)
		if ok && ok2 {
			out.Pieces = append(out.Pieces, model.Piece{Amplitude: amplitude, Duration: duration})
		}
	}
}

// termSound holds the arguments of a shape against each other.
func (c *checker) termSound(out *model.Term, args map[string]ast.Expr) {
	start, stop := out.Arg("start", 0), out.Args["stop"]
	if e := args["stop"]; e != nil && (stop.From <= start.From || stop.To <= start.To) {
		c.errorf(codeStimulus, e.Pos(), "the %s stops before it starts", out.Kind).Got("%s", e.Pos().Text())
	}
	width, period := out.Args["width"], out.Args["period"]
	if e := args["width"]; e != nil && (width.From > period.From || width.To > period.To) {
		c.errorf(codeStimulus, e.Pos(), "a pulse is longer than the time to the next one").Got("%s", e.Pos().Text())
	}
	if e := args["sweeps"]; e != nil && out.AllSweeps && out.Column != "" {
		c.errorf(codeStimulus, e.Pos(), "a file gives one column to all cells, or its sweeps to the cells")
	}
}
