package pass

import "nmlc/ir"

// Pass is a rewriting of a whole program.
type Pass struct {
	Name string
	Why  string
	Run  func(g *ir.Graph, roots ...*ir.Node) []*ir.Node
}

// Passes run in this order on a lowered program, before its derivatives are
// taken. Each is idempotent. Equal expressions are one node by the graph's
// construction, and dead ones are never reached, so that neither needs a pass.
var Passes = []Pass{
	{"singular", "removable singularities become exprel and its kin, for value and derivative", Singular},
	{"constants", "constant factors fold; after singular, which looks for whole factors", Constants},
	{"exponentials", "exponentials of multiples of one quantity are powers of each other", Exponentials},
	{"reciprocals", "divisions by fixed values leave the step; last, since it hides quotients", Reciprocals},
}

// Run applies all passes to a program.
func Run(p *ir.Program) {
	for _, pass := range Passes {
		Apply(p, pass.Run)
	}
}
