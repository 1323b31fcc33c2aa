package main

import (
	"fmt"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"nmlc/runtime/fit"
)

// progress shows on a terminal how far a job has come; elsewhere it is silent.
type progress struct{ bar *progressbar.ProgressBar }

// progressPause is the time between two pictures of a bar.
const progressPause = 100 * time.Millisecond

func newProgress(j *job, what string) *progress {
	f, ok := j.stderr.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return &progress{}
	}
	return &progress{progressbar.NewOptions64(-1, progressbar.OptionSetWriter(f), progressbar.OptionSetDescription(what),
		progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(progressPause))}
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

// network shows how many steps of so many ms a network has done, and how many
// seconds of computing a second of the model takes; nil where nothing is shown.
func (p *progress) network(dt float64) func(done, all int) {
	if p.bar == nil {
		return nil
	}
	start, shown := time.Now(), time.Time{}
	return func(done, all int) {
		if now := time.Now(); now.Sub(shown) > progressPause {
			shown = now
			p.bar.Describe(fmt.Sprintf("run, real-time factor %.3g", now.Sub(start).Seconds()/(float64(done)*dt*1e-3)))
			p.steps(done, all)
		}
	}
}

func (p *progress) done() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}
