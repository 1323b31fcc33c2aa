package prove

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"nmlc/runtime/task"
)

const (
	// finest is by how much the time step is divided at last, finerBy at a time.
	finest  = 64
	finerBy = 4
	// finerTolerance is of the largest derivative of a group at the shortest time step.
	finerTolerance = 0.1
	// leastProbes is how many directions are evidence.
	leastProbes = 3
)

// finerName is the check of eventprop.
const finerName = "eventprop against differences"

// finer holds the gradient with exact jumps at spikes against differences. Spikes
// lie on the grid of time steps, so that the loss goes in stairs and both agree in
// the limit of short steps alone: at the shortest they must, along each direction,
// and longer ones show how they come nearer. Derivative and difference are of one
// time step, so each step may have spikes of its own; but no difference may make or
// break one, since the loss jumps there. What directions count, the differences
// alone decide: a wrong derivative cannot choose those that suit it.
func (p *learningProof) finer(ctx context.Context) error {
	if p.Finer == nil {
		return nil
	}
	grids, err := p.grids()
	if err != nil {
		return err
	}
	s, err := p.search(ctx, grids[len(grids)-1])
	if err != nil || ctx.Err() != nil {
		return err
	}
	if !p.enough(s.found) {
		p.add(finerName, math.NaN(), finerTolerance, "not measured: differences settle along %d of %d directions; the rest make or break a spike, pass a corner of the loss or move nothing%s; begin with other weights, a shorter --dt or another --seed",
			len(s.found), len(s.found)+s.passed, p.untouched(s.found))
		return nil
	}
	var before agreement
	for i, g := range grids {
		of, err := g.compare(s.found)
		if err != nil {
			return err
		}
		check := Check{Name: fmt.Sprintf("%s, dt %.4g ms", finerName, g.job.DT), Error: of.apart, Tolerance: math.Inf(1), OK: true,
			Detail: fmt.Sprintf("%d of %d directions make and break no spike", of.compared, len(s.found))}
		if i > 0 && before.apart > 0 && of.apart > 0 {
			check.Detail += fmt.Sprintf("; order %.2f", math.Log(before.apart/of.apart)/math.Log(finerBy))
		}
		if before = of; i == len(grids)-1 {
			check.Tolerance, check.OK = finerTolerance, of.apart <= finerTolerance
			check.Detail = p.evidence(s)
		}
		p.Checks = append(p.Checks, check)
	}
	return nil
}

// grids are the network at shorter and shorter time steps, as far as it can be made.
func (p *learningProof) grids() ([]*grid, error) {
	var out []*grid
	for k := 1; k <= finest; k *= finerBy {
		machine, job, err := p.Finer(k)
		if k > 1 && (err != nil || job == nil) {
			why := ""
			if err != nil {
				why = ": " + err.Error()
			}
			p.Notes = append(p.Notes, fmt.Sprintf("the network could not be made at a %dth of the time step%s", k, why))
			break
		}
		if err != nil {
			return nil, err
		}
		out = append(out, &grid{machine: machine, job: job, times: k, unmoved: map[*task.Trial]sight{}})
	}
	return out, nil
}

// enough reports whether directions are evidence: those that move spikes, where
// anything that is trained does.
func (p *learningProof) enough(found []*probe) bool {
	some, moving := false, 0
	for i := range p.Job.Free {
		some = some || p.moves(&p.Job.Free[i])
	}
	for _, pr := range found {
		if !some || p.moves(&p.Job.Free[pr.group]) {
			moving++
		}
	}
	return moving >= leastProbes
}

// evidence says along what the derivative was held against differences.
func (p *learningProof) evidence(s *search) string {
	trials := map[*task.Trial]bool{}
	for _, pr := range s.found {
		trials[pr.trial] = true
	}
	of := "trials"
	if len(trials) == 1 {
		of = "trial"
	}
	parts := []string{fmt.Sprintf("%d directions in %d %s", len(s.found), len(trials), of)}
	for k, f := range p.Job.Free {
		least, most := math.MaxInt, 0
		for _, pr := range s.found {
			if pr.group == k {
				least, most = min(least, len(pr.moved)), max(most, len(pr.moved))
			}
		}
		switch {
		case most == 0:
		case least == most:
			parts = append(parts, fmt.Sprintf("of %d of %d values of %s", most, len(f.Start), f.Name))
		default:
			parts = append(parts, fmt.Sprintf("of %d to %d of %d values of %s", least, most, len(f.Start), f.Name))
		}
	}
	return fmt.Sprintf("%s%s; %d passed over", strings.Join(parts, ", "), p.untouched(s.found), s.passed)
}

// untouched names what no direction moved.
func (p *learningProof) untouched(found []*probe) string {
	var names []string
	for k, f := range p.Job.Free {
		if !slices.ContainsFunc(found, func(pr *probe) bool { return pr.group == k }) {
			names = append(names, f.Name)
		}
	}
	if names == nil {
		return ""
	}
	return "; none settled by " + strings.Join(names, ", ")
}
