package model

import (
	"fmt"
	"strings"
)

// String is the checked task for people, with repetitions unfolded.
func (t *Task) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "task %s\n", t.Name)
	for _, g := range t.Inputs {
		fmt.Fprintf(&b, "  inputs %s: %d .. %d\n", g.Name, g.First, g.First+g.Size-1)
	}
	for _, v := range t.Values {
		count := ""
		if v.Count > 0 {
			count = fmt.Sprintf("[%d]", v.Count)
		}
		fmt.Fprintf(&b, "  value %s%s: %s = %s\n", v.Symbol.Name, count, v.Symbol.Dim, Text(v.Value))
	}
	t.printInputs(&b, "  ", t.Always)
	for _, p := range t.Phases {
		fmt.Fprintf(&b, "  phase %s %s\n", p.Name, Text(p.Duration))
		t.printInputs(&b, "    ", p.Inputs)
	}
	for _, target := range t.Targets {
		target.print(&b)
	}
	if t.Decide != nil {
		fmt.Fprintf(&b, "  decide over %s\n", phaseNames(t.Decide))
	}
	if t.Condition != nil {
		fmt.Fprintf(&b, "  condition %s\n", Text(t.Condition))
	}
	if t.File != nil {
		t.File.print(&b)
	}
	return b.String()
}

func (t *Task) printInputs(b *strings.Builder, indent string, list []GroupInput) {
	for _, in := range list {
		name := t.Inputs[in.Group].Name
		if in.Rate != nil {
			fmt.Fprintf(b, "%srate %s = %s\n", indent, name, Text(in.Rate))
		} else {
			fmt.Fprintf(b, "%sspikes %s at %s\n", indent, name, Text(in.At))
		}
	}
}

func (t *TaskTarget) print(b *strings.Builder) {
	name := t.Name + " ="
	if t.Name == "" {
		name = "class"
	}
	fmt.Fprintf(b, "  target %s %s", name, Text(t.Value))
	if t.Over != nil {
		fmt.Fprintf(b, " over %s", phaseNames(t.Over))
	}
	if t.Weight != 1 {
		fmt.Fprintf(b, " weight %s", number(t.Weight))
	}
	b.WriteByte('\n')
}

// phaseNames are the names of phases, each once.
func phaseNames(list []*Phase) string {
	var names []string
	seen := map[string]bool{}
	for _, p := range list {
		if !seen[p.Name] {
			names = append(names, p.Name)
		}
		seen[p.Name] = true
	}
	return strings.Join(names, ", ")
}

func (f *TaskFile) print(b *strings.Builder) {
	fmt.Fprintf(b, "  data %q\n", f.Path)
	for _, array := range []struct{ what, name string }{
		{"spikes", f.Spikes}, {"rates", f.Rates}, {"classes", f.Classes}, {"target " + f.Name, f.Values},
	} {
		if array.name != "" {
			fmt.Fprintf(b, "    %s = %q\n", array.what, array.name)
		}
	}
	if f.To > f.From {
		fmt.Fprintf(b, "    window %s .. %s\n", number(f.From), number(f.To))
	}
	if f.HoldOut > 0 {
		fmt.Fprintf(b, "    hold_out %s\n", number(f.HoldOut))
	}
}
