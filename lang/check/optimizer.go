package check

import (
	"nmlc/lang/ast"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/unit"
)

// optimizers are the names of optimisers, each with the settings that it has
// beside those of all.
var optimizers = map[string][]string{
	"lbfgs":         {"gradient_cost"},
	"adam":          {"gradient_cost", "rate"},
	"lm":            {"gradient_cost"},
	"nelder_mead":   {},
	"cma_es":        {"population", "spread"},
	"de":            {"population"},
	"two_points_de": {"population"},
	"pso":           {"population"},
}

// optimizer reads `optimize lbfgs { starts 20; seed 1 }`.
func (c *checker) optimizer(out *model.Fit, s *ast.Setting) {
	word, _ := firstArg(s).(*ast.Name)
	if word == nil || len(s.Args) != 1 || optimizers[word.Name] == nil {
		d := c.errorf(codeValue, s.Span, "`optimize` names an optimiser").Expect("%s", joinNames(sortedKeys(optimizers))).Got("%s", shorten(s.Span.Text()))
		if word != nil && len(s.Args) == 1 {
			if near, ok := diag.Nearest(word.Name, sortedKeys(optimizers)); ok {
				d.Hint("did you mean %s?", near)
			}
		}
		return
	}
	o := &out.Optimizer
	o.Name, o.Span = word.Name, word.Span
	st := &settings{c: c, block: "optimize " + o.Name, handlers: map[string]func(*ast.Setting){
		"starts":     func(s *ast.Setting) { o.Starts = c.count(s, 1_000_000) },
		"iterations": func(s *ast.Setting) { o.Iterations = c.count(s, 1_000_000_000) },
		"tolerance":  func(s *ast.Setting) { o.Tolerance = c.positive(s, unit.Dim{}, "a pure number, such as 1e-8") },
		"budget":     func(s *ast.Setting) { o.Budget = c.count(s, 1_000_000_000) },
		"seed":       func(s *ast.Setting) { o.Seed = c.seed(s) },
	}}
	special := map[string]func(*ast.Setting){
		"rate": func(s *ast.Setting) {
			o.Rate = c.positive(s, unit.Dim{}, "a pure number: the step in units of the search range")
		},
		"spread": func(s *ast.Setting) {
			o.Spread = c.positive(s, unit.Dim{}, "a pure number: the first deviation in units of the search range")
		},
		"gradient_cost": func(s *ast.Setting) {
			o.GradientCost = c.positive(s, unit.Dim{}, "a pure number: the cost in evaluations of the loss alone")
		},
		"population": func(s *ast.Setting) { o.Population = c.population(s) },
	}
	for _, name := range optimizers[o.Name] {
		st.handlers[name] = special[name]
	}
	st.read(s.Settings)
	if span, ok := st.seen["gradient_cost"]; ok {
		if _, budgeted := st.seen["budget"]; !budgeted {
			c.errorf(codeMissing, span, "`gradient_cost` counts against a budget, and there is none").Expect("a line such as `budget 1000`")
		}
	}
}

// seed is a whole number of at least 0.
func (c *checker) seed(s *ast.Setting) int64 {
	v, ok := c.quantity(c.one(s, "a whole number"), unit.Dim{}, "seed")
	if ok && (float64(int64(v)) != v || v < 0) {
		c.errorf(codeValue, s.Span, "a seed is a whole number of at least 0")
	}
	return int64(v)
}

// population is a whole number of at least 4: differential evolution makes a
// point from four.
func (c *checker) population(s *ast.Setting) int {
	n := c.count(s, 1_000_000)
	if n > 0 && n < 4 {
		c.errorf(codeValue, s.Span, "a population has at least 4 points").Got("%d", n)
	}
	return n
}
