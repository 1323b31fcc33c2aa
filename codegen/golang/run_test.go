package golang_test

import (
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"nmlc/ir"
	"nmlc/stdlib"
)

const (
	steps = 400
	dt    = 0.02
)

// amplitude of the input, 20 of the unit of the model.
func amplitude(p *ir.Program) float64 {
	if len(p.Inputs) == 0 {
		return 0
	}
	return 20 * p.Inputs[0].Scale
}

// useCell is the driver's function for one cell.
const useCell = `
func run_%[1]s() {
	cell := %[1]s.DefaultParams().Prepare(dt)
	inputs := make([]%[1]s.Input, steps)
	for k := range inputs {
		fill(&inputs[k], k, %[2]v)
	}
	trace := cell.Forward(inputs)
	state := cell.Start()
	for k, s := range trace.States[:steps] {
		show(s)
		if spiked := cell.Step(&state, inputs[k]); spiked != trace.Spiked[k] || state != trace.States[k+1] && state == state {
			panic("%[1]s: Step and Forward differ")
		}
		show(trace.Spiked[k])
	}
	show(trace.States[steps])
	byState := func(k int, s *%[1]s.State) (by %[1]s.State) {
		derive(&by, s)
		return by
	}
	g := trace.Backward(byState)
	show(g.Params)
	show(g.Start)
	for _, in := range g.Inputs {
		show(in)
	}
	again := cell.ForwardFrom(cell.Start(), inputs).Backward(byState)
	show(again.Params)
}
`

// TestPackagesEqualTheKernels builds the packages of all library cells, and of
// two awkward ones, into one program, and compares what it prints with the
// interpreter, to the bit.
func TestPackagesEqualTheKernels(t *testing.T) {
	programs := map[string]*ir.Program{
		"awkward": program(t, awkward, "Out_V", "gate.open"),
		"fixed":   program(t, fixedTruth),
	}
	for _, name := range stdlib.Names("neuron") {
		text, _ := stdlib.Read(name)
		programs[path.Base(name)] = program(t, text)
	}
	out := runDriver(t, programs)
	spiking := 0
	for name, p := range programs {
		want := byKernels(t, p)
		got := out[name]
		if len(got) != len(want) {
			t.Errorf("%s prints %d numbers, not %d", name, len(got), len(want))
			continue
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%s: number %d is %s, not %s", name, i, got[i], want[i])
				break
			}
		}
		if slices.Contains(want, "true") {
			spiking++
		}
	}
	if spiking < 5 {
		t.Errorf("only %d cells spike", spiking)
	}
}

// fixedTruth has a truth value that is known before the first step.
const fixedTruth = `neuron Fixed {
    param E = -70 mV, tau = 5 ms
    input I: mV/ms
    state V: mV = E
    tau*V' = E - V + (if E < -60 mV then tau*I else 0 mV)
}`

// runDriver returns the lines that each cell prints.
func runDriver(t *testing.T, programs map[string]*ir.Program) map[string][]string {
	t.Helper()
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	driver, err := os.ReadFile("testdata/driver.txt")
	if err != nil {
		t.Fatal(err)
	}
	imports, runs, calls := "package main\n\nimport (\n\"fmt\"\n", "", ""
	for name, p := range programs {
		write(name+"/z.go", string(generate(t, name, p)))
		imports += fmt.Sprintf("%q\n", "cells/"+name)
		runs += fmt.Sprintf(useCell, name, amplitude(p))
		calls += fmt.Sprintf("fmt.Println(\"cell %s\")\nrun_%s()\n", name, name)
	}
	write("go.mod", "module cells\n\ngo 1.24\n")
	write("driver.go", string(driver))
	write("run.go", imports+")\n"+runs+"func main() {\n"+calls+"}\n"+
		fmt.Sprintf("const (\nsteps = %d\ndt = %g\n)\n", steps, dt))
	goTool(t, dir, "vet", "./...")
	return lines(goTool(t, dir, "run", "."))
}

// goTool runs the go command in a module of its own, without network.
func goTool(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=", "GOWORK=off", "GOPROXY=off")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("go %v: %v\n%s", args, err, out)
	}
	return string(out)
}

func lines(out string) map[string][]string {
	byCell, name := map[string][]string{}, ""
	for line := range strings.Lines(out) {
		line = strings.TrimSpace(line)
		if cell, ok := strings.CutPrefix(line, "cell "); ok {
			name = cell
			continue
		}
		byCell[name] = append(byCell[name], line)
	}
	return byCell
}
