package main

import (
	"errors"
	"fmt"

	"nmlc/codegen/pipeline"
	"nmlc/lang/diag"
	"nmlc/lang/model"
)

// provenTrials is how many trials a certificate looks at.
const provenTrials = 4

// trains certifies the gradients of trainings: of the one that is named, or of
// all.
func (c *proveCmd) trains(j *job, blocks []*model.Train) error {
	if c.Of != -1 || c.Duration != "" {
		return errors.New("--of and --duration are for the certificate of a cell; that of a training has the trials of its task")
	}
	if len(blocks) > 1 && c.JSON {
		return fmt.Errorf("--json prints one certificate, and there are %d trainings\nhint: name one: --name %s", len(blocks), blocks[0].Name)
	}
	backend, err := c.openAny(j)
	if err != nil {
		return err
	}
	ok := true
	for _, b := range blocks {
		held, err := c.learning(j, b, backend)
		if err != nil {
			return fmt.Errorf("train %s: %w", b.Name, err)
		}
		ok = ok && held
	}
	if !ok {
		return errReported
	}
	return nil
}

// learning certifies the gradient of a training.
func (c *proveCmd) learning(j *job, b *model.Train, backend *pipeline.Backend) (bool, error) {
	diags := &diag.List{} // what was told when the model was read is not told again
	t := &training{trainCmd: &trainCmd{File: c.File, DT: c.DT, choices: c.choices, engine: c.engine}, job: j, block: b, seed: b.Seed, mark: processStart}
	if c.Seed != nil {
		t.seed = *c.Seed
	}
	if err := t.override(); err != nil {
		return false, err
	}
	chosen := t.chosen()
	if chosen.Single = t.Precision == "f32"; chosen.Single {
		return false, errors.New("a certificate is made in binary64: differences cannot confirm a gradient in binary32\nhint: leave --precision out")
	}
	l, plan, err := pipeline.ProveTrain(b, provenTrials, chosen, backend, uint64(t.seed), t.Threads, diags)
	report(j, diags)
	if err != nil {
		return false, wrongTrials(j, err, nil, nil)
	}
	if l == nil {
		return false, errReported
	}
	lap(&t.mark)
	result, err := l.Run(j.ctx)
	if err != nil {
		return false, err
	}
	out := proofJSON{header: c.header("prove", c.File, b.Name, backend, t.seed), OK: result.OK(), Spikes: result.Spikes,
		SlowestRise: number(result.SlowestRise), NearestMiss: number(result.NearestMiss), Notes: append([]string{}, result.Notes...)}
	out.DT, out.Duration = plan.Job.DT*1e-3, float64(plan.Job.Longest)*plan.Job.DT*1e-3
	t.times.Steady = lap(&t.mark)
	out.Times = t.times
	title := fmt.Sprintf("%s: gradient by %s on %d trials of %s, in steps of %g ms", b.Network.Name, pipeline.RuleText(b.Gradient), len(l.Trials), b.Task.Name, plan.Job.DT)
	return result.OK(), c.finish(j, &out, result, title, "")
}

// chosenTrains are the trainings to certify: the one of that name, or without a
// name all of the file.
func (c *proveCmd) chosenTrains(file *model.File) []*model.Train {
	var out []*model.Train
	for _, b := range file.Trains {
		if c.Name == b.Name || c.Name == "" {
			out = append(out, b)
		}
	}
	return out
}
