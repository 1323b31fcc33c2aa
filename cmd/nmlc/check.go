package main

import (
	"fmt"
	"os"

	"golang.org/x/term"

	"nmlc/codegen/pipeline"
	"nmlc/lang/diag"
	"nmlc/load"
)

type checkCmd struct {
	Files []string `arg:"" name:"file" help:"Model files, or library models such as stdlib/hh."`
}

// Help is the long text of nmlc check --help.
func (checkCmd) Help() string {
	return "Examples:\n  nmlc check model.nml\n  nmlc check models/*.nml stdlib/hh"
}

// Run checks every file and reports all errors of all of them.
func (c *checkCmd) Run(j *job) error {
	failed := false
	for _, name := range c.Files {
		file, diags, err := load.Model(name)
		if err != nil {
			fmt.Fprintln(j.stderr, "error:", err)
			failed = true
			continue
		}
		if !diags.HasErrors() {
			for _, n := range ownNetworks(file) {
				pipeline.CheckNetwork(n, pipeline.Choices{}, diags)
			}
			for _, r := range file.Runs {
				if r.EventDriven {
					pipeline.CheckEvents(r.Network, diags)
				}
			}
		}
		report(j, diags)
		failed = failed || diags.HasErrors()
	}
	if failed {
		return errReported
	}
	return nil
}

// report prints diagnostics for a person.
func report(j *job, diags *diag.List) {
	if diags.Len() > 0 {
		diag.RenderAll(j.stderr, diags, onTerminal(j.stderr))
	}
}

func onTerminal(w any) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd())) && os.Getenv("NO_COLOR") == ""
}
