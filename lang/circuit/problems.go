package circuit

import (
	"errors"
	"fmt"
	"strings"

	"nmlc/lang/diag"
	"nmlc/lang/model"
	"nmlc/lang/source"
)

// The codes of what only a circuit finds out.
const (
	codePlace   diag.Code = "E0801"
	codeCarrier diag.Code = "E0802"
	codeLoop    diag.Code = "E0803"
	codeStart   diag.Code = "E0804"
)

func init() {
	diag.Register(diag.Entry{Code: codePlace, Title: "synapse that cannot be computed",
		Explain: "A current is added up over the connections onto a cell. So it is a sum of terms, each a state that spikes only add to, or the weight, times what the presynaptic cell decides, times what the postsynaptic cell decides. States of a single connection move by themselves between its events.",
		Mistake: network("weight w: nA = 1 nA", "current I = w*exp((pre.V - post.V)/(5 mV))"),
		Cure:    network("weight w: nA = 1 nA", "current I = w*exp(pre.V/(5 mV))*exp(-post.V/(5 mV))")})
	diag.Register(diag.Entry{Code: codeCarrier, Title: "synapse that the cells cannot carry",
		Explain: "A synapse acts at spikes of its presynaptic cells, and keeps there the states that follow them.",
		Mistake: strings.Replace(network(spiking, "current I = g"), "spike when", "s = if V > 0 mV then 1 else 0 // spike when", 1),
		Cure:    network(spiking, "current I = g")})
	diag.Register(diag.Entry{Code: codeLoop, Title: "input that depends on itself",
		Explain: "Within a step the input of a cell is computed from its states. A synapse whose current depends on the input it drives has no such order.",
		Mistake: network("post J: nA\n    weight w = 1", "current I = w*post.J"),
		Cure:    network("weight w: nS = 1 nS", "current I = -w*post.V")})
	diag.Register(diag.Entry{Code: codeStart, Title: "two initial values for one state",
		Explain: "Projections of the same synapse with the same parameters onto a population share their states, which have one initial value.",
		Mistake: starting("connect P -> P by S as b { one_to_one; autapses on }\n    start a.g of P = 1 nA\n    start b.g of P = 2 nA"),
		Cure:    starting("connect P -> P by S as b { one_to_one; autapses on }\n    start a.g of P = 1 nA")})
}

// starting is a network with these lines, beside a projection a.
func starting(lines string) string {
	return strings.Replace(network(spiking, "current I = g"), "by S { all_to_all }", "by S as a { all_to_all }\n    "+lines, 1)
}

const spiking = "weight w: nA = 1 nA\n    state g: nA = 0 nA\n    g' = -g/(5 ms)\n    on pre { g += w }"

// network is a file whose synapse has these items.
func network(items ...string) string {
	return "neuron A {\n    input I: nA\n    J = 0.5*I\n    state V: mV = 0 mV\n    (10 ms)*V' = -V + I*(100 MOhm)\n    spike when V > 10 mV { V := 0 mV }\n}\n" +
		"synapse S {\n    " + strings.Join(items, "\n    ") + "\n}\n" +
		"network N {\n    population P: A[2]\n    connect P -> P by S { all_to_all }\n}\n"
}

// problem is why a synapse has no form.
type problem struct {
	code   diag.Code
	span   source.Span
	what   string
	reason string
	hint   string
}

func (m *maker) report(p problem, s *model.Synapse, use source.Span) {
	span := p.span
	if !span.Known() {
		span = s.Span
	}
	d := m.diags.Errorf(p.code, span, "%s", p.what).Note(use, "used here")
	if p.reason != "" {
		d.Got("%s", p.reason)
	}
	if p.hint != "" {
		d.Hint("%s", p.hint)
	}
}

// currentProblem says why a current is none that a network can have.
func (f *form) currentProblem(s *model.Symbol, err error) problem {
	p := problem{code: codePlace, span: s.Span, what: fmt.Sprintf("the current %s cannot be added up over connections", s.Name), reason: err.Error(),
		hint: "a current is a sum of terms: a state that spikes only add to, or the weight, times what the presynaptic cell decides, times what the postsynaptic cell decides"}
	var wrong *inseparable
	if errors.As(err, &wrong) && wrong.part != nil && wrong.part.Pos().Known() {
		p.span = wrong.part.Pos()
	}
	states(s.Value, func(state *model.Symbol) {
		if f.places[state] == Connection {
			p.reason = fmt.Sprintf("%s, which every connection has for itself, since %s", state.Name, f.why[state])
		}
	})
	return p
}

// checkConnection finds what the events of a single connection cannot do.
func (f *form) checkConnection() (problems []problem) {
	add := func(x model.Expr, what, reason string) {
		problems = append(problems, problem{code: codePlace, span: x.Pos(), what: what, reason: reason,
			hint: "states of a connection move by themselves between events: their equations read parameters and each other"})
	}
	for _, e := range f.synapse.Equations {
		if f.places[e.State] != Connection {
			continue
		}
		if e.Noise != nil {
			add(e.Noise, fmt.Sprintf("%s lives at each connection, where there is no noise", e.State.Name), f.why[e.State])
		}
		if r := f.reads(e.Rate); r&(readsPre|readsPost) != 0 || readsTime(e.Rate) {
			add(e.Rate, fmt.Sprintf("%s lives at each connection, and its equation reads a cell or the time", e.State.Name), f.why[e.State])
		}
	}
	for _, a := range f.events() {
		if f.reads(a.Value)&readsPre != 0 {
			add(a.Value, fmt.Sprintf("what happens to %s at the single connection reads the presynaptic cell", shown(a.Target)), "")
		}
		if readsTime(a.Value) {
			add(a.Value, fmt.Sprintf("what happens to %s at the single connection reads the time", shown(a.Target)), "")
		}
	}
	for _, a := range f.synapse.OnPost {
		if a.Target.Kind == model.PostValue {
			add(a.Value, fmt.Sprintf("a postsynaptic spike cannot change %s through a synapse", shown(a.Target)), "")
		}
	}
	if f.pre == fromDrive {
		problems = append(problems, problem{code: codeCarrier, what: fmt.Sprintf("%s has states of a single connection or of the presynaptic cell, and a drive has neither", f.synapse.Name),
			reason: f.reasons(), hint: "connect a population of sources, as in `population Noise: poisson(8 Hz)[100]`"})
	}
	return problems
}

// reasons say why states do not sum.
func (f *form) reasons() string {
	var out []string
	for _, s := range f.synapse.States {
		if f.places[s] != Summed {
			out = append(out, f.why[s])
		}
	}
	return strings.Join(out, "; ")
}
