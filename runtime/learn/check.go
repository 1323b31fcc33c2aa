package learn

import (
	"errors"
	"fmt"
	"math"
)

// check refuses a job that could not be run.
func (j *Job) check() error {
	if j.Rows == nil || j.Rows.Single != j.Single {
		return errors.New("internal error: learning needs vector loops of the precision of the job")
	}
	if !(j.DT > 0) {
		return fmt.Errorf("the time step is %g ms; it must be greater than 0", j.DT)
	}
	var wrong []error
	inputs := 0
	for _, p := range j.Populations {
		if p.Code == nil {
			inputs++
		}
		wrong = append(wrong, p.check(j))
	}
	if inputs > 1 {
		wrong = append(wrong, fmt.Errorf("the network has %d populations of inputs; the trials of a task are those of one", inputs))
	}
	for _, p := range j.Projections {
		wrong = append(wrong, p.check(j))
	}
	for i := range j.Free {
		wrong = append(wrong, j.checkFree(&j.Free[i]))
	}
	for i := range j.Losses {
		wrong = append(wrong, j.checkLoss(i))
	}
	wrong = append(wrong, j.checkRule())
	if d := j.Decide; d != nil {
		wrong = append(wrong, j.checkOutput(d.Population, d.Output, "the decision"))
	}
	return errors.Join(wrong...)
}

func (p *Population) check(j *Job) error {
	if p.Size < 1 {
		return fmt.Errorf("population %s has no cells", p.Name)
	}
	if p.Code == nil {
		return nil
	}
	if p.Code.Prepare == nil || p.Code.Advance == nil || p.Code.Advance.Population == nil || p.Code.Advance.Single != j.Single {
		return fmt.Errorf("internal error: population %s lacks the kernels prepare and advance of its precision", p.Name)
	}
	return nil
}

func (p *Projection) check(j *Job) error {
	pre, post, e := j.Populations[p.Pre], j.Populations[p.Post], p.Edges
	switch {
	case post.Code == nil:
		return fmt.Errorf("%s ends in %s, which are inputs", p.Name, post.Name)
	case pre.Code != nil && width(pre.Code.Advance, "spikes") == 0:
		return fmt.Errorf("%s begins in %s, whose cells do not spike", p.Name, pre.Name)
	case p.Port < 0 || p.Port >= post.Ports:
		return fmt.Errorf("internal error: %s has port %d of %d", p.Name, p.Port, post.Ports)
	case e.Pre != pre.Size || e.Post != post.Size || len(e.Row) != e.Pre+1 || len(e.Weight) < 1 || len(e.Delay) < 1:
		return fmt.Errorf("internal error: the connections of %s do not fit its populations", p.Name)
	case e.Len() > math.MaxInt32:
		return fmt.Errorf("%s has %d connections; learning has room for %d", p.Name, e.Len(), math.MaxInt32)
	}
	return nil
}

func (j *Job) checkFree(f *Free) error {
	if len(f.Start) == 0 {
		return fmt.Errorf("%s: there is nothing to train", f.Name)
	}
	if f.Kind == Params {
		return j.checkParam(f)
	}
	p := j.Projections[f.Projection]
	if n := p.Edges.Len(); len(f.Start) != n && (!f.Shared || len(f.Start) != 1) {
		return fmt.Errorf("%s: %d values for %d connections", f.Name, len(f.Start), n)
	}
	return j.checkGradient(f, p.Post)
}

func (j *Job) checkParam(f *Free) error {
	p := j.Populations[f.Population]
	if len(f.Start) != p.Size && (!f.Shared || len(f.Start) != 1) {
		return fmt.Errorf("%s: %d values for %d cells", f.Name, len(f.Start), p.Size)
	}
	if p.Code == nil || f.Param < 0 || f.Param >= len(p.Params) {
		return fmt.Errorf("internal error: %s has no parameter %d", p.Name, f.Param)
	}
	return j.checkGradient(f, f.Population)
}

// checkGradient looks for the kernels that the rule needs.
func (j *Job) checkGradient(f *Free, population int) error {
	code := j.Populations[population].Code
	if code == nil {
		return nil
	}
	if j.Rule == BPTT || j.Rule == EventProp {
		if code.Taped == nil || code.Backward == nil || f.Kind == Params && code.PrepareAdjoint == nil {
			return fmt.Errorf("internal error: %s lacks the kernels for %s", j.Populations[population].Name, f.Name)
		}
	}
	return nil
}

// mostFollowed is how many values rtrl trains: each makes the trials run again.
const mostFollowed = 20_000

// checkRule refuses what a rule cannot do.
func (j *Job) checkRule() error {
	values := 0
	for _, f := range j.Free {
		values += len(f.Start)
	}
	if j.Rule == RTRL && values > mostFollowed {
		return fmt.Errorf("rtrl follows the derivatives of all states by each of %d values; it is for small networks, of at most %d values\n  hint: `gradient bptt` gives the same", values, mostFollowed)
	}
	for _, p := range j.Populations {
		if j.Rule == RTRL && p.Code != nil && p.Code.Tangent == nil {
			return fmt.Errorf("internal error: %s lacks the kernel for tangents", p.Name)
		}
	}
	for _, l := range j.Losses {
		if j.Rule == EventProp && (l.Kind == "rate" || l.Kind == "van_rossum") {
			return fmt.Errorf("eventprop finds derivatives by the times of spikes, which the loss %s of %s does not have for it\n  hint: take a loss of an output, as cross_entropy or mse, or `gradient bptt`", l.Kind, j.Populations[l.Population].Name)
		}
	}
	return nil
}

func (j *Job) checkLoss(i int) error {
	l := &j.Losses[i]
	p := j.Populations[l.Population]
	switch l.Kind {
	case "cross_entropy", "mse":
		return j.checkOutput(l.Population, l.Output, "the loss "+l.Kind)
	case "van_rossum", "rate":
		if p.Code == nil || width(p.Code.Advance, "spikes") == 0 {
			return fmt.Errorf("the loss %s is by the spikes of %s, which has none", l.Kind, p.Name)
		}
		if l.Kind == "van_rossum" && !(l.Tau > 0) {
			return fmt.Errorf("the loss van_rossum of %s has the time constant %g ms; it must be greater than 0", p.Name, l.Tau)
		}
	case "penalty":
		if p.Code == nil || width(p.Code.Advance, "loss") <= j.penalty(i) {
			return fmt.Errorf("internal error: the cells of %s do not compute the penalty", p.Name)
		}
	default:
		return fmt.Errorf("internal error: no loss is called %s", l.Kind)
	}
	return nil
}

func (j *Job) checkOutput(population, output int, what string) error {
	p := j.Populations[population]
	if p.Code == nil || output < 0 || output >= width(p.Code.Advance, "out") {
		return fmt.Errorf("internal error: %s needs output %d of %s, which it does not write", what, output, p.Name)
	}
	return nil
}
