package model

import (
	"fmt"
	"strconv"
	"strings"
)

// String is the checked cell for people: every value with its dimension, in
// coherent units, channels unfolded.
func (c *Cell) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "neuron %s\n", c.Name)
	for _, s := range c.Params {
		fmt.Fprintf(&b, "  param %s: %s = %s", s.Name, s.Dim, number(s.Default))
		if s.HasRange {
			fmt.Fprintf(&b, " in %s .. %s", number(s.Lo), number(s.Hi))
		}
		b.WriteByte('\n')
	}
	for _, s := range c.Inputs {
		fmt.Fprintf(&b, "  input %s: %s\n", s.Name, s.Dim)
	}
	for _, s := range c.States {
		init := "steady"
		if s.Init != nil {
			init = Text(s.Init)
		}
		fmt.Fprintf(&b, "  state %s: %s = %s\n", s.Name, s.Dim, init)
	}
	for _, s := range c.Lets {
		fmt.Fprintf(&b, "  let %s: %s = %s\n", s.Name, s.Dim, Text(s.Value))
	}
	for _, e := range c.Equations {
		fmt.Fprintf(&b, "  %s' = %s\n", e.State.Name, Text(e.Rate))
		if e.Noise != nil {
			fmt.Fprintf(&b, "  %s' += %s*xi\n", e.State.Name, Text(e.Noise))
		}
	}
	if c.Spike != nil {
		c.Spike.print(&b)
	}
	c.printCoupling(&b)
	return b.String()
}

func (c *Cell) printCoupling(b *strings.Builder) {
	for _, a := range c.Arrivals {
		fmt.Fprintf(b, "  arrives %s: %s\n", a.Input.Name, a.Input.Dim)
		for _, inc := range a.To {
			factor := ""
			if inc.Factor != nil {
				factor = Text(inc.Factor) + " * "
			}
			fmt.Fprintf(b, "    %s += %s%s\n", inc.State.Name, factor, a.Input.Name)
		}
	}
	for _, s := range c.Shown {
		fmt.Fprintf(b, "  shows %s\n", s.Name)
	}
}

func (s *Spike) print(b *strings.Builder) {
	switch {
	case s.Cond != nil:
		fmt.Fprintf(b, "  spike when %s\n", Text(s.Cond))
	case s.Crossing:
		fmt.Fprintf(b, "  spike when %s crosses %s\n", Text(s.Left), Text(s.Right))
	case s.AtLeast:
		fmt.Fprintf(b, "  spike when %s >= %s\n", Text(s.Left), Text(s.Right))
	default:
		fmt.Fprintf(b, "  spike when %s > %s\n", Text(s.Left), Text(s.Right))
	}
	if s.Surrogate.Name != "" {
		fmt.Fprintf(b, "    surrogate %s\n", s.Surrogate.Name)
	}
	for _, r := range s.Resets {
		fmt.Fprintf(b, "    %s := %s\n", r.State.Name, Text(r.Value))
	}
	if s.Exact {
		b.WriteString("    exact\n")
	}
	if s.Refractory == nil {
		return
	}
	fmt.Fprintf(b, "    refractory %s\n", Text(s.Refractory.Duration))
	for _, h := range s.Refractory.Holds {
		fmt.Fprintf(b, "      hold %s\n", h.Name)
	}
	for _, c := range s.Refractory.Clamps {
		fmt.Fprintf(b, "      clamp %s = %s\n", c.State.Name, Text(c.Value))
	}
}

func number(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

// Text is an expression, fully parenthesised, with numbers in coherent units.
func Text(x Expr) string {
	switch x := x.(type) {
	case *Num:
		if x.D.Pure() {
			return number(x.Value)
		}
		return number(x.Value) + "[" + x.D.String() + "]"
	case *Ref:
		return x.Symbol.Name
	case *Time:
		return "t"
	case *Site:
		return x.text()
	case *Draw:
		return x.text()
	case *Match:
		return x.text()
	case *Element:
		return x.Of.Name + "[" + Text(x.Index) + "]"
	case *Total:
		return "sum(" + x.Of.Name + ")"
	case *Unary:
		return "(" + x.Op + " " + Text(x.X) + ")"
	case *Binary:
		return "(" + Text(x.X) + " " + x.Op + " " + Text(x.Y) + ")"
	case *Call:
		return x.Func + arguments(x.Args)
	case *FuncCall:
		return x.Func.Name + arguments(x.Args)
	case *Cond:
		return "(if " + Text(x.If) + " then " + Text(x.Then) + " else " + Text(x.Else) + ")"
	}
	return "?"
}

func arguments(args []Expr) string {
	var out []string
	for _, a := range args {
		out = append(out, Text(a))
	}
	return "(" + strings.Join(out, ", ") + ")"
}
