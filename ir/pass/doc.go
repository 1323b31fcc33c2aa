// Package pass holds what the compiler finds out about expressions and how it
// rewrites them: removable singularities, linearity, signs, dependence. Each
// rewriting is local, keeps the value and is idempotent.
//
// Place on the path of the data: lower, integrate -> pass -> ir, on one graph.
package pass
