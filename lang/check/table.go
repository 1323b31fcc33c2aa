package check

import (
	"nmlc/lang/ast"
	"nmlc/lang/model"
)

// tableSettings reads the braces of a table: settings that are texts, and lines
// `column distance_mm = "distance_mm_29x29.csv"`, each a further column.
func (c *checker) tableSettings(s *ast.Setting, t *model.Table, texts map[string]*string) {
	st := &settings{c: c, block: s.Key.Name, handlers: map[string]func(*ast.Setting){}, several: map[string]bool{}, repeat: map[string]bool{}}
	for name := range texts {
		st.several[name] = true
		st.handlers[name] = func(inner *ast.Setting) { c.tableTexts(s.Key, inner, texts) }
	}
	if s.Key.Name == "table" {
		st.repeat["column"] = true
		st.handlers["column"] = func(inner *ast.Setting) { c.tableColumn(t, inner) }
	}
	st.read(s.Settings)
}

func (c *checker) tableTexts(table ast.Ident, s *ast.Setting, texts map[string]*string) {
	all := append([]ast.NamedArg{{Name: s.Key, Value: s.Value}}, s.More...)
	for _, a := range all {
		text, ok := a.Value.(*ast.Text)
		switch field := texts[a.Name.Name]; {
		case field == nil:
			c.errorf(codeSetting, a.Name.Span, "%s has no setting `%s`", table.Name, a.Name.Name).Hint("there are %s", joinNames(sortedKeys(texts)))
		case !ok:
			c.errorf(codeValue, a.Name.Span, "`%s` is a text in double quotes", a.Name.Name)
		case *field != "":
			c.errorf(codeTwice, a.Name.Span, "`%s` is set twice", a.Name.Name)
		default:
			*field = text.Value
		}
	}
}

func (c *checker) tableColumn(t *model.Table, s *ast.Setting) {
	path, ok := s.Value.(*ast.Text)
	if !ok || len(s.Args) != 1 || s.ValueTo != nil {
		c.errorf(codeValue, s.Span, "`column` takes the name of a column and its file").Expect("column distance_mm = \"distance_mm.csv\"").Got("%s", shorten(s.Span.Text()))
		return
	}
	name, ok := c.nameOf(s.Args[0])
	if !ok {
		return
	}
	for _, other := range t.Columns {
		if other.Name == name.Name {
			c.errorf(codeTwice, name.Span, "there are two columns %s", name.Name).Note(other.Span, "the first one")
			return
		}
	}
	t.Columns = append(t.Columns, model.Column{Name: name.Name, Path: path.Value, Span: s.Span})
}
