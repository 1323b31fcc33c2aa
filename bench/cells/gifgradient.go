package main

import (
	"fmt"
	"math"
	"os"
	"time"

	"nmlc/codegen/pipeline"
	"nmlc/codegen/plan"
	"nmlc/ir"
	"nmlc/lang/model"
	"nmlc/load"
	"nmlc/runtime/group"
)

// gifFitCells are the cells of the rows with a loss: as many as leave room for
// the peer's tape.
const gifFitCells = 256

// gifFit is the mean squared distance of the voltage from a target, at each
// hundredth step as in table S2, by all parameters that a fit may search.
type gifFit struct {
	program *ir.Program
	plan    *plan.Plan
	memory  *group.Memory
	params  []float64
	input   [][]float64 // of each group of lanes

	prepare, forward, taped, backward, prepareAdjoint *group.Bound
}

func newGIFFit(backend *pipeline.Backend) (*gifFit, error) {
	file, diags, err := load.Model("stdlib/gif")
	if err != nil {
		return nil, err
	}
	cell := file.Cells[0]
	loss := model.Loss{Kind: "mse", Target: cell.States[0], Weight: 1}
	f := &gifFit{program: pipeline.FitProgram(&model.Fit{Cell: cell, Losses: []model.Loss{loss}}, pipeline.Choices{Spikes: "exact"}, diags)}
	if err := load.Failure(diags); err != nil {
		return nil, err
	}
	var wrt []*ir.Var
	for _, v := range f.program.Params {
		f.params = append(f.params, v.Init)
		if v.HasRange() {
			wrt = append(wrt, v)
		}
	}
	f.params = append(f.params, gifDT)
	if f.plan, err = plan.Make(f.program, plan.Options{Wrt: wrt, Gradient: true}); err != nil {
		return nil, err
	}
	return f, f.build(backend)
}

func (f *gifFit) build(backend *pipeline.Backend) error {
	p := f.plan
	code, err := backend.Compile(p.Prepare, p.PrepareAdjoint, p.Forward, p.Taped, p.Backward)
	if err != nil {
		return err
	}
	m, err := group.NewMemory(gifSteps, code[:2], code[2:])
	if err != nil {
		return err
	}
	f.memory = m
	f.prepare, f.prepareAdjoint = m.Bind(code[0]), m.Bind(code[1])
	f.forward, f.taped, f.backward = m.Bind(code[2]), m.Bind(code[3]), m.Bind(code[4])
	for first := 0; first < gifFitCells; first += m.Lanes {
		f.input = append(f.input, gifFitInput(first, m.Lanes))
	}
	return nil
}

// gifFitInput holds current, target and root of the weight of each step.
func gifFitInput(first, lanes int) []float64 {
	const target = -60 // mV
	input := group.Aligned(3 * lanes * gifSteps)
	for step := range gifSteps {
		for lane := range lanes {
			at := step*3*lanes + lane
			if step >= gifOnset {
				input[at] = gifLevel((first + lane) * (cells - 1) / (gifFitCells - 1))
			}
			input[at+lanes] = target
			if step%100 == 0 {
				input[at+2*lanes] = math.Sqrt(100. / gifSteps)
			}
		}
	}
	return input
}

func (f *gifFit) begin(params []float64) {
	for lane := range f.memory.Lanes {
		f.memory.SetLane("param", lane, params)
	}
	f.prepare.Run(1, nil)
	f.memory.Zero("loss")
}

func (f *gifFit) perCellAndStep(begin time.Time) float64 {
	return float64(time.Since(begin).Nanoseconds()) / gifFitCells / gifSteps
}

func (f *gifFit) value() float64 {
	begin := time.Now()
	for _, input := range f.input {
		f.begin(f.params)
		f.forward.Run(gifSteps, input)
	}
	return f.perCellAndStep(begin)
}

func (f *gifFit) gradient() float64 {
	begin := time.Now()
	for _, input := range f.input {
		f.derive(input)
	}
	return f.perCellAndStep(begin)
}

func (f *gifFit) derive(input []float64) {
	f.begin(f.params)
	f.taped.Run(gifSteps, input)
	f.memory.Zero("adjoint", "prepadj")
	f.backward.Run(gifSteps, input)
	f.prepareAdjoint.Run(1, nil)
}

// check holds the gradient of the first group against central differences.
func (f *gifFit) check() error {
	f.derive(f.input[0])
	lanes := f.memory.Lanes
	gradient := append([]float64(nil), f.memory.Slice("grad")...)
	at := func(param int, shift float64) []float64 {
		moved := append([]float64(nil), f.params...)
		moved[param] += shift
		f.begin(moved)
		f.forward.Run(gifSteps, f.input[0])
		return append([]float64(nil), f.memory.Slice("loss")...)
	}
	for i, v := range f.plan.Wrt {
		for k, p := range f.program.Params {
			if p != v {
				continue
			}
			h := 1e-6 * f.params[k]
			up, down := at(k, h), at(k, -h)
			for lane := range lanes {
				got, want := gradient[i*lanes+lane], (up[lane]-down[lane])/(2*h)
				if math.Abs(got-want) > 1e-5*math.Abs(want)+1e-6/f.params[k] {
					return fmt.Errorf("the gradient of the GIF loss by %s is %g, by differences %g", v.Name, got, want)
				}
			}
		}
	}
	return nil
}

func gifFitRows(backend *pipeline.Backend) ([]row, error) {
	f, err := newGIFFit(backend)
	if err != nil {
		return nil, err
	}
	if err := f.check(); err != nil {
		return nil, err
	}
	t := interleaved(f.value, f.gradient)
	rows := []row{
		newRow("GIF loss, value and exact gradient against value", "ns", t[1], t[0], "our own forward pass with exact spikes"),
		newRow("GIF loss, saved per cell and step against the states", "bytes", float64(f.plan.TapeBytes()), float64(8*len(f.program.States)), "a tape of the states alone"),
	}
	jax, err := gifAgainstJAX(f)
	if err != nil {
		fmt.Fprintln(os.Stderr, "the GIF rows against JAX are left out:", err)
		return rows, nil
	}
	return append(rows, jax...), nil
}
