package main

import (
	"context"
	"errors"
	"time"

	"nmlc/codegen/pipeline"
	"nmlc/lang/diag"
	"nmlc/runtime/network"
)

// plan makes the network ready to run.
func (n *networking) plan(diags *diag.List) error {
	chosen := n.chosen()
	chosen.Single = n.single()
	made, err := pipeline.NetworkJob(n.block, chosen, n.backend, uint64(n.seed()), diags)
	report(n.job, diags)
	if err != nil {
		return err
	}
	if made == nil {
		return errReported
	}
	n.work, n.times.Compile, n.times.Build = made.Job, made.Compile.Seconds(), made.Build.Seconds()
	n.mark = time.Now()
	n.work.Threads = n.threads()
	n.stimuli = made.ConstantStimuli()
	n.recordSpikes()
	n.simulate = func(ctx context.Context) (*network.Result, error) { return network.Run(ctx, n.work) }
	if made.Events != nil {
		if n.single() {
			return errors.New("a run from event to event computes in f64 only\nhint: leave --precision out")
		}
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
