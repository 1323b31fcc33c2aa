package pipeline

import (
	"time"

	"nmlc/codegen/plan"
	"nmlc/ir"
	"nmlc/ir/lower"
	"nmlc/ir/pass"
	"nmlc/lang/circuit"
	"nmlc/runtime/network"
	"nmlc/runtime/wiring"
)

// change adds a projection whose connections spikes change.
func (a *assembler) change(p *circuit.Projection, edges *wiring.Edges) error {
	pre, post := lower.Connection(p.Plastic, a.diags)
	if pre == nil {
		a.broken = true
		return nil
	}
	pass.Run(pre)
	if post != nil {
		pass.Run(post)
	}
	made, err := plan.Connection(pre, post)
	if err != nil {
		return err
	}
	begin := time.Now()
	code, err := a.backend.Compile(made.Prepare, made.Pre, made.Post)
	a.plan.Compile += time.Since(begin)
	if err != nil {
		return err
	}
	out := &network.Plastic{Prepare: code[0], Pre: code[1], Post: code[2], States: namesOf(pre.States), Ports: []int{}}
	values := map[string]float64{}
	for _, v := range pre.Params {
		out.Params = append(out.Params, v.Init)
		values[v.Name] = v.Init
	}
	env := func(leaf *ir.Node) float64 { return values[leaf.Name] }
	out.Init = ir.Eval(env, pre.Init...)[1:]
	for _, s := range p.Plastic.Sent {
		out.Ports = append(out.Ports, s.Port)
	}
	for _, r := range p.Plastic.Reads {
		out.Reads = append(out.Reads, a.crowds[p.Post.Index].shownOf(r.Shown))
	}
	port := 0
	if len(out.Ports) > 0 {
		port = out.Ports[0]
	}
	a.add(p, network.Projection{Port: port, Edges: edges, Amplitude: -1, Plastic: out})
	return nil
}
