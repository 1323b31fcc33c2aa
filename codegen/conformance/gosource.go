package conformance

import (
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"

	"nmlc/codegen/golang"
	"nmlc/codegen/kernel"
	"nmlc/runtime/abi"
)

// GoSource is a program built from the Go source of many kernels. It runs
// beside the tests and computes what it is sent.
type GoSource struct {
	index map[string]int // of a kernel by its name
	cmd   *exec.Cmd
	to    io.WriteCloser
	from  io.Reader

	mu  sync.Mutex
	err error // the first that a call met
}

//go:embed gosource.txt
var server string

// StartGoSource prints kernels of different names as Go, builds a program of
// them in the folder, and starts it. The build needs the go command, and no
// network.
func StartGoSource(dir string, kernels []*kernel.Kernel) (*GoSource, error) {
	if err := writeModule(dir, kernels); err != nil {
		return nil, err
	}
	build := exec.Command("go", "build", "-o", "server", ".")
	build.Dir = dir
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=", "GOWORK=off", "GOPROXY=off")
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("the generated Go source does not build: %w\n%s", err, out)
	}
	g := &GoSource{index: map[string]int{}, cmd: exec.Command(filepath.Join(dir, "server"))}
	for i, k := range kernels {
		g.index[k.Name] = i
	}
	g.cmd.Stderr = os.Stderr
	var errTo, errFrom error
	g.to, errTo = g.cmd.StdinPipe()
	g.from, errFrom = g.cmd.StdoutPipe()
	return g, errors.Join(errTo, errFrom, g.cmd.Start())
}

// writeModule writes the program: the kernels in one file as golang.File prints
// them, a table of them, and the loop that serves them.
func writeModule(dir string, kernels []*kernel.Kernel) error {
	names := make([]string, len(kernels))
	table := "package main\n\nvar kernels = []func(steps, lanes int, buffers [][]float64){\n"
	for i, k := range kernels {
		names[i] = fmt.Sprintf("kernel%d", i)
		table += "\t" + names[i] + ", // " + k.Name + "\n"
	}
	source, err := golang.File("main", kernels, names)
	if err != nil {
		return err
	}
	var errs []error
	for name, text := range map[string]string{
		"go.mod": "module kernels\n\ngo 1.24\n", "main.go": server, "table.go": table + "}\n", "kernels.go": string(source),
	} {
		errs = append(errs, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	return errors.Join(errs...)
}

// Backend is the program as a back end for the kernels that it has, which are
// known by their names.
func (g *GoSource) Backend() Backend {
	return Backend{"Go source", func(k *kernel.Kernel, lanes int) (*abi.Kernel, error) {
		index, ok := g.index[k.Name]
		if !ok {
			return nil, fmt.Errorf("the program was built without the kernel %s", k.Name)
		}
		return &abi.Kernel{Name: k.Name, Lanes: lanes, Buffers: k.Buffers, Call: func(steps int, buffers [][]float64) {
			g.call(index, steps, lanes, buffers)
		}}, nil
	}}
}

// call sends the buffers and reads them back.
func (g *GoSource) call(index, steps, lanes int, buffers [][]float64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.err != nil {
		return
	}
	head := []uint32{uint32(index), uint32(steps), uint32(lanes), uint32(len(buffers))}
	for _, b := range buffers {
		head = append(head, uint32(len(b)))
	}
	g.err = binary.Write(g.to, binary.LittleEndian, head)
	for _, b := range buffers {
		g.err = errors.Join(g.err, binary.Write(g.to, binary.LittleEndian, b))
	}
	for _, b := range buffers {
		g.err = errors.Join(g.err, binary.Read(g.from, binary.LittleEndian, b))
	}
}

// Close ends the program and reports what went wrong with it.
func (g *GoSource) Close() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return errors.Join(g.err, g.to.Close(), g.cmd.Wait())
}
