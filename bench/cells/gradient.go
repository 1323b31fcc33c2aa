package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"nmlc/codegen/kernel"
	"nmlc/codegen/pipeline"
	"nmlc/codegen/plan"
	"nmlc/ir"
	"nmlc/lang/unit"
	"nmlc/load"
	"nmlc/runtime/abi"
	"nmlc/runtime/data"
	"nmlc/runtime/group"
	"nmlc/runtime/random"
)

// starts of the recovery, each on all sweeps.
const starts = 20

// recovery is the loss of examples/hh_recovery at random points of its box, on
// one thread, in the way of nmlc fit: lanes hold pairs of a start and a sweep.
type recovery struct {
	program *ir.Program
	plan    *plan.Plan
	memory  *group.Memory
	steps   int
	groups  []laneGroup

	prepare, forward, taped, backward, prepareAdjoint *group.Bound
}

type laneGroup struct{ params, input []float64 }

func newRecovery(backend *pipeline.Backend) (*recovery, error) {
	file, diags, err := load.Model(beside("../../examples/hh_recovery/model.nml"))
	if err != nil {
		return nil, err
	}
	r := &recovery{program: pipeline.FitProgram(file.Fits[0], pipeline.Choices{}, diags)}
	if err := load.Failure(diags); err != nil {
		return nil, err
	}
	var wrt []*ir.Var
	for _, s := range file.Fits[0].Free {
		wrt = append(wrt, r.program.Param(s.Name))
	}
	if r.plan, err = plan.Make(r.program, plan.Options{Wrt: wrt, Gradient: true}); err != nil {
		return nil, err
	}
	sweeps, err := data.Read(beside("../../examples/hh_recovery/traces.csv"), data.Columns{
		Inputs: []string{"I"}, Targets: []string{"V"},
		UnitScale: func(_, text string) (float64, error) {
			u, err := unit.Parse(text)
			return u.Scale(), err
		},
	})
	if err != nil {
		return nil, err
	}
	return r, r.build(backend, sweeps, wrt)
}

func (r *recovery) build(backend *pipeline.Backend, sweeps []data.Sweep, wrt []*ir.Var) error {
	p := r.plan
	code, err := backend.Compile([]*kernel.Kernel{p.Prepare, p.PrepareAdjoint, p.Forward, p.Taped, p.Backward}...)
	if err != nil {
		return err
	}
	r.steps = sweeps[0].Samples()
	if r.memory, err = group.NewMemory(r.steps, code[:2], code[2:]); err != nil {
		return err
	}
	bind := func(k *abi.Kernel) *group.Bound { return r.memory.Bind(k) }
	r.prepare, r.prepareAdjoint, r.forward, r.taped, r.backward = bind(code[0]), bind(code[1]), bind(code[2]), bind(code[3]), bind(code[4])
	r.pack(sweeps, wrt)
	return nil
}

// pack lays pairs of starts and sweeps out on lanes.
func (r *recovery) pack(sweeps []data.Sweep, wrt []*ir.Var) {
	numbers := random.NewStream(1, 0)
	lanes, pairs := r.memory.Lanes, starts*len(sweeps)
	for first := 0; first < pairs; first += lanes {
		g := laneGroup{params: group.Aligned((len(r.program.Params) + 1) * lanes), input: group.Aligned(3 * lanes * r.steps)}
		for lane := range lanes {
			pair := min(first+lane, pairs-1)
			start, sweep := pair/len(sweeps), &sweeps[pair%len(sweeps)]
			for k, v := range r.program.Params {
				g.params[k*lanes+lane] = v.Init
				for i, w := range wrt {
					if w == v {
						g.params[k*lanes+lane] = v.Lo + (v.Hi-v.Lo)*numbers.Uniform(uint32(start), uint64(i))
					}
				}
			}
			g.params[len(r.program.Params)*lanes+lane] = sweep.Step
			for step := range r.steps {
				at := step*3*lanes + lane
				g.input[at], g.input[at+lanes], g.input[at+2*lanes] = sweep.Inputs[0][step], sweep.Targets[0][step], 1
			}
		}
		r.groups = append(r.groups, g)
	}
}

func (r *recovery) perCellAndStep(begin time.Time) float64 {
	return float64(time.Since(begin).Nanoseconds()) / float64(len(r.groups)*r.memory.Lanes) / float64(r.steps)
}

func (r *recovery) begin(g *laneGroup) {
	copy(r.memory.Slice("param"), g.params)
	r.prepare.Run(1, nil)
	r.memory.Zero("loss")
}

// value evaluates the loss of all starts.
func (r *recovery) value() float64 {
	begin := time.Now()
	for i := range r.groups {
		r.begin(&r.groups[i])
		r.forward.Run(r.steps, r.groups[i].input)
	}
	return r.perCellAndStep(begin)
}

// gradient evaluates the loss of all starts and its gradient.
func (r *recovery) gradient() float64 {
	begin := time.Now()
	for i := range r.groups {
		g := &r.groups[i]
		r.begin(g)
		r.taped.Run(r.steps, g.input)
		r.memory.Zero("adjoint", "prepadj")
		r.backward.Run(r.steps, g.input)
		r.prepareAdjoint.Run(1, nil)
	}
	return r.perCellAndStep(begin)
}

func gradientRows() ([]row, error) {
	backend, err := pipeline.SelectBackend("auto")
	if err != nil {
		return nil, err
	}
	r, err := newRecovery(backend)
	if err != nil {
		return nil, err
	}
	t := interleaved(r.value, r.gradient)
	rows := []row{
		newRow("HH recovery, value and gradient against value", "ns", t[1], t[0], "our own forward pass"),
		newRow("HH recovery, saved per cell and step against the states", "bytes", float64(r.plan.TapeBytes()), float64(8*len(r.program.States)), "a tape of the states alone"),
	}
	jax, err := againstJAX(r)
	if err != nil {
		fmt.Fprintln(os.Stderr, "the rows against JAX are left out:", err)
		return rows, nil
	}
	return append(rows, jax...), nil
}

// pythonWithJAX is the Python that NMLC_PYTHON names, or python3.
func pythonWithJAX() (string, error) {
	python := os.Getenv("NMLC_PYTHON")
	if python == "" {
		python = "python3"
	}
	if err := exec.Command(python, "-c", "import jax").Run(); err != nil {
		return "", errors.New("there is no JAX (NMLC_PYTHON names a Python that has it)")
	}
	return python, nil
}

// againstJAX runs the peer in JAX, between two runs of ours.
func againstJAX(r *recovery) ([]row, error) {
	python, err := pythonWithJAX()
	if err != nil {
		return nil, err
	}
	before := interleaved(r.value, r.gradient)
	out, err := exec.Command(python, beside("peers/jax_hh.py"), beside("../../examples/hh_recovery/traces.csv"), fmt.Sprint(starts)).Output()
	if err != nil {
		return nil, fmt.Errorf("the peer failed: %w", err)
	}
	after := interleaved(r.value, r.gradient)
	var value, gradient, firstValue, firstGradient float64
	if _, err := fmt.Sscan(strings.TrimSpace(string(out)), &value, &gradient, &firstValue, &firstGradient); err != nil {
		return nil, fmt.Errorf("the peer printed %q", out)
	}
	return []row{
		newRow("HH recovery, value", "ns", (before[0]+after[0])/2, value, "JAX on all cores, ours on one"),
		newRow("HH recovery, value and gradient", "ns", (before[1]+after[1])/2, gradient, "JAX on all cores, ours on one"),
	}, nil
}
