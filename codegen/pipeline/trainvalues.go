package pipeline

import (
	"math"
	"strings"

	"nmlc/lang/model"
	"nmlc/runtime/learn"
	"nmlc/runtime/trained"
	"nmlc/runtime/wiring"
)

// Header says how the values of the plan come about.
func (p *TrainPlan) Header() trained.Header {
	return trained.Header{Seed: p.Job.Seed, DT: p.Job.DT}
}

// Groups are values of what is trained, one slice for each Free of the job, as a
// file keeps them.
func (p *TrainPlan) Groups(values [][]float64) []trained.Group {
	var out []trained.Group
	for i := range p.Job.Free {
		f := &p.Job.Free[i]
		g := p.group(f)
		g.Lo, g.Hi, g.Values = math.Inf(-1), math.Inf(1), values[i]
		if len(f.Lo) == 1 {
			g.Lo = f.Lo[0]
		}
		if len(f.Hi) == 1 {
			g.Hi = f.Hi[0]
		}
		if f.Kind != learn.Params {
			g.Pre, g.Post = cellsOf(p.Job.Projections[f.Projection].Edges)
		}
		out = append(out, g)
	}
	return out
}

// group names what is trained.
func (p *TrainPlan) group(f *learn.Free) trained.Group {
	switch f.Kind {
	case learn.Weights:
		return weightsOf(p.Of[f.Projection])
	case learn.Delays:
		return delaysOf(p.Of[f.Projection])
	}
	c := p.Circuit.Populations[f.Population]
	return paramOf(c.Model, c.Cell.Params[f.Param])
}

func weightsOf(m *model.Projection) trained.Group {
	return trained.Group{Kind: trained.Weights, Of: []string{m.Name, m.Pre.Name, m.Post.Name}, Unit: m.Synapse.Weight.Dim.String()}
}

func delaysOf(m *model.Projection) trained.Group {
	return trained.Group{Kind: trained.Delays, Of: []string{m.Name, m.Pre.Name, m.Post.Name}, Unit: "steps"}
}

// paramOf is a parameter of the cells that a population has in a circuit, where
// initial values are parameters, too.
func paramOf(p *model.Population, s *model.Symbol) trained.Group {
	g := trained.Group{Kind: trained.Param, Of: []string{s.Name, p.Name}, Unit: s.Dim.String()}
	if state, ok := strings.CutSuffix(s.Name, startSuffix); ok {
		g.Kind, g.Of[0] = trained.Start, state
	}
	return g
}

// startSuffix ends the names of parameters that are initial values.
const startSuffix = ".start"

// cellsOf lists the cells of each connection.
func cellsOf(e *wiring.Edges) (pre, post []uint32) {
	pre = make([]uint32, e.Len())
	for i := range e.Pre {
		for k := e.Row[i]; k < e.Row[i+1]; k++ {
			pre[k] = uint32(i)
		}
	}
	return pre, e.Target
}
