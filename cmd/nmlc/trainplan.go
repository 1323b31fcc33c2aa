package main

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"nmlc/codegen/pipeline"
	"nmlc/lang/model"
	"nmlc/runtime/learn"
	"nmlc/runtime/memory"
)

// announce says what will be trained, and what that takes.
func (t *training) announce() {
	if t.JSON {
		return
	}
	w, job, b := t.job.stdout, t.plan.Job, t.block
	fmt.Fprintf(w, "%s: the network %s (%s) on the task %s\n", b.Name, b.Network.Name, t.sizes(), b.Task.Name)
	fmt.Fprintf(w, "trials      %s, up to %s of %g ms", plural(t.source.Inputs(), "input"), plural(t.source.Longest(), "step"), job.DT)
	if n := t.source.Classes(); n > 0 {
		fmt.Fprintf(w, ", %s", strings.Replace(plural(n, "class"), "classs", "classes", 1))
	}
	fmt.Fprintf(w, "; %d of them in %s\n", t.work.Batch, map[bool]string{true: "one step", false: fmt.Sprintf("each of %d steps", t.work.Steps)}[t.work.Steps == 1])
	t.printConnections()
	t.printFree()
	for i, name := range t.work.Terms {
		if l := &job.Losses[i]; l.Kind == model.Penalty { // all lines of a population in one, with their weights
			fmt.Fprintf(w, "loss        %s, weighted\n", name)
		} else {
			fmt.Fprintf(w, "loss        %s, weight %.4g\n", name, l.Weight)
		}
	}
	fmt.Fprintf(w, "gradient    %s: %s\n", pipeline.RuleText(b.Gradient), describeRule(job))
	fmt.Fprintf(w, "optimiser   %s\n", t.optimizer())
	fmt.Fprintf(w, "numbers     %s\n", map[bool]string{false: "binary64 (--precision f32 takes half the memory)", true: "binary32"}[job.Single])
	for i, line := range strings.Split(strings.TrimSpace(t.machine.Plan().String()), "\n") {
		fmt.Fprintf(w, "%-11s %s\n", []string{"memory", ""}[min(i, 1)], strings.TrimSpace(line))
	}
	for _, note := range t.notes {
		fmt.Fprintln(w, "note:", note)
	}
}

// sizes is how many cells, inputs and connections there are.
func (t *training) sizes() string {
	cells, inputs, connections := 0, 0, 0
	for _, p := range t.plan.Job.Populations {
		if p.Code == nil {
			inputs += p.Size
		} else {
			cells += p.Size
		}
	}
	for _, p := range t.plan.Job.Projections {
		connections += p.Edges.Len()
	}
	return fmt.Sprintf("%s, %s, %s", plural(cells, "cell"), plural(inputs, "input"), plural(connections, "connection"))
}

func (t *training) printConnections() {
	w := tabwriter.NewWriter(t.job.stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "  projection\tconnections\tdelay (steps)")
	for _, p := range t.plan.Job.Projections {
		pops := t.plan.Job.Populations
		fmt.Fprintf(w, "  %s (%s -> %s)\t%d\t%s\n", p.Name, pops[p.Pre].Name, pops[p.Post].Name, p.Edges.Len(), span(slices.Min(p.Edges.Delay), slices.Max(p.Edges.Delay)))
	}
	_ = w.Flush()
}

func span[T uint16 | string](low, high T) string {
	if low == high {
		return fmt.Sprint(low)
	}
	return fmt.Sprintf("%v to %v", low, high)
}

// printFree lists what is trained, with its bounds.
func (t *training) printFree() {
	w := tabwriter.NewWriter(t.job.stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "  trained\tvalues\tunit\tbegin\tbounds")
	for i := range t.plan.Job.Free {
		f := &t.plan.Job.Free[i]
		shown := func(v float64) string { return fmt.Sprintf("%.4g", v/f.Scale) }
		count := fmt.Sprint(len(f.Start))
		if f.Shared {
			count = "1 for all"
		}
		fmt.Fprintf(w, "  %s\t%s\t%s\t%s\t%s\n", f.Name, count, f.Unit, span(shown(slices.Min(f.Start)), shown(slices.Max(f.Start))), boundsText(f))
	}
	_ = w.Flush()
}

// boundsText are the bounds of what is trained.
func boundsText(f *learn.Free) string {
	side := func(of []float64) string { return fmt.Sprintf("%.4g", of[0]/f.Scale) }
	switch {
	case f.Lo != nil && f.Hi != nil:
		return side(f.Lo) + " .. " + side(f.Hi)
	case f.Lo != nil:
		return "from " + side(f.Lo)
	case f.Hi != nil:
		return "to " + side(f.Hi)
	}
	return "-"
}

// describeRule says what a rule computes, and what it leaves out.
func describeRule(j *learn.Job) string {
	switch j.Rule {
	case learn.BPTT:
		return "the exact derivative of the steps back through time, with the surrogate derivative at spikes"
	case learn.EventProp:
		return "the derivative back through time with the exact jump at each spike; spikes that appear or vanish are not seen"
	case learn.RTRL:
		return "the exact derivative forward in time, one direction after the other: for small networks"
	case learn.EProp:
		feedback := "through the readout's weights"
		if j.Feedback == learn.Random {
			feedback = "through fixed random weights"
		}
		return "forward in time; each cell's own past alone, filtered as the readout does; errors of each moment come back " + feedback
	case learn.DRTRL:
		return "forward in time; each cell's own past alone, what it does to others and gets back is left out"
	case learn.ESDRTRL:
		return fmt.Sprintf("forward in time; each cell's own past alone, in products of two smoothed factors (decay %g)", j.Decay)
	}
	return ""
}

// optimizer is how values follow the gradient.
func (t *training) optimizer() string {
	o, s := t.work.Optimizer, t.work.Schedule
	text := o.Name
	if o.Rate > 0 {
		text += fmt.Sprintf(", rate %g", o.Rate)
	}
	if s.Kind != "" && s.Kind != "constant" {
		text += ", schedule " + s.Kind
	}
	if t.work.ClipNorm > 0 {
		text += fmt.Sprintf(", norm of the gradient at most %g", t.work.ClipNorm)
	}
	if t.work.ClipAt > 0 {
		text += fmt.Sprintf(", each of its numbers at most %g", t.work.ClipAt)
	}
	return text
}

// affordable refuses a batch whose trials alone are more than the memory there is:
// they lie side by side, each with at least a number for each of its steps.
func (t *training) affordable() error {
	const least = 200 // bytes of a trial, spikes and steps aside
	each := least
	if t.block.Task.File == nil {
		each += 4 * t.source.Longest()
	}
	budget := t.machine.Plan().Budget
	if t.block.Batch <= budget/each {
		return nil
	}
	return fmt.Errorf("a batch of %s takes at least %s, and %s may be used\nhint: take a smaller `batch`, or --batch", plural(t.block.Batch, "trial"),
		memory.Text(float64(each)*float64(t.block.Batch)), memory.Text(float64(budget)))
}
