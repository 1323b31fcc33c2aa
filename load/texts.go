package load

import (
	"nmlc/lang/ast"
	"nmlc/lang/diag"
	"nmlc/lang/format"
	"nmlc/parser"
)

// Texts are the canonical texts of a model and of all that it imports, each once:
// what a result depends on.
func Texts(name string) ([][]byte, error) {
	file, err := Source(name)
	if err != nil {
		return nil, err
	}
	diags := &diag.List{}
	l := &loader{diags: diags}
	todo, known := []*ast.File{parser.Parse(file, diags)}, map[string]bool{file.Name: true}
	var out [][]byte
	for ; len(todo) > 0; todo = todo[1:] {
		tree := todo[0]
		out = append(out, format.Format(tree))
		for _, d := range tree.Decls {
			i, ok := d.(*ast.Import)
			if !ok {
				continue
			}
			imported, err := l.Load(i.Path, tree.Source)
			if err != nil {
				return nil, err
			}
			if !known[imported.Source.Name] {
				known[imported.Source.Name] = true
				todo = append(todo, imported)
			}
		}
	}
	return out, nil
}
