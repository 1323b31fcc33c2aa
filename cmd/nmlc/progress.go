package main

import (
	"fmt"
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"nmlc/runtime/fit"
)

// progress shows on a terminal how far a job has come; elsewhere it is silent.
type progress struct{ bar *progressbar.ProgressBar }

func newProgress(j *job, what string) *progress {
	f, ok := j.stderr.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return &progress{}
	}
	return &progress{progressbar.NewOptions64(-1, progressbar.OptionSetWriter(f), progressbar.OptionSetDescription(what),
		progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(100e6))}
}

// fit shows a round of a fit.
func (p *progress) fit(at fit.Progress) {
	if p.bar == nil {
		return
	}
	text := at.Stage
	if at.Starts > 0 {
		text = fmt.Sprintf("%s: %d of %d starts, best loss %.4g", at.Stage, at.Active, at.Starts, at.Best)
	}
	p.bar.Describe(text)
	_ = p.bar.Add(1)
}

// steps shows how many of all steps a run has done.
func (p *progress) steps(done, all int) {
	if p.bar == nil {
		return
	}
	p.bar.ChangeMax(all)
	_ = p.bar.Set(done)
}

func (p *progress) done() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}
