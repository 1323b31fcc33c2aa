package pipeline

import (
	"fmt"
	"slices"

	"nmlc/lang/circuit"
	"nmlc/runtime/learn"
	"nmlc/runtime/wiring"
)

// wire makes the connections.
func (a *trainer) wire() error {
	var specs []*wiring.Spec
	for _, p := range a.circuit.Projections {
		specs = append(specs, a.spec(p))
	}
	if a.broken || !a.affordable(specs) {
		return nil
	}
	for i, p := range a.circuit.Projections {
		edges, err := wiring.Build(specs[i])
		specs[i] = nil
		if err != nil {
			a.wrong(p.Model.Span, fmt.Errorf("%s from %s to %s: %w", p.Model.Name, p.Model.Pre.Name, p.Model.Post.Name, a.inFile(p.Model, err)))
			continue
		}
		a.edges[p] = edges
		for _, d := range p.Spikes {
			made := &learn.Projection{Name: p.Model.Name, Pre: p.Pre.Index, Post: p.Post.Index, Port: d.Port, Edges: edges}
			if d.Weightless {
				made.Edges = unweighted(edges)
			}
			a.plan.Job.Projections = append(a.plan.Job.Projections, made)
			a.plan.Of = append(a.plan.Of, p.Model)
		}
	}
	return nil
}

// weighted is the projection of the job that carries the weights of p.
func (a *trainer) weighted(p *circuit.Projection) (int, error) {
	at := -1
	for i, of := range a.plan.Of {
		if of != p.Model || a.plan.Job.Projections[i].Edges != a.edges[p] {
			continue
		}
		if at >= 0 {
			return 0, fmt.Errorf("the weight of %s acts on several states of the cell in ways that do not sum, and is not trained", p.Model.Name)
		}
		at = i
	}
	if at < 0 {
		return 0, fmt.Errorf("%s has no weight that acts", p.Model.Name)
	}
	return at, nil
}

// each is a value of each connection where all share one.
func each(values []float64, n int) []float64 {
	if len(values) == n {
		return slices.Clone(values)
	}
	return slices.Repeat(values, n)
}
