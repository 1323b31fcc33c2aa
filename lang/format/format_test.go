package format_test

import (
	"cmp"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"golang.org/x/tools/txtar"

	"nmlc/lang/ast"
	"nmlc/lang/diag"
	"nmlc/lang/format"
	"nmlc/lang/source"
	"nmlc/parser"
	"nmlc/stdlib"
)

var update = flag.Bool("update", false, "write the golden files anew")

// parse returns the tree of a text, or what is wrong with it.
func parse(text string) (*ast.File, string) {
	var list diag.List
	tree := parser.Parse(source.NewFile("test.nml", text), &list)
	if !list.HasErrors() {
		return tree, ""
	}
	var b strings.Builder
	diag.RenderAll(&b, &list, false)
	return nil, b.String()
}

// sameTree compares trees without their places.
func sameTree(a, b *ast.File) string {
	return gocmp.Diff(a.Decls, b.Decls, cmpopts.IgnoreTypes(source.Span{}), cmpopts.EquateEmpty())
}

func comments(tree *ast.File) []string {
	var texts []string
	for _, c := range tree.Comments {
		texts = append(texts, c.Text)
	}
	slices.Sort(texts)
	return texts
}

// reporter is a test, or a trial of a property.
type reporter interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// checkLayout formats a text that parses and checks all that holds of every
// layout.
func checkLayout(t reporter, tree *ast.File) string {
	t.Helper()
	once := string(format.Format(tree))
	again, problem := parse(once)
	if problem != "" {
		t.Fatalf("the layout does not parse:\n%s\n%s", once, problem)
	}
	if diff := sameTree(tree, again); diff != "" {
		t.Errorf("the layout means something else (-source +layout):\n%s\n%s", diff, once)
	}
	if diff := gocmp.Diff(comments(tree), comments(again)); diff != "" {
		t.Errorf("comments changed (-source +layout):\n%s", diff)
	}
	if diff := gocmp.Diff(once, string(format.Format(again))); diff != "" {
		t.Errorf("the layout of the layout differs (-once +twice):\n%s", diff)
	}
	return once
}

func TestGoldenLayouts(t *testing.T) {
	paths, _ := filepath.Glob("testdata/*.txtar")
	if len(paths) == 0 {
		t.Fatal("no golden files")
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil || len(archive.Files) == 0 {
				t.Fatal(err)
			}
			tree, problem := parse(string(archive.Files[0].Data))
			if problem != "" {
				t.Fatal(problem)
			}
			got := checkLayout(t, tree)
			if *update {
				archive.Files = []txtar.File{archive.Files[0], {Name: "want", Data: []byte(got)}}
				if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := gocmp.Diff(string(archive.Files[1].Data), got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// The library and the examples are what people copy: they stand in canonical
// layout.
func TestLibraryAndExamplesAreCanonical(t *testing.T) {
	texts := map[string]string{}
	for _, folder := range []string{"channel", "neuron", "synapse", "network"} {
		for _, name := range stdlib.Names(folder) {
			texts[folder+"/"+name], _ = stdlib.Read("stdlib/" + folder + "/" + filepath.Base(name))
		}
	}
	paths, _ := filepath.Glob("../../examples/*/*.nml")
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		texts[path] = string(text)
	}
	if len(paths) == 0 || len(texts) < 10 {
		t.Fatalf("found only %d files", len(texts))
	}
	for name, text := range texts {
		tree, problem := parse(text)
		if problem != "" {
			t.Errorf("%s: %s", name, problem)
			continue
		}
		if diff := gocmp.Diff(text, checkLayout(t, tree)); diff != "" {
			t.Errorf("%s is not in canonical layout (-have +want):\n%s", name, diff)
		}
	}
}

// specBlocks are the files shown in the definition of the language.
func specBlocks(t testing.TB) []string {
	spec, err := os.ReadFile("../../spec.md")
	if err != nil {
		t.Fatal(err)
	}
	var blocks []string
	for _, part := range strings.Split(string(spec), "\n```nml")[1:] {
		_, body, _ := strings.Cut(part, "\n")
		body, _, _ = strings.Cut(body, "\n```")
		blocks = append(blocks, body)
	}
	return blocks
}

func TestLayoutOfTheSpecification(t *testing.T) {
	blocks := specBlocks(t)
	if len(blocks) < 5 {
		t.Fatalf("found only %d blocks in spec.md", len(blocks))
	}
	for _, text := range blocks {
		if tree, problem := parse(text); problem != "" {
			t.Errorf("%s\n%s", text, problem)
		} else {
			checkLayout(t, tree)
		}
	}
}

// The blanks of a file do not matter to its layout.
func TestLayoutForgetsBlanks(t *testing.T) {
	for _, name := range stdlib.Names("neuron") {
		text, _ := stdlib.Read(name)
		var mangled strings.Builder
		for _, l := range strings.Split(text, "\n") {
			code, remark, found := strings.Cut(strings.TrimLeft(l, " "), "//")
			code = strings.NewReplacer(" = ", "\t=", " + ", "+ ", " - ", " -", "*", " * ", "(", "( ", ", ", ",").Replace(code)
			if found {
				code += "//" + remark
			}
			mangled.WriteString(" \t" + code + "  \r\n")
		}
		tree, problem := parse(mangled.String())
		if problem != "" {
			t.Fatal(problem)
		}
		if diff := gocmp.Diff(text, string(format.Format(tree))); diff != "" {
			t.Errorf("%s: -canonical +got:\n%s", name, diff)
		}
	}
}

func TestLongLinesAreBroken(t *testing.T) {
	tree, problem := parse("neuron A {\n x = x1" + strings.Repeat(" + g_Na*m^3*h*(V - E_Na)", 60) + "\n}\n")
	if problem != "" {
		t.Fatal(problem)
	}
	longest := slices.MaxFunc(strings.Split(checkLayout(t, tree), "\n"), func(a, b string) int { return cmp.Compare(len(a), len(b)) })
	if len(longest) > 110 {
		t.Errorf("this line has %d columns: %s", len(longest), longest)
	}
}
