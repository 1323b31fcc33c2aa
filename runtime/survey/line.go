package survey

import (
	"nmlc/runtime/network"
	"nmlc/runtime/wiring"
)

// spike is what arrives of one at a port.
type spike struct {
	port   int
	weight float64
}

// line is what one line of a model connects: projections of a job that act at
// several ports, or in part continuously.
type line []*network.Projection

// lines are those of a job, by the indices of their first projections.
func lines(job *network.Job) (first []int, all []line) {
	for i, p := range job.Projections {
		if n := len(all); n > 0 {
			last := all[n-1][0]
			if last.Name == p.Name && last.Pre == p.Pre && last.Post == p.Post {
				all[n-1] = append(all[n-1], p)
				continue
			}
		}
		first, all = append(first, i), append(all, line{p})
	}
	return first, all
}

// edges are the connections with their weights, where one of the projections has
// no need of them.
func (g line) edges() *wiring.Edges {
	for _, p := range g {
		if w := p.Edges.Weight; len(w) != 1 || w[0] != 1 {
			return p.Edges
		}
	}
	return g[0].Edges
}

// spikes are what a spike brings to a cell by a connection of mean weight; none
// where cells are read continuously.
func (p *probes) spikes(g line, weight float64) []spike {
	var all []spike
	edges := g.edges()
	for _, m := range g {
		if m.Graded != nil {
			continue
		}
		s := spike{m.Port, weight}
		if m.Edges != edges && len(m.Edges.Weight) == 1 {
			s.weight = m.Edges.Weight[0]
		}
		s.weight *= p.amplitude(m)
		all = append(all, s)
	}
	return all
}

// drives are the drives of a job, those together that one line of a model makes.
func drives(job *network.Job) (first []int, all [][]*network.Drive) {
	for i, d := range job.Drives {
		if n := len(all); n > 0 && all[n-1][0].Name == d.Name && all[n-1][0].Post == d.Post {
			all[n-1] = append(all[n-1], d)
			continue
		}
		first, all = append(first, i), append(all, []*network.Drive{d})
	}
	return first, all
}
