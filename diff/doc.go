// Package diff derives the derivatives of a cell's step in the same IR.
//
// The step is a function F: (state, input; parameters) -> (next state, loss
// term). Words used here:
//
//   - the adjoint of a value is the derivative of the total loss by it; a
//     backward sweep turns the adjoints of the next state into those of the
//     state before (vector-Jacobian product);
//   - the tangent of a value is its derivative by a parameter, carried forward
//     with the state (Jacobian-vector product);
//   - the cut is what the step uses of what depends on parameters alone. Its
//     adjoint is summed over all steps, and pulled back to the parameters once.
//
// Derivatives are exact for the program that runs: those of the discrete step,
// whatever the integrator. Selects pass the derivative of the branch taken,
// even where the other branch has none. A spike on the grid of time steps has
// its surrogate derivative; Exact rewrites a step so that its spikes lie where
// the state crosses the threshold, and their derivative is that of the time of
// the crossing and of the jump.
//
// Path of the data: ir.Program -> diff -> plan.
package diff
