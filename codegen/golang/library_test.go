package golang_test

import (
	"bytes"
	"fmt"
	"testing"

	"nmlc/codegen/golang"
	"nmlc/codegen/pipeline"
	"nmlc/codegen/plan"
	"nmlc/ir"
	"nmlc/ir/lower"
	"nmlc/lang/ast"
	"nmlc/lang/check"
	"nmlc/lang/diag"
	"nmlc/lang/source"
	"nmlc/parser"
	"nmlc/stdlib"
)

// library resolves imports of the library's models.
type library struct{ diags *diag.List }

// Load implements check.Loader.
func (l library) Load(path string, _ *source.File) (*ast.File, error) {
	text, ok := stdlib.Read(path)
	if !ok {
		return nil, fmt.Errorf("the library has no %s", path)
	}
	return parser.Parse(source.NewFile(path, text), l.diags), nil
}

// program lowers the first cell of a model; observed are definitions that it
// has as outputs.
func program(t *testing.T, text string, observed ...string) *ir.Program {
	t.Helper()
	diags := &diag.List{}
	file := check.Check(parser.Parse(source.NewFile("model.nml", text), diags), library{diags}, diags)
	var p *ir.Program
	if !diags.HasErrors() {
		o := lower.Options{}
		for _, name := range observed {
			o.Outputs = append(o.Outputs, file.Cells[0].Lookup(name))
		}
		p = pipeline.Program(file.Cells[0], o, diags)
	}
	if diags.HasErrors() {
		var b bytes.Buffer
		diag.RenderAll(&b, diags, false)
		t.Fatal(b.String())
	}
	return p
}

// generate prints the package of a cell with all of its API.
func generate(t *testing.T, pkg string, p *ir.Program) []byte {
	t.Helper()
	made, err := plan.Make(p, golang.Options(p.Params))
	if err != nil {
		t.Fatal(err)
	}
	src, err := golang.Package(pkg, made)
	if err != nil {
		t.Fatal(err)
	}
	return src
}
