package main

// figure is a mean and its deviation.
type figure struct{ mean, dev float64 }

// printed is a row of the paper: the loss in mV^2, and the time in s with
// compilation, on hardware that it does not name.
type printed struct {
	method     string
	loss, time figure
}

// tableS2 is the paper's for the GIF cell. Its budgets were not equal: 100
// starts of L-BFGS-B beside 100 evaluations of the others.
var tableS2 = []printed{
	{"L-BFGS-B", figure{6.799, 4.623}, figure{5.404, 0.294}},
	{"DE", figure{9.966, 2.281}, figure{1.172, 0.09}},
	{"PSO", figure{14.034, 2.857}, figure{1.151, 0.150}},
	{"two-points DE", figure{9.702, 5.115}, figure{1.161, 0.172}},
	{"Bayesian", figure{3.511, 1.741}, figure{62.330, 10.917}},
}

// tableS3 is the paper's for the Hodgkin-Huxley cell.
var tableS3 = []printed{
	{"L-BFGS-B", figure{2.3e-8, 1.55e-8}, figure{3.818, 0.725}},
	{"DE", figure{24.42, 22.55}, figure{0.619, 0.139}},
	{"PSO", figure{35.72, 24.06}, figure{0.663, 0.168}},
	{"two-points DE", figure{32.31, 22.60}, figure{0.658, 0.175}},
	{"Bayesian", figure{27.95, 25.76}, figure{55.26, 12.39}},
}

// counterpart is the method that the paper's row is to be compared with.
var counterpart = map[string]string{
	"lbfgs, exact": "L-BFGS-B", "lbfgs, surrogate": "L-BFGS-B", "lm, exact": "L-BFGS-B",
	"lbfgs, exact, growing windows": "L-BFGS-B", "lbfgs, surrogate, growing windows": "L-BFGS-B", "lm, exact, growing windows": "L-BFGS-B",
	"de": "DE", "pso": "PSO", "two_points_de": "two-points DE", "bayesian": "Bayesian",
}

// find is the row of that method; nil where the paper has none.
func find(table []printed, method string) *printed {
	for i := range table {
		if table[i].method == counterpart[method] {
			return &table[i]
		}
	}
	return nil
}
