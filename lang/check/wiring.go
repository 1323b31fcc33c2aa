package check

import (
	"math"

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
	if ok && (v != math.Floor(v) || v < 1 || v > maxCount) {
		p.k.n.c.errorf(codeWiring, e.Pos(), "%s is a whole number of at least 1", what).Got("%s", e.Pos().Text())
		return 0
	}
	return int(v)
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
		columns = map[string]*string{"group": &out.Group}
	}
	handlers := map[string]func(*ast.Setting){}
	several := map[string]bool{}
	for name := range columns {
		several[name] = true
		handlers[name] = func(s *ast.Setting) {
			all := append([]ast.NamedArg{{Name: s.Key, Value: s.Value}}, s.More...)
			for _, a := range all {
				text, ok := a.Value.(*ast.Text)
				switch field := columns[a.Name.Name]; {
				case field == nil:
					c.errorf(codeSetting, a.Name.Span, "%s has no setting `%s`", p.rated.Text(), a.Name.Name).Hint("there are %s", joinNames(sortedKeys(columns)))
				case !ok:
					c.errorf(codeValue, a.Name.Span, "`%s` is a text in double quotes", a.Name.Name)
				case *field != "":
					c.errorf(codeTwice, a.Name.Span, "`%s` is set twice", a.Name.Name)
				default:
					*field = text.Value
				}
			}
		}
	}
	inner := &settings{c: c, block: s.Key.Name, handlers: handlers, several: several}
	inner.read(s.Settings)
	return out
}

// sound holds the settings of a line against each other and against the sizes of
// the populations, as far as these are known.
func (p *projection) sound() {
	p.distances()
	p.switches()
	w, pre, post := &p.out.Wiring, p.out.Pre, p.out.Post
	c := p.k.n.c
	same := pre == post
	switch w.Kind {
	case "small_world", "scale_free":
		if !same {
			c.errorf(codeWiring, w.Span, "`%s` connects a population to itself", w.Kind).Got("%s -> %s", pre.Name, post.Name)
			return
		}
		if w.Kind == "small_world" && w.Count%2 != 0 {
			c.errorf(codeWiring, w.Span, "k is the number of neighbours, half of them on each side: it is even").Got("%d", w.Count)
		}
	case "one_to_one":
		if same && !p.out.Autapses {
			c.errorf(codeWiring, w.Span, "`one_to_one` connects each cell of %s to itself", pre.Name).
				Hint("if that is meant, write `autapses on`")
		}
	}
	p.counts()
}

// counts refuses more connections than there are cells to connect.
func (p *projection) counts() {
	w, c := &p.out.Wiring, p.k.n.c
	pre, post := p.out.Pre.Size, p.out.Post.Size
	if pre == 0 || post == 0 {
		return
	}
	others := 0
	if p.out.Pre == p.out.Post && !p.out.Autapses {
		others = 1
	}
	tooMany := func(most int, of string) {
		if w.Count <= most {
			return
		}
		d := c.errorf(codeWiring, w.Span, "%s: there are only %d %s", p.rated.Text()+" "+itoa(w.Count), most, of)
		if !p.out.Multapses && (w.Kind == "in_degree" || w.Kind == "out_degree" || w.Kind == "total") {
			d.Hint("with `multapses on` a pair may be connected several times")
		}
	}
	switch w.Kind {
	case "one_to_one":
		if pre != post {
			c.errorf(codeWiring, w.Span, "`one_to_one` needs two populations of the same size").Got("%d cells in %s, %d in %s", pre, p.out.Pre.Name, post, p.out.Post.Name)
		}
	case "small_world", "scale_free":
		tooMany(pre-1, "other cells")
	case "in_degree":
		if !p.out.Multapses {
			tooMany(pre-others, "cells in "+p.out.Pre.Name+" to choose from")
		}
	case "out_degree":
		if !p.out.Multapses {
			tooMany(post-others, "cells in "+p.out.Post.Name+" to choose from")
		}
	case "total":
		if !p.out.Multapses {
			tooMany(pre*(post-others), "pairs of cells")
		}
	}
}

// distances refuses a torus without distances.
func (p *projection) distances() {
	if s, ok := p.st.seen["periodic"]; ok && !p.far && p.out.Within == 0 {
		p.k.n.c.errorf(codeWiring, s, "`periodic` changes distances, and nothing here depends on them").
			Hint("use `distance` or `within`, or delete this line")
	}
}

// switches refuses autapses and multapses where the rule decides them, and makes
// a probability with multapses a number of connections.
func (p *projection) switches() {
	w, c := &p.out.Wiring, p.k.n.c
	autapses, hasAutapses := p.st.seen["autapses"]
	multapses, hasMultapses := p.st.seen["multapses"]
	switch w.Kind {
	case "table":
		if hasAutapses || hasMultapses {
			at := autapses
			if hasMultapses {
				at = multapses
			}
			c.errorf(codeWiring, at, "the table says which cells are connected, and how often").Hint("delete this line")
		}
		p.out.Autapses, p.out.Multapses = true, true
	case "all_to_all", "one_to_one", "small_world", "scale_free":
		if p.out.Multapses {
			c.errorf(codeWiring, multapses, "`%s` connects a pair once", w.Kind).Hint("multapses go with probability, in_degree, out_degree and total")
		}
	case "probability":
		if p.out.Multapses {
			p.withReplacement()
		}
	}
}

// withReplacement makes `probability p` with multapses the number of draws with
// replacement after which a pair is connected with that probability:
// 1 - (1 - 1/pairs)^number = p.
func (p *projection) withReplacement() {
	w, c := &p.out.Wiring, p.k.n.c
	v, ok := evaluate(w.Probability)
	pairs := float64(p.out.Pre.Size) * float64(p.out.Post.Size)
	switch {
	case !ok:
		c.errorf(codeWiring, w.Probability.Pos(), "with multapses a probability is a constant").
			Hint("the number of connections follows from it; for a probability that differs from pair to pair leave `multapses` out")
	case !(v < 1):
		c.errorf(codeWiring, w.Probability.Pos(), "with multapses a probability is below 1").Hint("no number of draws with replacement connects each pair for certain")
	case pairs == 0:
		c.errorf(codeWiring, w.Span, "with multapses the number of connections follows from the sizes of the populations, which the file does not say").
			Hint("write `total` and that number")
	case pairs == 1:
		c.errorf(codeWiring, w.Span, "with multapses a probability needs more than one pair of cells")
	default:
		w.Kind, w.Probability = "total", nil
		w.Count = int(math.Round(math.Log1p(-v) / math.Log1p(-1/pairs)))
	}
}
