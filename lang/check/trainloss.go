package check

import (
	"slices"

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
