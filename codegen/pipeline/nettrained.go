package pipeline

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"nmlc/lang/circuit"
	"nmlc/lang/model"
	"nmlc/runtime/task"
	"nmlc/runtime/trained"
	"nmlc/runtime/wiring"
)

// Learned is what a run has from training; nil values where it has nothing.
type Learned struct {
	Values *trained.File
	Trial  *task.Trial // that the inputs show
	Inputs *model.Population
}

// startsOf makes the trained initial values of states values of the cells.
func (l *Learned) startsOf(net *model.Network) error {
	if l.Values == nil {
		return nil
	}
	for _, p := range net.Populations {
		if p.Cell == nil {
			continue
		}
		for _, s := range p.Cell.States {
			g := trained.Group{Kind: trained.Start, Of: []string{s.Name, p.Name}, Unit: s.Dim.String()}
			if found, err := l.Values.Find(&g); err != nil {
				return err
			} else if found && !s.Steady && !given(p, s) {
				p.PerCell = append(p.PerCell, model.PerCell{Symbol: s, Value: s.Init, Span: s.Span})
			}
		}
	}
	return nil
}

// learnedCells gives cells their trained parameters.
func (a *assembler) learnedCells() error {
	if a.learned.Values == nil {
		return nil
	}
	for _, c := range a.crowds {
		if c.Cell == nil {
			continue
		}
		for _, s := range c.Cell.Params {
			g := paramOf(c.Model, s)
			found, err := a.learned.Values.Find(&g)
			if err != nil {
				return err
			}
			if !found {
				continue
			}
			if len(g.Values) != 1 && len(g.Values) != c.size {
				return fmt.Errorf("%s has %d values of %s for the %d cells of %s", a.learned.Values.Path(), len(g.Values), s.Name, c.size, c.Model.Name)
			}
			c.each[s] = each(g.Values, c.size)
			c.spans[s] = bounds{g.Lo, g.Hi}.span(g.Values)
		}
	}
	return nil
}

// learnedSigns takes back what was concluded from first weights.
func (a *assembler) learnedSigns() error {
	if a.learned.Values == nil {
		return nil
	}
	for _, p := range a.circuit.Projections {
		if p.Model.Synapse.Weight == nil {
			continue
		}
		g := weightsOf(p.Model)
		found, err := a.learned.Values.Find(&g)
		if err != nil {
			return err
		}
		if found && !g.AtLeastZero() {
			for _, d := range p.Spikes {
				p.Post.Cell.Arrivals[d.Port].AtLeastZero = p.Post.Cell.Arrivals[d.Port].AtLeastZero && d.Weightless
			}
		}
	}
	return nil
}

// learnedEdges are the connections of a projection with their trained weights and
// delays.
func (a *assembler) learnedEdges(p *circuit.Projection, e *wiring.Edges) (*wiring.Edges, error) {
	if a.learned.Values == nil {
		return e, nil
	}
	out := *e
	if p.Model.Synapse.Weight != nil {
		g := weightsOf(p.Model)
		found, err := a.learned.Values.Find(&g)
		if err == nil && found {
			err = a.sameWiring(p, &g, e)
		}
		if err != nil {
			return nil, err
		}
		if found {
			out.Weight = each(g.Values, e.Len())
		}
	}
	g := delaysOf(p.Model)
	found, err := a.learned.Values.Find(&g)
	if err == nil && found {
		err = a.sameWiring(p, &g, e)
	}
	if err != nil || !found {
		return &out, err
	}
	return between(&out, each(g.Values, e.Len())), nil
}

// sameWiring holds the connections of trained values against those of the run.
func (a *assembler) sameWiring(p *circuit.Projection, g *trained.Group, e *wiring.Edges) error {
	pre, post := cellsOf(e)
	if slices.Equal(pre, g.Pre) && slices.Equal(post, g.Post) && (len(g.Values) == 1 || len(g.Values) == e.Len()) {
		return nil
	}
	return fmt.Errorf("%s has values of %d connections of %s, which are others than the %d of this run\nhint: training had --seed %d", a.learned.Values.Path(), len(g.Pre), named(p.Model), e.Len(), a.learned.Values.Seed)
}

// learnedAll reports trained values that the network has no place for.
func (a *assembler) learnedAll() error {
	if a.learned.Values == nil {
		return nil
	}
	if left := a.learned.Values.Unused(); len(left) > 0 {
		return fmt.Errorf("%s has values that the network %s has no place for: %s", a.learned.Values.Path(), a.net.Name, strings.Join(left, ", "))
	}
	return nil
}

// between splits connections with delays that are not whole steps: each becomes
// two, with shares of its weight, at the steps before and after.
func between(e *wiring.Edges, delays []float64) *wiring.Edges {
	out := &wiring.Edges{Pre: e.Pre, Post: e.Post, Row: make([]int64, 1, len(e.Row))}
	weights := each(e.Weight, e.Len())
	type part struct {
		delay  uint16
		target uint32
		weight float64
	}
	for i := range e.Pre {
		var row []part
		for k := e.Row[i]; k < e.Row[i+1]; k++ {
			low := uint16(delays[k])
			share := delays[k] - float64(low)
			row = append(row, part{low, e.Target[k], weights[k] * (1 - share)})
			if share > 0 {
				row = append(row, part{low + 1, e.Target[k], weights[k] * share})
			}
		}
		slices.SortStableFunc(row, func(x, y part) int { return cmp.Or(cmp.Compare(x.delay, y.delay), cmp.Compare(x.target, y.target)) })
		for _, c := range row {
			out.Target, out.Weight, out.Delay = append(out.Target, c.target), append(out.Weight, c.weight), append(out.Delay, c.delay)
		}
		out.Row = append(out.Row, int64(len(out.Target)))
	}
	return out
}
