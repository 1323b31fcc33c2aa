package plan

import (
	"fmt"
	"slices"

	"nmlc/diff"
	"nmlc/ir"
)

// signals lists what learning signals are derivatives by.
func (m *onlineMaker) signals() {
	d := m.made.Derivative
	if d.Spike != nil && (m.o.Raw || !m.o.Filtered) {
		m.made.Signals = append(m.made.Signals, Signal{Name: "spike", Kind: SpikeSignal, row: d.Spike})
	}
	if d.Spike != nil && m.o.Filtered {
		m.made.Signals = append(m.made.Signals, Signal{Name: "filtered spike", Kind: FilteredSignal, row: d.Spike})
	}
	for i, o := range m.p.Outputs {
		m.made.Signals = append(m.made.Signals, Signal{Name: o.Name, Kind: OutputSignal, row: d.Outputs[i]})
	}
	if d.Loss != nil {
		m.made.Signals = append(m.made.Signals, Signal{Name: "loss", Kind: LossSignal, row: d.Loss})
	}
}

func (m *onlineMaker) rows() [][]*ir.Node {
	var out [][]*ir.Node
	for _, s := range m.made.Signals {
		out = append(out, s.row)
	}
	return out
}

// paths finds how trained weights reach the signals, and which derivatives that
// takes.
func (m *onlineMaker) paths() error {
	d, rows := m.made.Derivative, m.rows()
	varying := map[*ir.Node]bool{}
	for _, name := range m.o.Varying {
		if v := m.p.Param(name); v != nil {
			varying[v.Node] = true
		}
	}
	same := func(n *ir.Node) bool { return n.Rate <= ir.Prepare && !dependsOn(n, varying) }
	m.made.Paths = make([]*Path, len(d.Arrivals)+len(d.Params))
	ports := slices.Clone(m.o.Ports)
	for k := range d.Params {
		ports = append(ports, len(d.Arrivals)+k)
	}
	for _, port := range ports {
		if port < 0 || port >= len(m.made.Paths) {
			return fmt.Errorf("%s has no port %d", m.p.Name, port)
		}
		path := &Path{States: d.Path(port, rows...)}
		var filters []diff.Filter
		if port < len(d.Arrivals) {
			filters = d.Filters(m.p.Graph, port, path.States, same, rows...)
		}
		for _, f := range filters {
			path.Filters = append(path.Filters, Filter{State: f.State, Early: f.Early, of: f})
			m.coef = append(m.coef, f.Decay, f.Gain)
		}
		for _, s := range path.States {
			if !slices.ContainsFunc(filters, func(f diff.Filter) bool { return f.State == s }) {
				path.Kept = append(path.Kept, s)
			}
		}
		early := len(filters) > 0 && filters[0].Early
		path.Raw = !early && !m.factored(port)
		m.made.Paths[port] = path
		if !m.factored(port) {
			m.need(port, path, early)
		}
	}
	m.outputs(same)
	m.factors = m.newFactored()
	return nil
}

// factored reports whether the traces of a port are kept as factors: cells that do
// not spike have no surrogate derivative, and keep exact traces, and so do
// parameters, which have but one trace for each cell.
func (m *onlineMaker) factored(port int) bool {
	return m.o.Factored && m.p.Spiked != nil && port < len(m.made.Derivative.Arrivals)
}

// filtered reports whether the eligibility of this population's spikes is.
func (m *onlineMaker) filtered() bool { return m.o.Filtered && m.p.Spiked != nil }

// need notes the derivatives that the traces of a port are made of.
func (m *onlineMaker) need(port int, path *Path, early bool) {
	d := m.made.Derivative
	carrying := m.rows()
	for _, s := range path.Kept {
		carrying = append(carrying, d.Next[s])
	}
	var used []*ir.Node
	for _, row := range carrying {
		for _, s := range path.States {
			used = append(used, row[s])
		}
		if !early {
			used = append(used, row[d.Column(port)])
		}
	}
	if k := port - len(d.Arrivals); k >= 0 {
		for _, s := range path.Kept {
			used = append(used, d.Start[k][s])
		}
	}
	m.blocked = append(m.blocked, used...)
	m.coef = append(m.coef, used...)
}

// outputs finds what outputs answer to what arrives, for learning signals.
func (m *onlineMaker) outputs(same func(*ir.Node) bool) {
	d := m.made.Derivative
	var decay *ir.Node
	for port := range d.Arrivals {
		for i, o := range m.p.Outputs {
			if m.p.Spiked != nil {
				m.made.WhyNot = "its cells spike"
				continue
			}
			gain := d.Outputs[i][d.Column(port)]
			m.coef, m.blocked = append(m.coef, gain), append(m.blocked, gain)
			found, _ := d.Geometric(m.p.Graph, port, i, same)
			switch {
			case found == nil:
				m.made.WhyNot = fmt.Sprintf("%s does not answer to %s by a jump that decays exponentially, alike in all cells", o.Name, d.Arrivals[port].Name)
			case decay != nil && decay != found:
				m.made.WhyNot = "its outputs decay differently"
			}
			decay = found
		}
	}
	if decay == nil && m.made.WhyNot == "" {
		m.made.WhyNot = "it has no outputs that spikes reach"
	}
	if m.made.WhyNot == "" {
		m.made.Decay = &Coefficient{}
		m.decay = decay
		m.coef = append(m.coef, decay)
	}
}

func dependsOn(n *ir.Node, leaves map[*ir.Node]bool) bool {
	found := false
	ir.Walk(func(n *ir.Node) { found = found || leaves[n] }, n)
	return found
}
