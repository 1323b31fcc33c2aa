// Command nmlc compiles neuron models and does five jobs on them: fit cells
// to recordings by gradient, run them, train networks on tasks, certify their gradients, and emit their
// kernels as source code.
// Each file here is one command; everything that a command decides lives in
// the packages below it.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
	kongcompletion "github.com/jotaen/kong-completion"
)

// processStart is when this process began to run Go code.
var processStart = time.Now()

type commands struct {
	Check   checkCmd   `cmd:"" help:"Report all errors of model files."`
	Fmt     fmtCmd     `cmd:"" help:"Print model files in the canonical layout."`
	Explain explainCmd `cmd:"" help:"Show equations, units, integrators, adjoint equations and what is saved per step."`
	Run     runCmd     `cmd:"" help:"Simulate uncoupled cells, or a network."`
	Fit     fitCmd     `cmd:"" help:"Fit a cell's parameters to recordings by gradient."`
	Train   trainCmd   `cmd:"" help:"Train a network on a task by gradient."`
	Prove   proveCmd   `cmd:"" help:"Certify the gradient of a cell: adjoint against tangents, differences, Taylor order, line by line."`
	Compile compileCmd `cmd:"" help:"Write a cell's kernels as Go source, LLVM IR, an object file or a shared library."`
	Dump    dumpCmd    `cmd:"" help:"Print any value on the path from text to machine code."`
	Version versionCmd `cmd:"" help:"Print the version and the back ends found."`

	Completion kongcompletion.Completion `cmd:"" help:"Print the shell code that completes nmlc's commands."`
}

// job is what commands are given besides their flags.
type job struct {
	ctx            context.Context
	stdout, stderr io.Writer
}

// errReported ends a command whose errors are printed already.
var errReported = errors.New("errors were reported")

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) (code int) {
	defer reportBug(stderr, &code)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // who asks twice does not wait for what is kept

	var cli commands
	exited := -1
	app, err := kong.New(&cli,
		kong.Name("nmlc"),
		kong.Description("A compiler for neuron equations. Model names are files, or library models such as stdlib/hh."),
		kong.Writers(stdout, stderr),
		kong.Exit(func(code int) { exited = code }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.UsageOnError(),
	)
	if err != nil {
		fmt.Fprintln(stderr, "nmlc:", err)
		return 1
	}
	kongcompletion.Register(app)
	parsed, err := app.Parse(args)
	switch {
	case exited >= 0: // --help did its work
		return exited
	case err != nil:
		fmt.Fprintf(stderr, "nmlc: %v\nhint: nmlc --help lists commands and flags\n", err)
		return 1
	}
	err = parsed.Run(&job{ctx: ctx, stdout: stdout, stderr: stderr})
	switch {
	case err == nil:
		return 0
	case !errors.Is(err, errReported):
		fmt.Fprintln(stderr, "error:", strings.TrimSuffix(err.Error(), "\n"))
	}
	return 1
}

// reportBug turns a panic, which is always our mistake, into a message that
// does not look like one of the user's.
func reportBug(stderr io.Writer, code *int) {
	r := recover()
	if r == nil {
		return
	}
	if os.Getenv("NMLC_TRACE") != "" {
		panic(r)
	}
	fmt.Fprintf(stderr, "internal error: %v\nThis is a bug in nmlc. Please report it with the model file; NMLC_TRACE=1 prints where it happened.\n", r)
	*code = 1
}
