package train

import "nmlc/runtime/learn"

// Record is a step in the log: a line of the metrics.
type Record struct {
	Step     int                `json:"step"` // how many are done with this one
	Loss     float64            `json:"loss"` // of the batch, before the step
	Terms    map[string]float64 `json:"terms,omitempty"`
	Accuracy *float64           `json:"accuracy,omitempty"`
	Gradient float64            `json:"gradient_norm"` // by moves, before clipping
	Rate     float64            `json:"rate"`          // of learning
	Rates    map[string]float64 `json:"rates_hz,omitempty"`
	// Validation is after the step.
	Validation *Score  `json:"validation,omitempty"`
	Seconds    float64 `json:"seconds"` // the step and its validation took
}

// Score is what trials that are not trained on gave.
type Score struct {
	Trials     int                `json:"trials"`
	Loss       float64            `json:"loss"`
	Terms      map[string]float64 `json:"terms,omitempty"`
	Accuracy   *float64           `json:"accuracy,omitempty"`
	Conditions []Condition        `json:"conditions,omitempty"`
	Rates      map[string]float64 `json:"rates_hz,omitempty"`
}

// Condition is how trials of a condition went.
type Condition struct {
	Name   string `json:"name"`
	Trials int    `json:"trials"`
	Right  int    `json:"right"`
}

// accuracy is nil where nothing was decided.
func accuracy(o *learn.Outcome) *float64 {
	if o.Choices == nil || o.Trials == 0 {
		return nil
	}
	share := float64(o.Right) / float64(o.Trials)
	return &share
}

func (j *Job) terms(o *learn.Outcome) map[string]float64 {
	if len(o.Terms) < 2 {
		return nil
	}
	return named(j.Terms, o.Terms, 1)
}

func (j *Job) rates(o *learn.Outcome) map[string]float64 {
	return named(j.Populations, o.Rates, 1000)
}

func named(names []string, values []float64, scale float64) map[string]float64 {
	all := map[string]float64{}
	for k, v := range values {
		if k < len(names) {
			all[names[k]] = v * scale
		}
	}
	return all
}
