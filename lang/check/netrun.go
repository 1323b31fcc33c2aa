package check

import (
	"cmp"
	"slices"

	"nmlc/lang/ast"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/source"
)

// networkRun checks a run of a network. Its lines `stimulus` and `record` are
// added to those of the network, in a copy.
func (c *checker) networkRun(b *ast.Block) *model.Run {
	out := &model.Run{Name: b.Name.Name, Span: b.Name.Span, Size: 1}
	var lines []*ast.Setting
	later := func(s *ast.Setting) { lines = append(lines, s) }
	st := &settings{c: c, block: "run " + out.Name, repeat: map[string]bool{"stimulus": true, "record": true, "sweep": true}}
	var shown trialLines
	excluded := func(s *ast.Setting) {
		c.errorf(codeValue, s.Key.Span, "a run of a network has no `%s`", s.Key.Name).Hint("%s", excludes[s.Key.Name])
	}
	st.handlers = map[string]func(*ast.Setting){
		"network":  func(s *ast.Setting) { out.Network = c.networkUse(s) },
		"duration": func(s *ast.Setting) { out.Duration = c.positive(s, timeDim, "a time, such as 500 ms") },
		"dt":       func(s *ast.Setting) { out.DT = c.positive(s, timeDim, "a time step, such as 0.1 ms") },
		"method":   func(s *ast.Setting) { out.EventDriven = c.eventDriven(s) },
		"task":     func(s *ast.Setting) { shown.task = s },
		"trained":  func(s *ast.Setting) { shown.trained = s },
		"stimulus": later, "record": later, "cell": excluded, "size": excluded, "sweep": excluded,
	}
	st.read(b.Settings)
	if out.Network == nil {
		return nil
	}
	c.shown(out, shown, st, b.Name.Span)
	n := &netChecker{c: c, net: copied(out.Network), names: map[string]source.Span{}, broken: map[string]bool{}, brokenLines: map[string]bool{}, reported: map[string]bool{}}
	if len(n.net.Populations) > 0 {
		for _, s := range lines {
			n.setting(s)
		}
	}
	out.Network = n.net
	c.delaysLastSteps(out.Network, cmp.Or(out.DT, usualDT(out)), "run "+out.Name, out.Span)
	return out
}

// usualDT is the time step of a run that does not say: that of trainings where it
// shows a trial.
func usualDT(r *model.Run) float64 {
	if r.Trial != nil {
		return defaultTrainDT
	}
	return 0.1
}

// delaysLastSteps refuses delays of spikes that are shorter than a time step.
func (c *checker) delaysLastSteps(net *model.Network, dt float64, job string, at source.Span) {
	seen := map[source.Span]bool{}
	for _, p := range net.Projections {
		v, ok := known(p.Delay)
		if !ok || len(p.Synapse.OnPre) == 0 || v >= dt*(1-1e-9) || seen[p.Delay.Pos()] {
			continue
		}
		seen[p.Delay.Pos()] = true
		c.errorf(codeDelay, p.Delay.Pos(), "this delay is less than a time step, which is %g ms in %s", dt, job).
			Got("%s", p.Delay.Pos().Text()).Note(at, "this one").Hint("a spike arrives one step later at the earliest: lengthen the delay, or shorten `dt`")
	}
}

// eventDriven reads `method event_driven`, the only method beside the steps.
func (c *checker) eventDriven(s *ast.Setting) bool {
	e := c.one(s, "event_driven")
	if e == nil {
		return false
	}
	if name, ok := e.(*ast.Name); ok && name.Name == "event_driven" {
		return true
	}
	c.errorf(codeValue, e.Pos(), "a network runs on a grid of time steps, or by the method event_driven").Got("%s", e.Pos().Text()).
		Hint("leave `method` out for time steps")
	return false
}

var excludes = map[string]string{
	"cell":  "a run has a cell or a network; delete one of the two",
	"size":  "the sizes of the populations stand in the network: `population E: LIF[100]`",
	"sweep": "what differs from cell to cell stands in the braces of a population; a network runs once",
}

// copied is the network with lists of its own for what a run adds.
func copied(net *model.Network) *model.Network {
	out := *net
	out.Stimuli, out.Records, out.Spikes = slices.Clone(net.Stimuli), slices.Clone(net.Records), slices.Clone(net.Spikes)
	return &out
}

// networkUse reads `network NAME`.
func (c *checker) networkUse(s *ast.Setting) *model.Network {
	e := c.one(s, "the name of a network")
	if e == nil {
		return nil
	}
	name, ok := e.(*ast.Name)
	if !ok {
		c.errorf(codeValue, e.Pos(), "`network` takes the name of a network").Got("%s", shorten(e.Pos().Text())).
			Hint("parameters of its cells stand in the network itself")
		return nil
	}
	if net, ok := c.checkedNetworks[name.Name]; ok {
		return net
	}
	d := c.errorf(codeUnknownPart, name.Span, "there is no network %s", name.Name)
	names := sortedKeys(c.checkedNetworks)
	if near, ok := diag.Nearest(name.Name, names); ok {
		d.Hint("did you mean %s?", near)
	} else if len(names) > 0 {
		d.Hint("there are %s", joinNames(names))
	} else {
		d.Hint("declare it, or import a file that does: import \"stdlib/network/coba\"")
	}
	return nil
}
