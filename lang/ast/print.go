package ast

import (
	"fmt"
	"io"
	"strings"

	"nmlc/lang/source"
)

// Print writes the tree for a person to read: a node on each line with its
// place, its parts below it and further to the right.
func Print(w io.Writer, f *File) {
	p := &printer{}
	p.node(source.Span{}, "file %s", f.Source.Name)
	p.within(func() {
		for _, d := range f.Decls {
			p.decl(d)
		}
		for _, c := range f.Comments {
			p.node(c.Span, "comment %s", c.Text)
		}
	})
	_, _ = io.WriteString(w, p.out.String())
}

// printer writes nodes at the present depth.
type printer struct {
	out   strings.Builder
	depth int
}

// node writes a line: the place, then the text at its depth.
func (p *printer) node(at source.Span, format string, args ...any) {
	place := ""
	if at.Known() {
		pos := at.File.Pos(at.Start)
		place = fmt.Sprintf("%d:%d", pos.Line, pos.Column)
	}
	fmt.Fprintf(&p.out, "%-8s%s", place, strings.Repeat("  ", p.depth))
	fmt.Fprintf(&p.out, format+"\n", args...)
}

// within prints the parts of the node before it.
func (p *printer) within(parts func()) {
	p.depth++
	parts()
	p.depth--
}

func (p *printer) decl(d Decl) {
	switch d := d.(type) {
	case *Import:
		p.node(d.Span, "import %q", d.Path)
	case *Const:
		p.node(d.Span, "const %s", d.Name.Name)
		p.within(func() { p.expr("value", d.Value) })
	case *Function:
		p.function(d)
	case *Cell:
		p.node(d.Span, "%s %s", d.Keyword(), d.Name.Name)
		p.within(func() {
			for _, item := range d.Items {
				p.item(item)
			}
		})
	case *Network:
		p.network(d)
	case *Task:
		p.task(d)
	case *Train:
		p.train(d)
	case *Block:
		p.node(d.Span, "%s %s", d.Keyword.Name, d.Name.Name)
		p.within(func() { p.settings(d.Settings) })
	}
}

// Keyword is the word with which the declaration begins.
func (d *Cell) Keyword() string {
	switch {
	case d.Channel:
		return "channel"
	case d.Synapse:
		return "synapse"
	}
	return "neuron"
}

func (p *printer) function(d *Function) {
	keyword := "function"
	if d.Surrogate {
		keyword = "surrogate"
	}
	p.node(d.Span, "%s %s%s", keyword, d.Name.Name, annotation(d.Result))
	p.within(func() {
		for i, arg := range d.Args {
			p.node(arg.Name.Span, "argument %s%s", arg.Name.Name, annotation(arg.Unit))
			if d.Defaults != nil {
				p.within(func() { p.expr("default", d.Defaults[i]) })
			}
		}
		p.expr("body", d.Body)
	})
}

func (p *printer) settings(list []*Setting) {
	for _, s := range list {
		p.node(s.Span, "setting %s", s.Key.Name)
		p.within(func() {
			for _, arg := range s.Args {
				p.expr("argument", arg.X)
				p.expr("to", arg.To)
				p.expr("crosses", arg.Crosses)
			}
			p.expr("value", s.Value)
			p.expr("to", s.ValueTo)
			p.named(s.More)
			p.settings(s.Settings)
		})
	}
}

// annotation is `: unit`, or nothing for a pure number.
func annotation(u *Unit) string {
	if u == nil {
		return ""
	}
	return ": " + u.String()
}

// String is the unit as it may be written: `uA/cm^2`, `1/ms`, `1`.
func (u *Unit) String() string {
	var b strings.Builder
	for _, f := range u.Factors {
		power := f.Power
		switch {
		case power < 0 && b.Len() == 0:
			b.WriteString("1/")
		case power < 0:
			b.WriteString("/")
		case b.Len() > 0:
			b.WriteString("*")
		}
		b.WriteString(f.Name)
		if power = max(power, -power); power != 1 {
			fmt.Fprintf(&b, "^%d", power)
		}
	}
	if b.Len() == 0 {
		return "1"
	}
	return b.String()
}
