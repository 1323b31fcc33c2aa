package load

import (
	"fmt"
	"strings"

	"nmlc/lang/ast"
	"nmlc/lang/diag"
	"nmlc/lang/source"
	"nmlc/parser"
)

// constants reads `NAME=VALUE`, each as the text of a constant of its own.
// Mistakes within a value go to diags, where they show that text.
func constants(set []string, diags *diag.List) ([]*ast.Const, error) {
	var out []*ast.Const
	for _, text := range set {
		name, value, ok := strings.Cut(text, "=")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		if !ok || name == "" || value == "" || strings.ContainsAny(text, "\n\r;{}") {
			return nil, fmt.Errorf("--set %s: expected NAME=VALUE\nhint: as in --set 'w=0.5 nS' for a model with `const w = 1 nS`", text)
		}
		tree := parser.Parse(source.NewFile("--set", "const "+name+" = "+value), diags)
		for _, d := range tree.Decls {
			if c, ok := d.(*ast.Const); ok {
				out = append(out, c)
			}
		}
	}
	return out, nil
}
