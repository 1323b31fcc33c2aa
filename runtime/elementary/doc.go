// Package elementary holds the compiler's own exp, log, tanh and so on as Go
// functions, printed from the definitions in codegen/elementary, where their
// accuracy is documented. The interpreter calls them lane by lane.
package elementary

//go:generate go run ../../codegen/elementary/generate
