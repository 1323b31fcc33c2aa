package plan

import (
	"errors"

	"nmlc/codegen/kernel"
	"nmlc/ir"
)

// ConnectionPlan is the kernels of what spikes do to single connections.
//
//	prepare   param -> common
//	pre, post common, elapsed, cell -> state; pre writes sent, too
type ConnectionPlan struct {
	Prepare, Pre, Post *kernel.Kernel
}

// Connection plans two programs that share their graph; post may be nil. The
// first input is the time since the last event.
func Connection(pre, post *ir.Program) (*ConnectionPlan, error) {
	roots := concat(pre.Next, nodesOf(pre.Outputs))
	if post != nil {
		roots = concat(roots, post.Next)
	}
	common := ir.Cut(roots...)
	made := &ConnectionPlan{Pre: connection("pre", "what an arriving spike does to a connection", pre, common)}
	if post != nil {
		made.Post = connection("post", "what a postsynaptic spike does to a connection", post, common)
	}
	if len(common) > 0 {
		w := (&maker{p: pre, plan: &Plan{Program: pre}}).writer("prepare_connection", "what depends on the parameters of a connection alone")
		w.params()
		w.count(common...)
		w.stores("common", common)
		made.Prepare = w.b.Finish(false)
	}
	var wrong []error
	for _, k := range []*kernel.Kernel{made.Prepare, made.Pre, made.Post} {
		if k != nil {
			wrong = append(wrong, kernel.Verify(k))
		}
	}
	return made, errors.Join(wrong...)
}

func connection(name, doc string, p *ir.Program, common []*ir.Node) *kernel.Kernel {
	w := (&maker{p: p, plan: &Plan{Program: p}}).writer(name, doc)
	w.b.Population()
	inputs := ir.Leaves(p.Inputs)
	w.reads("common", common, false, true)
	w.reads("elapsed", inputs[:1], false, false)
	w.reads("cell", inputs[1:], false, false)
	state := w.carried("state", len(p.States))
	state.leaves(ir.Leaves(p.States))
	roots := concat(p.Next, nodesOf(p.Outputs))
	w.count(roots...)
	w.rare = findRare(w.knows, roots...)
	w.stores("sent", nodesOf(p.Outputs))
	w.advance(state)
	return w.b.Finish(false)
}
