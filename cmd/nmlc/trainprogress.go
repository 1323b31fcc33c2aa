package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"nmlc/runtime/train"
)

// trainProgress shows how far a training has come: a bar on a terminal, elsewhere
// a line now and then.
type trainProgress struct {
	*progress
	quiet bool
	to    io.Writer
	last  time.Time
}

// linePause is the time between two lines where there is no terminal.
const linePause = 30 * time.Second

func (t *training) newProgress() *trainProgress {
	return &trainProgress{progress: newProgress(t.job, "train"), quiet: t.JSON, to: t.job.stderr, last: time.Now()}
}

// show is called after each step.
func (p *trainProgress) show(at *train.Progress) {
	text := describeStep(at)
	if p.bar != nil {
		p.bar.Describe(text)
		p.steps(at.Step, at.Steps)
		return
	}
	if now := time.Now(); !p.quiet && now.Sub(p.last) >= linePause {
		p.last = now
		fmt.Fprintf(p.to, "step %d of %d: %s, %s left\n", at.Step, at.Steps, text, at.Left.Round(time.Second))
	}
}

func describeStep(at *train.Progress) string {
	text := fmt.Sprintf("loss %.4g", at.Loss)
	if at.Accuracy != nil {
		text += fmt.Sprintf(", accuracy %.3f", *at.Accuracy)
	}
	if v := at.Validation; v != nil {
		text += fmt.Sprintf(", validation %.4g", v.Loss)
		if v.Accuracy != nil {
			text += fmt.Sprintf(" (%.3f)", *v.Accuracy)
		}
	}
	if rates := ratesText(at.Rates); rates != "" {
		text += ", " + rates
	}
	return text
}

// ratesText lists the populations that spike.
func ratesText(rates map[string]float64) string {
	var parts []string
	for name, hz := range rates {
		if hz > 0 {
			parts = append(parts, fmt.Sprintf("%s %.3g Hz", name, hz))
		}
	}
	slices.Sort(parts)
	return strings.Join(parts, ", ")
}
