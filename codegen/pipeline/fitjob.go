package pipeline

import (
	"slices"

	"nmlc/codegen/plan"
	"nmlc/ir"
	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/runtime/fit"
	"nmlc/runtime/optimize"
)

// codeGridSpikes is the code of what only the finished program shows.
const codeGridSpikes diag.Code = "E0620"

func init() {
	cell := "neuron A {\n    param tau = 10 ms in 5 .. 20 ms\n    input I: mV\n    state V: mV = 0 mV\n    tau*V' = I - V\n    spike when V > 15 mV { V := 0 mV }\n}\n"
	diag.Register(diag.Entry{Code: codeGridSpikes, Title: "spikes on the grid of time steps",
		Explain: "A spike that can only lie at the end of a time step does not move with a parameter: a loss of spike times has no derivative then. Exact events have one; optimisers without gradient need none.",
		Mistake: cell + "fit F { cell A; spikes V crosses 14 mV; loss van_rossum(tau = 5 ms) }\n",
		Cure:    cell + "fit F { cell A; spikes V crosses 14 mV; teacher spikes; loss likelihood(width = 1 mV) }\n"})
}

// spikesMove reports whether the derivative by spike times is there where the
// optimiser needs it.
func spikesMove(f *model.Fit, p *ir.Program, diags *diag.List) bool {
	for _, l := range f.Losses {
		if l.OfSpikes() && len(p.SpikeAt) == 0 && f.Optimizer.ByGradient() {
			diags.Errorf(codeGridSpikes, l.Span, "the spikes of %s lie on the grid of time steps, where the loss %s has no derivative", f.Cell.Name, l.Kind).
				Note(f.Cell.Spike.Span, "the spike").
				Hint("make the events exact, with `exact` in the braces of the spike, or use an optimiser without gradient")
			return false
		}
	}
	return true
}

// FitJob compiles the program of a fit, with gradients and forward
// sensitivities by the searched parameters. The caller sets the data.
func FitJob(f *model.Fit, p *ir.Program, b *Backend) (*fit.Job, *plan.Plan, error) {
	var wrt []*ir.Var
	for _, s := range f.Free {
		wrt = append(wrt, p.Param(s.Name))
	}
	made, err := plan.Make(p, fitOptions(f, p, wrt))
	if err != nil {
		return nil, nil, err
	}
	code, err := b.Compile(made.Prepare, made.Forward, made.Taped, made.Backward, made.PrepareAdjoint, made.Tangent)
	if err != nil {
		return nil, nil, err
	}
	o := f.Optimizer
	job := &fit.Job{
		Kernels: fit.Kernels{Prepare: code[0], Forward: code[1], Taped: code[2], Backward: code[3], PrepareAdjoint: code[4], Tangent: code[5]},
		DT:      f.DT, SampleStep: f.SampleStep, SampleAfter: f.SampleAfter, Spikes: len(p.SpikeTimes()),
		States: namesOf(p.States), Inputs: namesOf(p.Inputs), Starts: o.Starts, Seed: uint64(o.Seed), Begin: f.After != nil, Within: f.Within,
		Repeats: f.Repeats, Train: windows(f.Train), Test: windows(f.Test), Windows: windows(f.Windows), SpikeLosses: spikeLosses(f),
		Optimize: optimize.Settings{
			Method: optimize.Method(o.Name), Iterations: o.Iterations, Rate: o.Rate, Spread: o.Spread, LossTolerance: o.Tolerance, Population: o.Population,
			Budget: float64(o.Budget), GradientCost: o.GradientCost,
		},
	}
	for _, w := range wrt {
		job.Kernels.Wrt = append(job.Kernels.Wrt, slices.Index(p.Params, w))
	}
	for _, v := range p.Params {
		job.Params = append(job.Params, fit.Param{
			Name: v.Name, Unit: v.Unit, Scale: v.Scale, Default: v.Init, Lo: v.Lo, Hi: v.Hi, Free: slices.Contains(wrt, v),
		})
	}
	for i, t := range f.Targets() {
		job.Targets = append(job.Targets, fit.Target{Name: t.Name, Unit: t.Unit, Scale: t.Scale, Output: i, Weight: squareWeight(f, t)})
	}
	if s := f.Spikes; s != nil {
		job.Threshold = &fit.Threshold{Target: slices.Index(f.Targets(), s.Target), Level: s.Level}
	}
	if f.Exclude != nil {
		job.Mask = &fit.Mask{Before: f.Exclude.Before, After: f.Exclude.After}
	}
	if f.Score != nil {
		job.Precision = f.Score.Precision
	}
	return job, made, nil
}

// fitOptions says which kernels the loss and the optimiser of a fit allow. The
// derivative by spike times needs their places within the steps.
func fitOptions(f *model.Fit, p *ir.Program, wrt []*ir.Var) plan.Options {
	o := plan.Options{Wrt: wrt, Record: true, Gradient: true, Tangent: len(p.Residuals) > 0}
	if f.OfSpikes() {
		o.Tangent = false
		o.Gradient = len(p.SpikeAt) > 0
		o.SpikeGradient, o.RecordTaped = o.Gradient, o.Gradient
	}
	return o
}

// FreeKernels compiles the cell of a fit on its own, for a fit with a teacher,
// which the compiler has accepted already.
func FreeKernels(f *model.Fit, c Choices, b *Backend) (*fit.Kernels, error) {
	made, err := plan.Make(FreeProgram(f, c, &diag.List{}), plan.Options{Record: true})
	if err != nil {
		return nil, err
	}
	code, err := b.Compile(made.Prepare, made.Forward)
	if err != nil {
		return nil, err
	}
	return &fit.Kernels{Prepare: code[0], Forward: code[1]}, nil
}

func spikeLosses(f *model.Fit) []fit.SpikeLoss {
	var out []fit.SpikeLoss
	for _, l := range f.Losses {
		if l.OfSpikes() {
			out = append(out, fit.SpikeLoss{Kind: fit.SpikeLossKind(l.Kind), Weight: l.Weight, Tau: l.Tau, Missing: l.Missing, Precision: l.Precision})
		}
	}
	return out
}

func squareWeight(f *model.Fit, target *model.Symbol) float64 {
	for _, l := range f.Losses {
		if l.Target == target {
			return l.Weight
		}
	}
	return 0
}

func windows(list []model.Window) []fit.Window {
	var out []fit.Window
	for _, w := range list {
		out = append(out, fit.Window(w))
	}
	return out
}
