package model

// Rule says how a function treats dimensions.
type Rule int

// The rules.
const (
	PureToPure  Rule = iota // exp(x): a pure number to a pure number
	SameDim                 // abs(x), min(x, y): all of one dimension, which is the result's
	SignOf                  // sign(x): any dimension to a pure number
	HalvesPower             // sqrt(x)
)

// Builtin is a function of the language.
type Builtin struct {
	Name  string
	Arity int
	Rule  Rule
}

// Builtins are the functions of the language by name.
var Builtins = builtins(
	Builtin{"exp", 1, PureToPure}, Builtin{"expm1", 1, PureToPure}, Builtin{"exprel", 1, PureToPure},
	Builtin{"log", 1, PureToPure}, Builtin{"log1p", 1, PureToPure}, Builtin{"tanh", 1, PureToPure},
	Builtin{"sigmoid", 1, PureToPure}, Builtin{"sin", 1, PureToPure}, Builtin{"cos", 1, PureToPure},
	Builtin{"floor", 1, PureToPure}, Builtin{"round", 1, PureToPure}, Builtin{"pow", 2, PureToPure},
	Builtin{"abs", 1, SameDim}, Builtin{"min", 2, SameDim}, Builtin{"max", 2, SameDim}, Builtin{"clip", 3, SameDim},
	Builtin{"sign", 1, SignOf}, Builtin{"sqrt", 1, HalvesPower},
)

func builtins(list ...Builtin) map[string]Builtin {
	m := map[string]Builtin{}
	for _, b := range list {
		m[b.Name] = b
	}
	return m
}

// SurrogateArg is an argument of a surrogate derivative with its default.
type SurrogateArg struct {
	Name    string
	Default float64
}

// Surrogates are the surrogate derivatives of the library with the arguments
// that they take: C. Wang et al., arXiv 2406.19708 (2024), table S1.
var Surrogates = map[string][]SurrogateArg{
	"sigmoid":                   {{"alpha", 4}},
	"piecewise_quadratic":       {{"alpha", 1}},
	"piecewise_exp":             {{"alpha", 1}},
	"soft_sign":                 {{"alpha", 1}},
	"arctan":                    {{"alpha", 1}},
	"nonzero_sign_log":          {{"alpha", 1}},
	"erf":                       {{"alpha", 1}},
	"piecewise_leaky_relu":      {{"c", 0.01}, {"w", 1}},
	"squarewave_fourier_series": {{"n", 2}, {"T", 8}},
	"s2nn":                      {{"alpha", 4}, {"beta", 1}},
	"q_pseudo_spike":            {{"alpha", 2}},
	"leaky_relu":                {{"alpha", 0.1}, {"beta", 1}},
	"log_tailed_relu":           {{"alpha", 0}},
	"relu":                      {{"alpha", 0.3}, {"w", 1}},
	"gaussian":                  {{"sigma", 0.5}, {"alpha", 0.5}},
	"multi_gaussian":            {{"h", 0.15}, {"s", 6}, {"sigma", 0.5}, {"scale", 0.5}},
	"inv_square":                {{"alpha", 100}},
	"slayer":                    {{"alpha", 1}},
}

// Integrators are the methods that `integrate by` may name.
var Integrators = []string{"exact", "exponential_euler", "euler", "midpoint", "heun", "rk4", "euler_maruyama"}
