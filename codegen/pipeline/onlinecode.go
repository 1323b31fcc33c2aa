package pipeline

import (
	"nmlc/codegen/kernel"
	"nmlc/codegen/plan"
	"nmlc/runtime/abi"
	"nmlc/runtime/learn"
)

// traceLanes is how many connections of a cell a kernel takes at a time: two
// vectors hide latencies, and more would be padding.
func (b *Backend) traceLanes(single bool) int { return b.ForPopulations(single).Lanes / 2 }

// OnlineCode compiles the kernels of a population under an online rule.
func OnlineCode(made *plan.OnlinePlan, single bool, b *Backend) (*learn.Code, error) {
	kernels := []*kernel.Kernel{made.Prepare, made.Advance, made.Local, made.Factor, made.Move}
	code, err := b.ForPopulations(single).Compile(kernels...)
	if err != nil {
		return nil, err
	}
	online := &learn.Online{WhyNot: made.WhyNot}
	out := &learn.Code{Prepare: code[0], Advance: code[1], Local: code[2], Factor: code[3], Move: code[4], Common: made.Common, Own: made.Own, Online: online}
	for _, s := range made.Signals {
		online.Signals = append(online.Signals, learn.Signal(s.Kind))
	}
	for _, gains := range made.Gains {
		var of []learn.Coefficient
		for _, c := range gains {
			of = append(of, learn.Coefficient(c))
		}
		online.Gains = append(online.Gains, of)
	}
	if made.Decay != nil {
		decay := learn.Coefficient(*made.Decay)
		online.Decay = &decay
	}
	for _, path := range made.Paths {
		trace, err := traceCode(path, made, single, b)
		if err != nil {
			return nil, err
		}
		online.Paths = append(online.Paths, trace)
	}
	return out, nil
}

func traceCode(path *plan.Path, made *plan.OnlinePlan, single bool, b *Backend) (*learn.Trace, error) {
	if path == nil {
		return nil, nil
	}
	code, err := b.WithLanes(b.traceLanes(single)).Compile(path.Update, path.Learn)
	if err != nil {
		return nil, err
	}
	trace := &learn.Trace{Update: code[0], Learn: code[1], Kept: keptOf(code), Raw: path.Raw}
	for _, c := range path.Start {
		trace.Start = append(trace.Start, learn.Coefficient(c))
	}
	for _, f := range path.Filters {
		trace.Filters = append(trace.Filters, learn.Filter{Decay: learn.Coefficient(f.Decay), Gain: learn.Coefficient(f.Gain), Early: f.Early})
	}
	return trace, nil
}

// keptOf is how many numbers kernels keep of each connection.
func keptOf(code []*abi.Kernel) int {
	for _, k := range code {
		if k == nil {
			continue
		}
		for _, b := range k.Buffers {
			if b.Name == "trace" {
				return b.Width
			}
		}
	}
	return 0
}
