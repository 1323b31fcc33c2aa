package golang

import (
	"fmt"
	"go/format"
	"strings"

	"nmlc/codegen/elementary"
	"nmlc/codegen/kernel"
)

// Functions prints a file with the given elementary functions, named by name.
func Functions(doc, pkg string, ops []kernel.Op, name func(kernel.Op) string) ([]byte, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\npackage %s\n\nimport \"math\"\n\n", doc, pkg)
	for _, op := range ops {
		printFunction(&b, elementary.Define(op), name(op))
	}
	return format.Source([]byte(b.String()))
}

func printFunction(b *strings.Builder, f *elementary.Func, name string) {
	var args []string
	for i := range f.Arity {
		args = append(args, value(kernel.ID(i)))
	}
	fmt.Fprintf(b, "// %s is %s by the definition that all back ends share.\n", name, f.Op)
	fmt.Fprintf(b, "func %s(%s float64) float64 {\n", name, strings.Join(args, ", "))
	for i := f.Arity; i < len(f.Body); i++ {
		printer{operand: value}.assign(b, kernel.ID(i), &f.Body[i])
	}
	fmt.Fprintf(b, "return %s\n}\n\n", value(f.Result))
}
