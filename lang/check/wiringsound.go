package check

import "math"

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
