package check

import (
	"slices"

	"nmlc/lang/ast"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/source"
)

// The values of a training that the block leaves out.
const (
	defaultBatch   = 32
	defaultTrainDT = 1 // ms
)

// trainChecker checks one training.
type trainChecker struct {
	c     *checker
	tree  *ast.Train
	out   *model.Train
	st    *settings
	n     *netChecker              // of the network, to find populations
	freed map[freedKey]source.Span // what is trained so far
	vague bool                     // the task has mistakes: what it lacks is no mistake again
	begun bool                     // so has this block already
}

// train checks a training: first which network and which task, then the lines
// about these.
func (c *checker) train(tree *ast.Train) *model.Train {
	t := &trainChecker{c: c, tree: tree, freed: map[freedKey]source.Span{},
		out: &model.Train{Name: tree.Name.Name, Span: tree.Name.Span, Gradient: model.GradientRule{Name: "bptt"},
			Optimize: model.TrainOptimizer{Name: "adam"}, Schedule: model.Schedule{Kind: "constant"}, Batch: defaultBatch}}
	t.begun = c.faulty(tree.Span)
	var lines []*ast.Setting
	var free []*ast.Free
	for _, l := range tree.Lines {
		switch l := l.(type) {
		case *ast.Setting:
			lines = append(lines, l)
		case *ast.Free:
			free = append(free, l)
		}
	}
	later := t.read(lines)
	if t.out.Network == nil || t.out.Task == nil {
		t.names()
		return nil
	}
	t.vague = c.faulty(c.spanOfTask(t.out.Task.Name))
	t.n = &netChecker{c: c, net: t.out.Network, broken: map[string]bool{}}
	if len(t.out.Network.Populations) == 0 {
		return nil // the network has been complained about
	}
	for _, read := range later {
		read()
	}
	for _, l := range free {
		t.free(l)
	}
	t.complete(len(free))
	return t.out
}

// read reads the lines; what needs the network waits.
func (t *trainChecker) read(lines []*ast.Setting) (later []func()) {
	c, out := t.c, t.out
	whenNetwork := func(read func(*ast.Setting)) func(*ast.Setting) {
		return func(s *ast.Setting) { later = append(later, func() { read(s) }) }
	}
	t.st = &settings{c: c, block: "train " + out.Name, repeat: map[string]bool{"loss": true, "dale": true, "clip": true, "stop": true}}
	t.st.handlers = map[string]func(*ast.Setting){
		"network":  func(s *ast.Setting) { out.Network = c.networkUse(s) },
		"task":     func(s *ast.Setting) { out.Task = c.taskUse(s) },
		"inputs":   whenNetwork(t.inputs),
		"loss":     whenNetwork(t.loss),
		"decide":   whenNetwork(t.decide),
		"dale":     whenNetwork(t.dale),
		"gradient": t.gradient,
		"optimize": t.optimizer,
		"schedule": t.schedule,
		"clip":     t.clip,
		"batch":    func(s *ast.Setting) { out.Batch = c.count(s, maxTrials) },
		"steps":    func(s *ast.Setting) { out.Steps = c.count(s, maxTrials) },
		"validate": t.validate,
		"stop":     t.stop,
		"seed":     func(s *ast.Setting) { out.Seed = c.seed(s) },
		"dt":       func(s *ast.Setting) { out.DT = c.positive(s, timeDim, "a time step, such as 1 ms") },
	}
	t.st.read(lines)
	return later
}

// names demands a network and a task.
func (t *trainChecker) names() {
	for _, word := range []string{"network", "task"} {
		if _, ok := t.st.seen[word]; !ok {
			t.c.errorf(codeMissing, t.tree.Name.Span, "train %s does not name its %s", t.out.Name, word).Expect("a line `%s NAME`", word)
		}
	}
}

// taskUse reads `task NAME`.
func (c *checker) taskUse(s *ast.Setting) *model.Task {
	name, ok := c.one(s, "the name of a task").(*ast.Name)
	if !ok {
		if len(s.Args) == 1 {
			c.errorf(codeValue, s.Args[0].Span, "`task` takes the name of a task").Got("%s", shorten(s.Args[0].Span.Text()))
		}
		return nil
	}
	if task, ok := c.checkedTasks[name.Name]; ok {
		return task
	}
	d := c.errorf(codeUnknownPart, name.Span, "there is no task %s", name.Name)
	names := sortedKeys(c.checkedTasks)
	if near, ok := diag.Nearest(name.Name, names); ok {
		d.Hint("did you mean %s?", near)
	} else if len(names) > 0 {
		d.Hint("there are %s", joinNames(names))
	} else {
		d.Hint("declare it, or import a file that does")
	}
	return nil
}

// complete fills in what the block leaves out, and holds its parts against each
// other.
func (t *trainChecker) complete(free int) {
	if _, named := t.st.seen["inputs"]; !named {
		t.out.Inputs = t.n.fed(t.st.seen["network"])
	}
	if !t.vague {
		t.c.suits(t.out.Task, t.out.Inputs, t.st.seen["task"])
	}
	if !t.begun {
		t.lacking(free)
	}
	t.decision()
	t.ruled()
	t.surrogates()
	t.moved()
	t.signed()
	t.validated()
	t.warm()
	t.timed()
}

// lacking demands the lines without which there is nothing to train.
func (t *trainChecker) lacking(free int) {
	for _, line := range [][2]string{{"loss", "loss cross_entropy(Out.y)"}, {"steps", "steps 400"}} {
		if _, ok := t.st.seen[line[0]]; !ok {
			t.c.errorf(codeMissing, t.tree.Name.Span, "train %s has no line `%s`", t.out.Name, line[0]).Expect("a line such as `%s`", line[1])
		}
	}
	if free == 0 {
		t.c.errorf(codeMissing, t.tree.Name.Span, "train %s trains nothing", t.out.Name).Expect("a line such as `free w of all`")
	}
}

// timed holds the time step against delays and phases.
func (t *trainChecker) timed() {
	dt := t.out.DT
	if dt == 0 {
		dt = defaultTrainDT
	}
	t.c.delaysLastSteps(t.out.Network, dt, "train "+t.out.Name, t.out.Span)
	reported := []source.Span{}
	for _, p := range t.out.Task.Phases {
		if v, ok := lowest(p.Duration); ok && v > 0 && v < dt*(1-1e-9) && !slices.Contains(reported, p.Span) {
			reported = append(reported, p.Span)
			t.c.errorf(codePhase, p.Duration.Pos(), "this phase lasts less than a time step, which is %g ms in train %s", dt, t.out.Name).
				Got("%s", shorten(p.Duration.Pos().Text())).Note(t.out.Span, "the training")
		}
	}
}
