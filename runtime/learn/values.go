package learn

// set takes over the values of a step of training.
func (m *Machine) set(values [][]float64) error {
	if err := m.job.checkValues(values); err != nil {
		return err
	}
	m.values = values
	for i, c := range m.crowds {
		if c.Code != nil && (!m.prepared || m.trains(i)) {
			c.prepare(m.job.DT, m.trained(i, values), m.samples)
		}
	}
	m.prepared = true
	if err := m.reroute(values); err != nil {
		return err
	}
	for _, p := range m.paths {
		p.weigh(m.weights(p.index))
	}
	for _, a := range m.pulls {
		a.weigh()
	}
	return nil
}

// weights are those of the connections of a projection.
func (m *Machine) weights(projection int) []float64 {
	if free := m.freeOf(Weights, projection); free >= 0 {
		return m.values[free]
	}
	return m.job.Projections[projection].Edges.Weight
}

// reroute makes the paths anew where delays have changed.
func (m *Machine) reroute(values [][]float64) error {
	for _, f := range m.job.Free {
		if f.Kind == Delays {
			m.routed = false
		}
	}
	if m.routed {
		return nil
	}
	m.routed = true
	if err := m.route(values); err != nil {
		return err
	}
	if err := m.planOnline(); err != nil {
		return err
	}
	for _, p := range m.paths {
		for _, lag := range m.lags {
			p.pre.past = max(p.pre.past, p.delay+1+lag)
		}
	}
	return nil
}

func (m *Machine) trains(population int) bool {
	for _, f := range m.job.Free {
		if f.Kind == Params && f.Population == population {
			return true
		}
	}
	return false
}

// trained looks up the parameters of a population that are trained.
func (m *Machine) trained(population int, values [][]float64) func(param, cell int) (float64, bool) {
	of := map[int][]float64{}
	for i, f := range m.job.Free {
		if f.Kind == Params && f.Population == population {
			of[f.Param] = values[i]
		}
	}
	return func(param, cell int) (float64, bool) {
		if of[param] == nil {
			return 0, false
		}
		return valueOf(of[param], cell), true
	}
}
