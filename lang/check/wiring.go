package check

import (
	"nmlc/lang/ast"
	"nmlc/lang/model"
	"nmlc/lang/unit"
)

// rules are the ways to choose which cells are connected.
var rules = []string{
	"all_to_all", "one_to_one", "probability", "in_degree", "out_degree", "total", "small_world", "scale_free", "table", "sonata",
}

// rule reads the one wiring rule of a line.
func (p *projection) rule(s *ast.Setting) {
	c := p.k.n.c
	if p.ruled {
		c.errorf(codeWiring, s.Key.Span, "a line has one rule for which cells are connected, and this is the second").Note(p.rated, "the first one")
		return
	}
	p.ruled, p.rated = true, s.Key.Span
	w := model.Wiring{Kind: s.Key.Name, Span: s.Span}
	before := c.diags.Len()
	switch s.Key.Name {
	case "all_to_all", "one_to_one":
		if len(s.Args) > 0 || s.Value != nil {
			c.errorf(codeWiring, s.Span, "`%s` takes no value", s.Key.Name).Got("%s", shorten(s.Span.Text()))
		}
	case "probability":
		w.Probability = p.probability(s)
	case "small_world":
		p.named(s, map[string]func(ast.Expr){
			"k":      func(e ast.Expr) { w.Count = p.whole(e, "k") },
			"rewire": func(e ast.Expr) { w.Rewire = p.share(e, "rewire") },
		})
	case "scale_free":
		p.named(s, map[string]func(ast.Expr){"m": func(e ast.Expr) { w.Count = p.whole(e, "m") }})
	case "table", "sonata":
		w.Kind, w.Table = "table", p.edges(s)
	default:
		if e := c.one(s, "a whole number"); e != nil {
			w.Count = p.whole(e, s.Key.Name)
		}
	}
	if c.diags.Len() == before {
		p.out.Wiring = w
	}
}

// probability reads a number between 0 and 1, an expression of both cells, or a
// list with a number for each pair of populations.
func (p *projection) probability(s *ast.Setting) model.Expr {
	c := p.k.n.c
	e := c.one(s, "a number from 0 to 1")
	if e == nil {
		return nil
	}
	if list, ok := e.(*ast.List); ok {
		if len(list.Items) != p.k.pairs {
			c.errorf(codeWiring, list.Span, "this line connects %s of populations, and the list has %s", plural(p.k.pairs, "pair"), plural(len(list.Items), "number")).
				Hint("one for each pair, those of the first presynaptic population first")
			return nil
		}
		e = list.Items[p.number]
	}
	t := p.site()
	t.fixed = "a probability is not random itself"
	x := p.expression(e, t)
	if x == nil || !c.sides(codeSides, unit.Dim{}, "a probability", x, e.Pos()) {
		return nil
	}
	if v, ok := evaluate(x); ok && !(v >= 0 && v <= 1) {
		c.errorf(codeWiring, e.Pos(), "a probability lies between 0 and 1").Got("%s", e.Pos().Text())
		return nil
	}
	return x
}

// named reads `k = 10, rewire = 0.1`: all of them, each once.
func (p *projection) named(s *ast.Setting, readers map[string]func(ast.Expr)) {
	c := p.k.n.c
	var given []ast.NamedArg
	if len(s.Args) == 1 && s.Value != nil && s.ValueTo == nil {
		name, ok := c.nameOf(s.Args[0])
		if !ok {
			return
		}
		given = append(append(given, ast.NamedArg{Name: name, Value: s.Value}), s.More...)
	} else {
		c.errorf(codeWiring, s.Span, "`%s` takes %s", s.Key.Name, joinNames(sortedKeys(readers))).Expect("%s", ruleExamples[s.Key.Name]).Got("%s", shorten(s.Span.Text()))
		return
	}
	seen := map[string]bool{}
	for _, a := range given {
		read := readers[a.Name.Name]
		switch {
		case read == nil:
			c.errorf(codeWiring, a.Name.Span, "`%s` has no %s", s.Key.Name, a.Name.Name).Hint("it has %s", joinNames(sortedKeys(readers)))
			return
		case seen[a.Name.Name]:
			c.errorf(codeTwice, a.Name.Span, "%s is given twice", a.Name.Name)
		default:
			read(a.Value)
		}
		seen[a.Name.Name] = true
	}
	for _, name := range sortedKeys(readers) {
		if !seen[name] {
			c.errorf(codeWiring, s.Span, "`%s` lacks its %s", s.Key.Name, name).Expect("%s", ruleExamples[s.Key.Name])
		}
	}
}

var ruleExamples = map[string]string{"small_world": "small_world k = 10, rewire = 0.1", "scale_free": "scale_free m = 5"}

// maxCount bounds the connections of a rule.
const maxCount = 1 << 40

func (p *projection) whole(e ast.Expr, what string) int {
	v, ok := p.k.n.c.quantity(e, unit.Dim{}, what)
	count, isWhole := wholeNumber(v)
	if ok && (!isWhole || count < 1 || count > maxCount) {
		p.k.n.c.errorf(codeWiring, e.Pos(), "%s is a whole number of at least 1", what).Got("%s", e.Pos().Text())
		return 0
	}
	return count
}

func (p *projection) share(e ast.Expr, what string) float64 {
	v, ok := p.k.n.c.quantity(e, unit.Dim{}, what)
	if ok && !(v >= 0 && v <= 1) {
		p.k.n.c.errorf(codeWiring, e.Pos(), "%s lies between 0 and 1", what).Got("%s", e.Pos().Text())
	}
	return v
}

// edges reads `table "edges.csv" { pre = "pre", post = "post" }` and
// `sonata "edges.h5" { group = "v1_to_v1" }`.
func (p *projection) edges(s *ast.Setting) *model.Table {
	c := p.k.n.c
	out := &model.Table{Sonata: s.Key.Name == "sonata"}
	if out.Path, out.Span = c.text(s); out.Path == "" {
		return nil
	}
	columns := map[string]*string{"pre": &out.Pre, "post": &out.Post}
	if out.Sonata {
		columns = map[string]*string{"group": &out.Group, "types": &out.Types}
	}
	c.tableSettings(s, out, columns)
	return out
}
