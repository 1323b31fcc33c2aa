package main

import (
	"bytes"
	"fmt"
	"os"

	"github.com/rogpeppe/go-internal/diff"

	"nmlc/lang/diag"
	"nmlc/lang/format"
	"nmlc/load"
	"nmlc/parser"
)

type fmtCmd struct {
	Write bool     `short:"w" help:"Write the result to the file."`
	Diff  bool     `short:"d" help:"Print what would change and exit with 1 if anything would."`
	Files []string `arg:"" name:"file" help:"Model files."`
}

// Help is the long text of nmlc fmt --help.
func (fmtCmd) Help() string {
	return "Examples:\n  nmlc fmt model.nml        prints it\n  nmlc fmt -w *.nml         rewrites the files\n  nmlc fmt -d *.nml         shows what would change"
}

// Run formats the files; one with errors is reported and left alone.
func (c *fmtCmd) Run(j *job) error {
	failed := false
	for _, name := range c.Files {
		ok, err := c.format(j, name)
		if err != nil {
			return err
		}
		failed = failed || !ok
	}
	if failed {
		return errReported
	}
	return nil
}

func (c *fmtCmd) format(j *job, name string) (ok bool, err error) {
	file, err := load.Source(name)
	if err != nil {
		return false, err
	}
	diags := &diag.List{}
	tree := parser.Parse(file, diags)
	if diags.HasErrors() {
		report(j, diags)
		return false, nil
	}
	before, after := []byte(file.Text), format.Format(tree)
	switch {
	case c.Diff:
		_, err = j.stdout.Write(diff.Diff(name, before, name+" (formatted)", after))
		return bytes.Equal(before, after), err
	case c.Write:
		if bytes.Equal(before, after) {
			return true, nil
		}
		return true, writeFile(name, after)
	}
	_, err = j.stdout.Write(after)
	return true, err
}

// writeFile replaces a file whole or not at all.
func writeFile(name string, data []byte) error {
	return replaceFile(name, func(to *os.File) error {
		_, err := to.Write(data)
		return err
	})
}

// replaceFile writes to a file beside the one of that name, and gives it the
// name when it is whole.
func replaceFile(name string, write func(*os.File) error) error {
	tmp, err := os.CreateTemp(dirOf(name), ".nmlc-*")
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", name, err)
	}
	defer os.Remove(tmp.Name())
	err = write(tmp)
	if err == nil {
		err = tmp.Chmod(fileMode(name))
	}
	if closed := tmp.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(tmp.Name(), name)
	}
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", name, err)
	}
	return nil
}
