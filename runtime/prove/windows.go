package prove

import (
	"fmt"
	"math"
	"strings"

	"nmlc/runtime/task"
)

// windowSteps are the lengths to which trials are cut for rules that leave
// something out.
var windowSteps = []int{25, 50, 100, 200, 400}

// windows compares the gradient of a rule that leaves something out with that of
// BPTT on the beginning of the trials. A cosine of 1 is the same direction; how far
// below it lies is a matter of the rule, so that only a direction that does not go
// downhill fails.
func (p *learningProof) windows() error {
	if p.Online == nil {
		return nil
	}
	longest := 0
	for _, t := range p.Trials {
		longest = max(longest, t.Steps)
	}
	for _, steps := range windowSteps {
		if steps < longest {
			if err := p.window(fmt.Sprintf("%d steps", steps), cut(p.Trials, steps)); err != nil {
				return err
			}
		}
	}
	return p.window("whole trials", p.Trials)
}

// window compares both gradients on trials.
func (p *learningProof) window(name string, trials []*task.Trial) error {
	exact, err := p.BPTT.Gradient(p.values, trials)
	if err != nil {
		return err
	}
	online, err := p.Online.Gradient(p.values, trials)
	if err != nil {
		return err
	}
	a, b := p.scaled(exact.Gradient), p.scaled(online.Gradient)
	check := Check{Name: fmt.Sprintf("%s, %s", p.OnlineName, name), Error: math.NaN(), Tolerance: 1}
	spikes := 0.0
	for i := range p.Job.Populations {
		if p.Job.Populations[i].Code != nil && p.sends(i) {
			spikes += exact.Rates[i]
		}
	}
	c := cosine(a, b)
	if spikes == 0 || math.IsNaN(c) {
		check.OK, check.Detail = true, "no cell spikes so early: there is nothing to compare"
		p.Checks = append(p.Checks, check)
		return nil
	}
	check.Error, check.OK = 1-c, c > 0
	check.Detail = fmt.Sprintf("cosine to bptt %.4f, size %.3g of it;", c, norm(b)/norm(a))
	check.Detail += p.byGroup(a, b)
	p.Checks = append(p.Checks, check)
	p.exactHere(name, a, b)
	return nil
}

// exactHere holds the rule against BPTT by values that move no spike, of which it
// leaves nothing out.
func (p *learningProof) exactHere(name string, a, b []float64) {
	at, values, most := 0, 0, 0.0
	for _, f := range p.Job.Free {
		n := len(f.Start)
		if !p.moves(&f) {
			values += n
			for i := at; i < at+n; i++ {
				most = math.Max(most, relative(a[i], b[i], largest(a[at:at+n])))
			}
		}
		at += n
	}
	if values > 0 {
		p.add(fmt.Sprintf("%s, %s, readouts", p.OnlineName, name), most, tangentTolerance, "%d values that move no spike, of which nothing is left out", values)
	}
}

// byGroup lists the cosines of each group of values.
func (p *learningProof) byGroup(a, b []float64) string {
	var parts []string
	at := 0
	for _, f := range p.Job.Free {
		n := len(f.Start)
		if c := cosine(a[at:at+n], b[at:at+n]); !math.IsNaN(c) {
			parts = append(parts, fmt.Sprintf(" %s %.3f", strings.TrimPrefix(f.Name, "w of "), c))
		}
		at += n
	}
	return strings.Join(parts, ",")
}

// cut takes the first steps of trials. What was wanted later is wanted in the last
// quarter of them.
func cut(trials []*task.Trial, steps int) []*task.Trial {
	var out []*task.Trial
	for _, t := range trials {
		if t.Steps <= steps {
			out = append(out, t)
			continue
		}
		last := task.Window{From: steps - max(1, steps/4), To: steps}
		c := &task.Trial{Number: t.Number, Steps: steps, Start: t.Start[:steps+1], Cells: t.Cells[:t.Start[steps]], Decide: last, Answer: t.Answer, Condition: t.Condition}
		for _, w := range t.Classes {
			if w.To <= steps {
				c.Classes = append(c.Classes, w)
			}
		}
		if n := len(t.Classes); n > 0 && len(c.Classes) == 0 {
			c.Classes = []task.Class{{Window: last, Class: t.Classes[n-1].Class, Weight: t.Classes[n-1].Weight}}
		}
		for _, w := range t.Targets {
			if w.From >= steps {
				continue
			}
			w.To = min(w.To, steps)
			w.Values = w.Values[:w.To-w.From]
			c.Targets = append(c.Targets, w)
		}
		out = append(out, c)
	}
	return out
}

// cosine of the angle between two gradients; not a number where one is zero.
func cosine(a, b []float64) float64 {
	sum := 0.0
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum / (norm(a) * norm(b))
}

func norm(a []float64) float64 {
	sum := 0.0
	for _, x := range a {
		sum += x * x
	}
	return math.Sqrt(sum)
}
