package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"nmlc/lang/diag"
	"nmlc/lang/model"
)

// override applies the flags that stand for settings of the block.
func (t *training) override() error {
	b := t.block
	if t.Resume && t.Out == "" {
		return errors.New("--resume goes on from the checkpoint in the folder for results\nhint: say which: -o DIR")
	}
	for _, flag := range []struct {
		name  string
		value *int
		to    *int
	}{{"steps", t.Steps, &b.Steps}, {"batch", t.Batch, &b.Batch}} {
		if flag.value == nil {
			continue
		}
		if *flag.value < 1 {
			return fmt.Errorf("--%s %d: expected 1 or more", flag.name, *flag.value)
		}
		*flag.to = *flag.value
	}
	if t.DT != "" {
		dt, err := parseTime(t.DT)
		if err != nil {
			return fmt.Errorf("--dt: %w", err)
		}
		b.DT = dt
	}
	if t.Rule != "" {
		rule, err := parseRule(t.Rule)
		if err != nil {
			return err
		}
		rule.Span, b.Gradient = b.Gradient.Span, rule
	}
	if err := moveTask(b.Task, t.Data); err != nil {
		return err
	}
	if err := findFiles(b.Network, t.Data); err != nil {
		return err
	}
	return t.known()
}

// moveTask takes the file of a task from the folder that --data names, unless that
// is "".
func moveTask(task *model.Task, data string) error {
	f := task.File
	if f == nil || data == "" || filepath.IsAbs(f.Path) {
		return nil
	}
	abs, err := filepath.Abs(filepath.Join(data, f.Path))
	if err != nil {
		return fmt.Errorf("--data: %w", err)
	}
	f.Path = abs
	return nil
}

// rules are the names of --rule.
var rules = []string{"bptt", "eventprop", "e_prop", "e_prop(random)", "e_prop(symmetric)", "d_rtrl", "es_d_rtrl", "rtrl"}

// defaultDecay is that of es_d_rtrl without a number.
const defaultDecay = 0.99

// parseRule reads a rule as a model has it, such as es_d_rtrl(0.99).
func parseRule(text string) (model.GradientRule, error) {
	name, argument, has := strings.Cut(strings.TrimSuffix(strings.ReplaceAll(text, " ", ""), ")"), "(")
	r := model.GradientRule{Name: name}
	wrong := func() (model.GradientRule, error) {
		hint := "there are " + joined(rules)
		if near, ok := diag.Nearest(text, rules); ok {
			hint = "did you mean " + near + "?"
		}
		return r, fmt.Errorf("--rule %s: there is no such rule\nhint: %s", text, hint)
	}
	switch name {
	case "bptt", "eventprop", "d_rtrl", "rtrl":
		if has {
			return wrong()
		}
	case "e_prop":
		switch r.Random = argument == "random"; {
		case has && argument != "random" && argument != "symmetric":
			return wrong()
		}
	case "es_d_rtrl":
		r.Decay = defaultDecay
		if !has {
			break
		}
		v, err := strconv.ParseFloat(argument, 64)
		if err != nil || !(v > 0 && v < 1) {
			return r, fmt.Errorf("--rule %s: the decay of a trace lies between 0 and 1, as 0.99 does", text)
		}
		r.Decay = v
	default:
		return wrong()
	}
	return r, nil
}

// parseMemory reads a size such as 4GB or 512MB, in bytes; 0 for none.
func parseMemory(text string) (int, error) {
	if text == "" {
		return 0, nil
	}
	for _, unit := range []struct {
		name  string
		bytes float64
	}{{"kB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"", 1e9}} {
		number, ok := strings.CutSuffix(text, unit.name)
		if !ok {
			continue
		}
		v, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
		if err != nil || !(v > 0 && v*unit.bytes < 1e18) {
			break
		}
		return int(v * unit.bytes), nil
	}
	return 0, fmt.Errorf("--memory %s: expected a size such as 4GB or 512MB", text)
}
