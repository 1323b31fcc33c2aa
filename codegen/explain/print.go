package explain

import (
	"fmt"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"nmlc/ir"
)

// Formats are the names of the printers.
var Formats = []string{"text", "md", "tex"}

// Print prints the document in one of the formats.
func (d *Document) Print(format string) string {
	switch format {
	case "md":
		return d.markdown()
	case "tex":
		return d.tex()
	}
	return d.text()
}

func (t Term) infix() string {
	if t.Prime {
		return t.Name + "'"
	}
	return t.Name
}

func (e *Equation) infix() string { return e.Left.infix() + " = " + ir.Infix(e.Right, e.Names) }

func (d *Document) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", d.Title)
	if d.Intro != "" {
		fmt.Fprintf(&b, "%s\n", d.Intro)
	}
	for _, s := range d.Sections {
		fmt.Fprintf(&b, "\n%s\n", strings.ToUpper(s.Title))
		for _, t := range s.Text {
			fmt.Fprintf(&b, "  %s\n", t)
		}
		if s.Table != nil && len(s.Table.Rows) > 0 {
			w := tabwriter.NewWriter(&b, 0, 4, 2, ' ', 0)
			for _, row := range append([][]string{s.Table.Head}, s.Table.Rows...) {
				fmt.Fprintf(w, "  %s\n", strings.Join(row, "\t"))
			}
			_ = w.Flush()
		}
		s.textEquations(&b)
	}
	return trimLines(b.String())
}

// textEquations puts remarks in one column where the equations are short.
func (s *Section) textEquations(b *strings.Builder) {
	const column = 76
	for i := range s.Equations {
		e := &s.Equations[i]
		line := "  " + e.infix()
		pad := max(2, column-utf8.RuneCountInString(line))
		fmt.Fprintf(b, "%s%s[%s]\n", line, strings.Repeat(" ", pad), e.Remark)
	}
}

func trimLines(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	return strings.Join(lines, "\n")
}

func (d *Document) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n", d.Title)
	if d.Intro != "" {
		fmt.Fprintf(&b, "\n%s\n", d.Intro)
	}
	for _, s := range d.Sections {
		fmt.Fprintf(&b, "\n## %s\n", s.Title)
		for _, t := range s.Text {
			fmt.Fprintf(&b, "\n%s\n", t)
		}
		if s.Table != nil && len(s.Table.Rows) > 0 {
			fmt.Fprintf(&b, "\n| %s |\n|%s\n", strings.Join(s.Table.Head, " | "), strings.Repeat("---|", len(s.Table.Head)))
			for _, row := range s.Table.Rows {
				fmt.Fprintf(&b, "| %s |\n", strings.ReplaceAll(strings.Join(escapeBars(row), " | "), "\n", " "))
			}
		}
		if len(s.Equations) > 0 {
			b.WriteByte('\n')
		}
		for i := range s.Equations {
			e := &s.Equations[i]
			fmt.Fprintf(&b, "- `%s` (%s)\n", e.infix(), e.Remark)
		}
	}
	return b.String()
}

func escapeBars(row []string) []string {
	out := make([]string, len(row))
	for i, cell := range row {
		out[i] = strings.ReplaceAll(cell, "|", "\\|")
	}
	return out
}

var texEscape = strings.NewReplacer(`\`, `\textbackslash{}`, "_", `\_`, "%", `\%`, "#", `\#`, "&", `\&`, "$", `\$`, "^", `\^{}`, "{", `\{`, "}", `\}`, "~", `\~{}`)

func (d *Document) tex() string {
	var b strings.Builder
	b.WriteString("\\documentclass{article}\n\\usepackage[T1]{fontenc}\n\\usepackage{amsmath,booktabs,longtable}\n\\begin{document}\n")
	fmt.Fprintf(&b, "\\section*{%s}\n", texEscape.Replace(d.Title))
	if d.Intro != "" {
		fmt.Fprintf(&b, "%s\n", texEscape.Replace(d.Intro))
	}
	for _, s := range d.Sections {
		fmt.Fprintf(&b, "\n\\subsection*{%s}\n", texEscape.Replace(s.Title))
		for _, t := range s.Text {
			fmt.Fprintf(&b, "%s\n\n", texEscape.Replace(t))
		}
		if s.Table != nil && len(s.Table.Rows) > 0 {
			s.Table.tex(&b)
		}
		for i := range s.Equations {
			e := &s.Equations[i]
			fmt.Fprintf(&b, "\\begin{equation*}\n%s = %s \\qquad\\text{[%s]}\n\\end{equation*}\n", e.Left.tex(), ir.TeX(e.Right, e.Names), texEscape.Replace(e.Remark))
		}
	}
	b.WriteString("\\end{document}\n")
	return b.String()
}

// tex prints a left side as ir prints names: through a leaf of that name.
func (t Term) tex() string {
	name := ir.TeX(ir.NewGraph().Leaf(ir.State, t.Name))
	if t.Prime {
		return "\\dot{" + name + "}"
	}
	return name
}

func (t *Table) tex(b *strings.Builder) {
	fmt.Fprintf(b, "\\begin{longtable}{%s}\n\\toprule\n", strings.Repeat("l", len(t.Head)))
	for i, row := range append([][]string{t.Head}, t.Rows...) {
		var cells []string
		for _, cell := range row {
			cells = append(cells, texEscape.Replace(cell))
		}
		fmt.Fprintf(b, "%s \\\\\n", strings.Join(cells, " & "))
		if i == 0 {
			b.WriteString("\\midrule\n")
		}
	}
	b.WriteString("\\bottomrule\n\\end{longtable}\n")
}
