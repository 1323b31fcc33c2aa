package main

// method is a way to search.
type method struct {
	name      string
	optimiser string
	spikes    string // grid: by the surrogate; "" for what the model says, exact
	growing   bool   // first the beginnings of the sweeps, then more of them
}

// budget is what a fit may spend.
type budget struct {
	evaluations  float64 // of the model
	gradientCost float64 // of one with gradient, in these; 0 to measure it in each fit
}

// others need no gradient, but for adam.
var others = []method{
	{name: "adam", optimiser: "adam"},
	{name: "nelder_mead", optimiser: "nelder_mead"},
	{name: "cma_es", optimiser: "cma_es"},
	{name: "de", optimiser: "de"},
	{name: "two_points_de", optimiser: "two_points_de"},
	{name: "pso", optimiser: "pso"},
}

// starts share the budget. A population searches from many points by itself.
func (m *method) starts() int {
	switch m.optimiser {
	case "cma_es", "de", "two_points_de", "pso":
		return 4
	}
	if m.growing {
		return 10
	}
	return 20
}
