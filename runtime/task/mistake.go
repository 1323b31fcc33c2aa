package task

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Place is where a part of a task stands in the model. Who makes the task knows
// what it is; here it goes from the part to the Mistake in it.
type Place any

// Mistake is what is wrong with the trials of a task.
type Mistake struct {
	Place    Place // of the part that is wrong; of the task where that is not known
	Task     string
	Message  string
	In       []string // where it shows, such as "phase cue", "trial 3 of training"
	Expected string   // "" where it says nothing
	Found    string   // "" where it says nothing
	Hint     string   // "" where there is none
}

func mistake(format string, args ...any) *Mistake {
	return &Mistake{Message: fmt.Sprintf(format, args...)}
}

func (m *Mistake) expect(format string, args ...any) *Mistake {
	m.Expected = fmt.Sprintf(format, args...)
	return m
}

func (m *Mistake) found(format string, args ...any) *Mistake {
	m.Found = fmt.Sprintf(format, args...)
	return m
}

func (m *Mistake) hint(text string) *Mistake {
	m.Hint = text
	return m
}

// Text is the message with where it shows.
func (m *Mistake) Text() string {
	if len(m.In) == 0 {
		return m.Message
	}
	return m.Message + " (" + strings.Join(m.In, ", ") + ")"
}

// Error implements error: all of it in a line, and the hint in another.
func (m *Mistake) Error() string {
	text := m.Text()
	if m.Task != "" {
		text = "task " + m.Task + ": " + text
	}
	joint := ": "
	for _, of := range [][2]string{{"expected", m.Expected}, {"found", m.Found}} {
		if of[1] != "" {
			text += joint + of[0] + " " + of[1]
			joint = ", "
		}
	}
	if m.Hint != "" {
		text += "\nhint: " + m.Hint
	}
	return text
}

// within adds to a mistake where it shows, and where the part stands unless a part
// of that does.
func within(err error, place Place, in ...string) error {
	var m *Mistake
	if !errors.As(err, &m) {
		return err
	}
	out := *m
	out.In = slices.Concat(m.In, in)
	if out.Place == nil {
		out.Place = place
	}
	return &out
}

// valueText is a number that was found.
func valueText(v float64, unit string) string {
	if math.IsNaN(v) {
		return "what is not a number"
	}
	return fmt.Sprintf("%.6g%s", v, unit)
}

// beyondEnds advises on what is not a number.
func beyondEnds(v float64) string {
	if math.IsNaN(v) {
		return "look for an element beyond the ends of an array, which are counted from 0, for 0/0 and for the root or logarithm of what is negative"
	}
	return ""
}
