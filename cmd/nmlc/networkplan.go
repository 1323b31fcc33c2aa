package main

import (
	"context"
	"time"

	"nmlc/codegen/pipeline"
	"nmlc/lang/diag"
	"nmlc/runtime/network"
)

// plan makes the network ready to run.
func (n *networking) plan(diags *diag.List) error {
	choices := n.chosen()
	choices.Single = n.Precision == "f32"
	made, err := pipeline.LearnedJob(n.block, n.learned, choices, n.backend, uint64(n.seed), diags)
	report(n.job, diags)
	if err != nil {
		return err
	}
	if made == nil {
		return errReported
	}
	n.work, n.times.Compile, n.times.Build = made.Job, made.Compile.Seconds(), made.Build.Seconds()
	n.mark = time.Now()
	n.work.Threads = n.Threads
	n.stimuli = made.ConstantStimuli()
	n.recordSpikes()
	n.simulate = func(ctx context.Context) (*network.Result, error) { return network.Run(ctx, n.work) }
	if made.Events != nil {
		n.simulate = n.byEvents(made.Events)
	}
	return nil
}

// recordSpikes records the spikes of all populations where results are kept and
// the model does not say of which: counting them is what it asks for otherwise.
func (n *networking) recordSpikes() {
	if n.Out == "" || n.spiking() {
		return
	}
	for _, p := range n.work.Populations {
		p.Spikes = true
	}
}
