package parser_test

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nmlc/lang/ast"
	"nmlc/lang/diag"
	"nmlc/lang/source"
	"nmlc/parser"
)

var update = flag.Bool("update", false, "write the golden files anew")

// treeOf prints the tree of a text that has no errors.
func treeOf(t *testing.T, name, text string) string {
	t.Helper()
	var list diag.List
	tree := parser.Parse(source.NewFile(name, text), &list)
	if list.Len() > 0 {
		t.Fatalf("%s\n%s", text, rendered(list.All()))
	}
	var b bytes.Buffer
	ast.Print(&b, tree)
	return b.String()
}

func TestTreeOfEveryConstruct(t *testing.T) {
	const model, golden = "testdata/every_construct.nml", "testdata/every_construct.tree"
	text, err := os.ReadFile(model)
	if err != nil {
		t.Fatal(err)
	}
	got := treeOf(t, "every_construct.nml", string(text))
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// shape is an expression with parentheses around every operation.
func shape(x ast.Expr) string {
	switch x := x.(type) {
	case *ast.Number:
		if x.Unit != nil {
			return x.Text + "_" + x.Unit.String()
		}
		return x.Text
	case *ast.Name:
		return x.Name
	case *ast.Prime:
		return x.Name + "'"
	case *ast.Unary:
		return "(" + x.Op + " " + shape(x.X) + ")"
	case *ast.Binary:
		return "(" + shape(x.X) + " " + x.Op + " " + shape(x.Y) + ")"
	case *ast.Paren:
		return "[" + shape(x.X) + "]"
	case *ast.Cond:
		return "(if " + shape(x.If) + " then " + shape(x.Then) + " else " + shape(x.Else) + ")"
	case *ast.Call:
		var args []string
		for _, arg := range x.Args {
			args = append(args, shape(arg))
		}
		for _, arg := range x.Named {
			args = append(args, arg.Name.Name+"="+shape(arg.Value))
		}
		return x.Func.Name + "(" + strings.Join(args, ", ") + ")"
	}
	return "?"
}

// items parses the lines of a neuron.
func items(t *testing.T, lines string) []ast.Item {
	t.Helper()
	var list diag.List
	tree := parser.Parse(source.NewFile("test.nml", "neuron A {\n"+lines+"\n}\n"), &list)
	if list.Len() > 0 {
		t.Fatalf("%s\n%s", lines, rendered(list.All()))
	}
	return tree.Decls[0].(*ast.Cell).Items
}

// meaning is a line of definitions and equations: `x = shape; ...`.
func meaning(t *testing.T, lines string) string {
	t.Helper()
	var out []string
	for _, item := range items(t, lines) {
		switch i := item.(type) {
		case *ast.LetItem:
			out = append(out, i.Name.Name+" = "+shape(i.Value))
		case *ast.EquationItem:
			out = append(out, shape(i.LHS)+" = "+shape(i.RHS))
		default:
			out = append(out, "?")
		}
	}
	return strings.Join(out, "; ")
}
