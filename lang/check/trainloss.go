package check

import (
	"slices"
	"strings"

	"nmlc/lang/ast"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/unit"
)

// objectives are the losses of a training, each as it is written.
var objectives = map[string]string{
	model.CrossEntropy: "cross_entropy(Out.y)", model.MSE: "mse(Out.y, wave)", model.VanRossum: "van_rossum(Out, wave, tau = 10 ms)",
	model.FiringRate: "rate(E, I, target = 10 Hz)", model.Penalty: "penalty(max(0, V - 1)^2) of E",
}

// loss reads a term of the loss with its weight.
func (t *trainChecker) loss(s *ast.Setting) {
	call, ok := firstArg(s).(*ast.Call)
	if !ok {
		t.c.errorf(codeObjective, s.Span, "a loss says what it is of").Expect("cross_entropy(Out.y)").Got("%s", shorten(s.Span.Text()))
		return
	}
	if objectives[call.Func.Name] == "" {
		d := t.c.errorf(codeObjective, call.Func.Span, "there is no loss %s of trained networks", call.Func.Name)
		names := sortedKeys(objectives)
		if near, ok := diag.Nearest(call.Func.Name, names); ok {
			d.Hint("did you mean %s?", near)
		} else {
			d.Hint("there are %s", joinNames(names))
		}
		return
	}
	out := model.TrainLoss{Kind: call.Func.Name, Span: call.Span}
	of := 1
	if out.Kind == model.Penalty {
		of, ok = t.penalty(&out, call, s)
	} else {
		ok = t.arguments(&out, call)
	}
	out.Weight = t.c.weight(s, of)
	if !ok {
		return
	}
	if slices.ContainsFunc(t.out.Losses, func(l model.TrainLoss) bool { return sameObjective(l, out) }) {
		t.c.errorf(codeTwice, call.Span, "this loss stands twice").Hint("give it one line, with the sum of the weights")
		return
	}
	t.out.Losses = append(t.out.Losses, out)
}

// sameObjective reports whether two terms differ in their weight at most.
func sameObjective(a, b model.TrainLoss) bool {
	if a.Kind != b.Kind || a.Target != b.Target || !slices.Equal(a.Of, b.Of) || a.Kind == model.Penalty {
		return false
	}
	return a.Output == nil || a.Output.Symbol == b.Output.Symbol && a.Output.Population == b.Output.Population
}

// arguments reads those of a loss; false after a complaint.
func (t *trainChecker) arguments(out *model.TrainLoss, call *ast.Call) bool {
	positional := map[string]int{model.CrossEntropy: 1, model.MSE: 2, model.VanRossum: 2}
	if want, ok := positional[out.Kind]; ok && len(call.Args) != want || len(call.Args) == 0 {
		t.c.errorf(codeObjective, call.Span, "%s takes other arguments", out.Kind).Expect("%s", objectives[out.Kind]).Got("%s", shorten(call.Span.Text()))
		return false
	}
	ok := t.namedArguments(out, call)
	switch out.Kind {
	case model.CrossEntropy:
		out.Output = t.output(call.Args[0])
		return ok && out.Output != nil && t.softmax(out)
	case model.MSE:
		out.Output = t.output(call.Args[0])
		return ok && out.Output != nil && t.target(out, call.Args[1], out.Output.Symbol.Dim)
	case model.VanRossum:
		out.Of = t.spiking(call.Args[:1])
		return ok && len(out.Of) == 1 && t.target(out, call.Args[1], unit.Dim{})
	}
	out.Of = t.spiking(call.Args)
	return ok && len(out.Of) == len(call.Args)
}

// namedArguments reads the target rate and the time constant.
func (t *trainChecker) namedArguments(out *model.TrainLoss, call *ast.Call) bool {
	named := map[string][]string{model.FiringRate: {"target"}, model.VanRossum: {"tau"}}[out.Kind]
	given := map[string]bool{}
	before := t.c.diags.Len()
	for _, a := range call.Named {
		if !t.c.namedOnce(call, a, named, given) {
			continue
		}
		if a.Name.Name == "tau" {
			out.Tau = t.c.above(a, timeDim)
		} else {
			v, ok := t.c.quantity(a.Value, rateDim, "a rate")
			if ok && v < 0 {
				t.c.errorf(codeObjective, a.Value.Pos(), "a rate cannot be negative").Got("%s", a.Value.Pos().Text())
			}
			out.Rate = v
		}
	}
	for _, name := range named {
		if !given[name] {
			t.c.errorf(codeObjective, call.Span, "%s lacks its %s", out.Kind, name).Expect("%s", objectives[out.Kind])
		}
	}
	return t.c.diags.Len() == before
}

// output finds Out.y: a state or definition of the cells of a population; nil
// after a complaint.
func (t *trainChecker) output(e ast.Expr) *model.OutputOf {
	name, ok := e.(*ast.Name)
	of, value, dotted := "", "", false
	if ok {
		of, value, dotted = strings.Cut(name.Name, ".")
	}
	if !dotted {
		t.c.errorf(codeObjective, e.Pos(), "an output is a population and a value of its cells").Expect("Out.y").Got("%s", shorten(e.Pos().Text()))
		return nil
	}
	p := t.n.find(ast.Ident{Name: of, Span: name.Span})
	if p == nil {
		return nil
	}
	if p.Cell == nil {
		t.c.errorf(codeObjective, name.Span, "%s is a source of spikes and has no output", p.Name).Note(p.Span, "declared here")
		return nil
	}
	sym := t.c.member(p.Cell, ast.Ident{Name: value, Span: name.Span}, model.State, model.Let)
	if sym == nil {
		return nil
	}
	return &model.OutputOf{Population: p, Symbol: sym, Span: name.Span}
}

// softmax demands an output that cross-entropy can compare with the classes.
func (t *trainChecker) softmax(l *model.TrainLoss) bool {
	if !t.vague && !classes(t.out.Task) {
		t.c.errorf(codeObjective, l.Span, "the task %s has no class", t.out.Task.Name).Note(t.out.Task.Span, "the task").
			Hint("give it one: target class answer over recall")
		return false
	}
	sym := l.Output.Symbol
	if !sym.Dim.Pure() {
		t.c.errorf(codeObjective, l.Output.Span, "the output of cross_entropy is a pure number").Got("%s, %s", sym.Name, sym.Dim.Describe()).
			Note(sym.Span, "declared here").Hint("divide it by a unit in the neuron: y = %s/(1 %s)", sym.Name, sym.Dim)
		return false
	}
	return t.enough(l.Output)
}

// classes reports whether the trials of a task have classes.
func classes(task *model.Task) bool {
	if task.File != nil {
		return task.File.Classes != ""
	}
	return slices.ContainsFunc(task.Targets, func(t model.TaskTarget) bool { return t.Name == "" })
}

// enough refuses classes that no cell of the output stands for.
func (t *trainChecker) enough(out *model.OutputOf) bool {
	size := out.Population.Size
	for _, target := range t.out.Task.Targets {
		values, ok := possible(target.Value, valuesOf(t.out.Task))
		if target.Name != "" || !ok || size == 0 || len(values) == 0 {
			continue
		}
		if most := slices.Max(values); most >= float64(size) {
			t.c.errorf(codeObjective, out.Span, "the class may be %g, and %s has %d cells", most, out.Population.Name, size).
				Note(target.Value.Pos(), "the class").Note(out.Population.Span, "the population").Hint("cell k of the output stands for class k, from 0 on")
			return false
		}
	}
	return true
}

// target finds the target of mse and van_rossum in the task.
func (t *trainChecker) target(out *model.TrainLoss, e ast.Expr, dim unit.Dim) bool {
	name, ok := e.(*ast.Name)
	if !ok {
		t.c.errorf(codeObjective, e.Pos(), "%s compares with a target of the task", out.Kind).Expect("%s", objectives[out.Kind]).Got("%s", shorten(e.Pos().Text()))
		return false
	}
	task := t.out.Task
	var names []string
	if task.File != nil && task.File.Name != "" {
		names = append(names, task.File.Name)
	}
	for _, target := range task.Targets {
		if target.Name == "" {
			continue
		}
		if names = append(names, target.Name); target.Name == name.Name && target.Value.Dim() != dim && !t.vague {
			t.c.errorf(codeSides, name.Span, "the target %s is %s", name.Name, target.Value.Dim().Describe()).Expect("%s", dim.Describe()).
				Note(target.Value.Pos(), "the target")
			return false
		}
	}
	if out.Target = name.Name; t.vague || slices.Contains(names, name.Name) {
		return true
	}
	d := t.c.errorf(codeObjective, name.Span, "the task %s has no target %s", task.Name, name.Name).Note(task.Span, "the task")
	if near, ok := diag.Nearest(name.Name, names); ok {
		d.Hint("did you mean %s?", near)
	} else {
		d.Hint("give it one: target %s = sin(2*pi*t/(1 s))", name.Name)
	}
	return false
}

// spiking finds populations of cells that spike.
func (t *trainChecker) spiking(args []ast.Expr) []*model.Population {
	var names []ast.Ident
	for _, e := range args {
		name, ok := e.(*ast.Name)
		if !ok {
			t.c.errorf(codeObjective, e.Pos(), "expected the name of a population").Got("%s", shorten(e.Pos().Text()))
			return nil
		}
		names = append(names, ast.Ident{Name: name.Name, Span: name.Span})
	}
	var out []*model.Population
	for i, p := range t.n.findAll(names) {
		if p.Cell == nil || p.Cell.Spike == nil {
			t.c.errorf(codeObjective, names[i].Span, "%s has no cells that spike", p.Name).Note(p.Span, "declared here")
			continue
		}
		out = append(out, p)
	}
	return out
}
