package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"nmlc/codegen/pipeline"
)

type compileCmd struct {
	oneCell `embed:""`
	Target  string `required:"" enum:"go,llvm,obj,shared" help:"What to write: ${enum}."`
	Package string `help:"Name of the Go package; the neuron's name in small letters where it is left out."`
	Out     string `short:"o" placeholder:"PATH" help:"File to write; standard output for go and llvm where it is left out."`
}

// Help is the long text of nmlc compile --help.
func (compileCmd) Help() string {
	return `Examples:
  nmlc compile cell.nml --target go --package cell -o cell/zcell.go
  nmlc compile stdlib/hh --target llvm
  nmlc compile stdlib/hh --target shared -o libhh.so      and libhh.h, which describes the functions

In Go source:
  //go:generate nmlc compile cell.nml --target go --package cell -o zcell.go`
}

// Run writes a cell's kernels.
func (c *compileCmd) Run(j *job) error {
	code, err := c.emit(j)
	if err != nil {
		return err
	}
	text, err := c.target(code)
	if err != nil {
		return err
	}
	if c.Out == "" {
		_, err := j.stdout.Write(text)
		return err
	}
	return writeFile(c.Out, text)
}

func (c *compileCmd) target(code *pipeline.Code) ([]byte, error) {
	switch c.Target {
	case "go":
		name := c.Package
		if name == "" {
			name = strings.ToLower(code.Program.Name)
		}
		return code.Go(name)
	case "llvm":
		return code.LLVM()
	}
	if c.Out == "" {
		return nil, fmt.Errorf("--target %s writes a binary file\nhint: name it with -o", c.Target)
	}
	object, err := code.Object()
	if err != nil {
		return nil, err
	}
	if c.Target == "shared" {
		if object, err = link(object); err != nil {
			return nil, err
		}
	}
	header := strings.TrimSuffix(c.Out, filepath.Ext(c.Out)) + ".h"
	return object, writeFile(header, code.Header())
}

// linkers that make a shared library of an object file.
var linkers = [][]string{{"cc", "-shared"}, {"gcc", "-shared"}, {"clang", "-shared"}, {"ld", "-shared"}, {"ld.lld", "-shared"}}

// link makes a shared library by the linker of the system, the only step that
// nmlc leaves to another program.
func link(object []byte) ([]byte, error) {
	dir, err := os.MkdirTemp("", "nmlc-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	in, out := filepath.Join(dir, "cell.o"), filepath.Join(dir, "cell.so")
	if err := os.WriteFile(in, object, 0o600); err != nil {
		return nil, err
	}
	for _, l := range linkers {
		path, err := exec.LookPath(l[0])
		if err != nil {
			continue
		}
		if text, err := exec.Command(path, append(l[1:], "-o", out, in)...).CombinedOutput(); err != nil {
			return nil, fmt.Errorf("%s cannot link the object file: %w\n%s", l[0], err, text)
		}
		return os.ReadFile(out)
	}
	return nil, errors.New("a shared library needs a linker, and there is neither cc, gcc, clang, ld nor ld.lld\nhint: --target obj writes the object file, or install one: apt-get install binutils")
}
