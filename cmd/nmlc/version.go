package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"nmlc/codegen/pipeline"
)

type versionCmd struct{}

// Run prints the version of the program and of what it found.
func (versionCmd) Run(j *job) error {
	version := "development"
	if info, ok := debug.ReadBuildInfo(); ok {
		if info.Main.Version != "" && info.Main.Version != "(devel)" {
			version = info.Main.Version
		}
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" && len(s.Value) >= 12 {
				version += " " + s.Value[:12]
			}
		}
	}
	fmt.Fprintf(j.stdout, "nmlc %s, %s %s/%s\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	backend, err := pipeline.SelectBackend("auto")
	if err != nil {
		return err
	}
	fmt.Fprintln(j.stdout, backend.Describe())
	return nil
}
