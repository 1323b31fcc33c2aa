package golang

import (
	_ "embed"
	"fmt"
	"go/token"
	"strings"
	"text/template"

	"nmlc/codegen/kernel"
	"nmlc/codegen/plan"
	"nmlc/ir"
)

//go:embed cell.go.tmpl
var cellText string

var cellTemplate = template.Must(template.New("cell").Parse(cellText))

// Options are the options of the plan from which Package prints a cell with
// all that its API offers.
func Options(wrt []*ir.Var) plan.Options {
	return plan.Options{Wrt: wrt, Gradient: true, InputGradient: true, Record: true, RecordTaped: true}
}

// Package prints a cell as a self-contained Go package of one file: Params,
// State and Input with a field for each name of the model, Step, and where the
// plan has a gradient, Forward and Backward for a loss that the caller writes
// in Go. The plan is one of Options, or has the gradient left out; the program
// has no loss of its own.
//
// Fields are named by these rules: what is no letter or digit separates words,
// each of which gets a capital (g_Na is GNa, Na.m is NaM, the compiler's own
// (refractory) is Refractory); where two names of a struct become one, the
// second gets a 2.
func Package(pkg string, p *plan.Plan) ([]byte, error) {
	switch {
	case !token.IsIdentifier(pkg) || pkg == "_" || pkg == "main":
		return nil, fmt.Errorf("%q cannot be the name of a Go package\nhint: use lower-case letters and digits, such as %s", pkg, strings.ToLower(fieldName(p.Program.Name)))
	case p.Program.Loss != nil:
		return nil, fmt.Errorf("internal error: a Go package of %s takes its loss from its user, but the program has one", p.Program.Name)
	case p.Program.Spiked != nil && !writes(p.Forward, "out"),
		p.Taped != nil && (p.Program.Spiked != nil && !writes(p.Taped, "out") || len(p.InputBy) != len(p.Program.Inputs)):
		return nil, fmt.Errorf("internal error: the plan of %s was not made with the options that a Go package needs", p.Program.Name)
	}
	var b strings.Builder
	if err := cellTemplate.Execute(&b, newCell(pkg, p)); err != nil {
		return nil, fmt.Errorf("internal error: the template of a Go package: %w", err)
	}
	return formatted(b.String())
}

// writes reports whether a kernel has a buffer of that name.
func writes(k *kernel.Kernel, buffer string) bool {
	for _, b := range k.Buffers {
		if b.Name == buffer {
			return true
		}
	}
	return false
}
