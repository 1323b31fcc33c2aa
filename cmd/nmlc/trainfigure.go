package main

import (
	"slices"

	"nmlc/runtime/plot"
	"nmlc/runtime/train"
)

// learning is how the training went.
func (t *training) learning(res *train.Result) plot.LearningFigure {
	f := plot.LearningFigure{Title: t.title(), Loss: plot.Points{Name: "loss"}}
	if n := t.source.Classes(); n > 0 {
		f.Chance = 1 / float64(n)
	}
	add := func(p *plot.Points, step int, v *float64) {
		if v != nil {
			p.Steps, p.Values = append(p.Steps, float64(step)), append(p.Values, *v)
		}
	}
	rates := map[string]*plot.Points{}
	for _, r := range res.History {
		add(&f.Loss, r.Step, &r.Loss)
		add(&f.Accuracy, r.Step, r.Accuracy)
		if v := r.Validation; v != nil {
			add(&f.ValidatedLoss, r.Step, &v.Loss)
			add(&f.ValidatedAccuracy, r.Step, v.Accuracy)
		}
		for name, hz := range r.Rates {
			if rates[name] == nil {
				rates[name] = &plot.Points{Name: name}
			}
			add(rates[name], r.Step, &hz)
		}
	}
	for _, p := range t.plan.Job.Populations {
		if of := rates[p.Name]; of != nil && p.Code != nil && slices.Max(of.Values) > 0 {
			f.Rates = append(f.Rates, *of)
		}
	}
	return f
}

// pictures are the figures of the training.
func (t *training) pictures(res *train.Result, weights *plot.WeightsFigure) ([]resultFile, error) {
	var files []resultFile
	add := func(name string, svg, png []byte, err error) error {
		if err == nil {
			files = append(files, resultFile{name + ".png", png}, resultFile{name + ".svg", svg})
		}
		return err
	}
	if len(res.History) > 0 {
		svg, png, err := plot.Learning(t.learning(res))
		if err := add("learning", svg, png, err); err != nil {
			return nil, err
		}
	}
	trials, err := t.trials(res.Values)
	if err != nil {
		return nil, err
	}
	svg, png, err := plot.Trials(*trials)
	if err := add("trials", svg, png, err); err != nil {
		return nil, err
	}
	if len(weights.Panels) > 0 {
		svg, png, err = plot.Weights(*weights)
		err = add("weights", svg, png, err)
	}
	return files, err
}
